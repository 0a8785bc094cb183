using Doorstep.Platform.Database;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>What the index is to know of one thing that everybody may find.</summary>
/// <param name="Kind">Which kind of thing, such as <c>request</c>.</param>
/// <param name="Id">A UUIDv7, unique within the kind.</param>
/// <param name="At">By which moment it is sorted: the newest are found first.</param>
/// <param name="Text">Its words, as everybody may read them.</param>
/// <param name="Place">Where it is, in words.</param>
public sealed record SearchDocument(string Kind, Guid Id, DateTimeOffset At, string? Text, string? Place)
{
    /// <summary>Code of its type; null when it has none.</summary>
    public string? Type { get; init; }

    /// <summary>Code of the unit that answers for it.</summary>
    public string? Unit { get; init; }

    /// <summary>Codes of units that help.</summary>
    public IReadOnlyList<string> Helpers { get; init; } = [];

    /// <summary>Code of the area it lies in.</summary>
    public string? Area { get; init; }

    /// <summary>True when it is being stored for the first time, so that nobody has to look for it.</summary>
    public bool IsNew { get; init; }
}

/// <summary>A name under which things of a type are found, though their own words do not hold it.</summary>
/// <param name="Type">Code of the type.</param>
/// <param name="Names">Its names in all languages.</param>
public sealed record SearchTopic(string Type, IReadOnlyCollection<string> Names);

/// <summary>Gives everything of one kind that can be found: for what was there before the index, and when it is made anew.</summary>
public interface ISearchSource
{
    /// <summary>The kind, as in <see cref="SearchDocument.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Types whose names are searched too.</summary>
    IEnumerable<SearchTopic> Topics { get; }

    /// <summary>The next things after an id, in the order in which the engine sorts ids; with null in place of what is not to be found.</summary>
    Task<IReadOnlyList<(Guid Id, SearchDocument? Document)>> AfterAsync(DoorstepDb db, Guid after, int most, CancellationToken ct);
}
