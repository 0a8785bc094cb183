using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;

namespace Doorstep.Modules.Results;

/// <summary>
/// The results as CSV, JSON and a Frictionless data package, narrowed like the page. Rows are written as they are read; what a
/// package holds comes from one read, so that its figures can be recomputed from its rows.
/// </summary>
internal static class ResultDownloads
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapResultDownloads(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/results/data.csv", async ([AsParameters] ResultsFilter filter, ResultsStore store, ResultsWording words, HttpContext http) =>
        {
            var view = await ViewAsync(filter, store, http);
            Begin(http, "text/csv; charset=utf-8", "results.csv");
            await WriteFiguresAsync(http.Response.Body, view.Figures, words, forSpreadsheets: true);
        }).AllowAnonymous();
        routes.MapGet("/results/figures.csv", async ([AsParameters] ResultsFilter filter, ResultsStore store, ResultsWording words, HttpContext http) =>
        {
            var view = await ViewAsync(filter, store, http);
            Begin(http, "text/csv; charset=utf-8", "figures.csv");
            await WriteFiguresAsync(http.Response.Body, view.Figures, words, forSpreadsheets: false);
        }).AllowAnonymous();
        routes.MapGet("/results/data.json", async ([AsParameters] ResultsFilter filter, ResultsStore store, ResultsWording words, HttpContext http) =>
        {
            var view = await ViewAsync(filter, store, http);
            Begin(http, "application/json; charset=utf-8", "results.json");
            await http.Response.Body.WriteAsync(Json(view, words), http.RequestAborted);
        }).AllowAnonymous();
        routes.MapGet("/results/requests.csv", async ([AsParameters] ResultsFilter filter, ResultsStore store, HttpContext http) =>
        {
            var slice = (await ViewAsync(filter, store, http)).Figures.Slice;
            Begin(http, "text/csv; charset=utf-8", "requests.csv");
            await WriteRequestsAsync(http.Response.Body, slice, store, http.RequestAborted);
        }).AllowAnonymous();
        routes.MapGet("/results/personal.csv", async (PersonalReleases releases, HttpContext http) =>
        {
            var released = await releases.AllAsync(http.RequestAborted);
            Begin(http, "text/csv; charset=utf-8", "personal.csv");
            await WritePersonalAsync(http.Response.Body, released);
        }).AllowAnonymous();
        routes.MapGet("/results/datapackage.json", async ([AsParameters] ResultsFilter filter, ResultsStore store, CurrentTown town, HttpContext http) =>
        {
            var view = await ViewAsync(filter, store, http);
            Begin(http, "application/json; charset=utf-8", null);
            await http.Response.Body.WriteAsync(Package(view.Table, view.Figures.Slice, town, http, address => FigureLinks.Results(address, view.Figures.Slice)), http.RequestAborted);
        }).AllowAnonymous();
        routes.MapGet("/results/datapackage.zip", WritePackageAsync).AllowAnonymous();
    }

    private static async Task WritePackageAsync(
        [AsParameters] ResultsFilter filter, ResultsStore store, PersonalReleases releases, CurrentTown town, ResultsWording words, HttpContext http)
    {
        var slice = (await ViewAsync(filter, store, http)).Figures.Slice;
        var released = await releases.AllAsync(http.RequestAborted);
        Begin(http, "application/zip", "datapackage.zip");
        // The archive's end is written at once when it is closed.
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpBodyControlFeature>() is { } body)
        {
            body.AllowSynchronousIO = true;
        }

        await using var zip = new ZipArchive(http.Response.Body, ZipArchiveMode.Create, leaveOpen: true);
        FactTable table;
        await using (var rows = await zip.CreateEntry("requests.csv").OpenAsync(http.RequestAborted))
        {
            table = await WriteRequestsAsync(rows, slice, store, http.RequestAborted);
        }

        await using (var figures = await zip.CreateEntry("figures.csv").OpenAsync(http.RequestAborted))
        {
            await WriteFiguresAsync(figures, store.ViewOf(table, slice).Figures, words, forSpreadsheets: false);
        }

        await using (var personal = await zip.CreateEntry("personal.csv").OpenAsync(http.RequestAborted))
        {
            await WritePersonalAsync(personal, released);
        }

        await using var package = await zip.CreateEntry("datapackage.json").OpenAsync(http.RequestAborted);
        await package.WriteAsync(Package(table, slice, town, http, address => address), http.RequestAborted);
    }

    private static async Task<View> ViewAsync(ResultsFilter filter, ResultsStore store, HttpContext http)
    {
        var table = await store.TableAsync(http.RequestAborted);
        return await store.ViewAsync(filter.ToSlice(table.Today), http.RequestAborted);
    }

    private static async Task WriteFiguresAsync(Stream body, Figures figures, ResultsWording words, bool forSpreadsheets)
    {
        await using var csv = new CsvTable(body, mark: forSpreadsheets);
        await csv.RowAsync(["period_from", "period_to", "by", "code", "name", .. FigureColumns.All.Select(c => c.Name)]);
        foreach (var group in figures.All)
        {
            await csv.RowAsync(
            [
                Iso(figures.Slice.From), Iso(figures.Slice.To), ByOf(group), group.Code, words.NameOf(group),
                .. FigureColumns.All.Select(c => FigureColumns.Written(c.Value(group.Tally))),
            ]);
        }
    }

    private static async Task<FactTable> WriteRequestsAsync(Stream body, Slice slice, ResultsStore store, CancellationToken ct)
    {
        await using var csv = new CsvTable(body, mark: false);
        await csv.RowAsync([.. DataPackage.RequestColumns.Select(c => c.Name)]);
        // Areas with what lies within are settled before the rows come.
        var within = store.Within(slice);
        return await store.ReadAsync(
            (fact, row) => within(fact, row)
                ? csv.RowAsync(
                [
                    ShortReference.Show(fact.Reference), fact.TypeCode, fact.AreaCode ?? "", fact.OwnerUnit, fact.Channel.ToString(), fact.State.ToString(),
                    fact.Outcome?.ToString() ?? "", fact.Word?.ToString() ?? "", Moment(fact.ReportedAt), Moment(fact.FirstAnsweredAt),
                    Moment(fact.PromisedBy), Moment(fact.State == RequestState.Closed ? fact.ClosedAt : null),
                    row.Promise switch { Promise.Kept => "true", Promise.Broken or Promise.Missed => "false", _ => "" }, fact.Reopened.ToString(CultureInfo.InvariantCulture),
                    fact.Escalated.ToString(CultureInfo.InvariantCulture), Number(fact.Latitude), Number(fact.Longitude),
                ])
                : Task.CompletedTask,
            ct);
    }

    private static async Task WritePersonalAsync(Stream body, IReadOnlyList<ReleasedSeason> released)
    {
        await using var csv = new CsvTable(body, mark: false);
        await csv.RowAsync(["season", "type_code", "asked", "answered", "solved", "released_at"]);
        foreach (var season in released)
        {
            foreach (var row in season.Rows)
            {
                await csv.RowAsync(
                    [season.Season.ToString(), row.TypeCode.Length == 0 ? "(other)" : row.TypeCode, FigureColumns.Written(row.Asked), FigureColumns.Written(row.Answered), FigureColumns.Written(row.Solved), Moment(season.ReleasedAt)]);
            }
        }
    }

    private static byte[] Json(View view, ResultsWording words)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("counted_at", Moment(view.Table.At));
            json.WriteString("period_from", Iso(view.Figures.Slice.From));
            json.WriteString("period_to", Iso(view.Figures.Slice.To));
            json.WriteStartArray("figures");
            foreach (var group in view.Figures.All)
            {
                json.WriteStartObject();
                json.WriteString("by", ByOf(group));
                json.WriteString("code", group.Code);
                json.WriteString("name", words.NameOf(group));
                foreach (var column in FigureColumns.All)
                {
                    json.WritePropertyName(column.Name);
                    JsonSerializer.Serialize(json, column.Value(group.Tally));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static byte[] Package(FactTable table, Slice slice, CurrentTown town, HttpContext http, Func<string, string> address)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            DataPackage.Write(json, table, slice, town.Profile, http.RequestServices.GetRequiredService<PublicSite>().For(http.Request), address);
        }

        return stream.ToArray();
    }

    private static void Begin(HttpContext http, string type, string? fileName)
    {
        http.Response.ContentType = type;
        if (fileName is not null)
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        }
    }

    private static string ByOf(Group group) => group.By.ToString().ToLowerInvariant();

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
