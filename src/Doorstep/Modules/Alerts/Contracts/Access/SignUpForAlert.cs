using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Contracts.Access;

/// <summary>What somebody wants to hear of. With a request, the rest of what narrows is left aside.</summary>
public sealed record AlertWish
{
    /// <summary>Mail or text message.</summary>
    public AlertWay Way { get; init; }

    /// <summary>The address or number, as typed.</summary>
    public string? To { get; init; }

    /// <summary>The language to be told in.</summary>
    public required string Language { get; init; }

    /// <summary>Reference of the one request to follow.</summary>
    public string? Request { get; init; }

    /// <summary>Code of an area; null for the whole town.</summary>
    public string? Area { get; init; }

    /// <summary>Code of a type; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Middle of a circle, degrees.</summary>
    public double? Latitude { get; init; }

    /// <summary>Middle of a circle, degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres; only with a middle.</summary>
    public int? Radius { get; init; }

    /// <summary>How often.</summary>
    public AlertFrequency Frequency { get; init; } = AlertFrequency.Weekly;
}

/// <summary>
/// Somebody asks to be told, and is asked at that address whether they meant it. What comes back is the same whether the
/// address is known or not; an address that has not answered is asked once a day at most, whoever types it in.
/// </summary>
public sealed class SignUpForAlert(
    Writer writer, AlertAddresses addresses, AlertLetters letters, IEnumerable<INewsWriter> writers, INewsTopics topics, AreaAtlas atlas, WaysOut ways, CurrentTown town)
{
    /// <summary>Most alerts of one address.</summary>
    public const int Most = 20;

    /// <summary>Sign-ups of one network, so that nobody fills other people's letter boxes. Many people can share one.</summary>
    public static readonly RateLimit OfNetwork = new("alert sign-ups", 20, TimeSpan.FromMinutes(1));

    /// <summary>How long an address that did not answer is not asked again.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    /// <summary>True when alerts can be sent this way: it is set up, and the town has an address on the web for the links.</summary>
    public bool Offers(AlertWay way) => town.Profile.Site is not null && (way == AlertWay.Mail ? ways.Mail : ways.Sms);

    /// <summary>Stores the wish, unconfirmed, and asks the address.</summary>
    public Task<Outcome<Done>> RunAsync(AlertWish wish, CancellationToken ct)
    {
        var to = AlertAddresses.Read(wish.Way, wish.To);
        var problems = Check(wish, to);
        return problems.Count > 0 ? Task.FromResult<Outcome<Done>>(Refusal.Invalid(problems)) : writer.RunAsync<Done>(
            async (write, token) =>
            {
                Guid? request = null;
                if (wish.Request is not null)
                {
                    foreach (var news in writers)
                    {
                        request ??= (await news.FindAsync(write.Db, wish.Request, token))?.Id;
                    }

                    if (request is null)
                    {
                        return Refusal.Invalid("Error.Request", "request");
                    }
                }

                var receiver = await ReceiverAsync(wish, to!, write, token);
                var alert = AlertOf(wish, request, receiver.Id, write.Now);
                var has = await write.Db.Set<Alert>().Where(a => a.ReceiverId == receiver.Id).ToListAsync(token);
                if (has.Count < Most && !has.Exists(a => Same(a, alert)))
                {
                    write.Db.Add(alert);
                    has.Add(alert);
                }

                if (receiver.AskedAt is null || receiver.AskedAt <= write.Now - Quiet)
                {
                    receiver.AskedAt = write.Now;
                    await letters.AskAsync(receiver, to!, [.. has.Where(a => a.ConfirmedAt is null)], write, token);
                }

                return default(Done);
            },
            ct);
    }

    private List<Problem> Check(AlertWish wish, string? to)
    {
        var problems = new List<Problem>();
        if (!Offers(wish.Way))
        {
            problems.Add(new Problem("Error.Way", "way"));
        }
        else if (to is null)
        {
            problems.Add(new Problem($"Error.To.{wish.Way}", "to"));
        }

        if (wish.Request is not null)
        {
            return problems;
        }

        if (wish.Area is not null && atlas.Current.Find(wish.Area) is not { Active: true })
        {
            problems.Add(atlas.Current.Find(wish.Area) is { } gone ? new Problem("Error.Area.Gone", "area", gone.Code) : new Problem("Error.Area", "area"));
        }

        if (wish.Type is not null && topics.All.FirstOrDefault(t => t.Code == wish.Type) is not { Active: true })
        {
            // Nothing new can come of a type that is no longer offered.
            problems.Add(topics.All.FirstOrDefault(t => t.Code == wish.Type) is { } gone ? new Problem("Error.Type.Gone", "type", gone.Code) : new Problem("Error.Type", "type"));
        }

        if (wish is not { Latitude: null, Longitude: null, Radius: null }
            && !(wish is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180, Radius: >= Around.Nearest and <= Around.Farthest }))
        {
            problems.Add(new Problem("Error.Place", "place"));
        }

        return problems;
    }

    private async Task<AlertReceiver> ReceiverAsync(AlertWish wish, string to, WriteScope write, CancellationToken ct)
    {
        foreach (var kept in addresses.Fingerprints(wish.Way, to))
        {
            if (await write.Db.Set<AlertReceiver>().FirstOrDefaultAsync(r => r.AddressKey == kept, ct) is { } known)
            {
                return known;
            }
        }

        var receiver = new AlertReceiver
        {
            Id = Guid.CreateVersion7(write.Now), AddressKey = addresses.Fingerprint(wish.Way, to), Address = addresses.Seal(to), Way = wish.Way, Language = wish.Language,
        };
        write.Db.Add(receiver);
        return receiver;
    }

    private static Alert AlertOf(AlertWish wish, Guid? request, Guid receiver, DateTimeOffset now)
    {
        (double Latitude, double Longitude)? middle = request is null && wish is { Latitude: { } latitude, Longitude: { } longitude, Radius: { } radius }
            ? Around.Coarse(latitude, longitude, radius) : null;
        return new Alert
        {
            Id = Guid.CreateVersion7(now),
            ReceiverId = receiver,
            SubjectId = request,
            AreaCode = request is null ? wish.Area ?? "" : "",
            TypeCode = request is null ? wish.Type ?? "" : "",
            Latitude = middle?.Latitude,
            Longitude = middle?.Longitude,
            Radius = middle is null ? null : wish.Radius,
            Cell = request is not null ? Alert.OneThing : middle is { } m ? Around.CellOf(m.Latitude, m.Longitude, wish.Radius!.Value) : "",
            Frequency = wish.Frequency,
            CreatedAt = now,
            ToldUpTo = now,
        };
    }

    private static bool Same(Alert a, Alert b) =>
        (a.SubjectId, a.AreaCode, a.TypeCode, a.Latitude, a.Longitude, a.Radius) == (b.SubjectId, b.AreaCode, b.TypeCode, b.Latitude, b.Longitude, b.Radius);
}
