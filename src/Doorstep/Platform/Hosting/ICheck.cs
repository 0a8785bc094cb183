namespace Doorstep.Platform.Hosting;

/// <summary>One thing that <c>doorstep check</c> looks at. Modules register their own.</summary>
public interface ICheck
{
    /// <summary>What is looked at, as a heading of the report.</summary>
    string Title { get; }

    /// <summary>False for a check that can look before the database is there and up to date.</summary>
    bool NeedsDatabase => true;

    /// <summary>Looks and says what it found.</summary>
    Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct);
}

/// <summary>A line of the report of <c>doorstep check</c>.</summary>
/// <param name="Good">False makes the command fail.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do about it; null when all is well.</param>
/// <param name="Doubtful">True for what does not fail the command, and yet should be looked at.</param>
public sealed record CheckFinding(bool Good, string Text, string? Remedy = null, bool Doubtful = false);
