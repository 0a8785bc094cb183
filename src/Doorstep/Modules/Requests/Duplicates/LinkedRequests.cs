using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>A request that another is linked to, as far as everybody may see it.</summary>
public sealed record LinkedRequest(Guid Id, string Reference, string TypeCode, RequestState State, Confirmation? Confirmation, int ReopenCount, DateTimeOffset ReportedAt);

/// <summary>What a request is linked to. Only public ones are named.</summary>
/// <param name="Parent">The request that stands for it; null when it is no duplicate.</param>
/// <param name="Children">Its duplicates, oldest first.</param>
/// <param name="SeeAlso">What it has to do with.</param>
/// <param name="Personal">How many duplicates are personal, and so not named; only staff read this number.</param>
/// <param name="Times">How often it was asked, as far as everybody may know; at least once.</param>
public sealed record Links(
    LinkedRequest? Parent, IReadOnlyList<LinkedRequest> Children, IReadOnlyList<LinkedRequest> SeeAlso, int Personal, int Times)
{
    /// <summary>True when there is nothing to tell.</summary>
    public bool IsEmpty => Parent is null && Children.Count == 0 && SeeAlso.Count == 0 && Personal == 0 && Times < 2;
}

/// <summary>Reads how requests are linked.</summary>
public sealed class LinkedRequests(DoorstepDb db, NearRequests near)
{
    // A page names so many and counts the rest.
    private const int Most = 50;

    /// <summary>What this one is linked to.</summary>
    public async Task<Links> OfAsync(Guid id, CancellationToken ct)
    {
        var parents = db.Set<DuplicateLink>().Where(l => l.RequestId == id).Select(l => l.ParentId);
        var children = db.Set<DuplicateLink>().Where(l => l.ParentId == id).Select(l => l.RequestId);
        var also = db.Set<SeeAlsoLink>().Where(l => l.RequestId == id).Select(l => l.OtherId)
            .Union(db.Set<SeeAlsoLink>().Where(l => l.OtherId == id).Select(l => l.RequestId));
        var personal = await db.Set<Request>().CountAsync(r => children.Contains(r.Id) && !r.Public, ct);
        return new Links(
            (await NamedAsync(parents, ct)).FirstOrDefault(), await NamedAsync(children, ct), await NamedAsync(also, ct), personal,
            (await near.TimesAsync([id], ct))[id]);
    }

    private Task<List<LinkedRequest>> NamedAsync(IQueryable<Guid> ids, CancellationToken ct) => PublicRequest.In(db)
        .Where(r => ids.Contains(r.Id)).OrderBy(r => r.ReportedAt).ThenBy(r => r.Id).Take(Most)
        .Select(r => new LinkedRequest(r.Id, r.Reference, r.TypeCode, r.State, r.Confirmation, r.ReopenCount, r.ReportedAt)).ToListAsync(ct);
}
