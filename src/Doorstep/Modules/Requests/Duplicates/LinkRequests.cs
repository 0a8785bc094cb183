using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Duplicates.Rules;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>How one request is linked to another.</summary>
public enum LinkKind
{
    /// <summary>It is a duplicate of the other.</summary>
    DuplicateOf,

    /// <summary>The other is a duplicate of it.</summary>
    ParentOf,

    /// <summary>They have to do with each other and are not the same.</summary>
    SeeAlso,
}

/// <summary>Staff link two requests, or take a link back. Both residents read it on their timelines.</summary>
public sealed class LinkRequests(Writer writer, AreaAtlas atlas, HandlingRules rules)
{
    /// <summary>Links them. Whoever links has to be the owner, or coordinate, of what becomes a duplicate.</summary>
    public Task<Outcome<Done>> RunAsync(StaffMember staff, string reference, string? typed, LinkKind? kind, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (kind is not { } wanted || !Enum.IsDefined(wanted))
            {
                return Refusal.Invalid("Error.Link.Kind", "kind");
            }

            if (await BothAsync(reference, typed, write, token) is not var (one, other))
            {
                return Refusal.Invalid("Error.Link.NotFound", "other");
            }

            var (child, parent) = wanted == LinkKind.ParentOf ? (other, one) : (one, other);
            if (MayNot(staff, one, child) is { } no)
            {
                return no;
            }

            if (wanted == LinkKind.SeeAlso)
            {
                var (first, second) = Ordered(child, parent);
                if (LinkRule.SeeAlso(await LinkableAsync(child, write, token), await LinkableAsync(parent, write, token)) is { } wrong)
                {
                    return wrong;
                }

                if (await write.Db.Set<SeeAlsoLink>().AnyAsync(l => l.RequestId == first && l.OtherId == second, token))
                {
                    return Refusal.Conflict("Error.Link.Already");
                }

                write.Db.Add(new SeeAlsoLink { RequestId = first, OtherId = second });
                return await NoteBothAsync(staff, child, parent, "LinkReason.SeeAlso", "LinkReason.SeeAlso", write, token);
            }

            if (LinkRule.Duplicate(await LinkableAsync(child, write, token), await LinkableAsync(parent, write, token)) is { } refused)
            {
                return refused;
            }

            write.Db.Add(new DuplicateLink { RequestId = child.Id, ParentId = parent.Id, At = write.Now });
            return await NoteBothAsync(staff, child, parent, "LinkReason.Duplicate", "LinkReason.Parent", write, token);
        },
        ct);

    /// <summary>
    /// Takes the link between two requests back, whichever it is. A request that was answered as a duplicate is opened again, since
    /// that answer holds no more.
    /// </summary>
    public Task<Outcome<Done>> UndoAsync(StaffMember staff, string reference, string? typed, string? why, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await BothAsync(reference, typed, write, token) is not var (one, other))
            {
                return Refusal.Invalid("Error.Link.NotFound", "other");
            }

            if (MayNot(staff, one, one) is { } no)
            {
                return no;
            }

            var link = await write.Db.Set<DuplicateLink>().FirstOrDefaultAsync(
                l => (l.RequestId == one.Id && l.ParentId == other.Id) || (l.RequestId == other.Id && l.ParentId == one.Id), token);
            var (first, second) = Ordered(one, other);
            var also = link is null ? await write.Db.Set<SeeAlsoLink>().FirstOrDefaultAsync(l => l.RequestId == first && l.OtherId == second, token) : null;
            if (link is null && also is null)
            {
                return Refusal.Invalid("Error.Link.None", "other");
            }

            if (Words.Check(why, "why", "Error.Link.Why") is { } missing)
            {
                return missing;
            }

            write.Db.Remove((object?)link ?? also!);
            var (child, parent) = link is null || link.RequestId == one.Id ? (one, other) : (other, one);
            var reason = link is null ? "LinkReason.SeeAlsoUndone" : "LinkReason.Undone";
            var noted = await NoteBothAsync(staff, child, parent, reason, reason, write, token);
            var before = child.Steps;
            return noted.Succeeded && link is not null
                ? await RequestSteps.TakeAsync(
                    child, (r, at) => r.NoDuplicateAnyMore(ActorOf(staff), why!, at) ?? PublicWords.Check(r, before, "Error.PublicWords.Link", "why"), rules, write, token)
                : noted;
        },
        ct);

    /// <summary>Both requests, loaded for steps and held until the commit, so that no two links are decided upon at once.</summary>
    private static async Task<(Request One, Request Other)?> BothAsync(string reference, string? typed, WriteScope write, CancellationToken ct)
    {
        if (!ShortReference.TryRead(typed, out var second))
        {
            return null;
        }

        if (!write.Db.Database.IsSqlite())
        {
            await write.Db.Database.ExecuteSqlAsync($"SELECT 1 FROM requests WHERE reference IN ({reference}, {second}) ORDER BY reference FOR UPDATE", ct);
        }

        var both = await write.Db.Set<Request>().ForSteps().Where(r => r.Reference == reference || r.Reference == second).ToListAsync(ct);
        return both.Find(r => r.Reference == reference) is { } one && both.Find(r => r.Reference == second) is { } other ? (one, other) : null;
    }

    /// <summary>What is not theirs to read looks as if it were not there; what is, but not theirs to act on, says so.</summary>
    private Refusal? MayNot(StaffMember staff, Request opened, Request changed)
    {
        var parts = Scope.Parts(staff, atlas.Current, opened);
        return parts == Part.None ? Refusal.NotFound("Error.Request.NotFound")
            : !Scope.MayAct(Scope.Parts(staff, atlas.Current, changed)) ? Refusal.Forbidden("Error.Request.NotYours")
            : null;
    }

    internal static async Task<Linkable> LinkableAsync(Request request, WriteScope write, CancellationToken ct)
    {
        var links = await write.Db.Set<DuplicateLink>().Where(l => l.RequestId == request.Id || l.ParentId == request.Id).ToListAsync(ct);
        return new Linkable(
            request.Id, request.Reference, request.Public, request.Latitude, request.Longitude, request.AreaCode,
            links.Find(l => l.RequestId == request.Id)?.ParentId, links.Exists(l => l.ParentId == request.Id));
    }

    private async Task<Outcome<Done>> NoteBothAsync(
        StaffMember staff, Request child, Request parent, string ofChild, string ofParent, WriteScope write, CancellationToken ct)
    {
        await NoteAsync(child, ActorOf(staff), ofChild, parent, null, rules, write, ct);
        // Nobody reads of a personal request on another's page.
        return child.Public ? await NoteAsync(parent, ActorOf(staff), ofParent, child, null, rules, write, ct) : default(Done);
    }

    internal static Task<Outcome<Done>> NoteAsync(
        Request request, Actor by, string reason, Request about, string? words, HandlingRules rules, WriteScope write, CancellationToken ct) =>
        RequestSteps.TakeAsync(
            request,
            (r, at) =>
            {
                r.Noted(TimelineKind.Linked, by, words, at.Now, at, reason: reason, about: about.Reference);
                return null;
            },
            rules, write, ct);

    private static Actor ActorOf(StaffMember staff) => new(ActorKind.Staff, staff.Id, staff.Name);

    private static (Guid First, Guid Second) Ordered(Request a, Request b) =>
        string.CompareOrdinal(a.Id.ToString(), b.Id.ToString()) < 0 ? (a.Id, b.Id) : (b.Id, a.Id);
}
