using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Results.Rules;

namespace Doorstep.Modules.Results;

/// <summary>Addresses of the public list with exactly the requests that a figure counts, and of the results themselves.</summary>
public static class FigureLinks
{
    /// <summary>The parts of the list's filter that each count stands for.</summary>
    public static IReadOnlyDictionary<string, (string Part, string Value)?> Counts { get; } = new Dictionary<string, (string, string)?>(StringComparer.Ordinal)
    {
        ["asked"] = null,
        ["answered"] = ("answered", "yes"),
        ["in_time"] = ("answered", "intime"),
        ["late"] = ("answered", "late"),
        ["due"] = ("answered", "due"),
        ["waiting"] = ("answered", "no"),
        ["open"] = ("state", "open"),
        ["said"] = ("word", "said"),
        ["solved"] = ("word", "Solved"),
        ["partly"] = ("word", "Partly"),
        ["not_solved"] = ("word", "NotSolved"),
        ["said_themselves"] = ("by", "Resident"),
        ["said_by_letter"] = ("by", "Letter"),
        ["said_to_staff"] = ("by", "Staff"),
        ["no_longer_needed"] = ("word", "NoLongerNeeded"),
        ["unconfirmed"] = ("word", "Unconfirmed"),
        ["no_word"] = ("word", "none"),
        ["reopened"] = ("reopened", "yes"),
        ["reopened_by_word"] = ("reopened", "said"),
        ["raised"] = ("raised", "yes"),
    };

    /// <summary>The rows of a count of a group.</summary>
    public static string RowsOf(Slice slice, Group group, string count)
    {
        var parts = PartsOf(Narrow(slice, group));
        if (Counts[count] is { } part)
        {
            parts[part.Part] = part.Value;
        }

        return $"/requests{QueryString.Create(parts)}";
    }

    /// <summary>The rows of a hot spot.</summary>
    public static string RowsOf(Slice slice, HotSpot spot)
    {
        var parts = PartsOf(slice with { Type = spot.Type });
        var cell = spot.Cell;
        parts["square"] = string.Join(',', new[] { cell.South, cell.West, cell.North, cell.East }.Select(e => e.ToString("R", CultureInfo.InvariantCulture)));
        return $"/requests{QueryString.Create(parts)}";
    }

    /// <summary>The rows of a topic.</summary>
    public static string RowsOf(Slice slice, Topic topic) =>
        $"/requests{QueryString.Create(PartsOf(slice with { Type = topic.Type, From = topic.Month, To = topic.Month.AddMonths(1).AddDays(-1) }))}";

    /// <summary>The rows of a word of a month, in the whole town.</summary>
    public static string RowsOf(WordTopics topics, RisenWord word)
    {
        var parts = PartsOf(new Slice(topics.Month, topics.Month.AddMonths(1).AddDays(-1)));
        parts["says"] = word.Word;
        return $"/requests{QueryString.Create(parts)}";
    }

    /// <summary>A page or download of the results with this slice.</summary>
    public static string Results(string path, Slice slice) => $"{path}{QueryString.Create(PartsOf(slice))}";

    /// <summary>The slice with only one group of it.</summary>
    public static Slice Narrow(Slice slice, Group group) => group.By switch
    {
        Dimension.Area => slice with { Area = group.Code },
        Dimension.Unit => slice with { Unit = group.Code },
        Dimension.Type => slice with { Type = group.Code },
        Dimension.Channel => slice with { Channel = Enum.Parse<RequestTypes.Contracts.Channel>(group.Code) },
        Dimension.Month => Within(slice, DateOnly.ParseExact(group.Code, "yyyy-MM", CultureInfo.InvariantCulture)),
        _ => slice,
    };

    private static Slice Within(Slice slice, DateOnly month)
    {
        var last = month.AddMonths(1).AddDays(-1);
        return slice with { From = slice.From > month ? slice.From : month, To = slice.To < last ? slice.To : last };
    }

    private static Dictionary<string, string?> PartsOf(Slice slice)
    {
        var parts = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["from"] = slice.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["to"] = slice.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        foreach (var (part, value) in new[] { ("area", slice.Area), ("type", slice.Type), ("unit", slice.Unit), ("channel", slice.Channel?.ToString()) })
        {
            if (value is not null)
            {
                parts[part] = value;
            }
        }

        return parts;
    }
}
