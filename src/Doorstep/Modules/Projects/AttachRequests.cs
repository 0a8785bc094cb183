using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>Requests are attached to a claimed problem, or one is detached. Each request's timeline says so.</summary>
public sealed class AttachRequests(Writer writer, RequestNotes notes, AreaAtlas atlas, CurrentTown town)
{
    /// <summary>Most requests attached at once.</summary>
    public const int Most = 100;

    private static readonly char[] Between = [',', ';', '，', '；', '、', '\n', '\r', '\t', ' '];

    /// <summary>The references that a person typed, one after the other. A reference typed with a space in it is none.</summary>
    public static IReadOnlyList<string> Split(string? typed) =>
        [.. (typed ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Attaches all of them or none, and says of each what is wrong. An unknown one and one that is not theirs look the same.</summary>
    public Task<Outcome<int>> RunAsync(StaffMember staff, string problemReference, IReadOnlyList<string> typed, CancellationToken ct) =>
        writer.RunAsync<int>((write, token) => AttachAsync(staff, problemReference, typed, write, token), ct);

    /// <summary>Detaches one, with a reason that everybody can read.</summary>
    public Task<Outcome<int>> DetachAsync(StaffMember staff, string problemReference, string? typed, string? why, CancellationToken ct) =>
        writer.RunAsync<int>(
            async (write, token) =>
            {
                if (await FindAsync(staff, problemReference, write, token) is not { } problem)
                {
                    return Refusal.NotFound("Error.NotFound");
                }

                var (requests, problems) = await ReadAsync(staff, [typed ?? ""], "detach", write, token);
                if (problems.Count > 0)
                {
                    return Refusal.Invalid(problems);
                }

                var request = requests[0];
                if (await write.Db.Set<AttachedRequest>().FirstOrDefaultAsync(a => a.MustSolveId == problem.Id && a.RequestId == request.Id, token) is not { } attached)
                {
                    return Refusal.Invalid("Error.Detach.NotAttached", "detach", ShortReference.Show(request.Reference));
                }

                if (attached.AttachedFor is { } desk && !StaffScope.Standing(staff, atlas.Current).Covers(desk))
                {
                    return Refusal.Invalid("Error.Detach.AttachedAbove", "detach", ShortReference.Show(request.Reference));
                }

                var by = Actor.Of(staff);
                if (problem.Detach(by, request.Public ? request.Reference : null, why, Now(write)) is { } refusal)
                {
                    return refusal;
                }

                write.Db.Remove(attached);
                await TellAsync(notes, request.Id, by, problem, "MustSolveReason.Detached", why, write, token);
                return 1;
            },
            ct);

    private async Task<Outcome<int>> AttachAsync(
        StaffMember staff, string problemReference, IReadOnlyList<string> typed, WriteScope write, CancellationToken ct)
    {
        if (await FindAsync(staff, problemReference, write, ct) is not { } problem)
        {
            return Refusal.NotFound("Error.NotFound");
        }

        if (typed.Count is 0 or > Most)
        {
            return typed.Count == 0 ? Refusal.Invalid("Error.Attach.None", "references") : Refusal.Invalid("Error.Attach.Many", "references", Most);
        }

        var (requests, problems) = await ReadAsync(staff, typed, "references", write, ct);
        var ids = requests.ConvertAll(r => r.Id);
        var taken = await (
            from attached in write.Db.Set<AttachedRequest>()
            join other in write.Db.Set<ClaimedProblem>() on attached.MustSolveId equals other.Id
            where ids.Contains(attached.RequestId) && (other.Id == problem.Id || other.State == MustSolveState.Open)
            select new { attached.RequestId, other.Id, other.Title }).ToListAsync(ct);
        foreach (var request in requests)
        {
            var shown = ShortReference.Show(request.Reference);
            if (!request.IsOpen)
            {
                problems.Add(new Problem("Error.Attach.RequestClosed", "references", shown));
            }
            else if (taken.Find(t => t.RequestId == request.Id) is { } other)
            {
                problems.Add(other.Id == problem.Id
                    ? new Problem("Error.Attach.Twice", "references", shown)
                    : new Problem("Error.Attach.Elsewhere", "references", shown, other.Title));
            }
        }

        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        var by = Actor.Of(staff);
        if (problem.Attach(by, [.. requests.Where(r => r.Public).Select(r => r.Reference)], Now(write)) is { } refusal)
        {
            return refusal;
        }

        foreach (var request in requests)
        {
            // It hears of what comes, not of what was.
            write.Db.Add(new AttachedRequest { MustSolveId = problem.Id, RequestId = request.Id, AttachedAt = write.Now, AttachedFor = StaffScope.Standing(staff, atlas.Current).Desk, Heard = problem.Steps });
            await TellAsync(notes, request.Id, by, problem, "MustSolveReason.Attached", null, write, ct);
        }

        return requests.Count;
    }

    internal static string Named(ClaimedProblem problem) => $"{problem.Title} ({ShortReference.Show(problem.Reference)})";

    private static async Task<ClaimedProblem?> FindAsync(StaffMember staff, string reference, WriteScope write, CancellationToken ct) =>
        MustSolveRights.MayAttach(staff) ? await write.Db.Set<ClaimedProblem>().FirstOrDefaultAsync(p => p.Reference == reference, ct) : null;

    /// <summary>The requests by what was typed, and what is wrong with the rest.</summary>
    private async Task<(List<RequestSummary> Requests, List<Problem> Problems)> ReadAsync(
        StaffMember staff, IReadOnlyList<string> typed, string field, WriteScope write, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var references = new List<string>();
        foreach (var one in typed)
        {
            if (!ShortReference.TryRead(one, out var reference))
            {
                problems.Add(new Problem("Error.Attach.Unreadable", field, TextLength.Cut(one, 40)));
            }
            else if (!references.Contains(reference, StringComparer.Ordinal))
            {
                references.Add(reference);
            }
        }

        var found = (await RequestScope.ActableAsync(write.Db, staff, atlas.Current, references, ct)).ToDictionary(r => r.Reference, StringComparer.Ordinal);
        problems.AddRange(references.Where(r => !found.ContainsKey(r)).Select(r => new Problem("Error.Attach.NotFound", field, ShortReference.Show(r))));
        List<RequestSummary> theirs = [.. references.Where(found.ContainsKey).Select(r => found[r])];
        return (theirs, problems);
    }

    private Today Now(WriteScope write) => new(write.Now, town.Profile.Calendar.DateOf(write.Now));

    internal static async Task TellAsync(
        RequestNotes notes, Guid request, Actor by, ClaimedProblem problem, string reason, string? why, WriteScope write, CancellationToken ct) =>
        _ = await notes.AddAsync(
            write, request,
            new RequestNote(TimelineKind.MustSolve, by) { Words = _ => why is null ? Named(problem) : $"{Named(problem)}\n{why}", Reason = reason, About = problem.Reference },
            ct);
}
