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

/// <summary>The resident says whether it is solved.</summary>
public sealed class ConfirmRequest(RequestSteps steps)
{
    /// <summary>Invalid without a word, or without saying what is left when it is not solved.</summary>
    public Task<Outcome<Done>> RunAsync(string reference, string code, Confirmation? word, string? words, CancellationToken ct) =>
        steps.ByResidentAsync(
            reference, code,
            (request, at) => word is null
                ? Refusal.Invalid("Error.Confirm.Missing", "word")
                : Words.CheckLength(words, "words") ?? request.Confirm(Actor.Resident, word.Value, words, at),
            ct);
}

/// <summary>The resident has their contact details erased. The request stays, with a line that says so.</summary>
public sealed class EraseContact(RequestSteps steps)
{
    /// <summary>Succeeds also when nothing was held, and then leaves no line.</summary>
    public Task<Outcome<Done>> RunAsync(string reference, string code, CancellationToken ct) =>
        steps.ByResidentAsync(
            reference, code,
            (request, at) =>
            {
                if (request.Contact is not null)
                {
                    request.Contact = null;
                    request.ContactErased(Actor.Resident, "ErasureReason.Asked", at);
                }

                return null;
            },
            ct);
}
