using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>What a writer does later with the words that they wrote: other words, or none.</summary>
public sealed class OwnWords(RequestSteps steps)
{
    /// <summary>Puts other words in their place. What points at a person is held again.</summary>
    public Task<Outcome<Done>> EditAsync(string reference, string code, string? words, string? address, CancellationToken ct) => steps.ByResidentAsync(
        reference, code,
        (request, at) => Words.Check(words, "description", "Error.Description.Missing")
            ?? (TextLength.IsOver(Folding.Line(address), ReportRequest.LongestLine) ? Refusal.Invalid("Error.Address.TooLong", "address", ReportRequest.LongestLine) : null)
            ?? request.EditText(Actor.Resident, words!, address, at),
        ct);

    /// <summary>Takes them back.</summary>
    public Task<Outcome<Done>> WithdrawAsync(string reference, string code, CancellationToken ct) =>
        steps.ByResidentAsync(reference, code, (request, at) => request.WithdrawText(Actor.Resident, at), ct);
}
