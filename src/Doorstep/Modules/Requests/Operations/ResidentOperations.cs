using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>The resident writes to the owner.</summary>
public sealed class ReplyToOwner(RequestSteps steps)
{
    /// <summary>Invalid without words; conflict once it is closed.</summary>
    public Task<Outcome<Done>> RunAsync(string reference, string code, string? words, CancellationToken ct) =>
        steps.ByResidentAsync(
            reference, code,
            (request, at) => Words.Check(words, "words", "Error.Reply.Missing") ?? request.Reply(Actor.Resident, words!, at),
            ct);
}

/// <summary>The resident says whether it is solved, by their own code or by the one word of a letter.</summary>
public sealed class ConfirmRequest(RequestSteps steps)
{
    /// <summary>Invalid without a word, or without saying what is left when it is not solved.</summary>
    public Task<Outcome<Done>> RunAsync(string reference, string code, Confirmation? word, string? words, CancellationToken ct) =>
        steps.ByResidentOrLetterAsync(
            reference, code,
            (request, letter, at) => word is null
                ? Refusal.Invalid("Error.Confirm.Missing", "word")
                : Words.CheckLength(words, "words") ?? request.Confirm(Actor.Resident, word.Value, words, at, letter: letter),
            ct);
}
