using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Web;

namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>Something of which words or pictures wait for a look. Nothing of what waits is in it: opening it is a look, and logged.</summary>
/// <param name="Reference">With its dash.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Area">Where.</param>
/// <param name="Owner">Which unit it belongs to.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="Text">Whether its words wait.</param>
/// <param name="Pictures">How many of its pictures wait.</param>
public sealed record WaitingThing(string Reference, string Title, string? Area, string Owner, DateTimeOffset Since, bool Text, int Pictures);

/// <summary>A picture that is looked at.</summary>
/// <param name="Number">Its number among those of the thing.</param>
/// <param name="Name">What else it is called, such as "before"; null for most.</param>
/// <param name="State">What was decided last.</param>
/// <param name="Covered">Whether parts of it were covered.</param>
/// <param name="Width">Of the large size, in pixels.</param>
/// <param name="Height">Of the large size, in pixels.</param>
/// <param name="Description">What it shows; null until somebody wrote it.</param>
/// <param name="Why">Why it is kept back.</param>
/// <param name="Sha256">Of the large size.</param>
/// <param name="SmallSha256">Of the small size.</param>
/// <param name="ContentType">Media type.</param>
public sealed record ModeratedPicture(
    int Number, string? Name, PictureState State, bool Covered, int Width, int Height, string? Description, string? Why, string Sha256, string SmallSha256, string ContentType);

/// <summary>The words that are looked at.</summary>
/// <param name="Words">As they were written.</param>
/// <param name="Place">The place in words, as it was written; null when there is none.</param>
/// <param name="Language">In which language the bars over covered pieces speak.</param>
public sealed record ModeratedText(string Words, string? Place, string Language);

/// <summary>Something that is looked at, opened by staff whose look is logged.</summary>
/// <param name="Reference">With its dash.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Address">Its own page for staff.</param>
/// <param name="Public">Whether everybody sees what is released; of a personal thing nobody does.</param>
/// <param name="Version">To notice that somebody else acted.</param>
/// <param name="TextState">What everybody sees of the words.</param>
/// <param name="Text">The words.</param>
/// <param name="Pictures">The pictures, those that wait first.</param>
public sealed record ModeratedThing(
    string Reference, string Title, string Address, bool Public, int Version, TextState TextState, ModeratedText Text, IReadOnlyList<ModeratedPicture> Pictures)
{
    /// <summary>True while something of it waits for a look.</summary>
    public bool Waits => Public && (TextState == TextState.Held || Pictures.Any(p => p.State == PictureState.Waiting));
}

/// <summary>What everybody sees of words from now on.</summary>
/// <param name="State">Shown, covered or kept back.</param>
/// <param name="Words">Covered words; null where nothing is covered.</param>
/// <param name="Place">The place with covered pieces; null where nothing is covered.</param>
/// <param name="Why">Why they are kept back.</param>
public sealed record TextDecision(TextState State, string? Words, string? Place, string? Why);

/// <summary>What everybody sees of a picture from now on.</summary>
/// <param name="Before">The picture as it was looked at.</param>
/// <param name="State">Released or kept back.</param>
/// <param name="Description">What it shows; null to leave it.</param>
/// <param name="Why">Why it is kept back.</param>
/// <param name="Covered">The picture with covered parts; null where none was covered.</param>
public sealed record PictureDecision(ModeratedPicture Before, PictureState State, string? Description, string? Why, TakenFile? Covered);

/// <summary>Things whose words and pictures staff look at before everybody sees them.</summary>
public interface IModerated
{
    /// <summary>Whether there is one of this kind, whoever asks; not a look.</summary>
    /// <param name="reference">In canonical form.</param>
    /// <param name="ct">Stops looking.</param>
    Task<bool> KnowsAsync(string reference, CancellationToken ct);

    /// <summary>A problem of a step on such a thing, in words.</summary>
    string Message(Problem problem);

    /// <summary>What waits, as far as this staff member may see it, the longest waiting first.</summary>
    Task<(IReadOnlyList<WaitingThing> Rows, Pager Pager)> WaitingAsync(StaffMember staff, PagePlace place, CancellationToken ct);

    /// <summary>One of them, once the look is logged; null when there is none or it is not theirs.</summary>
    Task<ModeratedThing?> OpenAsync(StaffMember staff, string reference, CancellationToken ct);

    /// <summary>One of its pictures alone, once the look is logged; null when there is none or it is not theirs.</summary>
    Task<ModeratedPicture?> OpenPictureAsync(StaffMember staff, string reference, int number, CancellationToken ct);

    /// <summary>One of its pictures to draw on, before anybody's right to decide is asked; it is shown to nobody.</summary>
    Task<ModeratedPicture?> FindPictureAsync(string reference, int number, CancellationToken ct);

    /// <summary>Decides about the words. Conflict when somebody else acted in between.</summary>
    /// <param name="staff">Who decides.</param>
    /// <param name="reference">In canonical form.</param>
    /// <param name="version">That they saw.</param>
    /// <param name="decide">What they decide of the words as they are; or why it cannot be.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<Outcome<Done>> DecideAsync(StaffMember staff, string reference, int version, Func<ModeratedText, Outcome<TextDecision>> decide, CancellationToken ct);

    /// <summary>Decides about a picture. Conflict when somebody else acted in between.</summary>
    Task<Outcome<Done>> DecideAsync(StaffMember staff, string reference, int version, PictureDecision decision, CancellationToken ct);
}
