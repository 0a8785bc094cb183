namespace Doorstep.Modules.Requests;

/// <summary>One value that the resident gave to a question of the type; a list of several values is several of these.</summary>
public sealed class QuestionAnswer
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    public required string QuestionCode { get; init; }

    /// <summary>0 for the first value.</summary>
    public int Place { get; init; }

    /// <summary>As given; for lists the value's key.</summary>
    public required string Value { get; init; }
}
