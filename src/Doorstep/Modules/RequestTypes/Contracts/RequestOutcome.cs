namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>What an answer says came of the request.</summary>
public enum RequestOutcome
{
    /// <summary>Done, on a day that is told.</summary>
    Done,

    /// <summary>Done in part; the answer says what remains.</summary>
    PartlyDone,

    /// <summary>Will be done by a day that is told. The request stays with its owner until then.</summary>
    Planned,

    /// <summary>Not for this town to do; the answer names who is to be asked.</summary>
    NotOurs,

    /// <summary>Cannot be done; the answer says why.</summary>
    CannotBeDone,

    /// <summary>Another request is about the same and goes on.</summary>
    Duplicate,

    /// <summary>Nothing is to be done any more; the answer says why.</summary>
    NoLongerNeeded,
}
