using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Results.Rules;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Results;

/// <summary>What the results are narrowed to, bound from the address. A value that makes no sense is left out rather than refused.</summary>
public sealed class ResultsFilter
{
    /// <summary>First day, in the town's time zone.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Last day.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>Code of an area; what lies within it is included; <c>none</c> for requests whose area is not known.</summary>
    [FromQuery(Name = "area")]
    public string? Area { get; set => field = Typed.Code(value); }

    /// <summary>Code of a type.</summary>
    [FromQuery(Name = "type")]
    public string? Type { get; set => field = Typed.Code(value); }

    /// <summary>Code of the owner.</summary>
    [FromQuery(Name = "unit")]
    public string? Unit { get; set => field = Typed.Code(value); }

    /// <summary>How it came in.</summary>
    [FromQuery(Name = "channel")]
    public string? Channel { get; set; }

    /// <summary>What is counted; without days, the last twelve months up to today.</summary>
    public Slice ToSlice(DateOnly today)
    {
        var to = Day(To) ?? today;
        var from = Day(From) ?? new DateOnly(to.Year, to.Month, 1).AddMonths(-11);
        return new Slice(from <= to ? from : to, to, Area, Type, Unit, Enum.TryParse<Channel>(Channel, ignoreCase: true, out var channel) && Enum.IsDefined(channel) ? channel : null);
    }

    // Far enough from the ends of the calendar for the period before.
    private static DateOnly? Day(string? text) =>
        Typed.Day(text) is { Year: >= 1900 and <= 2999 } day ? day : null;
}
