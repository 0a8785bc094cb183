using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>The owner takes a request on.</summary>
public sealed class AcceptRequest(RequestSteps steps)
{
    /// <summary>Conflict when it has been taken on already.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, at) => request.Accept(step.Actor, at), ct);
}

/// <summary>Another unit becomes the owner. The reason is shown to the resident.</summary>
public sealed class HandOverRequest(RequestSteps steps)
{
    /// <summary>Invalid without a working unit and a reason.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? unit, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, at) => Take(request, step.Actor, unit, why, at), ct);

    internal static Refusal? Take(Request request, Actor by, string? unit, string? why, Moment at) =>
        (at.Terms.UnitWorks(unit ?? "") ? null : Closed(unit))
            ?? Words.Check(why, "why", "Error.HandOver.Why")
            ?? request.HandOver(by, unit!, why!, at);

    /// <summary>No unit was chosen, or one that takes no work any more.</summary>
    internal static Refusal Closed(string? unit) => string.IsNullOrEmpty(unit) ? Refusal.Invalid("Error.HandOver.Unit", "unit") : Refusal.Invalid([new Problem("Error.Unit.Gone", "unit", unit)]);
}

/// <summary>The owner asks the resident something. Only the resident and staff see it.</summary>
public sealed class AskResident(RequestSteps steps)
{
    /// <summary>Invalid without a question.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? question, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, at) => Words.Check(question, "question", "Error.Ask.Missing") ?? request.Ask(step.Actor, question!, at),
            ct);
}

/// <summary>The promised date is changed, for a reason that the resident reads.</summary>
public sealed class ChangeDate(RequestSteps steps)
{
    /// <summary>Invalid without a day that lies ahead and a reason.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, DateOnly? day, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, at) => Take(request, step.Actor, day, why, at), ct);

    internal static Refusal? Take(Request request, Actor by, DateOnly? day, string? why, Moment at) =>
        (day is null ? Refusal.Invalid("Error.Day.Missing", "day") : null)
            ?? Words.Check(why, "why", "Error.ChangeDate.Why")
            ?? request.ChangeDate(by, day!.Value, why!, at);
}

/// <summary>A coordinator raises a request to the level above, or gives it back to the one below; the resident reads why.</summary>
public sealed class MoveBetweenLevels(RequestSteps steps)
{
    /// <summary>One level up. Conflict at the top.</summary>
    public Task<Outcome<Done>> UpAsync(StaffStep step, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(step, Part.Coordinator, (request, at) => TakeUp(request, step.Actor, why, at), ct);

    /// <summary>One level down. Conflict where it was not raised.</summary>
    public Task<Outcome<Done>> DownAsync(StaffStep step, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Coordinator,
            (request, at) => Words.Check(why, "why", "Error.Escalate.Why") ?? request.StepDown(step.Actor, why!, at),
            ct);

    internal static Refusal? TakeUp(Request request, Actor by, string? why, Moment at) =>
        Words.Check(why, "why", "Error.Escalate.Why") ?? request.Escalate(by, why!, at);
}

/// <summary>What is given with an answer.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Account">What was done and when; or why not.</param>
/// <param name="Day">The day it was done, or is planned for.</param>
/// <param name="Whom">Of "not ours": who is to be asked.</param>
/// <param name="Duplicate">Of a duplicate: the other request's reference as typed.</param>
/// <param name="Body">Of "not ours": code of a body of the town's list, instead of <paramref name="Whom"/>. Passed on where it has an interface.</param>
public sealed record AnswerInput(
    RequestOutcome? Outcome, string? Account, DateOnly? Day = null, string? Whom = null, string? Duplicate = null, string? Body = null);

/// <summary>The owner says what came of it. A public request's answer is public.</summary>
public sealed class AnswerRequest(RequestSteps steps, Writer writer, IOtherBodies bodies)
{
    /// <summary>Invalid without an outcome, an account of what was done and what else that outcome needs.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, AnswerInput answer, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var other = answer.Outcome == RequestOutcome.Duplicate ? await FindOtherAsync(step, answer.Duplicate, write.Db, token) : null;
            var body = answer.Outcome == RequestOutcome.NotOurs ? bodies.All.FirstOrDefault(b => b.Code == answer.Body) : null;
            Guid? passOn = null;
            var taken = await steps.ByStaffAsync(
                step, Part.Owner | Part.Coordinator,
                (request, at) =>
                {
                    // Only what everybody can read goes to others without asking the resident.
                    passOn = body?.Takes == true && request.Public ? request.Id : null;
                    return Words.CheckLength(answer.Account, "account") ?? Words.CheckLine(answer.Whom, "whom")
                        ?? request.Answer(
                            step.Actor,
                            new NewAnswer(answer.Outcome, answer.Account, answer.Day)
                            {
                                Whom = answer.Outcome != RequestOutcome.NotOurs ? null : body is null ? answer.Whom : NameOf(body, request.Language),
                                DuplicateOf = other?.Id,
                                DuplicateReference = other?.Reference,
                            },
                            at);
                },
                write, token);
            if (taken.Succeeded && passOn is { } request)
            {
                await bodies.PassOnAsync(write, request, body!.Code, token);
            }

            return taken;
        },
        ct);

    private static string NameOf(OtherBody body, string language) =>
        string.Join(" – ", new[] { body.Name.In(language), body.Reach.In(language) }.Where(t => t.Length > 0));

    /// <summary>
    /// The request that goes on instead: the one that was typed, or the one that it is linked to. It must be one that the resident may
    /// be told of, so a public one, and not itself a duplicate: chains end nowhere.
    /// </summary>
    private static async Task<Request?> FindOtherAsync(StaffStep step, string? typed, DoorstepDb db, CancellationToken ct)
    {
        if (Folding.IsBlank(typed))
        {
            return await (
                from child in db.Set<Request>()
                join link in db.Set<DuplicateLink>() on child.Id equals link.RequestId
                join parent in db.Set<Request>() on link.ParentId equals parent.Id
                where child.Reference == step.Reference && parent.Public && parent.DuplicateOf == null
                select parent).FirstOrDefaultAsync(ct);
        }

        return ShortReference.TryRead(typed, out var reference) && reference != step.Reference
            ? await db.Set<Request>().FirstOrDefaultAsync(r => r.Reference == reference && r.Public && r.DuplicateOf == null, ct)
            : null;
    }
}

/// <summary>A coordinator calls units to a joint job; the units report in; whoever owns it drops what is not needed.</summary>
public sealed class JointJob(RequestSteps steps, HandlingRules rules)
{
    /// <summary>Calls units. Hours by the clock; null for what the town has set.</summary>
    public Task<Outcome<Done>> WhistleAsync(StaffStep step, IReadOnlyList<HelperCall> calls, int? hours, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Coordinator,
            (request, at) => (hours is < 1 or > Deadline.Most ? Refusal.Invalid("Error.Whistle.Hours", "hours") : null)
                ?? calls.Select(c => Words.CheckLength(c.Task, "units")).FirstOrDefault(r => r is not null)
                ?? request.Whistle(
                    step.Actor, calls, hours is { } set ? new Deadline(set, DeadlineUnit.Hours) : rules.Policy.ReportWithin, at),
            ct);

    /// <summary>A unit says who comes and when.</summary>
    public Task<Outcome<Done>> ReportInAsync(StaffStep step, Guid task, string? who, DateTimeOffset? when, CancellationToken ct) =>
        OwnTaskAsync(step, task, (request, at) => Words.CheckLine(who, "who")
            ?? (when is null ? Refusal.Invalid("Error.ReportIn.When", "when") : request.ReportIn(step.Actor, task, who ?? "", when.Value, at)), ct);

    /// <summary>A unit says why it does not come.</summary>
    public Task<Outcome<Done>> DeclineAsync(StaffStep step, Guid task, string? why, CancellationToken ct) =>
        OwnTaskAsync(step, task, (request, at) => Words.Check(why, "why", "Error.Decline.Why") ?? request.Decline(step.Actor, task, why!, at), ct);

    /// <summary>A unit says what it did.</summary>
    public Task<Outcome<Done>> FinishAsync(StaffStep step, Guid task, string? account, CancellationToken ct) =>
        OwnTaskAsync(step, task, (request, at) => Words.Check(account, "account", "Error.Answer.Missing") ?? request.FinishTask(step.Actor, task, account!, at), ct);

    /// <summary>A task is not needed any more.</summary>
    public Task<Outcome<Done>> DropAsync(StaffStep step, Guid task, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Owner | Part.Coordinator,
            (request, at) => Words.Check(why, "why", "Error.Drop.Why") ?? request.DropTask(step.Actor, task, why!, at),
            ct);

    private Task<Outcome<Done>> OwnTaskAsync(StaffStep step, Guid task, Func<Request, Moment, Refusal?> take, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Helper | Part.Coordinator,
            // A unit speaks for its own task; a coordinator notes what a unit told them.
            (request, at) => step.Staff.Role != StaffRole.Coordinator && request.Tasks.Find(t => t.Id == task)?.Unit != step.Staff.UnitCode
                ? Refusal.Forbidden("Error.Request.NotYours")
                : take(request, at),
            ct);
}

/// <summary>What is done about a danger.</summary>
public sealed class HandleHazard(RequestSteps steps, Writer writer)
{
    /// <summary>How dangerous it is.</summary>
    public Task<Outcome<Done>> SetSeverityAsync(StaffStep step, HazardSeverity? severity, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, at) => (severity is null ? Refusal.Invalid("Error.Severity.Missing", "severity") : null)
                ?? Words.CheckLength(why, "why") ?? request.SetSeverity(step.Actor, severity!.Value, why, at),
            ct);

    /// <summary>It was made safe for now.</summary>
    public Task<Outcome<Done>> MakeSafeAsync(StaffStep step, string? how, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Owner | Part.Helper | Part.Coordinator,
            (request, at) => Words.Check(how, "how", "Error.MakeSafe.How") ?? request.MakeSafe(step.Actor, how!, at),
            ct);

    /// <summary>Somebody else looked again. Anybody of the staff who may open it can, but who put it right.</summary>
    public Task<Outcome<Done>> InspectAsync(StaffStep step, bool? passed, string? words, CancellationToken ct) =>
        steps.ByStaffAsync(
            step, Part.Reader,
            (request, at) => (passed is null ? Refusal.Invalid("Error.Inspect.Missing", "passed") : null)
                ?? Words.CheckLength(words, "words") ?? request.Inspect(step.Actor, passed!.Value, words, at),
            ct);

    /// <summary>Photographs before or after, already on disk: those that came with the form, and those that they sent for it in parts.</summary>
    public Task<Outcome<Done>> AddFilesAsync(StaffStep step, IReadOnlyCollection<NewFile> files, FileStage? stage, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var id = await write.Db.Set<Request>().Where(r => r.Reference == step.Reference).Select(r => r.Id).FirstOrDefaultAsync(token);
            NewFile[] all = [.. files, .. await Uploads.ClaimAsync(write, UploadedPicture.HolderOf(step.Staff.Id, id), token)];
            return await steps.ByStaffAsync(
                step, Part.Owner | Part.Helper | Part.Coordinator, (request, at) => request.AddFiles(step.Actor, all, stage, at), write, token);
        },
        ct);
}

/// <summary>A staff member writes down what the resident said by phone, by letter or at the counter: a reply or a confirmation.</summary>
public sealed class NoteResidentsWord(RequestSteps steps)
{
    /// <summary>With a <paramref name="word"/> it is a confirmation, without one a reply.</summary>
    /// <param name="step">Who notes it, and where.</param>
    /// <param name="heardBy">How they heard it: by phone, by letter, at the counter or on a visit.</param>
    /// <param name="word">What the resident says of the answer; null for a reply.</param>
    /// <param name="words">The resident's words.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public Task<Outcome<Done>> RunAsync(StaffStep step, Channel? heardBy, Confirmation? word, string? words, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, at) => (heardBy is Channel.Phone or Channel.Letter or Channel.Counter or Channel.Visit
                    ? null : Refusal.Invalid("Error.Word.Channel", "heardBy"))
                ?? (word is null
                    ? Words.Check(words, "words", "Error.Reply.Missing") ?? request.Reply(step.Actor, words!, at, heardBy)
                    : Words.CheckLength(words, "words") ?? request.Confirm(step.Actor, word.Value, words, at, heardBy)),
            ct);
}

/// <summary>Checks of free text that all steps share.</summary>
internal static class Words
{
    /// <summary>A refusal when the text is missing or too long.</summary>
    public static Refusal? Check(string? text, string field, string missingKey) =>
        Folding.IsBlank(text) ? Refusal.Invalid(missingKey, field) : CheckLength(text, field);

    /// <summary>A refusal when a name or an address is too long.</summary>
    public static Refusal? CheckLine(string? text, string field) =>
        TextLength.IsOver(Folding.Line(text), ReportRequest.LongestLine) ? Refusal.Invalid("Error.Text.TooLong", field, ReportRequest.LongestLine) : null;

    /// <summary>A refusal when the text is too long.</summary>
    public static Refusal? CheckLength(string? text, string field) =>
        TextLength.IsOver(Folding.Prose(text), RequestsTables.LongestText) ? Refusal.Invalid("Error.Text.TooLong", field, RequestsTables.LongestText) : null;
}
