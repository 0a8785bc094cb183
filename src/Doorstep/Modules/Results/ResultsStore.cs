using System.Collections.Concurrent;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Results;

/// <summary>Everything that a page shows of a slice, from one read.</summary>
/// <param name="Table">The read.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Before">The total of the period before.</param>
/// <param name="HotSpots">Where one type is asked for more than chance would bring.</param>
/// <param name="Topic">The topic of the slice's last whole month; null when there are not enough months before it.</param>
public sealed record View(FactTable Table, Figures Figures, Tally Before, IReadOnlyList<HotSpot> HotSpots, Topic? Topic);

/// <summary>
/// Keeps all public requests in memory as numbers, read in one query and held for some minutes, so that all figures of a page come
/// from the same moment and a million requests are counted in a blink. One at a time reads again; meanwhile the others see the last.
/// </summary>
public sealed class ResultsStore(IServiceScopeFactory scopes, AreaAtlas atlas, CurrentTown town, TimeProvider clock) : IDisposable
{
    /// <summary>For how long a read is shown.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private const int MostViews = 200;
    private readonly SemaphoreSlim oneReads = new(1, 1);
    private volatile Read? last;

    /// <summary>The first moment of a day by a clock; the first that there is when midnight is skipped.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight)).ToUniversalTime();
    }

    /// <summary>The requests as they were at most a few minutes ago.</summary>
    public async Task<FactTable> TableAsync(CancellationToken ct) => (await CurrentAsync(ct)).Table;

    /// <summary>What there is to show of a slice.</summary>
    public async Task<View> ViewAsync(Slice slice, CancellationToken ct)
    {
        var read = await CurrentAsync(ct);
        if (read.Views.TryGetValue(slice, out var kept))
        {
            return kept;
        }

        var view = ViewOf(read.Table, slice);
        if (read.Views.Count < MostViews)
        {
            read.Views[slice] = view;
        }

        return view;
    }

    /// <summary>The same of any table.</summary>
    public View ViewOf(FactTable table, Slice slice)
    {
        var tree = atlas.Current;
        return new View(table, Figures.Of(table, slice, tree), Figures.TotalOf(table, slice.Before, tree), HotSpots.Find(table, slice, tree),
            Topic.Of(table, LastWholeMonth(slice, table.Today), slice, tree));
    }

    /// <summary>Reads every public request now, and hands each over on the way.</summary>
    public async Task<FactTable> ReadAsync(Func<RequestFact, Fact, Task>? see, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var builder = new FactTable.Builder(clock.Now(), town.Profile.TimeZone);
        await foreach (var fact in scope.ServiceProvider.GetRequiredService<RequestFacts>().StreamPublicAsync().WithCancellation(ct))
        {
            var row = builder.Add(fact);
            if (see is not null)
            {
                await see(fact, row);
            }
        }

        return builder.Build();
    }

    /// <summary>A test of facts that are still being read, whose codes have no place yet.</summary>
    public Func<RequestFact, Fact, bool> Within(Slice slice)
    {
        var tree = atlas.Current;
        return (fact, row) => row.Day >= slice.From.DayNumber && row.Day <= slice.To.DayNumber && (slice.Type is null || fact.TypeCode == slice.Type)
            && (slice.Unit is null || fact.OwnerUnit == slice.Unit) && (slice.Channel is null || fact.Channel == slice.Channel)
            && (slice.Area is null || (fact.AreaCode is { } area ? tree.IsWithin(area, slice.Area) : slice.Area == Slice.NoArea));
    }

    /// <inheritdoc/>
    public void Dispose() => oneReads.Dispose();

    // The month of the last day, when that month is over by then; else the one before.
    private static DateOnly LastWholeMonth(Slice slice, DateOnly today)
    {
        var end = slice.To < today ? slice.To : today;
        var month = Fact.MonthOf(end);
        return Fact.FirstOf(end.AddDays(1).Day == 1 ? month : month - 1);
    }

    private async Task<Read> CurrentAsync(CancellationToken ct)
    {
        if (IsFresh(last))
        {
            return last!;
        }

        if (!await oneReads.WaitAsync(TimeSpan.Zero, ct))
        {
            if (last is { } old)
            {
                return old;
            }

            await oneReads.WaitAsync(ct);
        }

        try
        {
            return IsFresh(last) ? last! : last = new Read(await ReadAsync(null, ct), []);
        }
        finally
        {
            oneReads.Release();
        }
    }

    private bool IsFresh(Read? read) => read is not null && ReferenceEquals(read.Table.Zone, town.Profile.TimeZone) && clock.Now() - read.Table.At is { } age && age < Fresh && age >= TimeSpan.Zero;

    private sealed record Read(FactTable Table, ConcurrentDictionary<Slice, View> Views);
}
