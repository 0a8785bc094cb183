namespace Doorstep.Modules.Requests.Contracts;

/// <summary>Where a request stands.</summary>
public enum RequestState
{
    /// <summary>It has an owner and a date; the owner has not taken it on yet.</summary>
    Received,

    /// <summary>The owner has taken it on.</summary>
    Accepted,

    /// <summary>The owner asked the resident something and waits for the reply.</summary>
    WaitingForResident,

    /// <summary>The owner says what was done; the resident has not said whether that solves it.</summary>
    Answered,

    /// <summary>Finished. <see cref="Confirmation"/> says how.</summary>
    Closed,
}

/// <summary>What the resident says of an answer. Only the resident's word makes a request count as solved.</summary>
public enum Confirmation
{
    /// <summary>Solved.</summary>
    Solved,

    /// <summary>Solved in part.</summary>
    Partly,

    /// <summary>Not solved: the request opens again.</summary>
    NotSolved,

    /// <summary>It no longer matters to the resident.</summary>
    NoLongerNeeded,

    /// <summary>Closed by its source without a word of the resident. No figure counts it as solved.</summary>
    Unconfirmed,
}

/// <summary>How a request came in.</summary>
public enum Channel
{
    /// <summary>The resident's own browser.</summary>
    Web,

    /// <summary>A call that a staff member wrote down.</summary>
    Phone,

    /// <summary>A letter, kept as a scan.</summary>
    Letter,

    /// <summary>At the counter.</summary>
    Counter,

    /// <summary>At the resident's own door, on a visit that they invited.</summary>
    Visit,

    /// <summary>Another system, by Open311 or by import.</summary>
    Api,
}

/// <summary>What happened to a request.</summary>
public enum TimelineKind
{
    /// <summary>The resident asked.</summary>
    Reported,

    /// <summary>An owner was found.</summary>
    Routed,

    /// <summary>The owner took it on.</summary>
    Accepted,

    /// <summary>Another unit became the owner.</summary>
    HandedOver,

    /// <summary>The owner asked the resident something.</summary>
    Asked,

    /// <summary>The resident wrote to the owner.</summary>
    Replied,

    /// <summary>The owner said what was done.</summary>
    Answered,

    /// <summary>The resident said whether it is solved.</summary>
    Confirmed,

    /// <summary>It opened again because the resident said that it is not solved.</summary>
    Reopened,

    /// <summary>The resident's contact details were erased.</summary>
    ContactErased,

    /// <summary>Another system reported progress.</summary>
    Updated,

    /// <summary>It was closed by its source, without the resident's word.</summary>
    ClosedBySource,
}

/// <summary>Who did a step.</summary>
public enum ActorKind
{
    /// <summary>The resident, or somebody who holds the receipt.</summary>
    Resident,

    /// <summary>A signed-in staff member.</summary>
    Staff,

    /// <summary>Doorstep itself, by a rule.</summary>
    System,

    /// <summary>Another system, by its API key or an import.</summary>
    Source,
}
