using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The request that a browser has opened by its receipt, with everything in it.</summary>
public sealed class OwnRequest(ReceiptAccess receipts, DoorstepDb db)
{
    /// <summary>For the holder of the receipt alone; null when it has to be shown again.</summary>
    public async Task<Request?> OpenAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        await ReadAsync(http, typedReference, ct) is { Receipt.Letter: null } own ? own.Request : null;

    /// <summary>The same for pages that read, and for the one word: also by the code of a letter.</summary>
    public async Task<(Request Request, OpenedReceipt Receipt)?> ReadAsync(HttpContext http, string typedReference, CancellationToken ct)
    {
        if (await receipts.ReadAsync(http, typedReference, ct) is not { } receipt)
        {
            return null;
        }

        var request = await db.Set<Request>().AsSplitQuery()
            .Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Files.OrderBy(f => f.Id)).ThenInclude(f => f.Picture).Include(r => r.Tasks).Include(r => r.Hazard)
            .Include(r => r.Answers.OrderBy(a => a.QuestionCode).ThenBy(a => a.Place))
            .FirstOrDefaultAsync(r => r.Id == receipt.Id, ct);
        return request is null ? null : (request, receipt);
    }
}
