namespace Doorstep.Modules.Desk.Tables;

/// <summary>A view with its filters that a staff member gave a name.</summary>
internal sealed class SavedFilter
{
    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; init; }

    /// <summary>As they call it.</summary>
    public required string Name { get; init; }

    /// <summary>The list's address with it.</summary>
    public required string Address { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset At { get; set; }
}
