using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>What all steps have in common: find the request, may they, has it changed, take the step, tell the others.</summary>
public sealed class RequestSteps(Writer writer, AreaAtlas atlas, SecretCode codes, LetterCodes letters, HandlingRules rules)
{
    /// <summary>An owner's step, by the owner's staff or a coordinator. Not found and not theirs look the same.</summary>
    public Task<Outcome<Done>> ByStaffAsync(StaffStep step, Func<Request, Moment, Refusal?> take, CancellationToken ct) =>
        ByStaffAsync(step, Part.Owner | Part.Coordinator, take, ct);

    /// <summary>A step of those who have one of these parts in the request.</summary>
    public Task<Outcome<Done>> ByStaffAsync(StaffStep step, Part parts, Func<Request, Moment, Refusal?> take, CancellationToken ct) =>
        writer.RunAsync<Done>((write, token) => ByStaffAsync(step, parts, take, write, token), ct);

    /// <summary>The same as a part of an operation that goes on.</summary>
    internal async Task<Outcome<Done>> ByStaffAsync(
        StaffStep step, Part parts, Func<Request, Moment, Refusal?> take, WriteScope write, CancellationToken ct)
    {
        var request = await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Reference == step.Reference, ct);
        var has = request is null ? Part.None : Scope.Parts(step.Staff, atlas.Current, request);
        if (request is null || has == Part.None)
        {
            return Refusal.NotFound("Error.Request.NotFound");
        }

        if ((has & parts) == Part.None)
        {
            return Refusal.Forbidden("Error.Request.NotYours");
        }

        var before = request.Steps;
        return request.Version != step.Version
            ? Refusal.Conflict("Error.Request.Changed")
            : await TakeAsync(request, (r, at) => take(r, at with { By = StaffScope.Standing(step.Staff, atlas.Current) }) ?? (step.Keeps ? null : PublicWords.Check(r, before)), rules, write, ct);
    }

    /// <summary>A step by whoever holds the receipt. An unknown reference and a wrong code look the same.</summary>
    public Task<Outcome<Done>> ByResidentAsync(
        string reference, string code, Func<Request, Moment, Refusal?> take, CancellationToken ct) => ByResidentAsync(
        reference, code, (_, _, _) => Task.FromResult(take), ct);

    /// <summary>The same for a step that first reads or writes something else of the request.</summary>
    internal Task<Outcome<Done>> ByResidentAsync(
        string reference, string code, Func<Request, WriteScope, CancellationToken, Task<Func<Request, Moment, Refusal?>>> prepare, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var request = await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Reference == reference, token);
            // The code is made and compared also when there is no such request, so that both take the same time.
            var opens = codes.Opens(request?.Id ?? Guid.Empty, code);
            return request is null || !opens
                ? Refusal.NotFound("Error.Follow.NoMatch")
                : await TakeAsync(request, await prepare(request, write, token), rules, write, token);
        },
        ct);

    /// <summary>
    /// The same for the one word that a letter's code can give as well: the step is told by which letter it comes, null for the
    /// resident's own code. A letter whose word was given opens nothing.
    /// </summary>
    internal Task<Outcome<Done>> ByResidentOrLetterAsync(
        string reference, string code, Func<Request, OpenedLetter?, Moment, Refusal?> take, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var request = await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Reference == reference, token);
            var opens = codes.Opens(request?.Id ?? Guid.Empty, code);
            var letter = request is null || opens ? null : await letters.FindAsync(write.Db, request.Id, code, write.Now, token);
            if (request is null || !(opens || letter is { UsedAt: null }))
            {
                return letter is null ? Refusal.NotFound("Error.Follow.NoMatch") : Refusal.Conflict("Error.Follow.LetterUsed");
            }

            if (letter is not null)
            {
                await LetterCodes.UseAsync(write, letter, token);
            }

            return await TakeAsync(request, (r, at) => take(r, letter, at), rules, write, token);
        },
        ct);

    /// <summary>Takes a step on a request that was loaded for it, and tells each line of it to those who listen.</summary>
    internal static async Task<Outcome<Done>> TakeAsync(
        Request request, Func<Request, Moment, Refusal?> take, HandlingRules rules, WriteScope write, CancellationToken ct)
    {
        var before = request.Steps;
        if (take(request, rules.At(request, write.Now)) is { } refusal)
        {
            return refusal;
        }

        var snapshot = SnapshotOf(request);
        foreach (var entry in request.Timeline.Where(e => e.Place > before).OrderBy(e => e.Place).ToList())
        {
            await write.PublishAsync(Changed(request, entry, snapshot, write.Now), ct);
        }

        return default(Done);
    }

    /// <summary>The event of one line.</summary>
    internal static RequestChanged Changed(Request request, TimelineEntry entry, RequestSnapshot snapshot, DateTimeOffset now) => new(
        request.Id, request.Reference, entry.Kind, entry.Place, now, snapshot,
        new RequestLine(entry.Public, entry.ActorKind, entry.Unit, entry.TextPublic ? entry.Text : null, entry.Reason, entry.About));

    /// <summary>The request as listeners see it.</summary>
    internal static RequestSnapshot SnapshotOf(Request request) => new(
        request.Public, request.TypeCode, request.State, request.Outcome, request.Confirmation, request.OwnerUnit, request.HandlerId, request.AreaCode, request.DeskArea,
        [.. request.Tasks.Where(t => t.IsAwaited).Select(t => t.Unit).Distinct(StringComparer.Ordinal)], request.Latitude, request.Longitude,
        request.Public ? request.PublicText : "", request.Public ? request.PublicAddress : null, request.ReportedAt, request.NextDueAt);
}

/// <summary>Loading requests for steps.</summary>
internal static class StepQueries
{
    /// <summary>With what steps need to see: tasks and hazard.</summary>
    public static IQueryable<Request> ForSteps(this IQueryable<Request> requests) =>
        requests.Include(r => r.Tasks).Include(r => r.Hazard);
}
