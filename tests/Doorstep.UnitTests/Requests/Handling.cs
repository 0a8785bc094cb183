using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.Requests;

/// <summary>A small town for steps without a database: one grid in a community in a district in a town, and a few units.</summary>
internal static class Handling
{
    /// <summary>Areas and what lies above them.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Above = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["grid"] = "community", ["community"] = "district", ["district"] = "town", ["town"] = null,
    };

    /// <summary>Monday to Friday from nine to five, in Shanghai.</summary>
    public static readonly WorkingCalendar Calendar = new(
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Enumerable.Range(1, 5).ToDictionary(d => (DayOfWeek)d, _ => (IReadOnlyList<WorkingSpan>)[new WorkingSpan(9 * 60, 17 * 60)]), []);

    /// <summary>A week by the clock to answer, a day to take it on.</summary>
    public static readonly Terms Terms = new(
        Calendar, new Deadline(24, DeadlineUnit.Hours), new Deadline(168, DeadlineUnit.Hours), new Deadline(168, DeadlineUnit.Hours),
        new HandlingPolicy(), code => Above.GetValueOrDefault(code), _ => true, "desk");

    /// <summary>The moment of a step.</summary>
    public static Moment At(DateTimeOffset now) => new(now, Terms);

    /// <summary>An answer that says it is done today.</summary>
    public static NewAnswer Done(string account, DateTimeOffset now) => new(RequestOutcome.Done, account, At(now).Today);

    /// <summary>How a request came to its owner.</summary>
    public static readonly RoutedBy ByType = new("RoutingReason.Type");
}
