using System.Collections.Concurrent;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
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
/// from the same moment and a million requests are counted in a blink. Who asks when the read is old is shown it once more, while
/// another is made; only who finds it too old waits. Each node reads for itself, and its pages say of which moment they are.
/// </summary>
public sealed class ResultsStore(IServiceScopeFactory scopes, AreaAtlas atlas, CurrentTown town, TimeProvider clock, ILogger<ResultsStore> log) : IAsyncDisposable, IDisposable
{
    /// <summary>After how long another read is made.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>An older read is never shown.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromMinutes(15);

    private const int MostViews = 200;
    private const int Many = 100_000;

    // So many months' words are counted again with each read: those that somebody asked for.
    private const int MostMonths = 4;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private Task<Read>? reading;
    private volatile Read? last;

    /// <summary>The first moment of a day by a clock; the first that there is when midnight is skipped.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight)).ToUniversalTime();
    }

    /// <summary>Reads them where there are many.</summary>
    internal async Task WarmAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<RequestFacts>().AreMoreThanAsync(Many, ct))
        {
            _ = Reading();
        }
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

    /// <summary>The words that rose in the month of a view's topic, in the whole town; null when there are not enough months before.</summary>
    public async Task<WordTopics?> WordsAsync(Slice slice, CancellationToken ct)
    {
        var read = await CurrentAsync(ct);
        var month = LastWholeMonth(slice, read.Table.Today);
        try
        {
            return await WordsOf(read, month).WaitAsync(ct);
        }
        catch when (!ct.IsCancellationRequested)
        {
            read.Words.TryRemove(month, out _);
            throw;
        }
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
        await foreach (var fact in scope.ServiceProvider.GetRequiredService<RequestFacts>().StreamPublicAsync(ordered: see is not null).WithCancellation(ct))
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
    public void Dispose() => stopping.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await (reading ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    // The month of the last day, when that month is over by then; else the one before.
    private static DateOnly LastWholeMonth(Slice slice, DateOnly today)
    {
        var end = slice.To < today ? slice.To : today;
        var month = Fact.MonthOf(end);
        return Fact.FirstOf(end.AddDays(1).Day == 1 ? month : month - 1);
    }

    private async Task<Read> CurrentAsync(CancellationToken ct)
    {
        if (last is { } read && AgeOf(read) is { } age && age < Oldest)
        {
            _ = age < Fresh ? null : Reading();
            return read;
        }

        return await Reading().WaitAsync(ct);
    }

    // One at a time, whoever asked for it, and to its end though they left.
    private Task<Read> Reading()
    {
        lock (gate)
        {
            return reading is { IsCompleted: false } ? reading : reading = Task.Run(MakeAsync);
        }
    }

    private async Task<Read> MakeAsync()
    {
        try
        {
            var read = new Read(await ReadAsync(null, stopping.Token), [], []);
            // What most ask for is there when they come.
            var usual = new ResultsFilter().ToSlice(read.Table.Today);
            read.Views[usual] = ViewOf(read.Table, usual);
            foreach (var month in (last?.Words.Keys ?? []).Take(MostMonths - 1).Append(LastWholeMonth(usual, read.Table.Today)).Distinct())
            {
                await WordsOf(read, month);
            }

            return last = read;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            log.LogError(failure, "The public requests could not be read for the results");
            throw;
        }
    }

    // Null for a read that is none any more: the town has other hours now, or the clock was set back.
    private TimeSpan? AgeOf(Read read) => ReferenceEquals(read.Table.Zone, town.Profile.TimeZone) && clock.Now() - read.Table.At is { } age && age >= TimeSpan.Zero ? age : null;

    // Once for all who ask for it of one read.
    private Task<WordTopics?> WordsOf(Read read, DateOnly month) =>
        read.Words.GetOrAdd(month, m => new Lazy<Task<WordTopics?>>(() => Task.Run(() => CountWordsAsync(m, read.Table.Zone)))).Value;

    private async Task<WordTopics?> CountWordsAsync(DateOnly month, TimeZoneInfo zone)
    {
        await using var scope = scopes.CreateAsyncScope();
        var words = scope.ServiceProvider.GetRequiredService<WordFacts>();
        var counter = new WordCounter();
        var (begin, from, to) = (StartOf(month.AddMonths(-Topic.Months), zone), StartOf(month, zone), StartOf(month.AddMonths(1), zone));
        await foreach (var fact in words.StreamAsync(from, to).WithCancellation(stopping.Token))
        {
            counter.AddNow(fact);
        }

        var first = from;
        await foreach (var fact in words.StreamAsync(begin, from).WithCancellation(stopping.Token))
        {
            counter.AddBefore(fact);
            first = fact.At < first ? fact.At : first;
        }

        var months = Fact.MonthOf(month) - Fact.MonthOf(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(first, zone).DateTime));
        if (months < Topic.LeastMonths)
        {
            return null;
        }

        var risen = counter.Risen();
        var flagged = risen.Count == 0 ? new HashSet<string>(StringComparer.Ordinal) : await words.PrivateAmongAsync(risen.Select(r => r.Word).ToHashSet(StringComparer.Ordinal), from, to, stopping.Token);
        var told = new List<RisenWord>();
        foreach (var word in counter.Choose([.. risen.Where(r => !flagged.Contains(r.Word))]))
        {
            // What is shown is what the list behind it shows; pairs that were put together are counted as they are told.
            var (count, before) = (await words.CountAsync(word, from, to, stopping.Token), await words.CountAsync(word, begin, from, stopping.Token));
            if (count >= WordCounter.Least && count > counter.Expected(before))
            {
                told.Add(new RisenWord(word, count, counter.Expected(before)));
            }
        }

        return new WordTopics(month, months, told);
    }

    private sealed record Read(FactTable Table, ConcurrentDictionary<Slice, View> Views, ConcurrentDictionary<DateOnly, Lazy<Task<WordTopics?>>> Words);
}

/// <summary>In a city reading all requests takes seconds: that begins with the program, and not with the first visitor.</summary>
internal sealed class ResultsWarmer(ResultsStore store) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => store.WarmAsync(stoppingToken);
}
