using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorstep.Modules.Results.Rules;

/// <summary>A quarter of a year, written <c>2026-Q3</c>.</summary>
/// <param name="Year">The year.</param>
/// <param name="Quarter">From 1 to 4.</param>
public readonly partial record struct Season(int Year, int Quarter)
{
    /// <summary>The first day.</summary>
    public DateOnly First => new(Year, (Quarter * 3) - 2, 1);

    /// <summary>The last day.</summary>
    public DateOnly Last => First.AddMonths(3).AddDays(-1);

    /// <summary>The one before.</summary>
    public Season Before => Of(First.AddDays(-1));

    /// <summary>The one after.</summary>
    public Season After => Of(Last.AddDays(1));

    /// <summary>The one in which a day lies.</summary>
    public static Season Of(DateOnly day) => new(day.Year, ((day.Month - 1) / 3) + 1);

    /// <summary>Reads <c>2026-Q3</c>.</summary>
    public static bool TryRead(string? text, out Season season)
    {
        season = default;
        if (text is null || Written().Match(text) is not { Success: true } match)
        {
            return false;
        }

        season = new Season(int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture), match.Groups["quarter"].Value[0] - '0');
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-Q{Quarter}");

    [GeneratedRegex(@"\A(?<year>[12]\d{3})-Q(?<quarter>[1-4])\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Written();
}
