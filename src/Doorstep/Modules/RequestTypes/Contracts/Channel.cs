namespace Doorstep.Modules.RequestTypes.Contracts;

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
