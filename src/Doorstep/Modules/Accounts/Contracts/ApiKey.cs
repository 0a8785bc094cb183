namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>
/// Lets another system do more than everybody may. The key itself is shown once, when it is made; only its hash is kept.
/// </summary>
public class ApiKey
{
    /// <summary>The header that may carry the key.</summary>
    public const string Header = "X-Api-Key";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The system that holds it: residents read it on the timeline. Unique, also among keys that were removed.</summary>
    public required string Name { get; init; }

    /// <summary>True when it may post requests.</summary>
    public bool MayWrite { get; init; }

    /// <summary>True when it may post updates.</summary>
    public bool MayUpdate { get; init; }

    /// <summary>True when it may read what is personal though others posted it; each such look is logged for the resident.</summary>
    public bool MayReadPersonal { get; init; }

    /// <summary>The only unit whose requests it may update or, when they are personal, read; null for every unit.</summary>
    public string? UnitCode { get; init; }

    /// <summary>What a key may send in a minute where nothing else is said.</summary>
    public const int UsualWrites = 300;

    /// <summary>How many requests and updates it may send in a minute.</summary>
    public int WritesAMinute { get; protected internal set; } = UsualWrites;

    /// <summary>False once it was removed.</summary>
    public bool Active { get; protected internal set; } = true;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last day on which it was used, by UTC; null when it never was.</summary>
    public DateOnly? LastUsedOn { get; protected internal set; }
}
