using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>The filters of <c>GET requests</c>, read and checked.</summary>
internal sealed record RequestQuery
{
    /// <summary>Most rows of an answer.</summary>
    public const int MostRows = 1000;

    private const string CursorList = "open311";

    /// <summary>How far back an answer goes when nothing else is asked for.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(90);

    /// <summary>References in canonical form; when there are any, the other filters do not count.</summary>
    public IReadOnlyList<string> References { get; private init; } = [];

    /// <summary>True when single requests were asked for by their ids.</summary>
    public bool ById { get; private init; }

    /// <summary>From 1. Of numbers that others counted: what was finished since counts no more, so who reads all goes by <see cref="After"/>.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows of a page.</summary>
    public int PageSize { get; private init; } = MostRows;

    /// <summary>The last row of the page before; null for the first, and where a page was asked for by its number.</summary>
    public PageCursor? After { get; private init; }

    private IReadOnlyList<string> Types { get; init; } = [];

    private bool? Open { get; init; }

    private DateTimeOffset? From { get; init; }

    private DateTimeOffset? To { get; init; }

    private DateTimeOffset? UpdatedFrom { get; init; }

    private DateTimeOffset? UpdatedTo { get; init; }

    private double[]? Box { get; init; }

    private string? Words { get; init; }

    /// <summary>Reads the filters; refuses with every reason at once.</summary>
    public static Outcome<RequestQuery> Read(Parameters given, RequestTypeList types, TimeZoneInfo zone, DateTimeOffset now)
    {
        var problems = new List<Problem>();
        var page = Whole(given, "page", 1_000_000, problems) ?? 1;
        var size = Whole(given, "page_size", MostRows, problems) ?? MostRows;
        var after = Cursor(given, CursorList, "mi", problems);
        if (given.List("service_request_id") is { Count: > 0 } ids)
        {
            if (ids.Count > MostRows)
            {
                problems.Add(new Problem("Api.TooManyIds", "service_request_id", MostRows));
            }

            // An id that cannot be one is as unknown as one that nobody has.
            return problems.Count > 0 ? Refusal.Invalid(problems) : new RequestQuery
            {
                ById = true, References = [.. ids.Select(Canonical).OfType<string>().Distinct(StringComparer.Ordinal)], Page = page, PageSize = size, After = after,
            };
        }

        var codes = given.List("service_code");
        if (codes.FirstOrDefault(code => types.Find(code) is null) is { } unknown)
        {
            return new Refusal(RefusalKind.NotFound, [new Problem("Api.NoService", "service_code", unknown)]);
        }

        var statuses = given.List("status");
        if (statuses.FirstOrDefault(s => s.ToUpperInvariant() is not ("OPEN" or "CLOSED")) is { } status)
        {
            problems.Add(new Problem("Api.BadStatus", "status", status, "open, closed"));
        }

        var (from, to) = Window(given, "start_date", "end_date", zone, problems);
        var (updatedFrom, updatedTo) = Window(given, "updated_after", "updated_before", zone, problems);
        if (from is null && updatedFrom is null && updatedTo is null)
        {
            from = (to ?? now) - DefaultWindow;
        }

        var box = ReadBox(given, problems);
        if (TextLength.IsOver(given["q"], 200))
        {
            problems.Add(new Problem("Error.Text.TooLong", "q", 200));
        }

        return problems.Count > 0 ? Refusal.Invalid(problems) : new RequestQuery
        {
            Page = page, PageSize = size, After = after, Types = codes, Open = IsOpen(statuses), From = from, To = to, UpdatedFrom = updatedFrom, UpdatedTo = updatedTo,
            Box = box, Words = given["q"],
        };
    }

    /// <summary>A window of two moments; the end is the first moment after it.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? To) Window(Parameters given, string start, string end, TimeZoneInfo zone, List<Problem> problems)
    {
        var (from, last) = (Moment(given, start, zone, problems)?.First, Moment(given, end, zone, problems)?.Last);
        if (from > last)
        {
            problems.Add(new Problem("Api.WindowBackwards", end, start));
        }

        return (from, last is { } moment ? Moments.After(moment) : null);
    }

    /// <summary>A whole number from 1; null when it is absent.</summary>
    public static int? Whole(Parameters given, string name, int most, List<Problem> problems)
    {
        if (given[name] is not { } text)
        {
            return null;
        }

        if (Typed.Whole(text) is { } number && number >= 1 && number <= most)
        {
            return number;
        }

        problems.Add(new Problem("Api.BadWhole", name, most));
        return null;
    }

    /// <summary>Where the last page ended; null when it is absent or none, which is noted. The address has the last word: there the next page is named.</summary>
    public static PageCursor? Cursor(Parameters given, string list, string shape, List<Problem> problems)
    {
        if (given.All("cursor") is not [.., var text])
        {
            return null;
        }

        var cursor = PageCursor.Read(text, list, shape);
        if (cursor is null)
        {
            problems.Add(new Problem("Api.BadCursor", "cursor"));
        }

        return cursor;
    }

    /// <summary>A moment, or a day from its first to its last second; null when it is absent or none, which is noted.</summary>
    public static (DateTimeOffset First, DateTimeOffset Last)? Moment(Parameters given, string name, TimeZoneInfo zone, List<Problem> problems)
    {
        var moment = given[name] is { } text ? Moments.Read(text, zone) : null;
        if (given[name] is not null && moment is null)
        {
            problems.Add(new Problem("Api.BadMoment", name));
        }

        return moment;
    }

    /// <summary>The cursor that goes on after this row.</summary>
    public static string CursorAfter(ReadableRequest last) => PageCursor.Write(CursorList, last.ReportedAt, last.Id);

    /// <summary>One page of what fits, and one row more when there is another page.</summary>
    public IQueryable<ReadableRequest> PageOf(IQueryable<ReadableRequest> fitting)
    {
        if (After is not { } cursor)
        {
            return fitting.Skip((Page - 1) * PageSize).Take(PageSize + 1);
        }

        var (at, id) = (cursor.Moment(0), cursor.Id(1));
        // The first condition alone finds the place in an index.
        return fitting.Where(r => r.ReportedAt <= at && (r.ReportedAt < at || r.Id < id)).Take(PageSize + 1);
    }

    /// <summary>A reference in canonical form; null when the text is none.</summary>
    public static string? Canonical(string text) => ShortReference.TryRead(text, out var canonical) ? canonical : null;

    /// <summary>The requests that fit, newest first; not yet cut into pages.</summary>
    public IQueryable<ReadableRequest> Apply(IQueryable<ReadableRequest> requests, bool postgres)
    {
        if (ById)
        {
            var references = References.ToList();
            return Ordered(requests.Where(r => references.Contains(r.Reference)));
        }

        if (Types.Count > 0)
        {
            var types = Types.ToList();
            requests = requests.Where(r => types.Contains(r.TypeCode));
        }

        if (Open is { } open)
        {
            requests = open ? requests.Where(r => r.State != RequestState.Closed) : requests.Where(r => r.State == RequestState.Closed);
        }

        requests = From is { } from ? requests.Where(r => r.ReportedAt >= from) : requests;
        requests = To is { } to ? requests.Where(r => r.ReportedAt < to) : requests;
        requests = UpdatedFrom is { } updatedFrom ? requests.Where(r => r.UpdatedAt >= updatedFrom) : requests;
        requests = UpdatedTo is { } updatedTo ? requests.Where(r => r.UpdatedAt < updatedTo) : requests;
        if (Box is [var west, var south, var east, var north])
        {
            requests = requests.Where(r => r.Longitude >= west && r.Longitude <= east && r.Latitude >= south && r.Latitude <= north);
        }

        if (Words is { } words)
        {
            var pattern = $"%{words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            requests = postgres
                ? requests.Where(r => EF.Functions.ILike(r.Description, pattern, "\\") || EF.Functions.ILike(r.Address!, pattern, "\\"))
                : requests.Where(r => EF.Functions.Like(r.Description, pattern, "\\") || EF.Functions.Like(r.Address!, pattern, "\\"));
        }

        return Ordered(requests);
    }

    private static IQueryable<ReadableRequest> Ordered(IQueryable<ReadableRequest> requests) => requests.OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id);

    private static bool? IsOpen(IReadOnlyList<string> statuses)
    {
        var open = statuses.Contains("open", StringComparer.OrdinalIgnoreCase);
        return open == statuses.Contains("closed", StringComparer.OrdinalIgnoreCase) ? null : open;
    }

    private static double[]? ReadBox(Parameters given, List<Problem> problems)
    {
        if (given["bbox"] is not { } text)
        {
            return null;
        }

        var corners = text.Split(',').Select(part =>
            Typed.Degrees(part) ?? double.NaN).ToArray();
        if (corners is [>= -180 and <= 180, >= -90 and <= 90, >= -180 and <= 180, >= -90 and <= 90] && corners[0] <= corners[2] && corners[1] <= corners[3])
        {
            return corners;
        }

        problems.Add(new Problem("Api.BadBox", "bbox"));
        return null;
    }
}
