using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Public;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Requests.Map;

/// <summary>The map's part of the module.</summary>
internal static class MapServices
{
    public static void AddMap(this IServiceCollection services) =>
        services.AddScoped<MapList>().AddScoped<PublicPins>().AddSingleton<PinShelf>();

    public static void AddMapPages(this PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Requests/Map");

    public static void MapMap(this IEndpointRouteBuilder routes) => routes.MapMethods("/map/pins.json", [HttpMethods.Get, HttpMethods.Head], PinsAsync).AllowAnonymous();

    private static async Task<IResult> PinsAsync([AsParameters] PublicFilter filter, string? box, PublicPins pins, PinShelf shelf, HttpContext http)
    {
        var file = await shelf.TakeAsync(pins, filter, MapBox.Read(box), http.RequestAborted);
        var squeezed = http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);
        var headers = http.Response.Headers;
        headers.CacheControl = $"public, max-age={PinShelf.Fresh.TotalSeconds:0}";
        // The same in every language, whatever was noted for pages.
        headers.Remove(HeaderNames.ContentLanguage);
        headers.Vary = HeaderNames.AcceptEncoding;
        if (squeezed)
        {
            headers.ContentEncoding = "gzip";
        }

        return TypedResults.Bytes(squeezed ? file.Squeezed : file.Plain, "application/json; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{file.Tag}{(squeezed ? "-gzip" : "")}\""));
    }
}
