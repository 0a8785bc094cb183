using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>What a resident does with the pictures of their request: add, see, take back.</summary>
public sealed class OwnPictures(RequestSteps steps, NamedFiles files, ReceiptAccess receipts, DoorstepDb db)
{
    /// <summary>The pictures that have come for it become the request's. Invalid when none has come.</summary>
    public Task<Outcome<Done>> AddAsync(string reference, string code, CancellationToken ct) => steps.ByResidentAsync(
        reference, code,
        async (asked, write, token) =>
        {
            var come = await Uploads.ClaimAsync(write, asked.Id, token);
            return (request, at) => request.AddFiles(Actor.Resident, come, stage: null, at);
        },
        ct);

    /// <summary>Takes a picture that the resident sent back, released or not: it is gone from every page at once, and from disk.</summary>
    public async Task<Outcome<Done>> WithdrawAsync(string reference, string code, int number, CancellationToken ct)
    {
        IReadOnlyList<string> gone = [];
        var outcome = await steps.ByResidentAsync(
            reference, code,
            async (asked, write, token) =>
            {
                var file = await write.Db.Set<RequestFile>().Include(f => f.Picture)
                    .FirstOrDefaultAsync(f => f.RequestId == asked.Id && f.Stage == null && f.Picture!.Number == number, token);
                gone = file is null ? [] : Take(write, file);
                return (request, at) => file is null ? Refusal.NotFound("Error.Picture.Gone") : request.PictureWithdrawn(Actor.Resident, at);
            },
            ct);
        if (outcome.Succeeded)
        {
            await files.ForgetAsync(gone, ct);
        }

        return outcome;
    }

    /// <summary>The small size for the one who holds the receipt.</summary>
    public async Task<IResult> SmallAsync(HttpContext http, string reference, int number, SendPicture send, CancellationToken ct)
    {
        if (await receipts.OpenAsync(http, reference, ct) is not { Id: var id })
        {
            return TypedResults.NotFound();
        }

        var found = await db.Set<RequestFile>().Where(f => f.RequestId == id && f.Picture!.Number == number)
            .Select(f => new { f.Picture!.SmallSha256, f.ContentType }).FirstOrDefaultAsync(ct);
        return found is null ? TypedResults.NotFound() : send.Send(http, found.SmallSha256, found.ContentType, everybody: false);
    }

    /// <summary>Takes away the resident's pictures that nobody outside may see. Returns the hashes whose files may go once it is committed.</summary>
    internal static async Task<List<string>> EraseAsync(WriteScope write, Guid request, CancellationToken ct)
    {
        var theirs = await write.Db.Set<RequestFile>().Include(f => f.Picture)
            .Where(f => f.RequestId == request && f.Stage == null && f.Picture != null && f.Picture.State != PictureState.Released).ToListAsync(ct);
        return [.. theirs.SelectMany(f => Take(write, f))];
    }

    private static List<string> Take(WriteScope write, RequestFile file)
    {
        write.Db.Remove(file);
        return [file.Sha256, file.Picture!.SmallSha256];
    }
}
