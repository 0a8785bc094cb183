using System.Security.Cryptography;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;
using Microsoft.Net.Http.Headers;
using NetTopologySuite.Geometries;

namespace Doorstep.Modules.Areas.PublicMap;

/// <summary>The areas as a map shows them: fewer points, the same edges for neighbours. Made once for each load of the town.</summary>
internal sealed class AreaMap(AreaAtlas atlas)
{
    // A thousandth of the town's extent is about a pixel on a phone.
    private const double Finest = 1000;

    private readonly Lock making = new();
    private volatile Made? made;

    /// <summary>The current map as GeoJSON in UTF-8, with a tag that changes when it does.</summary>
    public (byte[] Bytes, string Tag) Current
    {
        get
        {
            var tree = atlas.Current;
            if (made is not { } map || map.Of != tree)
            {
                lock (making)
                {
                    map = made is { } other && other.Of == tree ? other : made = Make(tree);
                }
            }

            return (map.Bytes, map.Tag);
        }
    }

    private static Made Make(AreaTree tree)
    {
        var simple = tree.All.GroupBy(a => a.Level).SelectMany(level => Simplified(tree, [.. level])).ToDictionary(StringComparer.Ordinal);
        var bytes = GeoJsonWriter.Collection(
            tree.All.OrderBy(a => a.Level).ThenBy(a => a.Code, StringComparer.Ordinal).Select(a => (Properties(a), simple.GetValueOrDefault(a.Code))), decimals: 6);
        return new Made(tree, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    private static IEnumerable<KeyValuePair<string, Geometry>> Simplified(AreaTree tree, IReadOnlyList<Area> level)
    {
        var bounded = level.Where(a => tree.Boundary(a.Code) is { IsEmpty: false }).ToList();
        if (bounded.Count == 0)
        {
            return [];
        }

        var whole = bounded.Select(a => tree.Boundary(a.Code)!).ToArray();
        var box = tree.Bounds!;
        var simple = SharedEdges.Simplify(whole, Math.Max(box.North - box.South, box.East - box.West) / Finest);
        return bounded.Select((a, i) => KeyValuePair.Create(a.Code, simple[i]));
    }

    private static IReadOnlyList<KeyValuePair<string, string?>> Properties(Area area) =>
    [
        new("code", area.Code),
        new("level", area.Level.ToString().ToLowerInvariant()),
        new("parent", area.ParentCode),
        .. area.Name.All.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => KeyValuePair.Create($"name_{n.Key}", (string?)n.Value)),
    ];

    private sealed record Made(AreaTree Of, byte[] Bytes, string Tag);
}

/// <summary>Where maps and other programs fetch the boundaries.</summary>
internal static class AreaMapEndpoint
{
    /// <summary><c>GET /areas.geojson</c>: every area in use, simplified; answers 304 to a client that has it.</summary>
    public static void MapAreaMap(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/areas.geojson", [HttpMethods.Get, HttpMethods.Head], (AreaMap map, HttpResponse response) =>
        {
            var (bytes, tag) = map.Current;
            response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Bytes(bytes, "application/geo+json", entityTag: EntityTagHeaderValue.Parse(tag));
        }).AllowAnonymous();
}
