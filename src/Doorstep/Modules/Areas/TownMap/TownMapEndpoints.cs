using System.Globalization;
using System.IO.Compression;
using Doorstep.Geo;
using Doorstep.Geo.Tiles;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Areas.TownMap;

/// <summary>What maps fetch: the style, tiles, and places by name.</summary>
internal static class TownMapEndpoints
{
    public static void MapTownMap(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/map/style.json", StyleAsync).AllowAnonymous();
        routes.MapGet("/map/tiles/{version}/{zoom:int}/{x:int}/{y:int}.mvt", TileAsync).AllowAnonymous();
        routes.MapGet("/map/places", PlacesAsync).AllowAnonymous().RequireRateLimiting(TownMapServices.SearchLimit);
    }

    private static async Task<IResult> StyleAsync(MapStyle style, HttpContext http, CancellationToken ct)
    {
        if (await style.MakeAsync($"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}", ct) is not { } made)
        {
            return NotThere(http);
        }

        // It names the version of the tiles, and is in the reader's language.
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(made.Bytes, "application/json", entityTag: EntityTagHeaderValue.Parse(made.Tag));
    }

    private static async Task<IResult> TileAsync(MapShelf shelf, HttpContext http, string version, int zoom, int x, int y, CancellationToken ct)
    {
        if (zoom is < TileMaker.Widest or > TileMaker.Nearest || x < 0 || y < 0 || x >= 1 << zoom || y >= 1 << zoom || await shelf.FindAsync(version, ct) is not { } map
            || !TileMaker.BoxOf(zoom, x, y).Meets(BoxOf(map.Bounds)))
        {
            return NotThere(http);
        }

        // The version is in the address, so what is there never changes.
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (await shelf.TileAsync(version, zoom, x, y, ct) is not { } data)
        {
            return TypedResults.NoContent();
        }

        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var tag = EntityTagHeaderValue.Parse($"\"{version}-{zoom.ToString(CultureInfo.InvariantCulture)}-{x.ToString(CultureInfo.InvariantCulture)}-{y.ToString(CultureInfo.InvariantCulture)}\"");
        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return TypedResults.Bytes(data, "application/vnd.mapbox-vector-tile", entityTag: tag);
        }

        return TypedResults.Stream(new GZipStream(new MemoryStream(data), CompressionMode.Decompress), "application/vnd.mapbox-vector-tile");
    }

    private static async Task<IResult> PlacesAsync(PlaceNames names, HttpContext http, CancellationToken ct, string? q = null, string? near = null)
    {
        if (!TryPoint(near, out var point))
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, title: "\"near\" is no place.", detail: "Write it as latitude,longitude in degrees, such as near=42.5075,1.5218.");
        }

        var found = await names.FindAsync(q, point, 10, ct);
        // What somebody looks for is nobody else's business.
        http.Response.Headers.CacheControl = "private, max-age=60";
        return TypedResults.Json(found.Select(p => new { p.Name, kind = p.Kind.ToString().ToLowerInvariant(), within = p.Within?.Name.ToString(), p.Latitude, p.Longitude }));
    }

    private static bool TryPoint(string? text, out (double Latitude, double Longitude)? point)
    {
        point = null;
        if (Folding.IsBlank(text))
        {
            return true;
        }

        var parts = text.Split(',');
        if (parts.Length != 2 || !Degrees(parts[0], 90, out var latitude) || !Degrees(parts[1], 180, out var longitude))
        {
            return false;
        }

        point = (latitude, longitude);
        return true;
    }

    private static bool Degrees(string text, double most, out double degrees) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && Math.Abs(degrees) <= most;

    // Not the page that people get: a map asks for hundreds.
    private static IResult NotThere(HttpContext http)
    {
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return TypedResults.NotFound();
    }

    private static WorldBox BoxOf(AreaBounds bounds)
    {
        var (northWest, southEast) = (WorldPoint.At(bounds.North, bounds.West), WorldPoint.At(bounds.South, bounds.East));
        return new WorldBox(northWest.X, northWest.Y, southEast.X, southEast.Y);
    }
}
