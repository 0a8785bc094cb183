using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>
/// A request as everybody may see it: no contact details, no messages, no names of staff. A row of the view <c>public_requests</c>,
/// which alone chooses between a resident's words and what staff show in their place, so that no query can forget to.
/// </summary>
[ReadOnlyView("public_requests")]
public sealed class PublicRequest : IPromise
{
    /// <summary>All of them, where every public query begins.</summary>
    public static IQueryable<PublicRequest> In(DoorstepDb db) => db.Set<PublicRequest>();

    /// <summary>The request's id.</summary>
    public Guid Id { get; init; }

    /// <summary>In canonical form.</summary>
    public string Reference { get; init; } = "";

    public string TypeCode { get; init; } = "";

    /// <inheritdoc/>
    public RequestState State { get; init; }

    /// <summary>What the resident last said; null before they said anything.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>By which way that word came.</summary>
    public WordSource? WordBy { get; init; }

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; }

    /// <summary>The words that everybody may see; empty when there are none.</summary>
    public string Description { get; init; } = "";

    /// <summary>What everybody sees of the words.</summary>
    public TextState TextState { get; init; }

    /// <summary>WGS 84 degrees; null when it has no point.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in words that everybody may see; null or empty when there is none.</summary>
    public string? Address { get; init; }

    /// <summary>False where something is shown in place of the address as it was written.</summary>
    public bool AddressWhole { get; init; }

    /// <summary>The smallest area it lies in.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Key of the text that says how the area was found.</summary>
    public string AreaReason { get; init; } = "";

    /// <summary>The one unit accountable now.</summary>
    public string OwnerUnit { get; init; } = "";

    /// <summary>When the resident asked.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <inheritdoc/>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Until when the owner has to answer.</summary>
    public DateTimeOffset AnswerBy { get; init; }

    /// <summary>When the owner took it on; null while nobody has.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When the owner last answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the owner answered for the first time.</summary>
    public DateTimeOffset? FirstAnsweredAt { get; init; }

    /// <summary>Until when that first answer was promised.</summary>
    public DateTimeOffset? FirstAnswerBy { get; init; }

    /// <summary>What the last answer says came of it.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How many times it opened again, for whatever cause.</summary>
    public int ReopenCount { get; init; }

    /// <summary>Of these, because the resident said that it is not solved.</summary>
    public int SaidNotSolved { get; init; }

    /// <summary>… because the app in which they asked reported it.</summary>
    public int ReportedNotSolved { get; init; }

    /// <summary>… because somebody looked again and found the danger still there.</summary>
    public int FoundNotSolved { get; init; }

    /// <summary>How many levels above its own area it was raised.</summary>
    public int Escalated { get; init; }

    /// <summary>Until when an answer was promised; null while nobody promised one.</summary>
    public DateTimeOffset? PromisedBy => NoDate.OrNull(DueAt);

    /// <summary>True when the promise to the resident is broken.</summary>
    public bool IsLate(DateTimeOffset now) => Promises.IsBroken(State, DueAt, now);
}

/// <summary>What was promised to a resident, in whichever row it is read.</summary>
public interface IPromise
{
    /// <summary>Where the request stands.</summary>
    RequestState State { get; }

    /// <summary>Until when the owner has to answer, or to have done what it planned; far ahead where nobody promised a date.</summary>
    DateTimeOffset DueAt { get; }
}
