namespace Doorstep.Modules.Requests;

/// <summary>A request is a duplicate of another, which stands for both.</summary>
public sealed class DuplicateLink
{
    /// <summary>The duplicate; it has one parent at most.</summary>
    public Guid RequestId { get; init; }

    /// <summary>The request that goes on.</summary>
    public Guid ParentId { get; init; }

    /// <summary>When it was linked.</summary>
    public DateTimeOffset At { get; init; }
}
