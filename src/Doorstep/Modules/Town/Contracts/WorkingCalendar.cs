using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>A stretch of a working day by the town's wall clock, such as 09:00–12:00.</summary>
/// <param name="From">Minutes from midnight, 0 to 1439.</param>
/// <param name="To">Minutes from midnight, later than <paramref name="From"/>, at most 1440 (24:00).</param>
public readonly partial record struct WorkingSpan(int From, int To)
{
    /// <summary>Reads <c>09:00-12:00</c> (with a hyphen or a dash); false where it is none or does not run forward.</summary>
    public static bool TryParse(string? text, out WorkingSpan span)
    {
        span = default;
        if (text is null || text.Length > 30 || Shape().Match(Folding.Token(text) ?? "") is not { Success: true } match)
        {
            return false;
        }

        int Minutes(string hour, string minute) =>
            (int.Parse(match.Groups[hour].ValueSpan, CultureInfo.InvariantCulture) * 60) + int.Parse(match.Groups[minute].ValueSpan, CultureInfo.InvariantCulture);
        var read = new WorkingSpan(Minutes("h1", "m1"), Minutes("h2", "m2"));
        if (read.From >= read.To || read.To > 1440)
        {
            return false;
        }

        span = read;
        return true;
    }

    /// <summary>Reads spans separated by commas or semicolons, in order and without overlap; false where any is wrong. Empty text is no spans.</summary>
    public static bool TryParseAll(string text, out IReadOnlyList<WorkingSpan> spans)
    {
        var all = new List<WorkingSpan>();
        spans = all;
        foreach (var part in text.Split([',', ';', '，', '；', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TryParse(part, out var span) || (all.Count > 0 && span.From < all[^1].To))
            {
                return false;
            }

            all.Add(span);
        }

        return true;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{To / 60:00}:{To % 60:00}");

    [GeneratedRegex("^(?<h1>[0-2]?[0-9])[:：](?<m1>[0-5][0-9]) *[-–—~至到] *(?<h2>[0-2]?[0-9])[:：](?<m2>[0-5][0-9])$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Shape();
}

/// <summary>What a line of <c>holidays.csv</c> does to its date.</summary>
public enum SpecialDayKind
{
    /// <summary>Nobody works.</summary>
    Holiday,

    /// <summary>It is worked though the week says no (a swapped Saturday), or with other hours than the week says.</summary>
    Working,
}

/// <summary>A date that is not what its weekday says.</summary>
/// <param name="Date">The day by the town's clock.</param>
/// <param name="Kind">Off or worked.</param>
/// <param name="Hours">A worked day's hours; null means those of the first working day of the week.</param>
public sealed record SpecialDay(DateOnly Date, SpecialDayKind Kind, IReadOnlyList<WorkingSpan>? Hours = null);

/// <summary>
/// When the town works. Counts exactly, in instants: a day on which the clocks change is as long as it really is,
/// an hour that the clocks skip is not worked, and one that they repeat is worked from its first showing on.
/// A stretch holds its first moment and not its last; a deadline may fall on that last moment (17:30, not 09:00
/// tomorrow). Immutable and safe to share.
/// </summary>
public sealed class WorkingCalendar
{
    /// <summary>The longest run of days without work that a calendar may have; more is surely a mistake.</summary>
    public const int LongestRest = 366;

    private static readonly TimeSpan Around = TimeSpan.FromHours(15);
    private static readonly DayOfWeek[] MondayFirst =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private readonly Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> week;
    private readonly Dictionary<DateOnly, SpecialDay> specialDays;
    private readonly IReadOnlyList<WorkingSpan> usualHours;
    private readonly ConcurrentDictionary<int, Stretch[][]> years = new();

    /// <summary>Builds the calendar.</summary>
    /// <exception cref="ArgumentException">It has a fault that <see cref="Fault"/> names.</exception>
    public WorkingCalendar(TimeZoneInfo zone, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> week, IEnumerable<SpecialDay> specialDays)
    {
        Zone = zone;
        this.week = week.Where(day => day.Value.Count > 0).ToDictionary();
        this.specialDays = specialDays.ToDictionary(day => day.Date);
        if (Fault(this.week, this.specialDays) is { } fault)
        {
            throw new ArgumentException(fault, nameof(week));
        }

        usualHours = this.week[MondayFirst.First(this.week.ContainsKey)];
    }

    /// <summary>The town's time zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>What makes a week and its special days no calendar (there is no working time, or none for over a year), or null.</summary>
    public static string? Fault(IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> week, IReadOnlyDictionary<DateOnly, SpecialDay> specialDays)
    {
        if (week.Values.All(spans => spans.Count == 0))
        {
            return "No day of the week has working hours.";
        }

        // Only holidays can make a rest longer than a week.
        var holidays = specialDays.Values.Where(day => day.Kind == SpecialDayKind.Holiday).Select(day => day.Date.DayNumber).ToList();
        var rest = 0;
        for (var day = holidays.DefaultIfEmpty(1).Min(); day <= holidays.DefaultIfEmpty(0).Max(); day++)
        {
            var date = DateOnly.FromDayNumber(day);
            var worked = specialDays.TryGetValue(date, out var special)
                ? special.Kind == SpecialDayKind.Working
                : week.TryGetValue(date.DayOfWeek, out var spans) && spans.Count > 0;
            rest = worked ? 0 : rest + 1;
            if (rest > LongestRest)
            {
                return string.Create(CultureInfo.InvariantCulture, $"The {LongestRest} days up to {date:yyyy-MM-dd} have no working time at all.");
            }
        }

        return null;
    }

    /// <summary>The town's date at an instant.</summary>
    public DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);

    /// <summary>Whether any of the day is worked.</summary>
    public bool IsWorkingDay(DateOnly day) => StretchesOf(day).Length > 0;

    /// <summary>Whether the town works at that instant.</summary>
    public bool IsWorkingTime(DateTimeOffset at) => StretchesOf(DateOf(at)).Any(stretch => stretch.From <= at.UtcTicks && at.UtcTicks < stretch.To);

    /// <summary>The instant itself in working time, else the next opening. In UTC.</summary>
    public DateTimeOffset NextWorkingMoment(DateTimeOffset at)
    {
        foreach (var stretch in StretchesFrom(DateOf(at)))
        {
            if (at.UtcTicks < stretch.To)
            {
                return Utc(Math.Max(at.UtcTicks, stretch.From));
            }
        }

        throw NoWork(at);
    }

    /// <summary>The earliest instant by which <paramref name="workingTime"/> has been worked since <paramref name="from"/>; none at all gives the next working moment. In UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The working time is negative.</exception>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan workingTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingTime, TimeSpan.Zero);
        if (workingTime == TimeSpan.Zero)
        {
            return NextWorkingMoment(from);
        }

        var left = workingTime.Ticks;
        foreach (var stretch in StretchesFrom(DateOf(from)))
        {
            var start = Math.Max(stretch.From, from.UtcTicks);
            if (start >= stretch.To)
            {
                continue;
            }

            if (left <= stretch.To - start)
            {
                return Utc(start + left);
            }

            left -= stretch.To - start;
        }

        throw NoWork(from);
    }

    /// <summary>How much is worked from <paramref name="from"/> to <paramref name="to"/>; negative where they are the other way round.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (to < from)
        {
            return -Between(to, from);
        }

        var worked = 0L;
        var last = DateOf(to).DayNumber;
        for (var day = DateOf(from).DayNumber; day <= last; day++)
        {
            foreach (var stretch in StretchesOf(DateOnly.FromDayNumber(day)))
            {
                worked += Math.Max(0, Math.Min(stretch.To, to.UtcTicks) - Math.Max(stretch.From, from.UtcTicks));
            }
        }

        return TimeSpan.FromTicks(worked);
    }

    /// <summary>
    /// When a deadline that starts at <paramref name="from"/> ends, in UTC. What comes in outside working time counts as
    /// come in at the next opening for the working kinds. Working days: that day is not counted, and the last one's
    /// closing is meant. Calendar days: the minute 23:59 of the last day. Hours: by the clock.
    /// </summary>
    public DateTimeOffset Due(DateTimeOffset from, Deadline deadline)
    {
        switch (deadline.Unit)
        {
            case DeadlineUnit.Hours:
                return from.ToUniversalTime().AddHours(deadline.Amount);
            case DeadlineUnit.WorkingHours:
                return Add(from, TimeSpan.FromHours(deadline.Amount));
            case DeadlineUnit.CalendarDays:
                return EndOf(DateOf(from).AddDays(deadline.Amount));
            default:
                var day = DateOf(NextWorkingMoment(from));
                var rest = 0;
                for (var left = deadline.Amount; left > 0;)
                {
                    day = day.AddDays(1);
                    rest++;
                    if (IsWorkingDay(day))
                    {
                        left--;
                        rest = 0;
                    }
                    else if (rest > LongestRest)
                    {
                        throw NoWork(from);
                    }
                }

                return Utc(StretchesOf(day)[^1].To);
        }
    }

    /// <summary>The minute 23:59 of a day by the town's clock, in UTC.</summary>
    public DateTimeOffset EndOf(DateOnly day) => Utc(Instant(day.ToDateTime(new TimeOnly(23, 59))));

    /// <summary>When a day's work ends, in UTC; 23:59 on a day without work.</summary>
    public DateTimeOffset ClosingOf(DateOnly day) => StretchesOf(day) is [.., var last] ? Utc(last.To) : EndOf(day);

    /// <summary>The stretches from a day on; ends where the calendar does, or after a rest that the constructor rules out.</summary>
    private IEnumerable<Stretch> StretchesFrom(DateOnly first)
    {
        var rest = 0;
        for (var day = first.DayNumber; day <= DateOnly.MaxValue.DayNumber && rest <= LongestRest + 1; day++, rest++)
        {
            foreach (var stretch in StretchesOf(DateOnly.FromDayNumber(day)))
            {
                rest = 0;
                yield return stretch;
            }
        }
    }

    private Stretch[] StretchesOf(DateOnly day) =>
        // Years in real use are computed once; the far past and future, which only odd input asks for, are not kept.
        day.Year is >= 1990 and <= 2100 ? years.GetOrAdd(day.Year, YearOf)[day.DayOfYear - 1] : Compute(day);

    private Stretch[][] YearOf(int year)
    {
        var first = new DateOnly(year, 1, 1);
        return [.. Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(i => Compute(first.AddDays(i)))];
    }

    private Stretch[] Compute(DateOnly day)
    {
        IReadOnlyList<WorkingSpan> spans = specialDays.TryGetValue(day, out var special)
            ? special.Kind == SpecialDayKind.Holiday ? [] : special.Hours ?? (week.TryGetValue(day.DayOfWeek, out var own) ? own : usualHours)
            : week.TryGetValue(day.DayOfWeek, out var usual) ? usual : [];
        if (spans.Count == 0 || day.Year is < 2 or > 9998)
        {
            return [];
        }

        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return [.. spans
            .Select(span => new Stretch(Instant(midnight.AddMinutes(span.From)), Instant(midnight.AddMinutes(span.To))))
            .Where(stretch => stretch.From < stretch.To)];
    }

    /// <summary>The first instant (in UTC ticks) at which the town's wall clock shows <paramref name="wall"/> or, if it skips that, later.</summary>
    private long Instant(DateTime wall)
    {
        // The clock is asked well before and well after, since a change can lie between.
        var early = DateTime.SpecifyKind(wall - Around, DateTimeKind.Utc);
        var late = DateTime.SpecifyKind(wall + Around, DateTimeKind.Utc);
        var before = Zone.GetUtcOffset(early);
        var after = Zone.GetUtcOffset(late);
        if (before == after)
        {
            return wall.Ticks - before.Ticks;
        }

        foreach (var offset in new[] { before, after })
        {
            var candidate = DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc);
            if (Zone.GetUtcOffset(candidate) == offset)
            {
                return candidate.Ticks;
            }
        }

        // Skipped by the clocks: the instant of the change, found by halving.
        var (low, high) = (early.Ticks, late.Ticks);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (Zone.GetUtcOffset(new DateTime(middle, DateTimeKind.Utc)) == before)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    private static InvalidOperationException NoWork(DateTimeOffset from) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The calendar has no more working time after {from:O}."));

    private readonly record struct Stretch(long From, long To);
}
