using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
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

    /// <summary>Which of a table's facts are in it.</summary>
    internal SliceTest Test(FactTable table, AreaTree tree) => new(
        table.FirstOf(From.DayNumber), table.FirstOf(To.DayNumber + 1),
        Type is null ? null : PlaceOf(table.Types, Type), Unit is null ? null : PlaceOf(table.Units, Unit), (byte?)Channel,
        Area is null ? null : [.. table.Areas.Select(code => tree.IsWithin(code, Area))], Area == NoArea);

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

/// <summary>Which facts of one table are in a slice: a stretch of them, and what is asked of each there.</summary>
/// <param name="First">Where the slice's days begin.</param>
/// <param name="End">Where they have ended.</param>
internal sealed record SliceTest(int First, int End, int? Type, int? Unit, byte? Channel, bool[]? Areas, bool NoArea)
{
    /// <summary>Whether a fact of that stretch is in.</summary>
    public bool Holds(in Fact fact) => (Type is null || fact.Type == Type) && (Unit is null || fact.Unit == Unit)
        && (Channel is null || fact.Channel == Channel) && (Areas is null || (fact.Area < 0 ? NoArea : Areas[fact.Area]));

    /// <summary>Calls for each place of a list that is in.</summary>
    public void Each(FactTable table, int[] places, Action<int> see)
    {
        foreach (var place in places)
        {
            if (place >= First && place < End && Holds(table.Rows[place]))
            {
                see(place);
            }
        }
    }

    /// <summary>Calls for each that is in, the first day first.</summary>
    public void Each(FactTable table, Action<int> see)
    {
        for (var place = First; place < End; place++)
        {
            if (Holds(table.Rows[place]))
            {
                see(place);
            }
        }
    }
}
