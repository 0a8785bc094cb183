using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>
/// How days and moments are worded, in the language of the page and by the town's clock. Everything that people read words them with
/// this; what programs read has them in ISO 8601.
/// </summary>
public sealed class DayWords(CurrentTown town, IStringLocalizer<TownTexts> texts)
{
    /// <summary>A day with its weekday: <c>Monday 9 March 2026</c>.</summary>
    public string Long(DateOnly day) => Write(day, "Day.Long");

    /// <summary>A day: <c>9 March 2026</c>.</summary>
    public string Plain(DateOnly day) => Write(day, "Day.Plain");

    /// <summary>A day in a list: <c>9 Mar 2026</c>.</summary>
    public string Short(DateOnly day) => Write(day, "Day.Short");

    /// <summary>A day of every year: <c>9 March</c>.</summary>
    public string OfYear(int month, int day) => Write(new DateOnly(2024, month, day), "Day.OfYear");

    /// <summary>A month: <c>March 2026</c>.</summary>
    public string Month(DateOnly month) => Write(month, "Day.Month");

    /// <summary>A month without its year: <c>March</c>.</summary>
    public string MonthOfYear(DateOnly month) => Write(month, "Day.MonthOfYear");

    /// <summary>A month below a plot: <c>Mar 26</c>.</summary>
    public string ShortMonth(DateOnly month) => Write(month, "Day.ShortMonth");

    /// <summary>From one day to another: <c>9 March 2026 → 16 March 2026</c>.</summary>
    public string Moved(DateOnly from, DateOnly to) => $"{Plain(from)} → {Plain(to)}";

    /// <summary>The day of a moment, with its weekday.</summary>
    public string Long(DateTimeOffset moment) => Long(DayOf(moment));

    /// <summary>The day of a moment, in a list.</summary>
    public string Short(DateTimeOffset moment) => Short(DayOf(moment));

    /// <summary>A moment: <c>9 March 2026, 17:30</c>.</summary>
    public string Moment(DateTimeOffset moment) => Write(moment, "Day.Moment");

    /// <summary>A moment in a list: <c>9 Mar 2026, 17:30</c>.</summary>
    public string ShortMoment(DateTimeOffset moment) => Write(moment, "Day.ShortMoment");

    /// <summary>A moment with its weekday, for a promise: <c>Monday 9 March 2026, 17:30</c>.</summary>
    public string LongMoment(DateTimeOffset moment) => Write(moment, "Day.LongMoment");

    /// <summary>A moment by the town's clock.</summary>
    public DateTimeOffset InTown(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, town.Profile.TimeZone);

    /// <summary>The town's day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(InTown(moment).DateTime);

    /// <summary>A moment for a <c>datetime</c> attribute, with the town's offset.</summary>
    public string Iso(DateTimeOffset moment) => InTown(moment).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>A day for a <c>datetime</c> attribute, a date field or data.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Iso(DateOnly)"/> wrote, as date fields send it; null when it is none.</summary>
    public static DateOnly? Read(string? iso) =>
        DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private string Write(DateOnly day, string format) => day.ToString(texts[format], CultureInfo.CurrentCulture);

    private string Write(DateTimeOffset moment, string format) => InTown(moment).ToString(texts[format], CultureInfo.CurrentCulture);
}
