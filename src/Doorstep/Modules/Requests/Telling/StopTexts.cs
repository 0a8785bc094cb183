using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>The resident wants no text messages about a request any more. The number stays, for a call; erasing it is another step.</summary>
public sealed class StopTexts(RequestSteps steps)
{
    /// <summary>Takes back what waits, too. Done twice it is as done once.</summary>
    public Task<Outcome<Done>> RunAsync(string reference, string code, CancellationToken ct) => steps.ByResidentAsync(
        reference, code,
        async (asked, write, token) =>
        {
            await Contacts.StopTextsAsync(write, asked.Id, token);
            return (_, _) => null;
        },
        ct);
}
