using System.Globalization;

namespace Doorstep.Platform.Files;

/// <summary>
/// Days as people and spreadsheets write them with the year first, so that they can be one day only. A spreadsheet turns
/// 2026-12-05 into 2026/12/5 or 2026年12月5日 by itself; what it turns into 5/12/2026 is two days and no date here.
/// </summary>
public static class SheetDay
{
    /// <summary>What to do about a day that cannot be read.</summary>
    public const string Remedy = "Write it as year-month-day, such as 2026-12-25; in a spreadsheet, give the cells the format yyyy-mm-dd.";

    private static readonly string[] Formats = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"];

    /// <summary>The formats of a day, each followed by a time of day with or without seconds.</summary>
    public static IReadOnlyList<string> WithTime { get; } =
        [.. Formats, .. Formats.SelectMany(day => new[] { "H:mm", "H:mm:ss" }.Select(time => $"{day} {time}"))];

    /// <summary>Reads a day.</summary>
    public static bool TryRead(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
