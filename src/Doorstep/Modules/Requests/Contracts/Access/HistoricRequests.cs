using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>What the states of another system come to.</summary>
public enum SourceState
{
    /// <summary>Nobody has taken it on.</summary>
    Received,

    /// <summary>Somebody works on it.</summary>
    Accepted,

    /// <summary>It is closed there. Here it counts as closed and unconfirmed: no resident has been heard.</summary>
    Closed,
}

/// <summary>A part of a request that another system may say otherwise than it was taken over.</summary>
public enum HistoricField
{
    Type,
    Unit,
    State,
    ReportedAt,
    ClosedAt,
    Words,
    Address,
    Point,
    Area,
    Answer,
    Channel,
}

/// <summary>A request of another system, as it stands there.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="ReportedAt">When it was asked.</param>
/// <param name="UpdatedAt">When it last changed; null when that is not known.</param>
/// <param name="ClosedAt">When it was closed.</param>
/// <param name="TypeCode">Code of a type of the town.</param>
/// <param name="UnitCode">Code of a unit of the town.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Description">What was asked; empty when nothing is known of it.</param>
/// <param name="Address">The place in words.</param>
/// <param name="Latitude">WGS 84 degrees; both or none.</param>
/// <param name="Longitude">WGS 84 degrees; both or none.</param>
/// <param name="AreaCode">The area that the other system names.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Channel">How it came in.</param>
/// <param name="Hash">A fingerprint of all of it: the same as long as nothing changes there.</param>
public sealed record HistoricRequest(
    string Id, DateTimeOffset ReportedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ClosedAt, string TypeCode, string UnitCode, SourceState State, string Description,
    string? Address, double? Latitude, double? Longitude, string? AreaCode, string? Answer, Channel Channel, string Hash);

/// <summary>Where requests are taken over from.</summary>
/// <param name="Name">The same at each import.</param>
/// <param name="Language">Of the words.</param>
/// <param name="AsPublished">True when the other system has published these words: nothing of them is held for a look.</param>
public sealed record HistoricSource(string Name, string Language, bool AsPublished);

/// <summary>What became of one.</summary>
public sealed record HistoricOutcome
{
    /// <summary>It was not here before.</summary>
    public bool Added { get; init; }

    /// <summary>It was here, and was closed there since.</summary>
    public bool Closed { get; init; }

    /// <summary>It was here without an area, and has one now.</summary>
    public bool Placed { get; init; }

    /// <summary>It says something else than at the last import.</summary>
    public bool Changed { get; init; }

    /// <summary>It was taken over before such changes were noticed.</summary>
    public bool FirstSeen { get; init; }

    /// <summary>Its type is public by now; a request never becomes public later, since what its resident was told when it came holds.</summary>
    public bool StaysPersonal { get; init; }

    /// <summary>What it says otherwise than is here, and was not taken.</summary>
    public IReadOnlyList<(HistoricField Field, string What)> Differences { get; init; } = [];
}

/// <summary>Takes over requests of another system, as a part of an operation that goes on. The same again changes nothing.</summary>
internal sealed class HistoricRequests(UnitList units, RequestTypeList types, AreaAtlas atlas, HandlingRules rules, RequestSearchSource search)
{
    /// <summary>What became of each, in their order.</summary>
    public async Task<List<HistoricOutcome>> TakeOverAsync(WriteScope write, IReadOnlyList<HistoricRequest> rows, HistoricSource source, CancellationToken ct)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var here = await write.Db.Set<Request>().ForSteps().Where(r => r.Source == source.Name && ids.Contains(r.ExternalId!))
            .ToDictionaryAsync(r => r.ExternalId!, StringComparer.Ordinal, ct);
        var known = here.Values.Select(r => r.Id).ToList();
        var said = (await write.Db.Set<TimelineEntry>().AsNoTracking()
                .Where(e => known.Contains(e.RequestId) && e.ActorKind == ActorKind.Source && e.Text != null).Select(e => new { e.RequestId, e.Text }).ToListAsync(ct))
            .ToLookup(e => e.RequestId, e => e.Text!);
        var outcomes = new List<HistoricOutcome>();
        foreach (var row in rows)
        {
            if (here.TryGetValue(row.Id, out var request))
            {
                outcomes.Add(await MergeAsync(row, request, [.. said[request.Id]], source, write, ct));
                continue;
            }

            var fresh = await CreateAsync(row, source, Actor.Of(source.Name), write, ct);
            write.Db.Add(fresh);
            await search.PutAsync(write, fresh, ct);
            outcomes.Add(new HistoricOutcome { Added = true });
        }

        return outcomes;
    }

    private async Task<HistoricOutcome> MergeAsync(HistoricRequest row, Request request, List<string> said, HistoricSource source, WriteScope write, CancellationToken ct)
    {
        var type = types.Find(row.TypeCode)!;
        var hidden = type.Public && !request.Public && request.TypeCode == type.Code && request.SourceHash is not null;
        var placed = request.AreaCode is null && row.AreaCode is { } area && atlas.Current.Find(area) is { Active: true };
        if (placed)
        {
            request.PlaceIn(row.AreaCode!, "AreaReason.Source");
            await search.PutAsync(write, request, ct);
        }

        var same = request.SourceHash == row.Hash;
        var closes = !same && request.IsOpen && row.State == SourceState.Closed && IsNews(row, request);
        if (closes)
        {
            var before = request.Steps;
            request.CloseBySource(Actor.Of(source.Name), row.Answer, row.ClosedAt ?? write.Now, rules.At(request, write.Now));
            HoldUnlessPublished(source, request, before);
            said.AddRange(row.Answer is { } answer ? [answer] : []);
            request.SourceHash = row.Hash;
        }

        return new HistoricOutcome
        {
            Closed = closes, Placed = placed, Changed = !same, FirstSeen = request.SourceHash is null, StaysPersonal = hidden,
            Differences = same ? [] : [.. Differences(row, request, units.Find(row.UnitCode)!, said)],
        };
    }

    private static IEnumerable<(HistoricField, string)> Differences(HistoricRequest row, Request here, Unit unit, List<string> said)
    {
        (HistoricField, bool, string)[] all =
        [
            (HistoricField.Type, here.TypeCode != row.TypeCode, $"{row.TypeCode}, here {here.TypeCode}"),
            (HistoricField.Unit, here.OwnerUnit != unit.Code && unit.Active, $"{unit.Code}, here {here.OwnerUnit}"),
            (HistoricField.State, !IsSame(row.State, here), $"{row.State}, here {here.State}"),
            (HistoricField.ReportedAt, !IsSame(row.ReportedAt, here.ReportedAt), "another date"),
            (HistoricField.ClosedAt, row.State == SourceState.Closed && row.ClosedAt is { } closed && here.ClosedAt is { } hereClosed && !IsSame(closed, hereClosed), "another date"),
            (HistoricField.Words, row.Description != here.Description, "other words"),
            (HistoricField.Address, row.Address != here.Address, "another place in words"),
            (HistoricField.Point, row.Latitude != here.Latitude || row.Longitude != here.Longitude, "another point"),
            (HistoricField.Area, row.AreaCode is not null && here.AreaReason == "AreaReason.Source" && row.AreaCode != here.AreaCode, $"{row.AreaCode}, here {here.AreaCode}"),
            (HistoricField.Answer, row.Answer is { } answer && !said.Contains(answer), "another answer"),
            (HistoricField.Channel, row.Channel != here.Channel, $"{row.Channel}, here {here.Channel}"),
        ];
        return all.Where(d => d.Item2).Select(d => (d.Item1, d.Item3));
    }

    private static bool IsSame(SourceState there, Request here) => there switch
    {
        SourceState.Received => here.State == RequestState.Received,
        SourceState.Accepted => here.State is RequestState.Accepted or RequestState.WaitingForResident or RequestState.Answered,
        _ => here.State is RequestState.Closed || (here.State == RequestState.Answered && here.StillDangerous),
    };

    // Both engines keep milliseconds.
    private static bool IsSame(DateTimeOffset there, DateTimeOffset here) => there.ToUnixTimeMilliseconds() == here.ToUnixTimeMilliseconds();

    // A resident who said "not solved" is not overruled by the closing that they spoke about.
    private static bool IsNews(HistoricRequest row, Request request) =>
        request.ReopenCount == 0 || (row.ClosedAt ?? row.UpdatedAt) > request.UpdatedAt;

    private async Task<Request> CreateAsync(HistoricRequest row, HistoricSource source, Actor by, WriteScope write, CancellationToken ct)
    {
        var areas = atlas.Current;
        var type = types.Find(row.TypeCode)!;
        var place = row.AreaCode is { } code && areas.Find(code) is { Active: true }
            ? new Placing.Decision(code, "AreaReason.Source")
            : Placing.Decide(areas, row.Latitude, row.Longitude, null);
        // A unit that works no more holds what it did, but nothing that is still to be done.
        var unit = units.Find(row.UnitCode)!;
        var (owner, routed) = unit.Active || row.State == SourceState.Closed
            ? (unit.Code, new RoutedBy("RoutingReason.Import"))
            : (units.FrontDesk.Code, new RoutedBy("RoutingReason.UnitClosed", AwaitsCoordinator: true));
        var request = new Request
        {
            Id = Guid.CreateVersion7(write.Now),
            Reference = await FreeReference.FindAsync(write.Db, ct),
            TypeCode = type.Code,
            Public = type.Public,
            Channel = row.Channel,
            Description = row.Description,
            Language = source.Language,
            Latitude = row.Latitude,
            Longitude = row.Longitude,
            Address = row.Address,
            AreaCode = place.AreaCode,
            AreaReason = place.Reason,
            OwnerUnit = owner,
            ReportedAt = row.ReportedAt,
            RecordedAt = write.Now,
            Source = source.Name,
            ExternalId = row.Id,
            SourceHash = row.Hash,
        };
        if (!source.AsPublished)
        {
            request.HoldIfNeeded();
        }

        request.Open(by, routed, type.Hazard, rules.At(request, row.ReportedAt), promise: false);
        var changed = row.UpdatedAt is { } updated && updated > row.ReportedAt ? updated : row.ReportedAt;
        if (row.State == SourceState.Accepted)
        {
            request.Accept(by, rules.At(request, changed));
        }

        if (row.State == SourceState.Closed)
        {
            var at = row.ClosedAt ?? changed;
            request.CloseBySource(by, row.Answer, at, rules.At(request, at));
        }
        else if (row.Answer is not null)
        {
            request.Noted(TimelineKind.Updated, by, row.Answer, changed, rules.At(request, changed));
        }

        HoldUnlessPublished(source, request, after: 0);
        return request;
    }

    // What another city answered is looked through like what it was asked.
    private static void HoldUnlessPublished(HistoricSource source, Request request, int after)
    {
        if (!source.AsPublished)
        {
            request.HoldWords(after);
        }
    }
}
