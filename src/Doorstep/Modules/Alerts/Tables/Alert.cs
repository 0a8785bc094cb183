using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Tables;

/// <summary>An address that asked to be told. Tied to nothing else: not to a thing, not to a person.</summary>
public sealed class AlertReceiver
{
    /// <summary>UUIDv7; with the code that is derived from it, the way to their own page.</summary>
    public Guid Id { get; init; }

    /// <summary>Tells whether an address is the same, without saying which: see <see cref="AlertAddresses"/>.</summary>
    public required byte[] AddressKey { get; init; }

    /// <summary>The address, protected with keys outside the database.</summary>
    public required byte[] Address { get; init; }

    /// <summary>Mail or text message.</summary>
    public AlertWay Way { get; init; }

    /// <summary>Their language.</summary>
    public required string Language { get; set; }

    /// <summary>When they were last asked whether they meant it; null once they said so.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>When they were last told something at once.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>Since when nothing reached them; null while it does.</summary>
    public DateTimeOffset? FailingSince { get; set; }
}

/// <summary>What somebody wants to hear of. An empty code means any.</summary>
public sealed class Alert
{
    /// <summary>Stands in <see cref="Cell"/> for an alert about one thing, which no place finds.</summary>
    public const string OneThing = "-";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>Who wants it.</summary>
    public Guid ReceiverId { get; init; }

    /// <summary>The area, with what lies within; empty for the whole town.</summary>
    public string AreaCode { get; init; } = "";

    /// <summary>The topic; empty for all.</summary>
    public string TypeCode { get; init; } = "";

    /// <summary>The one thing; null for what is new.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>Middle of the circle in degrees, moved to a coarse grid.</summary>
    public double? Latitude { get; init; }

    /// <summary>Middle of the circle in degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres; null without a circle.</summary>
    public int? Radius { get; init; }

    /// <summary>Where the circle is found; empty without one.</summary>
    public string Cell { get; init; } = "";

    /// <summary>How often.</summary>
    public AlertFrequency Frequency { get; set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the holder of the address said that they want it; null before: then nothing is told.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Everything up to here was told, or lies before it began; of those that are gathered.</summary>
    public DateTimeOffset ToldUpTo { get; set; }

    /// <summary>When what was gathered goes next; null for news at once and before it was confirmed.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>True when it wants to hear of this.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="isWithin">Whether an area lies in another.</param>
    public bool Wants(AlertEvent happened, Func<string, string, bool> isWithin) => SubjectId is { } one
        ? one == happened.SubjectId && happened.Kind != News.New
        : happened.Kind == News.New
            && (TypeCode.Length == 0 || TypeCode == happened.TypeCode)
            && (AreaCode.Length == 0 || (happened.AreaCode is { } area && isWithin(area, AreaCode)))
            && (Radius is not { } radius
                || (happened is { Latitude: { } latitude, Longitude: { } longitude } && Around.Reaches(Latitude!.Value, Longitude!.Value, radius, latitude, longitude)));
}

/// <summary>Something public that happened: what alerts and webhooks are matched with, by a job of their own. Holds nobody's words.</summary>
public sealed class AlertEvent
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>What it happened to.</summary>
    public Guid SubjectId { get; init; }

    /// <summary>Which of its news.</summary>
    public int Place { get; init; }

    /// <summary>What it was.</summary>
    public required string Kind { get; init; }

    /// <summary>Code of its topic.</summary>
    public required string TypeCode { get; init; }

    /// <summary>Where it lies.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Degrees; null where only words tell the place.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>True once everybody who wants it at once has it.</summary>
    public bool Done { get; set; }

    /// <summary>The receiver up to whom it was matched.</summary>
    public Guid Reached { get; set; }

    /// <summary>Grows with each batch: of two servers one goes on.</summary>
    public int Turns { get; set; }

    /// <summary>As it was published.</summary>
    public News ToNews() => new(SubjectId, Place, Kind, TypeCode, AreaCode, Latitude, Longitude);
}

/// <summary>News on their way to one who wants them at once; gone when the letter is in the outbox.</summary>
public sealed class AlertNews
{
    /// <summary>Who.</summary>
    public Guid ReceiverId { get; init; }

    /// <summary>What it happened to.</summary>
    public Guid SubjectId { get; init; }

    /// <summary>Which of its news: each is told once.</summary>
    public int Place { get; init; }

    /// <summary>Why: the alert that wanted it.</summary>
    public Guid AlertId { get; init; }

    /// <summary>When they are told.</summary>
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>How alerts are stored.</summary>
internal static class AlertTables
{
    /// <summary>Forgets what was to be told of a thing.</summary>
    public static async Task ForgetAsync(WriteScope write, Guid subject, CancellationToken ct)
    {
        await write.Db.Set<AlertEvent>().Where(e => e.SubjectId == subject).ExecuteDeleteAsync(ct);
        await write.Db.Set<AlertNews>().Where(n => n.SubjectId == subject).ExecuteDeleteAsync(ct);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<AlertReceiver>(receiver =>
        {
            receiver.ToTable("alert_receivers").HasKey(r => r.Id);
            receiver.Property(r => r.Id).ValueGeneratedNever();
            receiver.HasIndex(r => r.AddressKey).IsUnique();
        });
        model.Entity<Alert>(alert =>
        {
            alert.ToTable("alerts").HasKey(a => a.Id);
            alert.Property(a => a.Id).ValueGeneratedNever();
            alert.HasOne<AlertReceiver>().WithMany().HasForeignKey(a => a.ReceiverId);
            alert.HasIndex(a => a.ReceiverId);
            alert.HasIndex(a => a.SubjectId);
            alert.HasIndex(a => a.NextAt);
            // A new request looks for whoever wants it by these, and not through everybody.
            alert.HasIndex(a => new { a.Frequency, a.Cell, a.AreaCode, a.TypeCode });
        });
        model.Entity<AlertEvent>(happened =>
        {
            happened.ToTable("alert_events").HasKey(e => e.Id);
            happened.Property(e => e.Id).ValueGeneratedNever();
            happened.HasIndex(e => new { e.Done, e.At });
            // Gathered news are read in order, page by page.
            happened.HasIndex(e => new { e.At, e.Id });
            happened.HasIndex(e => e.SubjectId);
        });
        model.Entity<AlertNews>(news =>
        {
            news.ToTable("alert_news").HasKey(n => new { n.ReceiverId, n.SubjectId, n.Place });
            news.HasOne<AlertReceiver>().WithMany().HasForeignKey(n => n.ReceiverId);
            news.HasOne<Alert>().WithMany().HasForeignKey(n => n.AlertId);
            news.HasIndex(n => n.AlertId);
            news.HasIndex(n => n.DueAt);
        });
    }
}
