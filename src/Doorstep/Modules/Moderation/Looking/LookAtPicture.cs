using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Moderation.Looking;

/// <summary>What staff decide about a picture.</summary>
/// <param name="Number">Which of the thing's pictures.</param>
/// <param name="State">Released or kept back; null when nothing was chosen.</param>
/// <param name="Boxes">Parts to cover for good.</param>
/// <param name="Description">What it shows, for those who cannot see it.</param>
/// <param name="Why">Why it is kept back, for the resident.</param>
public sealed record PictureLook(int Number, PictureState? State, IReadOnlyList<Box> Boxes, string? Description, string? Why);

/// <summary>
/// Staff looked at a picture and say whether everybody sees it. What they covered is black in both sizes that are kept from
/// then on; the uncovered picture is deleted from disk, unless another record names the same content.
/// </summary>
public sealed class LookAtPicture(PictureStore store, NamedFiles files)
{
    /// <summary>Most parts of one picture that are covered at once.</summary>
    public const int MostBoxes = 50;

    private const int LongestDescription = 300;
    private const int LongestReason = 300;

    /// <summary>Invalid without a choice, a description or a reason; conflict when somebody else acted in between.</summary>
    public async Task<Outcome<Done>> RunAsync(IModerated things, StaffMember staff, string reference, int version, PictureLook look, CancellationToken ct)
    {
        if (Check(look) is { } wrong)
        {
            return wrong;
        }

        if (await things.FindPictureAsync(reference, look.Number, ct) is not { } before)
        {
            return Refusal.NotFound("Error.Picture.Gone");
        }

        // Drawn before the transaction, which must not wait for pixels; who may not do this leaves a file that is swept.
        TakenFile? covered = null;
        if (look.Boxes.Where(b => b.IsSane).Take(MostBoxes).ToList() is { Count: > 0 } boxes)
        {
            var drawn = await store.ReadAsync(before.Sha256, ct) is { } bytes ? await store.CoverAsync(bytes, boxes, ct) : Refusal.NotFound("Error.Picture.Gone");
            if (!drawn.Succeeded)
            {
                return drawn.Refusal!;
            }

            covered = drawn.Value;
        }

        var kept = look.State == PictureState.KeptBack;
        var outcome = await things.DecideAsync(
            staff, reference, version, new PictureDecision(before, look.State!.Value, Folding.Prose(look.Description), kept ? Folding.Prose(look.Why) : null, covered), ct);
        await files.ForgetAsync(covered is null ? [] : outcome.Succeeded ? [before.Sha256, before.SmallSha256] : [covered.File.Sha256, covered.SmallSha256!], ct);
        return outcome;
    }

    private static Refusal? Check(PictureLook look) => look.State switch
    {
        PictureState.Released when Folding.Prose(look.Description) is null => Refusal.Invalid("Error.Look.Describe", $"describe-{look.Number}"),
        PictureState.Released when TextLength.IsOver(Folding.Prose(look.Description), LongestDescription) => Refusal.Invalid("Error.Look.TooLong", $"describe-{look.Number}", LongestDescription),
        PictureState.Released => null,
        PictureState.KeptBack when Folding.Prose(look.Why) is null => Refusal.Invalid("Error.Look.Why", $"why-{look.Number}"),
        PictureState.KeptBack when TextLength.IsOver(Folding.Prose(look.Why), LongestReason) => Refusal.Invalid("Error.Look.TooLong", $"why-{look.Number}", LongestReason),
        PictureState.KeptBack => null,
        _ => Refusal.Invalid("Error.Look.Choose", $"decision-{look.Number}"),
    };
}
