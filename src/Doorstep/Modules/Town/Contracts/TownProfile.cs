using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>The town as <c>town.json</c> and <c>holidays.csv</c> describe it. Immutable.</summary>
public sealed class TownProfile
{
    /// <summary>The town's name.</summary>
    public required LocalText Name { get; init; }

    /// <summary>By which clock the town lives.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Tags of the languages in which the town serves, such as <c>en</c> and <c>zh-Hans</c>; never empty.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The one of <see cref="Languages"/> for a visitor who asks for none of them.</summary>
    public required string DefaultLanguage { get; init; }

    /// <summary>When the town works.</summary>
    public required WorkingCalendar Calendar { get; init; }

    /// <summary>The town's public address on the web, with which links in mails and codes begin; null when it is not set.</summary>
    public Uri? Site { get; init; }

    /// <summary>Two letters of the country whose telephone numbers need no country code here; null when nobody said so.</summary>
    public string? Country { get; init; }

    /// <summary>The number to call, as people write it; null when there is none.</summary>
    public string? Phone { get; init; }

    /// <summary>When the office is open and where, in the town's own words; null when it says nothing.</summary>
    public LocalText? Opening { get; init; }

    /// <summary>A map elsewhere that the operator named; null for the town's own.</summary>
    public NamedMap? Map { get; init; }
}

/// <summary>The profile in force; replaced as a whole when the town's folder is loaded.</summary>
public sealed class CurrentTown
{
    private volatile TownProfile? profile;

    /// <summary>Whether a folder has been loaded.</summary>
    public bool IsLoaded => profile is not null;

    /// <summary>The profile in force.</summary>
    /// <exception cref="InvalidOperationException">No folder has been loaded, which the start rules out.</exception>
    public TownProfile Profile
    {
        get => profile ?? throw new InvalidOperationException("The town's folder has not been loaded.");
        internal set => profile = value;
    }
}
