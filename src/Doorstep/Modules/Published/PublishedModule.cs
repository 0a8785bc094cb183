using Doorstep.Modules.Alerts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation;
using Doorstep.Modules.Published.Feeds;
using Doorstep.Modules.Published.Map;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Search;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Published;

/// <summary>Front door of what everybody sees of requests: the list, the page of one, the map, feeds and downloads.</summary>
public sealed class PublishedModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses =>
        [typeof(TownModule), typeof(AreasModule), typeof(SearchModule), typeof(ModerationModule), typeof(AlertsModule), typeof(RequestTypesModule), typeof(RequestsModule)];

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Public, "/requests", "NavRequests", 30),
        new(NavigationBar.Public, "/map", "NavMap", 40),
        new(NavigationBar.Front, "/requests", "Home.See", 10),
        new(NavigationBar.Front, "/map", "Home.Map", 20),
        new(NavigationBar.Staff, "/requests", "StaffPublic", 900),
    ];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddScoped<PublicRequests>().AddSingleton<KindCounts>().AddSingleton<AtomFeed>().AddScoped<AlertFeed>();
        services.AddScoped<MapList>().AddScoped<PublicPins>().AddSingleton<PinShelf>();
    }

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Published/List");
        pages.AllowAnonymousToFolder("/Published/Map");
    }

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapPublicDownloads();
        routes.MapGet("/alerts.atom", ([AsParameters] AlertQuery query, AlertFeed feed, HttpContext http) => feed.WriteAsync(query, http)).AllowAnonymous();
        routes.MapMethods("/map/pins.json", [HttpMethods.Get, HttpMethods.Head], PinsAsync).AllowAnonymous();
    }

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
