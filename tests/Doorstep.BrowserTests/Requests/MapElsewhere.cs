using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorstep.BrowserTests.Requests;

/// <summary>A map of somebody else on a port of its own: a style with picture tiles, shapes, a sign and letters.</summary>
internal sealed class MapElsewhere : IAsyncDisposable
{
    private static readonly byte[] Teal = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGOw7+r5DwAEtgJVHLw9zgAAAABJRU5ErkJggg==");
    private readonly WebApplication app;

    private MapElsewhere(WebApplication app) => this.app = app;

    /// <summary>Its scheme, host and port.</summary>
    public string Address => app.Urls.Single();

    /// <summary>Paths that browsers asked for.</summary>
    public ConcurrentBag<string> Asked { get; } = [];

    public static async Task<MapElsewhere> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var map = new MapElsewhere(builder.Build());
        map.app.Urls.Add("http://127.0.0.1:0");
        map.app.Run(map.AnswerAsync);
        await map.app.StartAsync();
        return map;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        Asked.Add(path);
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (path.EndsWith(".png", StringComparison.Ordinal))
        {
            http.Response.ContentType = "image/png";
            await http.Response.Body.WriteAsync(Teal, http.RequestAborted);
            return;
        }

        // A file of letters that holds none is empty: the format has no header.
        var text = path switch
        {
            "/style.json" => Style(),
            "/areas.json" => """{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[0,0]}}""",
            "/signs@2x.json" or "/signs.json" => """{"spot":{"x":0,"y":0,"width":1,"height":1,"pixelRatio":1}}""",
            _ => "",
        };
        http.Response.ContentType = path.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/x-protobuf";
        await http.Response.WriteAsync(text, http.RequestAborted);
    }

    private string Style() => $$$"""
        {"version":8,"sprite":"{{{Address}}}/signs","glyphs":"{{{Address}}}/letters/{fontstack}/{range}.pbf",
        "sources":{"pictures":{"type":"raster","tileSize":256,"tiles":["{{{Address}}}/tiles/{z}/{x}/{y}.png"],"attribution":"A map elsewhere"},"areas":{"type":"geojson","data":"{{{Address}}}/areas.json"}},
        "layers":[{"id":"pictures","type":"raster","source":"pictures"},
        {"id":"signs","type":"symbol","source":"areas","layout":{"icon-image":"spot","icon-size":20,"text-field":"Elsewhere","text-font":["Plain"]}}]}
        """;
}
