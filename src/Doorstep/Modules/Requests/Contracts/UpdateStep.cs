namespace Doorstep.Modules.Requests.Contracts;

/// <summary>What an update from another system does to a request.</summary>
public enum UpdateStep
{
    /// <summary>Leaves a line, changes no state.</summary>
    Note,

    /// <summary>The owner takes it on.</summary>
    TakeOn,

    /// <summary>The owner says what was done; the resident has the last word.</summary>
    Answer,

    /// <summary>Closed without the resident's word to us; never counts as solved.</summary>
    Close,

    /// <summary>The resident's app says that it is not solved: it opens again.</summary>
    Reopen,
}
