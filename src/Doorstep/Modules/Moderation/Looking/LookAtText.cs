using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Moderation.Looking;

/// <summary>What staff decide about words.</summary>
/// <param name="State">Shown, covered or kept back; null when nothing was chosen.</param>
/// <param name="Pieces">Which of the found pieces to cover, by their place: first those of the words, then those of the place.</param>
/// <param name="Also">Further words to cover, one a line.</param>
/// <param name="Why">Why they are kept back, for the resident.</param>
public sealed record TextLook(TextState? State, IReadOnlyList<int> Pieces, string? Also, string? Why);

/// <summary>Staff looked at a writer's words and say what of them everybody sees.</summary>
public sealed class LookAtText(IStringLocalizer<ModerationTexts> texts)
{
    /// <summary>Invalid without a choice, without a reason for keeping back, or when nothing is covered.</summary>
    public Task<Outcome<Done>> RunAsync(IModerated things, StaffMember staff, string reference, int version, TextLook look, CancellationToken ct) =>
        things.DecideAsync(staff, reference, version, text => Decide(look, text), ct);

    private Outcome<TextDecision> Decide(TextLook look, ModeratedText text)
    {
        if (look.State is not (TextState.Shown or TextState.Covered or TextState.KeptBack))
        {
            return Refusal.Invalid("Error.Look.Choose", "text-decision");
        }

        if (look.State == TextState.KeptBack && Folding.Prose(look.Why) is null)
        {
            return Refusal.Invalid("Error.Look.Why", "text-why");
        }

        if (look.State != TextState.Covered)
        {
            return new TextDecision(look.State.Value, null, null, Folding.Prose(look.Why));
        }

        var (words, place) = Covered(text, look);
        return words == text.Words && place == text.Place ? Refusal.Invalid("Error.Look.NothingCovered", "also") : new TextDecision(TextState.Covered, words, place, null);
    }

    private (string Words, string? Place) Covered(ModeratedText text, TextLook look)
    {
        // The bars speak the language of the words around them.
        using var language = Speaking.In(text.Language);
        var also = (look.Also ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var found = PrivateDetails.Find(text.Words);
        var words = Cover(text.Words, found.Where((_, i) => look.Pieces.Contains(i)), also);
        return (words, text.Place is null ? null
            : Cover(text.Place, PrivateDetails.Find(text.Place).Where((_, i) => look.Pieces.Contains(found.Count + i)), also));
    }

    private string Cover(string text, IEnumerable<Detail> chosen, IEnumerable<string> words)
    {
        var pieces = chosen.ToList();
        foreach (var piece in words.SelectMany(word => PrivateDetails.Named(text, word, DetailKind.Name, "Why.Staff")))
        {
            PrivateDetails.AddUnlessCovered(pieces, piece);
        }

        return PrivateDetails.Cover(text, pieces, kind => texts[$"Kind.{kind}"]);
    }
}
