using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Platform.Web;

/// <summary>
/// What may be done with an address is what is written for it: what can be got can be asked for its headers alone, and anything
/// else is answered with 405 and the methods that work, before anybody is asked to sign in.
/// </summary>
internal static class Methods
{
    private const string Wrong = "405 HTTP Method Not Supported";

    /// <summary>HEAD wherever GET, for all endpoints that are mapped under these routes.</summary>
    public static IEndpointRouteBuilder WithHead(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("");
        ((IEndpointConventionBuilder)all).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { } written
                && written.HttpMethods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase) && !written.HttpMethods.Contains(HttpMethods.Head, StringComparer.OrdinalIgnoreCase))
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([.. written.HttpMethods, HttpMethods.Head], written.AcceptCorsPreflight));
            }
        });
        return all;
    }

    /// <summary>Answers what is not written for an address.</summary>
    public static void UseMethods(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // What went wrong is shown by a page of its own, whichever method it was.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            await next(context);
            return;
        }

        if (HttpMethods.IsOptions(context.Request.Method) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            // A program asks; and the framework calls any page right to which OPTIONS is said.
            pages.Enabled = false;
        }

        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<CompiledPageActionDescriptor>() is { } page)
        {
            string[] allowed = [.. Of(page)];
            if (!allowed.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
            {
                Refuse(context, allowed);
                return;
            }

            if (!HasHandler(page, context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
        }
        else if (endpoint?.DisplayName == Wrong)
        {
            // The endpoint that the framework puts here knows which methods work.
            await endpoint.RequestDelegate!(context);
            Refuse(context, context.Response.Headers.Allow.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return;
        }

        await next(context);
    });

    /// <summary>The methods that a page has handlers for. A page without any shows itself.</summary>
    public static IEnumerable<string> Of(CompiledPageActionDescriptor page)
    {
        var written = page.HandlerMethods.Select(handler => handler.HttpMethod.ToUpperInvariant()).Distinct(StringComparer.Ordinal).ToList();
        return written.Contains(HttpMethods.Head) ? written.Append(HttpMethods.Get).Distinct(StringComparer.Ordinal)
            : written.Contains(HttpMethods.Get) ? written.Append(HttpMethods.Head)
            : [HttpMethods.Get, HttpMethods.Head, .. written];
    }

    private static void Refuse(HttpContext context, IReadOnlyCollection<string> allowed)
    {
        context.Response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Options).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal));
        context.Response.StatusCode = HttpMethods.IsOptions(context.Request.Method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
    }

    // As the framework chooses: a handler of the method that has the name that was asked for, or no name.
    private static bool HasHandler(CompiledPageActionDescriptor page, HttpRequest request)
    {
        var method = HttpMethods.IsHead(request.Method) && page.HandlerMethods.All(h => !HttpMethods.IsHead(h.HttpMethod)) ? HttpMethods.Get : request.Method;
        var written = page.HandlerMethods.Where(h => h.HttpMethod.Equals(method, StringComparison.OrdinalIgnoreCase)).ToList();
        var name = request.RouteValues["handler"] as string ?? request.Query["handler"].ToString();
        return written.Exists(h => string.IsNullOrEmpty(h.Name) || h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            || (HttpMethods.IsGet(method) && written.Count == 0);
    }
}
