using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <content>
/// The writer's words, and what of them everybody may see. Whatever shows a request to the public shows
/// <see cref="PublicText"/> and <see cref="PublicAddress"/>; in a query <c>ShownInstead ?? Description</c>.
/// </content>
public sealed partial class Request
{
    /// <summary>What everybody sees of the words.</summary>
    public TextState TextState { get; private set; }

    /// <summary>What is shown instead of the description: nothing, or the words with bars. Null while it is shown itself.</summary>
    public string? ShownInstead { get; private set; }

    /// <summary>What is shown instead of the address; null while it is shown itself.</summary>
    public string? AddressInstead { get; private set; }

    /// <summary>The words that everybody may see; empty when there are none.</summary>
    public string PublicText => ShownInstead ?? Description;

    /// <summary>The place in words that everybody may see; null or empty when there is none.</summary>
    public string? PublicAddress => AddressInstead ?? Address;

    /// <summary>Holds back of a public request what points at a person.</summary>
    internal void HoldIfNeeded()
    {
        var (text, address) = (PrivateDetails.Find(Description).Count > 0, PrivateDetails.Find(Address).Count > 0);
        (TextState, ShownInstead, AddressInstead) = Public && (text || address)
            ? (TextState.Held, text ? "" : null, address ? "" : null)
            : (TextState.Shown, null, null);
    }

    /// <summary>
    /// Keeps the words of lines that came after a place between the resident and staff where they point at a person: nobody was there who could
    /// have been asked whether they are needed. True when there were any.
    /// </summary>
    internal bool HoldWords(int after)
    {
        var lines = Timeline.FindAll(e => Public && e.Place > after && e.TextPublic && PrivateDetails.Find(e.Text).Count > 0);
        lines.ForEach(e => e.TextPublic = false);
        return lines.Count > 0;
    }

    /// <summary>Staff looked at the words of a public request and say what everybody sees of them.</summary>
    /// <param name="by">Who.</param>
    /// <param name="state">Shown, covered or kept back.</param>
    /// <param name="text">The words with bars; for covered only.</param>
    /// <param name="address">The place with bars; for covered only.</param>
    /// <param name="why">Why it is kept back, for the resident.</param>
    /// <param name="at">When.</param>
    public Refusal? ReviewText(Actor by, TextState state, string? text, string? address, string? why, Moment at)
    {
        if (!Public || TextState == TextState.Withdrawn)
        {
            return NotNow(nameof(ReviewText));
        }

        (TextState, ShownInstead, AddressInstead) = state switch
        {
            TextState.Shown => (state, null, null),
            TextState.Covered => (state, text == Description ? null : text, address == Address ? null : address),
            TextState.KeptBack => (state, "", AddressInstead),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
        Note(TimelineKind.TextReviewed, by, at.Now, visible: false, text: why, reason: $"TextReview.{state}");
        return Moved(at);
    }

    /// <summary>The writer puts other words in the place of theirs. Everybody reads that they did, and nobody what it was.</summary>
    public Refusal? EditText(Actor by, string words, string? address, Moment at)
    {
        var (text, place) = (Folding.Prose(words), Folding.Prose(address));
        if (text is null)
        {
            return Refusal.Invalid("Error.Description.Missing", "description");
        }

        if (text == Description && place == Address)
        {
            return Refusal.Invalid("Error.EditText.Same", "description");
        }

        (Description, Address) = (text, place);
        HoldIfNeeded();
        Note(TimelineKind.TextEdited, by, at.Now, visible: true);
        return Moved(at);
    }

    /// <summary>The writer takes their words back: they are gone for everybody. What was done about the request stays.</summary>
    public Refusal? WithdrawText(Actor by, Moment at)
    {
        if (TextState == TextState.Withdrawn)
        {
            return NotNow(nameof(WithdrawText));
        }

        Description = "";
        // A place that was pointed at or typed as an area still says where it is.
        Address = Latitude is null && AreaCode is null ? Address : null;
        (TextState, ShownInstead, AddressInstead) = (TextState.Withdrawn, null, Address is null ? null : AddressInstead);
        Note(TimelineKind.TextWithdrawn, by, at.Now, visible: true);
        return Moved(at);
    }

    /// <summary>Staff looked at a picture and say whether everybody sees it.</summary>
    /// <param name="by">Who.</param>
    /// <param name="reason">Key of what came of it.</param>
    /// <param name="why">Why it is kept back, for the resident.</param>
    /// <param name="at">When.</param>
    public Refusal? PictureReviewed(Actor by, string reason, string? why, Moment at)
    {
        Note(TimelineKind.PictureReviewed, by, at.Now, visible: false, text: why, reason: reason);
        return Moved(at);
    }

    /// <summary>The writer took a picture of theirs back.</summary>
    public Refusal? PictureWithdrawn(Actor by, Moment at)
    {
        Note(TimelineKind.PictureWithdrawn, by, at.Now, visible: true);
        return Moved(at);
    }
}
