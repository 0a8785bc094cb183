using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>What staff decide about the words of a request.</summary>
/// <param name="State">Shown, covered or kept back; null when nothing was chosen.</param>
/// <param name="Pieces">Which of the found pieces to cover, by their place: first those of the words, then those of the address.</param>
/// <param name="Also">Further words to cover, one a line.</param>
/// <param name="Why">Why they are kept back, for the resident.</param>
public sealed record TextLook(TextState? State, IReadOnlyList<int> Pieces, string? Also, string? Why);

/// <summary>Staff looked at a writer's words and say what of them everybody sees.</summary>
public sealed class LookAtText(RequestSteps steps, IStringLocalizer<PublishingTexts> texts)
{
    /// <summary>Invalid without a choice, without a reason for keeping back, or when nothing is covered.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, TextLook look, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, at) => Take(step, look, request, at), ct);

    private Refusal? Take(StaffStep step, TextLook look, Request request, Moment at)
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
            return request.ReviewText(step.Actor, look.State.Value, null, null, Folding.Prose(look.Why), at);
        }

        var (text, address) = Covered(request, look);
        return text == request.Description && address == request.Address
            ? Refusal.Invalid("Error.Look.NothingCovered", "also")
            : request.ReviewText(step.Actor, TextState.Covered, text, address, null, at);
    }

    private (string Text, string? Address) Covered(Request request, TextLook look)
    {
        // The bars speak the language of the words around them.
        using var language = Speaking.In(request.Language);
        var words = (look.Also ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var found = PrivateDetails.Find(request.Description);
        var text = Cover(request.Description, found.Where((_, i) => look.Pieces.Contains(i)), words);
        return (text, request.Address is null ? null
            : Cover(request.Address, PrivateDetails.Find(request.Address).Where((_, i) => look.Pieces.Contains(found.Count + i)), words));
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
