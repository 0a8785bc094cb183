using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Doorstep.Geo;
using Doorstep.Geo.Osm;
using Doorstep.Harness;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.IO.VectorTiles;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace Doorstep.IntegrationTests.Areas;

/// <summary>The town's map from an extract to what a browser fetches, on both engines.</summary>
public sealed class TownMapTests
{
    private static readonly string Sample = Repository.Path("samples", "osm", "riverbend.osm.gz");

    [Theory, EachEngine]
    public async Task An_extract_becomes_a_map_once_and_a_broken_one_changes_nothing(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var data = town.Installation.Data.FullName;
        var database = engine == DatabaseEngine.Postgres ? town.Installation.ConnectionString : null;
        Task<CliResult> Import(string file, params string[] args) => Cli.RunAsync(database, ["import", "map", file, "--data", data, .. args]);
        string Written(string name, string text)
        {
            var path = Path.Combine(data, name);
            File.WriteAllText(path, text);
            return path;
        }

        using var visitor = town.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Http.GetAsync("/map/style.json")).StatusCode);
        Assert.Equal("[]", await visitor.Http.GetStringAsync("/map/places?q=Meritxell"));
        Assert.Equal(TownMapInfo.None, await town.Services.GetRequiredService<TownMaps>().CurrentAsync(CancellationToken.None));
        Assert.Contains("No map of the streets", (await Cli.RunAsync(database, "check", "--data", data)).Out, StringComparison.Ordinal);

        var missing = await Import(Path.Combine(data, "nothing.osm"));
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("nothing.osm: The file cannot be read", missing.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", missing.Out, StringComparison.Ordinal);
        var first = await Import(Sample, "--whole");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Matches(@"^[\d,]+ streets, [\d,]+ further names, [\d,]+ tiles\.", first.Out);
        var before = await StateAsync(town);
        Assert.Equal(1, before.Maps);
        Assert.InRange(before.Tiles, 50, 400);

        var second = await Import(Sample, "--whole");
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("in force already", second.Out, StringComparison.Ordinal);
        foreach (var (file, says) in new[]
        {
            (Written("broken.osm", "<osm>\n<node id='1' lat='95' lon='1'/>\n</osm>"), "broken.osm, line 2: \"95\" is no latitude of a node."),
            (Written("empty.osm", "<osm/>"), "empty.osm: The file has no points."),
            (Written("page.osm.pbf", "<html>Sign in to the network</html>"), "page.osm.pbf: Block 1 of the file cannot be read: This is no OpenStreetMap PBF file."),
            (Written("map.shp", "x"), "map.shp: \"map.shp\" is no kind of map file"),
        })
        {
            var refused = await town.Services.GetRequiredService<Modules.Areas.TownMap.ImportMap>().RunAsync(OsmFile.On(new FileInfo(file)), wholeFile: true, null, CancellationToken.None);
            Assert.Null(refused.Map);
            Assert.StartsWith(says, Assert.Single(refused.Problems).PlaceAndMessage, StringComparison.Ordinal);
        }

        Assert.Equal(before, await StateAsync(town));
        Assert.Equal(2, (await Cli.RunAsync(database, "import", "map", "--data", data)).ExitCode);
        Assert.Contains("riverbend.osm.gz of 2", (await Cli.RunAsync(database, "check", "--data", data)).Out, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Browsers_get_style_tiles_and_places(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportMapAsync();
        using var visitor = town.Visit();
        using var chinese = town.Visit("zh-Hans");

        var style = JsonNode.Parse(await visitor.Http.GetStringAsync("/map/style.json"))!;
        var source = style["sources"]!["town"]!;
        Assert.Contains("OpenStreetMap contributors", (string)source["attribution"]!, StringComparison.Ordinal);
        var template = (string)source["tiles"]![0]!;
        Assert.StartsWith("http://localhost/map/tiles/", template, StringComparison.Ordinal);
        Assert.Equal((8, 14), ((int)source["minzoom"]!, (int)source["maxzoom"]!));
        Assert.Null(style["glyphs"]);
        Assert.DoesNotContain("https://", style.ToJsonString().Replace("https://www.openstreetmap.org/copyright", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("name_zh", await chinese.Http.GetStringAsync("/map/style.json"), StringComparison.Ordinal);
        var layers = style["layers"]!.AsArray().Select(l => (string?)l!["source-layer"]).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(["buildings", "green", "places", "streets", "water"], layers);

        var (zoom, x, y) = (14, WorldPoint.At(42.5075, 1.5218).X >> 17, WorldPoint.At(42.5075, 1.5218).Y >> 17);
        string Tile(int tileX) => template.Replace("{z}", $"{zoom}", StringComparison.Ordinal).Replace("{x}", $"{tileX}", StringComparison.Ordinal).Replace("{y}", $"{y}", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, Tile(x));
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await visitor.Http.SendAsync(request);
        Assert.Equal("application/vnd.mapbox-vector-tile", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        await using var plain = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Contains("Avinguda Meritxell", StreetsOf(plain, x, y, zoom));
        await using var unzipped = await visitor.Http.GetStreamAsync(Tile(x));
        Assert.Contains("Avinguda Meritxell", StreetsOf(unzipped, x, y, zoom));

        using var again = new HttpRequestMessage(HttpMethod.Get, Tile(x));
        again.Headers.AcceptEncoding.ParseAdd("gzip");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await visitor.Http.SendAsync(again)).StatusCode);
        foreach (var nonsense in new[] { Tile(x + 500), Tile(x).Replace("/14/", "/15/", StringComparison.Ordinal), Tile(x).Replace("/14/", "/7/", StringComparison.Ordinal), Tile(-1), Tile(int.MaxValue),
            Tile(x).Replace("/tiles/", "/tiles/x", StringComparison.Ordinal), "/map/tiles/a/b/c/d.mvt" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.Http.GetAsync(nonsense)).StatusCode);
        }

        // A tile of the map with nothing on it.
        await town.ExecuteAsync($"DELETE FROM map_tiles WHERE zoom = {zoom} AND x = {x} AND y = {y}");
        Assert.Equal(HttpStatusCode.NoContent, (await visitor.Http.GetAsync(Tile(x))).StatusCode);

        var found = JsonNode.Parse(await visitor.Http.GetStringAsync("/map/places?q=avinguda+MERITXELL&near=42.5075,1.5218"))!.AsArray();
        Assert.Equal(("Avinguda Meritxell", "street"), ((string)found[0]!["name"]!, (string)found[0]!["kind"]!));
        Assert.InRange((double)found[0]!["latitude"]!, 42.50, 42.515);
        Assert.InRange((double)found[0]!["longitude"]!, 1.51, 1.54);
        Assert.Equal("安道尔城", (string)JsonNode.Parse(await chinese.Http.GetStringAsync("/map/places?q=安道尔城"))![0]!["name"]!);
        Assert.Equal("Andorra la Vella", (string)JsonNode.Parse(await visitor.Http.GetStringAsync("/map/places?q=安道尔城"))![0]!["name"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Http.GetAsync("/map/places?q=a&near=north")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Http.GetAsync("/map/places?q=a&near=91,0")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Http.GetAsync($"/map/places?q={new string('a', 5_000)}")).StatusCode);
        Assert.Equal("[]", await visitor.Http.GetStringAsync("/map/places"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => visitor.Http.GetAsync("/map/places?q=carrer")));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers.Select(a => a.StatusCode));
    }

    [Theory, EachEngine]
    public async Task A_new_map_takes_over_while_open_pages_go_on_with_the_former(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportMapAsync();
        var import = town.Services.GetRequiredService<Modules.Areas.TownMap.ImportMap>();
        using var visitor = town.Visit();
        var old = await TemplateAsync();

        var street = OsmOf("学堂巷");
        var done = await import.RunAsync(street, wholeFile: true, null, CancellationToken.None);
        Assert.Empty(done.Problems);
        var now = await TemplateAsync();

        Assert.NotEqual(old, now);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Http.GetAsync(At(old, 42.5075, 1.5218))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Http.GetAsync(At(now, 42.5005, 1.5005))).StatusCode);
        var places = town.Services.GetRequiredService<PlaceNames>();
        Assert.Equal("学堂巷", Assert.Single(await places.FindAsync("学堂", null, 10, CancellationToken.None)).Name);
        Assert.Empty(await places.FindAsync("Meritxell", null, 10, CancellationToken.None));

        // The one before the former is gone, and what an import left that did not end.
        Assert.Empty((await import.RunAsync(OsmOf("Third Street"), wholeFile: true, null, CancellationToken.None)).Problems);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Http.GetAsync(At(old, 42.5075, 1.5218))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Http.GetAsync(At(now, 42.5005, 1.5005))).StatusCode);
        Assert.Equal(2, (await StateAsync(town)).Maps);

        // Back to the former: it is made anew and in force.
        Assert.Empty((await import.RunAsync(street, wholeFile: true, null, CancellationToken.None)).Problems);
        Assert.Equal(now, await TemplateAsync());
        Assert.Single(await places.FindAsync("学堂", null, 10, CancellationToken.None));

        async Task<string> TemplateAsync() => (string)JsonNode.Parse(await visitor.Http.GetStringAsync("/map/style.json"))!["sources"]!["town"]!["tiles"]![0]!;
        static string At(string template, double latitude, double longitude)
        {
            var point = WorldPoint.At(latitude, longitude);
            return template.Replace("{z}/{x}/{y}", $"14/{point.X >> 17}/{point.Y >> 17}", StringComparison.Ordinal);
        }

        static OsmFile OsmOf(string name) => new("street.osm", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(
            $"<osm><node id='1' lat='42.5' lon='1.5'/><node id='2' lat='42.501' lon='1.501'/><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/><tag k='name' v='{name}'/></way></osm>")));
    }

    [Fact]
    public async Task An_operator_may_name_a_map_elsewhere_and_browsers_may_fetch_just_that()
    {
        await using var usual = await TestTown.OpenAsync();
        Assert.DoesNotContain("http", await PolicyAsync(usual), StringComparison.Ordinal);

        await using var tiles = await TestTown.OpenAsync(Named("\"tiles\": \"https://tiles.example.org:8443/{z}/{x}/{y}.png\", \"attribution\": \"© A <b> & others\""));
        Assert.Contains("connect-src 'self' https://tiles.example.org:8443; img-src 'self' data: blob: https://tiles.example.org:8443;", await PolicyAsync(tiles), StringComparison.Ordinal);
        using var visitor = tiles.Visit();
        var style = await visitor.Http.GetStringAsync("/map/style.json");
        var source = JsonNode.Parse(style)!["sources"]!["pictures"]!;
        Assert.Equal("https://tiles.example.org:8443/{z}/{x}/{y}.png", (string)source["tiles"]![0]!);
        Assert.Equal("© A &lt;b&gt; &amp; others", System.Text.RegularExpressions.Regex.Unescape((string)source["attribution"]!).Replace("&#169;", "©", StringComparison.Ordinal));

        await using var elsewhere = await TestTown.OpenAsync(Named("\"style\": \"https://maps.example.org/style.json\", \"hosts\": [\"https://cdn.example.net/x\"]"));
        // Data, tiles, signs and letters of exactly these hosts, and no script, frame or form of theirs.
        Assert.Equal(
            "default-src 'self'; connect-src 'self' https://cdn.example.net https://maps.example.org; img-src 'self' data: blob: https://cdn.example.net https://maps.example.org; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'", await PolicyAsync(elsewhere));
        var info = await elsewhere.Services.GetRequiredService<TownMaps>().CurrentAsync(CancellationToken.None);
        Assert.Equal(("https://maps.example.org/style.json", false), (info.Style, info.HasPlaces));

        foreach (var (map, says) in new[]
        {
            ("\"tiles\": \"https://tiles.example.org/{z}.png\", \"attribution\": \"x\"", "no address of map tiles"),
            ("\"tiles\": \"https://tiles.example.org/{z}/{x}/{y}.png\"", "whose work"),
            ("\"style\": \"javascript:alert(1)\"", "no address on the web"),
            ("\"style\": \"https://a.example/\", \"tiles\": \"https://a.example/{z}/{x}/{y}\", \"attribution\": \"x\"", "Both"),
        })
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestTown.OpenAsync(Named(map)));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }

        static TownSetup Named(string map) => new()
        {
            Folder = folder =>
            {
                var path = Path.Combine(folder.FullName, "town.json");
                var text = File.ReadAllText(path);
                File.WriteAllText(path, text[..text.LastIndexOf('}')].TrimEnd() + ",\n  \"map\": { " + map + " }\n}\n");
            },
        };

        static async Task<string> PolicyAsync(TestTown town)
        {
            using var visitor = town.Visit();
            return (await visitor.GetAsync("/")).Response.Headers.GetValues("Content-Security-Policy").Single();
        }
    }

    private static List<string> StreetsOf(Stream tile, int x, int y, int zoom)
    {
        VectorTile read = new MapboxTileReader().Read(tile, new NetTopologySuite.IO.VectorTiles.Tiles.Tile(x, y, zoom));
        return [.. read.Layers.Single(l => l.Name == "streets").Features.Where(f => f.Attributes.Exists("name")).Select(f => (string)f.Attributes["name"])];
    }

    private static async Task<(long Maps, long Tiles, long Places)> StateAsync(TestTown town)
    {
        async Task<long> Count(string table) => Convert.ToInt64((await town.QueryAsync($"SELECT count(*) FROM {table}"))[0]);
        return (await Count("town_maps"), await Count("map_tiles"), await Count("map_places"));
    }
}
