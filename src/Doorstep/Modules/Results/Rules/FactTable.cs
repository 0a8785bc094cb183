using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;

namespace Doorstep.Modules.Results.Rules;

/// <summary>
/// All public requests of one consistent read, as numbers in memory in the order of their days: about 70 bytes each, so that a
/// million take some 70 MB. Never changes once it is made.
/// </summary>
public sealed class FactTable
{
    private FactTable(DateTimeOffset at, TimeZoneInfo zone, Fact[] rows, string[] types, string[] areas, string[] units, Cell[] cells)
    {
        (At, Zone, Rows, Types, Areas, Units, Cells) = (at, zone, rows, types, areas, units, cells);
        ByAnswer = Sorted(rows, f => f.ToAnswer);
        ByClose = Sorted(rows, f => f.ToClose);
    }

    /// <summary>When it was read: lateness is judged at this moment.</summary>
    public DateTimeOffset At { get; }

    /// <summary>By which clock days and months are counted.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>That moment's day by the town's clock.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(At, Zone).DateTime);

    /// <summary>The requests, the first day first.</summary>
    public IReadOnlyList<Fact> All => Rows;

    /// <summary>Codes of types; facts name their places.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Codes of areas.</summary>
    public IReadOnlyList<string> Areas { get; }

    /// <summary>Codes of units.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>Cells of the grid.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    internal Fact[] Rows { get; }

    /// <summary>Places of those that have an answer, the quickest first.</summary>
    internal int[] ByAnswer { get; }

    /// <summary>Places of those that are closed, the quickest first.</summary>
    internal int[] ByClose { get; }

    /// <summary>Where the first request of this day or a later one stands; the number of all when there is none.</summary>
    internal int FirstOf(int day)
    {
        var (low, high) = (0, Rows.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Rows[middle].Day < day ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int[] Sorted(Fact[] rows, Func<Fact, long> time)
    {
        var places = new List<int>(rows.Length);
        var times = new List<long>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            if (time(rows[i]) is >= 0 and var took)
            {
                places.Add(i);
                times.Add(took);
            }
        }

        var (keys, items) = (times.ToArray(), places.ToArray());
        Array.Sort(keys, items);
        return items;
    }

    /// <summary>Takes facts one by one.</summary>
    /// <param name="at">The moment at which lateness is judged.</param>
    /// <param name="zone">By which clock days are counted.</param>
    public sealed class Builder(DateTimeOffset at, TimeZoneInfo zone)
    {
        private readonly List<Fact> rows = [];
        private readonly Codes<string> types = new(StringComparer.Ordinal);
        private readonly Codes<string> areas = new(StringComparer.Ordinal);
        private readonly Codes<string> units = new(StringComparer.Ordinal);
        private readonly Codes<Cell> cells = new(EqualityComparer<Cell>.Default);

        /// <summary>Takes one.</summary>
        public Fact Add(RequestFact fact)
        {
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(fact.ReportedAt, zone).DateTime);
            var row = new Fact
            {
                Day = day.DayNumber,
                Month = Fact.MonthOf(day),
                Type = types.PlaceOf(fact.TypeCode),
                Area = fact.AreaCode is { } area ? areas.PlaceOf(area) : -1,
                Unit = units.PlaceOf(fact.OwnerUnit),
                Channel = (byte)fact.Channel,
                Word = Fact.WordOf(fact.Word),
                WordBy = fact.WordBy ?? WordSource.Resident,
                Promise = Fact.PromiseOf(fact, at),
                Open = fact.State != RequestState.Closed,
                Reopened = fact.Reopened > 0,
                ReopenedByWord = fact.SaidNotSolved > 0,
                Raised = fact.Escalated > 0,
                ToAnswer = Took(fact.FirstAnsweredAt, fact.ReportedAt),
                ToClose = Took(fact.State == RequestState.Closed ? fact.ClosedAt : null, fact.ReportedAt),
                Cell = Cell.Of(fact.Latitude, fact.Longitude) is { } cell ? cells.PlaceOf(cell) : -1,
            };
            rows.Add(row);
            return row;
        }

        /// <summary>The table of what was taken.</summary>
        public FactTable Build()
        {
            var all = rows.ToArray();
            for (var i = 1; i < all.Length; i++)
            {
                if (all[i].Day < all[i - 1].Day)
                {
                    Array.Sort([.. all.Select((f, place) => ((long)f.Day << 32) | (uint)place)], all);
                    break;
                }
            }

            return new(at, zone, all, types.All, areas.All, units.All, cells.All);
        }

        // An imported answer may be dated before its question; it took no time.
        private static long Took(DateTimeOffset? end, DateTimeOffset start) => end is { } moment ? Math.Max(0, (long)(moment - start).TotalMilliseconds) : -1;
    }

    private sealed class Codes<T>(IEqualityComparer<T> same)
        where T : notnull
    {
        private readonly Dictionary<T, int> places = new(same);
        private readonly List<T> all = [];

        public T[] All => [.. all];

        public int PlaceOf(T code)
        {
            if (!places.TryGetValue(code, out var place))
            {
                places[code] = place = all.Count;
                all.Add(code);
            }

            return place;
        }
    }
}
