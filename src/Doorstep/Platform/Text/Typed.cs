using System.Globalization;

namespace Doorstep.Platform.Text;

/// <summary>Numbers, days and times as people type them, whichever keyboard they have. Each null when it is none, or nothing was typed.</summary>
public static class Typed
{
    private static readonly string[] Times = ["HH:mm", "H:mm", "HH:mm:ss"];
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>A short code, as addresses and filters carry it; null also for bytes that are no text.</summary>
    public static string? Code(string? typed) => Folding.Token(typed) is { Length: <= 100 } code && !code.Contains('\uFFFD', StringComparison.Ordinal) ? code : null;

    /// <summary>A whole number from 0 up.</summary>
    public static int? Whole(string? typed) =>
        int.TryParse(Folding.Token(typed), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A number with a point, and a sign where it has one.</summary>
    public static decimal? Number(string? typed) =>
        decimal.TryParse(Folding.Token(typed), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Degrees on earth, not yet looked at whether there are so many.</summary>
    public static double? Degrees(string? typed) =>
        double.TryParse(Folding.Token(typed), NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && double.IsFinite(degrees) ? degrees : null;

    /// <summary>A day: <c>2026-03-02</c>.</summary>
    public static DateOnly? Day(string? typed) =>
        DateOnly.TryParseExact(Folding.Token(typed), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A time of the day: <c>9:30</c>.</summary>
    public static TimeOnly? Time(string? typed) =>
        TimeOnly.TryParseExact(Folding.Token(typed), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>A day with its time by some clock: <c>2026-03-02T09:30</c>.</summary>
    public static DateTime? Moment(string? typed) =>
        DateTime.TryParseExact(Folding.Token(typed), Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
}
