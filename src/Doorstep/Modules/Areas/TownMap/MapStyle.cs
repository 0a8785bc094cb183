using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Geo.Tiles;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Areas.TownMap;

/// <summary>
/// Makes the MapLibre style: <c>style.json</c> beside this file, with the town's tiles and names in the reader's language; or a bare one
/// over picture tiles that the operator named. It names no fonts, so the browser writes all labels with its own.
/// </summary>
internal sealed class MapStyle(MapShelf shelf, CurrentTown town)
{
    private const string Copyright = $"<a href=\"https://www.openstreetmap.org/copyright\">{TownMaps.OpenStreetMap}</a>";

    private static readonly string Drawn = Embedded();

    /// <summary>The style as JSON with its tag; null when there is no map.</summary>
    /// <param name="site">What the tiles' addresses begin with: MapLibre fetches them from a worker, which knows no page.</param>
    /// <param name="ct">Stops.</param>
    public async Task<(byte[] Bytes, string Tag)?> MakeAsync(string site, CancellationToken ct)
    {
        JsonNode style;
        if (town.Profile.Map is { Tiles: { } tiles } named)
        {
            style = Pictures(tiles, named.Attribution);
        }
        else if (await shelf.CurrentAsync(ct) is { } map)
        {
            style = Own(map, site);
        }
        else
        {
            return null;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(style);
        return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    private static JsonNode Own(MapRow map, string site)
    {
        var style = JsonNode.Parse(Drawn, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        var bounds = map.Bounds;
        style["sources"] = new JsonObject
        {
            ["town"] = new JsonObject
            {
                ["type"] = "vector",
                ["tiles"] = new JsonArray($"{site}/map/tiles/{map.Version}/{{z}}/{{x}}/{{y}}.mvt"),
                ["minzoom"] = TileMaker.Widest,
                ["maxzoom"] = TileMaker.Nearest,
                ["bounds"] = new JsonArray(bounds.West, bounds.South, bounds.East, bounds.North),
                ["attribution"] = Copyright,
            },
        };
        style["center"] = new JsonArray((bounds.West + bounds.East) / 2, (bounds.South + bounds.North) / 2);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        foreach (var layout in style["layers"]!.AsArray().Select(layer => layer!["layout"]).OfType<JsonObject>().Where(layout => layout["text-field"] is not null))
        {
            layout["text-field"] = new JsonArray("coalesce", new JsonArray("get", $"name_{language}"), new JsonArray("get", "name"));
        }

        return style;
    }

    private static JsonObject Pictures(string tiles, string attribution) => new()
    {
        ["version"] = 8,
        ["sources"] = new JsonObject
        {
            ["pictures"] = new JsonObject
            {
                ["type"] = "raster",
                ["tiles"] = new JsonArray(tiles),
                ["tileSize"] = 256,
                ["maxzoom"] = 19,
                ["attribution"] = WebUtility.HtmlEncode(attribution),
            },
        },
        ["layers"] = new JsonArray(new JsonObject { ["id"] = "pictures", ["type"] = "raster", ["source"] = "pictures" }),
    };

    private static string Embedded()
    {
        using var reader = new StreamReader(typeof(MapStyle).Assembly.GetManifestResourceStream("TownMap/style.json")!);
        return reader.ReadToEnd();
    }
}
