using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>Which key posted a request: that key may read it back.</summary>
internal sealed class Open311Report
{
    public Guid RequestId { get; init; }

    public Guid ApiKeyId { get; init; }

    /// <summary>Addresses of pictures elsewhere, as given. They are passed back and never fetched.</summary>
    public IReadOnlyList<string> MediaUrls { get; init; } = [];

    /// <summary>Fingerprint of what was sent, where the sender may send it again: other content under the same key is refused.</summary>
    public string? BodyHash { get; init; }

    /// <summary>What was answered, to answer the same when it is sent again.</summary>
    public string? Notice { get; init; }

    /// <summary>The requests that whoever comes with this key, or without one, may read.</summary>
    internal static IQueryable<ReadableRequest> Readable(DoorstepDb db, ApiKey? key) =>
        key is null ? RequestReading.Of(db, ReadingRights.Everybody) : RequestReading.Of(db, RightsOf(key), OwnOf(db, key));

    /// <summary>What a key may read beside what it posted.</summary>
    internal static ReadingRights RightsOf(ApiKey key) => new(key.MayReadPersonal, key.UnitCode);

    /// <summary>What a key posted.</summary>
    internal static IQueryable<Guid> OwnOf(DoorstepDb db, ApiKey key)
    {
        var id = key.Id;
        return db.Set<Open311Report>().Where(report => report.ApiKeyId == id).Select(report => report.RequestId);
    }
}

/// <summary>An update that another system sent, at its line of the timeline.</summary>
internal sealed class Open311Update
{
    public Guid RequestId { get; init; }

    /// <summary>The line's place on the request's timeline.</summary>
    public int Place { get; init; }

    /// <summary>The key that sent it.</summary>
    public Guid ApiKeyId { get; init; }

    /// <summary>The sender's own id: an update sent twice counts once.</summary>
    public required string UpdateId { get; init; }

    /// <summary>The status that was sent.</summary>
    public UpdateStatus Status { get; init; }

    /// <summary>When it happened, by the sender. The timeline says when it became known here, so that nothing appears in a past window.</summary>
    public DateTimeOffset HappenedAt { get; init; }

    /// <summary>Addresses of pictures elsewhere, as given.</summary>
    public IReadOnlyList<string> MediaUrls { get; init; } = [];

    /// <summary>Fingerprint of what it said: another content under the same id is refused. Null for what came before there were any.</summary>
    public string? BodyHash { get; init; }
}

/// <summary>How what came by keys is stored.</summary>
internal static class Open311Tables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Open311Report>(report =>
        {
            report.ToTable("open311_reports").HasKey(r => r.RequestId);
            report.RefersTo("requests", nameof(Open311Report.RequestId));
            report.RefersTo("api_keys", nameof(Open311Report.ApiKeyId), DeleteBehavior.Restrict);
        });

        model.Entity<Open311Update>(update =>
        {
            update.ToTable("open311_updates").HasKey(u => new { u.RequestId, u.Place });
            update.Property(u => u.Place).ValueGeneratedNever();
            update.HasIndex(u => new { u.ApiKeyId, u.UpdateId }).IsUnique();
            update.RefersTo("requests", nameof(Open311Update.RequestId));
            update.RefersTo("api_keys", nameof(Open311Update.ApiKeyId), DeleteBehavior.Restrict);
        });
    }
}
