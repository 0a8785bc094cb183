namespace Doorstep.Modules.Desk.Tables;

/// <summary>A staff member's calendar feed. The token itself is kept nowhere.</summary>
internal sealed class StaffFeed
{
    /// <summary>Whose it is; each has one at most.</summary>
    public Guid AccountId { get; init; }

    /// <summary>SHA-256 of the token, in lower-case hexadecimal.</summary>
    public required string TokenHash { get; set; }

    /// <summary>The language that its words are in.</summary>
    public required string Language { get; set; }

    /// <summary>Since when this address works.</summary>
    public DateTimeOffset At { get; set; }
}
