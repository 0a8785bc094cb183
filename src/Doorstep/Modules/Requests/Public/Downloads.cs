using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Ids;

namespace Doorstep.Modules.Requests.Public;

/// <summary>
/// The public list as <c>/requests.csv</c>, <c>.geojson</c> and <c>.atom</c>, with the same filter in the address as the
/// page. Rows are written as they are read, so a large town needs no more memory than a small one.
/// </summary>
internal static class Downloads
{
    public static void MapPublicDownloads(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests.csv", WriteCsvAsync).AllowAnonymous();
        routes.MapGet("/requests.geojson", WriteGeoJsonAsync).AllowAnonymous();
        routes.MapGet("/requests.atom", WriteAtomAsync).AllowAnonymous();
    }

    private static async Task WriteCsvAsync([AsParameters] PublicFilter filter, PublicRequests requests, RequestTypeList types, UnitList units, HttpContext http)
    {
        Begin(http, "text/csv; charset=utf-8", "requests.csv");
        await using var csv = new CsvTable(http.Response.Body, mark: true);
        await csv.RowAsync(
        [
            "reference", "type_code", "type", "state", "confirmation", "channel", "description", "address", "latitude", "longitude",
            "area_code", "unit_code", "unit", "reported_at", "updated_at", "due_at", "answered_at", "closed_at", "reopened",
        ]);
        await foreach (var r in requests.Stream(filter).WithCancellation(http.RequestAborted))
        {
            await csv.RowAsync(
            [
                ShortReference.Show(r.Reference), r.TypeCode, types.Find(r.TypeCode)?.Name.ToString(), r.State.ToString(), r.Confirmation?.ToString(),
                r.Channel.ToString(), r.Description, r.Address, Number(r.Latitude), Number(r.Longitude), r.AreaCode, r.OwnerUnit,
                units.Find(r.OwnerUnit)?.Name.ToString(), Moment(r.ReportedAt), Moment(r.UpdatedAt), Moment(r.PromisedBy), Moment(r.AnsweredAt),
                Moment(r.ClosedAt), r.ReopenCount.ToString(CultureInfo.InvariantCulture),
            ]);
        }
    }

    private static async Task WriteGeoJsonAsync([AsParameters] PublicFilter filter, PublicRequests requests, HttpContext http)
    {
        Begin(http, "application/geo+json; charset=utf-8", "requests.geojson");
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        await foreach (var r in requests.Stream(filter).WithCancellation(http.RequestAborted))
        {
            WriteFeature(json, r);
            if (json.BytesPending > 16_384)
            {
                await json.FlushAsync(http.RequestAborted);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter json, PublicRequest r)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", ShortReference.Show(r.Reference));
        if (r is { Latitude: { } latitude, Longitude: { } longitude })
        {
            json.WriteStartObject("geometry");
            json.WriteString("type", "Point");
            json.WriteStartArray("coordinates");
            json.WriteNumberValue(longitude);
            json.WriteNumberValue(latitude);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("geometry");
        }

        json.WriteStartObject("properties");
        json.WriteString("type_code", r.TypeCode);
        json.WriteString("state", r.State.ToString());
        json.WriteString("confirmation", r.Confirmation?.ToString());
        json.WriteString("description", r.Description);
        json.WriteString("address", r.Address);
        json.WriteString("area_code", r.AreaCode);
        json.WriteString("unit_code", r.OwnerUnit);
        json.WriteString("reported_at", Moment(r.ReportedAt));
        json.WriteString("updated_at", Moment(r.UpdatedAt));
        json.WriteString("due_at", Moment(r.PromisedBy));
        json.WriteString("closed_at", Moment(r.ClosedAt));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static async Task WriteAtomAsync([AsParameters] PublicFilter filter, PublicRequests requests, AtomFeed feed, HttpContext http) =>
        await feed.WriteAsync(http, await requests.LatestAsync(filter, filter.After, AtomFeed.Newest + 1, http.RequestAborted), filter.AddressWith("/requests.atom"), filter.AddressWith("/requests"));

    private static void Begin(HttpContext http, string type, string? fileName)
    {
        http.Response.ContentType = type;
        if (fileName is not null)
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        }
    }

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
