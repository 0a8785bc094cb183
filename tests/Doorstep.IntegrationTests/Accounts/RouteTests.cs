using System.Net;
using Doorstep.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Accounts;

public class RouteTests
{
    [Fact]
    public async Task Every_route_names_its_policy_or_says_that_it_is_anonymous()
    {
        await using var town = await TestTown.OpenAsync();
        var routes = await RoutesAsync(town.Services);
        Assert.True(routes.Count > 10);
        Assert.Empty(routes.Where(r => !SaysWho(r)).Select(r => r.RoutePattern.RawText));
        var policies = town.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var data in routes.SelectMany(r => r.Metadata.GetOrderedMetadata<IAuthorizeData>()))
        {
            Assert.NotNull(data.Policy);
            Assert.NotNull(await policies.GetPolicyAsync(data.Policy));
        }
    }

    [Fact]
    public async Task A_planted_route_that_says_nothing_is_found_and_is_closed_anyway()
    {
        await using var town = await TestTown.OpenAsync(new() { Modules = [.. AllModules.Create(), new CarelessModule()] });
        Assert.Equal(["/careless"], (await RoutesAsync(town.Services)).Where(r => !SaysWho(r)).Select(r => r.RoutePattern.RawText));
        using var visitor = town.Visit();
        Assert.StartsWith("/sign-in", (await visitor.GetAsync("/careless")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_staff_address_is_closed_to_strangers()
    {
        await using var town = await TestTown.OpenAsync();
        var staff = (await RoutesAsync(town.Services)).Select(r => "/" + r.RoutePattern.RawText!.TrimStart('/')).Where(r => r.StartsWith("/staff", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(staff);
        using var visitor = town.Visit();
        foreach (var address in staff)
        {
            var filled = Filled(address);
            var answer = await visitor.GetAsync(filled);
            Assert.True(
                answer.Address.StartsWith("/sign-in", StringComparison.Ordinal) || answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed,
                $"{filled} answered {answer.Status} at {answer.Address}");
        }
    }

    [Fact]
    public async Task An_address_that_is_not_there_is_not_found_for_strangers_too()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/no/such/page")).Status);
        using var answer = await visitor.Http.DeleteAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("ok", await visitor.Http.GetStringAsync("/healthz"));
    }

    /// <summary>The address of a route with something in each gap.</summary>
    internal static string Filled(RouteEndpoint route) => Filled("/" + route.RoutePattern.RawText!.TrimStart('/'));

    private static string Filled(string address) => System.Text.RegularExpressions.Regex.Replace(
        address, @"\{(?<name>\w+)[^}]*\}", gap => gap.Groups["name"].Value == "number" ? "1" : Guid.Empty.ToString("D"), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static bool SaysWho(RouteEndpoint route) =>
        route.Metadata.GetMetadata<IAllowAnonymous>() is not null || route.Metadata.GetMetadata<IAuthorizeData>() is not null;

    /// <summary>All routes, pages as they are after loading, when the attributes of their models count too.</summary>
    internal static async Task<List<RouteEndpoint>> RoutesAsync(IServiceProvider services)
    {
        var loader = services.GetRequiredService<PageLoader>();
        var routes = new List<RouteEndpoint>();
        foreach (var route in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var loaded = route.Metadata.GetMetadata<PageActionDescriptor>() is { } page ? await loader.LoadAsync(page, route.Metadata) : null;
            routes.Add(loaded?.Endpoint as RouteEndpoint ?? route);
        }

        return routes;
    }

    private sealed class CarelessModule : Doorstep.Platform.Hosting.Module
    {
        public override void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapGet("/careless", () => Results.Text("open"));
    }
}
