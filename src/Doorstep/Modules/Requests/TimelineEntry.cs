using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>
/// One line of a request's timeline: what happened, when, by whom and why. The resident reads every line of it; there are
/// no notes that they cannot see.
/// </summary>
public sealed class TimelineEntry
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Its place on the request's timeline, from 1.</summary>
    public int Place { get; init; }

    /// <summary>What happened.</summary>
    public TimelineKind Kind { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public ActorKind ActorKind { get; init; }

    /// <summary>The staff member's account; null for others.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The staff member's name, or the name of the other system. The resident sees it; the public does not.</summary>
    public string? ActorName { get; init; }

    /// <summary>The unit it is about.</summary>
    public string? Unit { get; init; }

    /// <summary>A person's own words.</summary>
    public string? Text { get; init; }

    /// <summary>Key of a fixed reason in the module's texts.</summary>
    public string? Reason { get; init; }

    /// <summary>How a staff member heard the resident's words; null when nobody had to write them down.</summary>
    public Channel? HeardBy { get; init; }

    /// <summary>A moment that the line sets: a new date, when a helper comes, until when something is awaited.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The area whose coordinator it went to.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Reference of another thing that it is about: a duplicate, a must-solve, another body's number.</summary>
    public string? About { get; init; }

    /// <summary>When the letter was printed by whose code it was said; null for what was not said by a letter.</summary>
    public DateTimeOffset? LetterAt { get; init; }

    /// <summary>The unit or area that printed it; null for the town.</summary>
    public string? LetterOffice { get; init; }

    /// <summary>The state that it led to.</summary>
    public RequestState State { get; init; }

    /// <summary>True when the public page of a public request shows the line.</summary>
    public bool Public { get; init; }

    /// <summary>True when it shows the words too.</summary>
    public bool TextPublic { get; internal set; }
}
