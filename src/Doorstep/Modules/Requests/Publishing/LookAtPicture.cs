using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>What staff decide about a picture.</summary>
/// <param name="Number">Which of the request's pictures.</param>
/// <param name="State">Released or kept back; null when nothing was chosen.</param>
/// <param name="Boxes">Parts to cover for good.</param>
/// <param name="Description">What it shows, for those who cannot see it.</param>
/// <param name="Why">Why it is kept back, for the resident.</param>
public sealed record PictureLook(int Number, PictureState? State, IReadOnlyList<Box> Boxes, string? Description, string? Why);

/// <summary>
/// Staff looked at a picture and say whether everybody sees it. What they covered is black in both sizes that are kept from
/// then on; the uncovered picture is deleted from disk, unless another record names the same content.
/// </summary>
public sealed class LookAtPicture(RequestSteps steps, Writer writer, IDbContextFactory<DoorstepDb> reading, PictureStore store, NamedFiles files)
{
    /// <summary>Most parts of one picture that are covered at once.</summary>
    public const int MostBoxes = 50;

    private const int LongestDescription = 300;

    /// <summary>Invalid without a choice, a description or a reason; conflict when somebody else acted in between.</summary>
    public async Task<Outcome<Done>> RunAsync(StaffStep step, PictureLook look, CancellationToken ct)
    {
        if (Check(look) is { } wrong)
        {
            return wrong;
        }

        var boxes = look.Boxes.Where(b => b.IsSane).Take(MostBoxes).ToList();
        var before = await FindAsync(step.Reference, look.Number, ct);
        if (before is null)
        {
            return Refusal.NotFound("Error.Picture.Gone");
        }

        // Drawn before the transaction, which must not wait for pixels; who may not do this leaves a file that is swept.
        TakenFile? covered = null;
        if (boxes.Count > 0)
        {
            var drawn = await store.ReadAsync(before.Sha256, ct) is { } bytes ? await store.CoverAsync(bytes, boxes, ct) : Refusal.NotFound("Error.Picture.Gone");
            if (!drawn.Succeeded)
            {
                return drawn.Refusal!;
            }

            covered = drawn.Value;
        }

        var outcome = await writer.RunAsync<Done>((write, token) => StoreAsync(step, look, before, covered, write, token), ct);
        await files.ForgetAsync(outcome.Succeeded && covered is not null ? [before.Sha256, before.Picture!.SmallSha256]
            : covered is not null ? [covered.File.Sha256, covered.SmallSha256!] : [], ct);
        return outcome;
    }

    private async Task<Outcome<Done>> StoreAsync(StaffStep step, PictureLook look, RequestFile before, TakenFile? covered, WriteScope write, CancellationToken ct)
    {
        var file = await write.Db.Set<RequestFile>().Include(f => f.Picture).FirstOrDefaultAsync(f => f.Id == before.Id, ct);
        if (file?.Picture is not { } picture || file.Sha256 != before.Sha256)
        {
            return Refusal.Conflict("Error.Request.Changed");
        }

        var hides = picture.State == PictureState.Released && look.State != PictureState.Released;
        var reason = look.State == PictureState.KeptBack ? "PictureReview.KeptBack" : covered is null && !picture.Covered ? "PictureReview.Released" : "PictureReview.Covered";
        var outcome = await steps.ByStaffAsync(
            step, Part.Owner | Part.Coordinator,
            (request, at) => !request.Public && !hides ? Refusal.Conflict("Error.Look.Personal")
                : request.PictureReviewed(step.Actor, reason, look.State == PictureState.KeptBack ? Folding.Prose(look.Why) : null, at),
            write, ct);
        if (outcome.Succeeded)
        {
            (picture.State, picture.LookedAt, picture.Version) = (look.State!.Value, write.Now, picture.Version + 1);
            (picture.Description, picture.Why) = (Folding.Prose(look.Description) ?? picture.Description, look.State == PictureState.KeptBack ? Folding.Prose(look.Why) : null);
            if (covered is not null)
            {
                (file.Sha256, file.Size, file.ContentType) = (covered.File.Sha256, covered.File.Size, covered.File.Kind.ContentType);
                (picture.SmallSha256, picture.Covered) = (covered.SmallSha256!, true);
            }
        }

        return outcome;
    }

    private static Refusal? Check(PictureLook look) => look.State switch
    {
        PictureState.Released when Folding.Prose(look.Description) is null => Refusal.Invalid("Error.Look.Describe", $"describe-{look.Number}"),
        PictureState.Released when TextLength.IsOver(Folding.Prose(look.Description), LongestDescription) => Refusal.Invalid("Error.Text.TooLong", $"describe-{look.Number}", LongestDescription),
        PictureState.Released => null,
        PictureState.KeptBack when Folding.Prose(look.Why) is null => Refusal.Invalid("Error.Look.Why", $"why-{look.Number}"),
        PictureState.KeptBack => Words.CheckLine(look.Why, $"why-{look.Number}"),
        _ => Refusal.Invalid("Error.Look.Choose", $"decision-{look.Number}"),
    };

    private async Task<RequestFile?> FindAsync(string reference, int number, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        var id = await db.Set<Request>().Where(r => r.Reference == reference).Select(r => r.Id).FirstOrDefaultAsync(ct);
        return await db.Set<RequestFile>().Include(f => f.Picture).FirstOrDefaultAsync(f => f.RequestId == id && f.Picture!.Number == number, ct);
    }
}
