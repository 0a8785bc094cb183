using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Ids;
using NetTopologySuite.Geometries;

namespace Doorstep.Modules.Published.Feeds;

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

    private static void WriteFeature(Utf8JsonWriter json, PublicRequest r) => GeoJsonWriter.Feature(
        json, ShortReference.Show(r.Reference),
        [
            new("type_code", r.TypeCode), new("state", r.State.ToString()), new("confirmation", r.Confirmation?.ToString()), new("description", r.Description),
            new("address", r.Address), new("area_code", r.AreaCode), new("unit_code", r.OwnerUnit), new("reported_at", Moment(r.ReportedAt)),
            new("updated_at", Moment(r.UpdatedAt)), new("due_at", Moment(r.PromisedBy)), new("closed_at", Moment(r.ClosedAt)),
        ],
        r is { Latitude: { } latitude, Longitude: { } longitude } ? new Point(longitude, latitude) : null);

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
