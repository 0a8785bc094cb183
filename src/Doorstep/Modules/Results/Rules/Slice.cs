using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Results.Rules;

/// <summary>Which requests are counted. All are asked from the first to the last day by the town's clock.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Area">Code of an area, with what lies within; <see cref="NoArea"/> for those whose area is not known; null for all.</param>
/// <param name="Type">Code of a type; null for all.</param>
/// <param name="Unit">Code of the owner; null for all.</param>
/// <param name="Channel">How it came in; null for all.</param>
public sealed record Slice(DateOnly From, DateOnly To, string? Area = null, string? Type = null, string? Unit = null, Channel? Channel = null)
{
    /// <summary>What stands for "no area" in place of a code.</summary>
    public const string NoArea = "none";

    /// <summary>How many days it has.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>
    /// The days before, for comparison: as many months when it has whole months, otherwise as many days.
    /// </summary>
    public Slice Before
    {
        get
        {
            var months = Fact.MonthOf(To) - Fact.MonthOf(From) + 1;
            return From.Day == 1 && To.AddDays(1).Day == 1 && From.Year > 100
                ? this with { From = From.AddMonths(-months), To = From.AddDays(-1) }
                : this with { From = From.AddDays(-Days), To = From.AddDays(-1) };
        }
    }

    /// <summary>A test of a table's facts.</summary>
    internal Func<Fact, bool> Test(FactTable table, AreaTree tree)
    {
        var (from, to) = (From.DayNumber, To.DayNumber);
        var type = Type is null ? -1 : PlaceOf(table.Types, Type);
        var unit = Unit is null ? -1 : PlaceOf(table.Units, Unit);
        var channel = Channel is { } one ? (byte)one : byte.MaxValue;
        var within = Area is null ? null : table.Areas.Select(code => tree.IsWithin(code, Area)).ToArray();
        var noArea = Area == NoArea;
        return f => f.Day >= from && f.Day <= to && (type == -1 || f.Type == type) && (unit == -1 || f.Unit == unit)
            && (channel == byte.MaxValue || f.Channel == channel) && (within is null || (f.Area < 0 ? noArea : within[f.Area]));
    }

    // A code that no request has must not stand for "all".
    private static int PlaceOf(IReadOnlyList<string> codes, string code)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (codes[i] == code)
            {
                return i;
            }
        }

        return -2;
    }
}
