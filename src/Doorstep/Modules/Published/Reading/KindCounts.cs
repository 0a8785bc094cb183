using System.Diagnostics;
using Doorstep.Modules.Requests.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Published.Reading;

/// <summary>How many public requests there are of a type, in a state, in an area.</summary>
public sealed record KindCount
{
    public string Type { get; init; } = "";

    public RequestState State { get; init; }

    /// <summary>The smallest area; null where none is known.</summary>
    public string? Area { get; init; }

    public int Count { get; init; }
}

/// <summary>
/// How many public requests there are of each kind. In a town they are counted anew for every page. In a city counting all takes long, so it is kept for fifty times as
/// long as it took: counting never costs more than a fiftieth of a processor, and no figure is older than that.
/// </summary>
public sealed class KindCounts : IDisposable
{
    /// <summary>So many are counted each time, which takes a moment, and the figures are of this moment.</summary>
    public const int Town = 100_000;

    private const int Patience = 50;

    private readonly SemaphoreSlim one = new(1);
    private volatile Kept? kept;

    /// <summary>All kinds that there are.</summary>
    public async Task<IReadOnlyList<KindCount>> OfAllAsync(IQueryable<PublicRequest> all, CancellationToken ct)
    {
        if (kept is { IsFresh: true } fresh)
        {
            return fresh.Counts;
        }

        if (kept is { IsCity: true })
        {
            // One counts, the others wait for it: a crowd that all count at once would take that many times as long.
            await one.WaitAsync(ct);
            try
            {
                return kept is { IsFresh: true } now ? now.Counts : await CountAsync(all, ct);
            }
            finally
            {
                one.Release();
            }
        }

        return await CountAsync(all, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    /// <summary>The query; in the order of its index, so that nothing has to be sorted to be counted.</summary>
    internal static IQueryable<KindCount> Of(IQueryable<PublicRequest> requests) => requests.GroupBy(r => new { r.TypeCode, r.State, r.AreaCode })
        .Select(g => new KindCount { Type = g.Key.TypeCode, State = g.Key.State, Area = g.Key.AreaCode, Count = g.Count() });

    private async Task<IReadOnlyList<KindCount>> CountAsync(IQueryable<PublicRequest> all, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Of(all).ToListAsync(ct);
        kept = new Kept(counts, counts.Sum(c => (long)c.Count) > Town, Stopwatch.GetElapsedTime(began), began);
        return counts;
    }

    private sealed record Kept(IReadOnlyList<KindCount> Counts, bool IsCity, TimeSpan Took, long Began)
    {
        public bool IsFresh => IsCity && Stopwatch.GetElapsedTime(Began) < Took * Patience;
    }
}
