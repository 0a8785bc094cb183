using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Statistics;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Results;

/// <summary>Says figures in the language of the page.</summary>
public sealed class ResultsWording(IStringLocalizer<ResultsTexts> texts, FactWords facts, AreaAtlas atlas, CurrentTown town, DayWords days)
{
    /// <summary>The name of a group.</summary>
    public string NameOf(Group group) => group.By switch
    {
        Dimension.Area => Area(group.Code),
        Dimension.Unit => facts.Unit(group.Code),
        Dimension.Type => facts.Type(group.Code),
        Dimension.Channel => facts.Channel(Enum.Parse<Channel>(group.Code)),
        Dimension.Month => Month(DateOnly.ParseExact(group.Code, "yyyy-MM", CultureInfo.InvariantCulture)),
        _ => town.Profile.Name.In(CultureInfo.CurrentUICulture),
    };

    /// <summary>An area's name; words for none.</summary>
    public string Area(string code) => code == Slice.NoArea && atlas.Current.Find(code) is null ? texts["NoArea"] : facts.Area(code);

    /// <summary>How deep an area lies in the tree; 0 for the widest.</summary>
    public int DepthOf(string area) => Math.Max(0, atlas.Current.AncestorsAndSelf(area).Count - 1);

    /// <summary>A type's name.</summary>
    public string Type(string code) => code.Length == 0 ? texts["Personal.Other"] : facts.Type(code);

    public string Month(DateOnly month) => days.Month(month);

    /// <summary>A month in a few letters.</summary>
    public string ShortMonth(string code) => days.ShortMonth(DateOnly.ParseExact(code, "yyyy-MM", CultureInfo.InvariantCulture));

    public string Day(DateOnly day) => days.Plain(day);

    /// <summary>A moment by the town's clock.</summary>
    public string Moment(DateTimeOffset at) => facts.Moment(at);

    /// <summary>A count.</summary>
    public static string Number(int count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>A count that may not be told.</summary>
    public string Told(int? count) => count is { } known ? Number(known) : texts["Personal.Few"];

    /// <summary>How many were expected, which is no whole number.</summary>
    public static string Expected(double count) => count.ToString(count < 10 ? "0.0" : "N0", CultureInfo.CurrentCulture);

    /// <summary>A share as a whole percentage; a dash for none.</summary>
    public string Percent(double? rate) => rate is { } share ? texts["Format.Percent", Whole(share)] : texts["Format.Nothing"];

    /// <summary>An interval in whole percentages, outwards; a dash for none.</summary>
    public string Between(Interval? interval) => interval is { } range
        ? texts["Format.Between", Math.Floor(range.Low * 100).ToString("0", CultureInfo.CurrentCulture), Math.Ceiling(range.High * 100).ToString("0", CultureInfo.CurrentCulture)]
        : texts["Format.Nothing"];

    /// <summary>A time in days; words when it is not known yet.</summary>
    public string Days(long? milliseconds, int among = 1) => milliseconds is { } ms ? Said(new Duration(ms))
        : among == 0 ? texts["Format.Nothing"] : texts["Days.NotYet"];

    /// <summary>A quarter of a year.</summary>
    public string Season(Season season) => texts["Season.Name", days.MonthOfYear(season.First), days.MonthOfYear(season.Last), season.Year, season.Quarter];

    /// <summary>A sentence of a report.</summary>
    public string Say(Sentence sentence) => texts[sentence.Key, [.. sentence.Args.SelectMany(Parts)]];

    // What stands in the blanks: a share gives its percentage, its counts and its interval.
    private IEnumerable<object> Parts(object arg) => arg switch
    {
        int count => [Number(count)],
        Share share => [Percent(share.Rate), Number(share.Of), Number(share.Among), Between(share.Interval)],
        Duration duration => [Said(duration)],
        Ranked ranked => [NameOf(ranked.Group), .. Parts(ranked.Share)],
        _ => [arg],
    };

    private string Said(Duration duration)
    {
        var took = FigureColumns.Days(duration.Milliseconds)!.Value;
        return took < 1 ? texts["Days.Hours", Math.Max(1, Math.Round(took * 24)).ToString("0", CultureInfo.CurrentCulture)]
            : took.ToString("0.0", CultureInfo.InvariantCulture) == "1.0" ? texts["Days.One"]
            : texts["Days.Many", took.ToString("0.0", CultureInfo.CurrentCulture)];
    }

    private static string Whole(double share) => Math.Round(share * 100, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.CurrentCulture);
}
