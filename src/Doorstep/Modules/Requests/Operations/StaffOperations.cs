using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>The owner takes a request on.</summary>
public sealed class AcceptRequest(RequestSteps steps)
{
    /// <summary>Conflict when it has been taken on already.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, now) => request.Accept(step.Actor, now), ct);
}

/// <summary>Another unit becomes the owner. The reason is shown to the resident.</summary>
public sealed class HandOverRequest(RequestSteps steps, UnitList units)
{
    /// <summary>Invalid without a working unit and a reason.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? unit, string? why, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, now) => (units.Find(unit ?? "") is not { Active: true } ? Refusal.Invalid("Error.HandOver.Unit", "unit") : null)
                ?? Words.Check(why, "why", "Error.HandOver.Why")
                ?? request.HandOver(step.Actor, unit!, why!, now),
            ct);
}

/// <summary>The owner asks the resident something. Only the resident and staff see it.</summary>
public sealed class AskResident(RequestSteps steps)
{
    /// <summary>Invalid without a question.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? question, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, now) => Words.Check(question, "question", "Error.Ask.Missing") ?? request.Ask(step.Actor, question!, now),
            ct);
}

/// <summary>The owner says what was done. A public request's answer is public.</summary>
public sealed class AnswerRequest(RequestSteps steps)
{
    /// <summary>Invalid without an account of what was done.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? account, CancellationToken ct) =>
        steps.ByStaffAsync(
            step,
            (request, now) => Words.Check(account, "account", "Error.Answer.Missing") ?? request.Answer(step.Actor, account!, now),
            ct);
}

/// <summary>A staff member writes down what the resident said by phone, by letter or at the counter: a reply or a confirmation.</summary>
public sealed class NoteResidentsWord(RequestSteps steps, RequestTypeList types, CurrentTown town)
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
            (request, now) => (heardBy is Channel.Phone or Channel.Letter or Channel.Counter or Channel.Visit
                    ? null : Refusal.Invalid("Error.Word.Channel", "heardBy"))
                ?? (word is null
                    ? Words.Check(words, "words", "Error.Reply.Missing") ?? request.Reply(step.Actor, words!, now, heardBy)
                    : Words.CheckLength(words, "words")
                        ?? request.Confirm(step.Actor, word.Value, words, ConfirmRequest.DueAgain(request, types, town, now), now, heardBy)),
            ct);
}

/// <summary>Checks of free text that all steps share.</summary>
internal static class Words
{
    /// <summary>A refusal when the text is missing or too long.</summary>
    public static Refusal? Check(string? text, string field, string missingKey) =>
        Rules.PlainText.Clean(text) is null ? Refusal.Invalid(missingKey, field) : CheckLength(text, field);

    /// <summary>A refusal when the text is too long.</summary>
    public static Refusal? CheckLength(string? text, string field) =>
        text?.Length > RequestsTables.LongestText ? Refusal.Invalid("Error.Text.TooLong", field, RequestsTables.LongestText) : null;
}
