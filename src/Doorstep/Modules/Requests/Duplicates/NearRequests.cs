using Doorstep.Geo;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates.Rules;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>A public request that may be about the same.</summary>
/// <param name="Request">As everybody may see it.</param>
/// <param name="Like">How alike, and why.</param>
/// <param name="Times">How often it was asked, as far as everybody may know; at least once.</param>
public sealed record NearRequest(PublicRequest Request, Likeness Like, int Times);

/// <summary>Finds public requests that may be about the same as another, asked or about to be. Personal ones are never offered.</summary>
public sealed class NearRequests(DoorstepDb db, RequestSearch search, RequestTypeList types, TimeProvider clock)
{
    /// <summary>Most that are offered.</summary>
    public const int Most = 5;

    // Compared at most, the newest first; a place with more holds every kind of duplicate already.
    private const int MostCompared = 300;

    /// <summary>Those that are like what somebody is about to ask; none for a personal type.</summary>
    public Task<IReadOnlyList<NearRequest>> OfAsync(NewRequest asked, CancellationToken ct) => OfAsync(
        asked.TypeCode,
        type => Facts(type, asked.Latitude, asked.Longitude, asked.Address, asked.Description, null), asked.AreaCode, _ => true, ct);

    /// <summary>Those that are like a request which is there.</summary>
    public Task<IReadOnlyList<NearRequest>> OfAsync(Request request, CancellationToken ct) => OfAsync(
        request.TypeCode,
        type => Facts(type, request.Latitude, request.Longitude, request.Address, request.Description, null), request.AreaCode,
        other => other != request.Id, ct);

    /// <summary>
    /// How often each was asked, as far as everybody may know: the first, each "mine too", and its public duplicates with theirs.
    /// Personal duplicates are counted nowhere, since they are few.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, int>> TimesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var also = await db.Set<AlsoAsked>().Where(a => ids.Contains(a.RequestId)).GroupBy(a => a.RequestId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var duplicates = db.Set<DuplicateLink>().Where(l => ids.Contains(l.ParentId))
            .Join(PublicRequest.In(db), l => l.RequestId, r => r.Id, (l, r) => new { l.ParentId, l.RequestId });
        var links = await duplicates.GroupBy(l => l.ParentId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var children = await duplicates.Join(db.Set<AlsoAsked>(), l => l.RequestId, a => a.RequestId, (l, a) => l.ParentId)
            .GroupBy(parent => parent).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return ids.ToDictionary(id => id, id => 1 + also.Concat(links).Concat(children).Where(c => c.Key == id).Sum(c => c.Count));
    }

    private async Task<IReadOnlyList<NearRequest>> OfAsync(
        string? typeCode, Func<RequestType, LikeFacts> facts, string? area, Func<Guid, bool> wanted, CancellationToken ct)
    {
        if (types.Find(typeCode) is not { Public: true } type)
        {
            return [];
        }

        var (asked, now) = (facts(type), clock.Now());
        var alike = (await CandidatesAsync(asked, area, now, ct)).Where(c => wanted(c.Id))
            .Select(c => (c.Id, Like: types.Find(c.TypeCode) is { } known ? Likeness.Of(asked, Facts(known, c.Latitude, c.Longitude, c.Address, c.Description, c.ClosedAt), now) : null))
            .Where(c => c.Like is not null).OrderByDescending(c => c.Like!.Score).ThenBy(c => c.Like!.Metres ?? Likeness.Farthest).Take(Most)
            .ToDictionary(c => c.Id, c => c.Like!);
        var times = await TimesAsync(alike.Keys, ct);
        var ids = alike.Keys.ToArray();
        return [.. (await PublicRequest.In(db).Where(r => EF.Parameter(ids).Contains(r.Id)).ToListAsync(ct)).Select(r => new NearRequest(r, alike[r.Id], times[r.Id])).OrderByDescending(n => n.Like.Score)];
    }

    private async Task<List<Candidate>> CandidatesAsync(LikeFacts asked, string? area, DateTimeOffset now, CancellationToken ct)
    {
        var (kinds, since) = (types.All.Where(t => t.Public && GroupOf(t) == asked.Group).Select(t => t.Code).ToList(), now - Likeness.Remembered);
        // A duplicate is not offered, since the one that stands for it is near as well. Compared below is only what everybody
        // may read, so that nothing held shows through a reason.
        var open = PublicRequest.In(db).Where(r => kinds.Contains(r.TypeCode) && (r.State != RequestState.Closed || r.ClosedAt >= since)
            && !db.Set<DuplicateLink>().Any(l => l.RequestId == r.Id));
        if (asked is { Latitude: { } latitude, Longitude: { } longitude })
        {
            var (south, west, north, east) = Earth.Box(latitude, longitude, Likeness.Farthest);
            open = open.Where(r => r.Latitude >= south && r.Latitude <= north && r.Longitude >= west && r.Longitude <= east);
        }
        else if (SearchQuery.Read(asked.Address) is { } address)
        {
            var hits = await search.FindAsync(address, new SearchWithin { Type = asked.TypeCode, Area = area }, ct);
            open = RequestSearch.Narrow(open, hits);
        }
        else
        {
            return [];
        }

        return await open.OrderByDescending(r => r.ReportedAt).Take(MostCompared)
            .Select(r => new Candidate(r.Id, r.TypeCode, r.Latitude, r.Longitude, r.Address, r.Description, r.ClosedAt)).ToListAsync(ct);
    }

    private static LikeFacts Facts(
        RequestType type, double? latitude, double? longitude, string? address, string? words, DateTimeOffset? closedAt) => new()
    {
        TypeCode = type.Code, Group = GroupOf(type), Danger = type.Hazard, Latitude = latitude, Longitude = longitude, Address = address,
        Words = words ?? "", ClosedAt = closedAt,
    };

    private static string GroupOf(RequestType type) => type.Group.ToJson();

    private sealed record Candidate(
        Guid Id, string TypeCode, double? Latitude, double? Longitude, string? Address, string Description, DateTimeOffset? ClosedAt);
}
