using System.Security.Cryptography;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// Sends the browser's draft. However often the check page is sent, there is one request and one receipt: the page carries
/// a protected ticket of the submission, which still finds the request when the draft is gone.
/// </summary>
public sealed class SendDraft(Drafts drafts, ReportRequest report, DoorstepDb db, FollowCookie cookie, IDataProtectionProvider protection)
{
    /// <summary>What the check page carries. Protected, so that an id read from the database opens nothing.</summary>
    public string TicketOf(Draft draft) => Protector.Protect(draft.SubmissionId.ToString("N"));

    /// <summary>
    /// The receipt, which this browser may then open for a while. NotFound when there is neither draft nor request; Invalid
    /// when something has changed since the draft was filled in.
    /// </summary>
    public async Task<Outcome<Receipt>> RunAsync(HttpContext http, string? ticket, string language, CancellationToken ct)
    {
        var submission = SubmissionOf(ticket);
        var draft = await drafts.ReadAsync(http, ct);
        Outcome<Receipt> outcome;
        if (submission is not null && draft?.SubmissionId != submission)
        {
            outcome = await SentAsync(submission.Value, ct) is { } sent ? sent : Refusal.NotFound("Lost.Heading");
        }
        else if (draft is null)
        {
            outcome = Refusal.NotFound("Lost.Heading");
        }
        else
        {
            outcome = await SendAsync(draft, await drafts.HolderAsync(http, ct), language, ct);
        }

        if (outcome.Succeeded)
        {
            await cookie.AddAsync(http, outcome.Value.Reference, outcome.Value.Code, ct);
            if (draft is not null && (submission is null || draft.SubmissionId == submission))
            {
                await drafts.RemoveAsync(http, ct);
            }
        }

        return outcome;
    }

    private async Task<Outcome<Receipt>> SendAsync(Draft draft, Guid? holder, string language, CancellationToken ct)
    {
        try
        {
            return await report.RunAsync(draft.ToRequest(language) with { PicturesOf = holder }, ct);
        }
        catch (DbUpdateException)
        {
            // The same form was sent twice at once, and the other was stored first.
            if (await SentAsync(draft.SubmissionId, ct) is { } sent)
            {
                return sent;
            }

            throw;
        }
    }

    private async Task<Receipt?> SentAsync(Guid submission, CancellationToken ct) =>
        await db.Set<Request>().FirstOrDefaultAsync(r => r.SubmissionId == submission, ct) is { } request ? report.ReceiptOf(request) : null;

    private Guid? SubmissionOf(string? ticket)
    {
        try
        {
            return ticket is { Length: > 0 and < 1000 } && Guid.TryParseExact(Protector.Unprotect(ticket), "N", out var id) ? id : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector => protection.CreateProtector("Doorstep.Requests.Submission");
}
