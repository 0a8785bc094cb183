using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// Sends a draft. However often its page is sent, there is one request and one receipt: the request keeps the draft's id,
/// which the page's sealed ticket still names when the draft is gone.
/// </summary>
public sealed class SendDraft(Drafts drafts, ReportRequest report, DoorstepDb db, ReceiptAccess receipts)
{
    /// <summary>The receipt, which this browser may then open for a while. Invalid when something has changed since the draft was filled in.</summary>
    public async Task<Outcome<Receipt>> RunAsync(HttpContext http, Guid id, Draft draft, string language, CancellationToken ct)
    {
        var outcome = await report.RunAsync(draft.ToRequest(language, id), ct);
        if (outcome.Succeeded)
        {
            await receipts.RememberAsync(http, outcome.Value.Reference, outcome.Value.Code, ct);
            await drafts.RemoveAsync(id, ct);
        }

        return outcome;
    }

    /// <summary>The receipt of a draft that was sent before, for a page whose ticket names it; null when it never was.</summary>
    public async Task<Receipt?> AgainAsync(HttpContext http, Guid id, CancellationToken ct)
    {
        if (await SentAsync(id, ct) is not { } request)
        {
            return null;
        }

        var receipt = report.ReceiptOf(request);
        await receipts.RememberAsync(http, receipt.Reference, receipt.Code, ct);
        return receipt;
    }

    /// <summary>The reference of what became of a draft, for a browser that holds its receipt; null for every other.</summary>
    public async Task<string?> HeldAsync(HttpContext http, Guid id, CancellationToken ct) =>
        await SentAsync(id, ct) is { } request && await receipts.HasShownAsync(http, request.Reference, ct) ? request.Reference : null;

    /// <summary>True when this draft has become a request: whatever is written under it now is another.</summary>
    public async Task<bool> WasSentAsync(Guid id, CancellationToken ct) => await SentAsync(id, ct) is not null;

    private Task<Request?> SentAsync(Guid id, CancellationToken ct) => db.Set<Request>().FirstOrDefaultAsync(r => r.SubmissionId == id, ct);
}
