using Doorstep.Modules.RequestTypes.Contracts;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>
/// Something happened to a request: one event for each line of its timeline, in the transaction in which it happened and before it is
/// committed. It carries what a listener needs, so that none has to load the request again.
/// </summary>
/// <param name="Id">The request.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="Kind">What happened; <see cref="TimelineKind.Reported"/> for a new request.</param>
/// <param name="Sequence">The line's place on the timeline, from 1. With the id it names the event for good.</param>
/// <param name="At">When.</param>
/// <param name="Snapshot">The request after the whole step, of which this may be one line of several.</param>
/// <param name="Line">What the line says.</param>
public sealed record RequestChanged(
    Guid Id, string Reference, TimelineKind Kind, int Sequence, DateTimeOffset At, RequestSnapshot Snapshot, RequestLine Line);

/// <summary>A request as it stands after a step. Nothing in it is the resident's own but what everybody may see.</summary>
/// <param name="Public">Whether everybody may see it.</param>
/// <param name="TypeCode">Code of its type.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Outcome">What the last answer says came of it.</param>
/// <param name="Confirmation">What the resident last said.</param>
/// <param name="OwnerUnit">The one unit accountable.</param>
/// <param name="HandlerId">The staff member who took it on.</param>
/// <param name="AreaCode">The smallest area it lies in.</param>
/// <param name="DeskArea">The area whose coordinator looks after it; null for the whole town.</param>
/// <param name="Helpers">Units that were called and have something to do.</param>
/// <param name="Latitude">WGS 84 degrees; null when it has no point.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="Text">The words that everybody may see; empty for what is not public.</param>
/// <param name="Address">The place in words that everybody may see; null for what is not public.</param>
/// <param name="ReportedAt">When the resident asked.</param>
/// <param name="NextDueAt">When the present turn ends.</param>
public sealed record RequestSnapshot(
    bool Public, string TypeCode, RequestState State, RequestOutcome? Outcome, Confirmation? Confirmation, string OwnerUnit, Guid? HandlerId,
    string? AreaCode, string? DeskArea, IReadOnlyList<string> Helpers, double? Latitude, double? Longitude, string Text, string? Address,
    DateTimeOffset ReportedAt, DateTimeOffset NextDueAt);

/// <summary>What a line of the timeline says.</summary>
/// <param name="Public">Whether everybody reads the line.</param>
/// <param name="By">Who did it.</param>
/// <param name="Unit">The unit it is about.</param>
/// <param name="Text">A person's own words, where everybody may read them.</param>
/// <param name="Reason">Key of a fixed reason.</param>
/// <param name="About">Reference of another thing that it is about.</param>
public sealed record RequestLine(bool Public, ActorKind By, string? Unit, string? Text, string? Reason, string? About);
