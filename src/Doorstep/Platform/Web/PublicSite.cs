using System.Net;
using Microsoft.AspNetCore.Diagnostics;

namespace Doorstep.Platform.Web;

/// <summary>
/// Under which address the site is known. Links never begin with what a visitor wrote into the Host header: only with the address that
/// the operator set, or with this machine itself.
/// </summary>
public sealed class PublicSite
{
    private volatile Uri? configured;

    /// <summary>The address that the operator set; null when there is none.</summary>
    public Uri? Configured
    {
        get => configured;
        set => configured = value;
    }

    /// <summary>With what links on the answer to this request begin, without a slash at the end.</summary>
    public string Start(HttpRequest request) => (configured?.AbsoluteUri ?? Here(request)).TrimEnd('/');

    /// <summary>As <see cref="Start"/>, as an address.</summary>
    public Uri For(HttpRequest request) => configured ?? new Uri(Here(request) + "/");

    /// <summary>True for the operator's address and for this machine.</summary>
    public bool Knows(HostString host) => IsThisMachine(host)
        || (configured is { } site && (host.Port is null || host.Port == site.Port)
            && (host.Host.Equals(site.Host, StringComparison.OrdinalIgnoreCase) || host.Host.Equals(site.IdnHost, StringComparison.OrdinalIgnoreCase)));

    private static string Here(HttpRequest request) => IsThisMachine(request.Host) ? $"{request.Scheme}://{request.Host}{request.PathBase}" : "http://localhost";

    private static bool IsThisMachine(HostString host) =>
        host.HasValue && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}

/// <summary>Answers only under a known address.</summary>
internal static class KnownHosts
{
    /// <summary>
    /// Refuses, with a page that says so, what was asked under any other address: it may be a name that somebody made up to have it
    /// written into our links. Health is told under every one, since load balancers ask by number.
    /// </summary>
    public static void UseKnownHosts(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.RequestServices.GetRequiredService<PublicSite>().Knows(context.Request.Host)
            || context.Request.Path.Value is "/healthz" or "/readyz"
            // The page that says so, and what makes it readable.
            || context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) || context.Request.Path == "/favicon.svg")
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    });
}
