using System.Globalization;
using Doorstep.Modules.Results.Rules;
using Doorstep.Platform.Statistics;

namespace Doorstep.Modules.Results;

/// <summary>The columns of figures in every download, each with what it says.</summary>
public static class FigureColumns
{
    /// <summary>Name, Frictionless type, description and value of each number.</summary>
    public static IReadOnlyList<(string Name, string Type, string Says, Func<Tally, object?> Value)> All { get; } =
    [
        ("asked", "integer", "Public requests asked in the period.", t => t.Asked),
        ("answered", "integer", "Of those, with a first answer.", t => t.Answered),
        ("in_time", "integer", "First answers by the date promised at that moment.", t => t.InTime),
        ("late", "integer", "First answers after it, and answers still missing past their date.", t => t.Late),
        ("waiting", "integer", "Open and without an answer.", t => t.Waiting),
        ("open", "integer", "Not closed.", t => t.Open),
        ("solved", "integer", "The resident's last word is solved.", t => t.Solved),
        ("partly", "integer", "The resident's last word is partly solved.", t => t.Partly),
        ("not_solved", "integer", "The resident's last word is not solved.", t => t.NotSolved),
        ("said_themselves", "integer", "Of solved, partly and not_solved: said with the resident's own code.", t => t.SaidThemselves),
        ("said_by_letter", "integer", "Of these three: said with the one-time code of a letter, which the office that printed it has seen.", t => t.SaidByLetter),
        ("said_to_staff", "integer", "Of these three: written down by staff who heard or read it.", t => t.SaidToStaff),
        ("no_longer_needed", "integer", "The resident no longer needs it.", t => t.NoLongerNeeded),
        ("unconfirmed", "integer", "Closed without a word of the resident.", t => t.Unconfirmed),
        ("reopened", "integer", "Opened again at least once, for whatever cause.", t => t.Reopened),
        ("reopened_by_word", "integer", "Opened again at least once because the resident said that it is not solved.", t => t.ReopenedByWord),
        ("raised", "integer", "With a wider area's coordinator.", t => t.Raised),
        ("in_time_share", "number", "in_time of in_time and late.", t => Rounded(t.Kept.Rate)),
        ("in_time_low", "number", "Lower end of Wilson's 95 % interval of in_time_share.", t => Rounded(t.Kept.Interval?.Low)),
        ("in_time_high", "number", "Upper end.", t => Rounded(t.Kept.Interval?.High)),
        ("solved_share", "number", "solved of solved, partly and not_solved.", t => Rounded(t.SolvedShare.Rate)),
        ("solved_low", "number", "Lower end of Wilson's 95 % interval of solved_share.", t => Rounded(t.SolvedShare.Interval?.Low)),
        ("solved_high", "number", "Upper end.", t => Rounded(t.SolvedShare.Interval?.High)),
        ("median_days_to_answer", "number", "Days within which half were answered, by nearest rank; requests without an answer count as longer. Empty while that half is not answered.", t => Days(t.MedianToAnswer)),
        ("p90_days_to_answer", "number", "The same for nine in ten.", t => Days(t.NinetiethToAnswer)),
        ("median_days_to_close", "number", "Days within which half were closed; open ones count as longer.", t => Days(t.MedianToClose)),
        ("p90_days_to_close", "number", "The same for nine in ten.", t => Days(t.NinetiethToClose)),
    ];

    /// <summary>A value as it is written into a file.</summary>
    public static string Written(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Milliseconds as days, two decimals.</summary>
    public static decimal? Days(long? milliseconds) => milliseconds is { } ms ? Math.Round(ms / 86_400_000m, 2) : null;

    private static decimal? Rounded(double? share) => share is { } value ? Math.Round((decimal)value, 4) : null;
}
