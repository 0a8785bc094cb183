namespace Doorstep.Modules.Receipts.Tables;

/// <summary>A browser that stopped following before its cookie ended: no copy of that cookie opens anything.</summary>
public sealed class EndedFollow
{
    /// <summary>As the cookie names it: random, and nothing else of the browser.</summary>
    public Guid Id { get; set; }

    /// <summary>When the cookie would have ended by itself; the row is of no use after it.</summary>
    public DateTimeOffset EndsAt { get; set; }
}
