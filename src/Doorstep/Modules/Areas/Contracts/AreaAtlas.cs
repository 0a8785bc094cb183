namespace Doorstep.Modules.Areas.Contracts;

/// <summary>
/// Holds the town's tree of areas. Take <see cref="Current"/> once for a piece of work: it is exchanged as a whole when the
/// town's files are loaded again.
/// </summary>
public sealed class AreaAtlas
{
    private volatile AreaTree current = AreaTree.Empty;

    /// <summary>The areas as last loaded.</summary>
    public AreaTree Current => current;

    internal void Replace(AreaTree tree) => current = tree;
}

/// <summary>The areas of a town's folder while it is checked, for the files that name areas. Set when they are sound.</summary>
public sealed record AreaDraft(AreaTree Tree);
