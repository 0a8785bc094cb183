using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Results;

/// <summary>What was released of personal requests of one type and season: already rounded, never changed.</summary>
public sealed class PersonalRelease
{
    /// <summary>The season, as <c>2026-Q3</c>.</summary>
    public required string Season { get; init; }

    /// <summary>The type; empty for what is kept from the public though its type is not personal.</summary>
    public required string TypeCode { get; init; }

    /// <summary>Asked; null when it is too few to be told.</summary>
    public int? Asked { get; init; }

    /// <summary>Answered; likewise.</summary>
    public int? Answered { get; init; }

    /// <summary>Solved by the resident's word; likewise.</summary>
    public int? Solved { get; init; }

    /// <summary>When it was released.</summary>
    public DateTimeOffset ReleasedAt { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<PersonalRelease>().ToTable("personal_releases").HasKey(r => new { r.Season, r.TypeCode });
}
