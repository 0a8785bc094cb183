using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// Staff's words that everybody reads are looked through for what points at a person, as residents' are: who writes them says that
/// it is needed, or writes them without it. How another body is reached is no such thing: "not ours" asks for it.
/// </summary>
public static class PublicWords
{
    /// <summary>
    /// True for an answer that everybody may see: a choice, or a number that is nobody's. What a resident wrote in their own words may point at
    /// them, and so does the number of a telephone or a card, whatever was asked.
    /// </summary>
    public static bool MayShow(QuestionDatatype kind, string value) =>
        kind is QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList || (kind == QuestionDatatype.Number && PrivateDetails.Find(value).Count == 0);

    /// <summary>Why what a staff member just wrote is not sent yet; null when nothing in it points at a person, or nobody outside reads it.</summary>
    /// <param name="request">The request after the step.</param>
    /// <param name="before">How many lines its timeline had.</param>
    /// <param name="key">What to say.</param>
    /// <param name="field">Which field says that it is needed.</param>
    public static Refusal? Check(Request request, int before, string key = "Error.PublicWords", string field = "keep") =>
        request.Public && request.Timeline.Exists(e => e.Place > before && e is { TextPublic: true, ActorKind: ActorKind.Staff } && PrivateDetails.Find(e.Text).Count > 0)
            ? Refusal.Invalid(key, field) : null;
}
