namespace Doorstep.Platform.Web;

/// <summary>Where one is in a list of pages, for the partial _Pagination.</summary>
/// <param name="Current">This page, from 1.</param>
/// <param name="Last">The last page; 1 when there is only one.</param>
/// <param name="AddressOf">The address of a page, with the filters kept.</param>
public sealed record Pager(int Current, int Last, Func<int, string> AddressOf)
{
    /// <summary>The way to the next page from the last row of this one; null when there is none.</summary>
    public string? Next { get; init; }

    /// <summary>The way back from the first row of this page; null where that is the beginning, or where pages only have numbers.</summary>
    public string? Previous { get; init; }

    /// <summary>True when the address named a place in the list that cannot be read, so that this is the beginning.</summary>
    public bool Astray { get; init; }

    /// <summary>The way to a page: to the neighbours from the edges of this one, so that nothing is missed on the way.</summary>
    public string WayTo(int page) => page == Current + 1 && Next is { } next ? next : page == Current - 1 && Previous is { } previous ? previous : AddressOf(page);

    /// <summary>The page numbers to offer: the ends and those around this one; null stands for a gap of two or more.</summary>
    public IEnumerable<int?> Shown
    {
        get
        {
            var before = 0;
            foreach (var page in new[] { 1, Current - 1, Current, Current + 1, Last }.Where(p => p >= 1 && p <= Last).Distinct().Order())
            {
                if (page - before == 2)
                {
                    yield return page - 1;
                }
                else if (page - before > 2)
                {
                    yield return null;
                }

                yield return page;
                before = page;
            }
        }
    }

    /// <summary>How many pages a list of this many items needs; at least one.</summary>
    public static int PagesFor(int items, int perPage) => Math.Max(1, (items + perPage - 1) / perPage);
}
