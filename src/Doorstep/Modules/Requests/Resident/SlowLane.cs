using System.Globalization;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>On a page whose form sends something to the town, not only goes on to the next page.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SendsAttribute : Attribute;

/// <summary>A form that has to wait, with all that was typed into it.</summary>
/// <param name="Address">Where it goes.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Fields">What it holds.</param>
public sealed record WaitingForm(string Address, int Seconds, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>What looks like a person's words, to be shown so that nobody fears for them.</summary>
    public IEnumerable<string> Words => Fields.Where(f => f.Value.Length < 5000 && (f.Value.Any(char.IsWhiteSpace) || f.Value.Any(c => c > 0x2E7F))).Select(f => f.Value);
}

/// <summary>
/// Bounds what strangers of one network send: a burst goes through, then one each so often. It is a slower queue and no wall, since
/// an office or a phone company gives one address to many: the form comes back with all its words, a countdown and its button.
/// </summary>
internal sealed class SlowLane(Limiter limiter, IModelMetadataProvider metadata) : IAsyncPageFilter
{
    /// <summary>Reports, replies and words of one network.</summary>
    public static readonly RateLimit Sends = new("sends", 60, TimeSpan.FromSeconds(10));

    /// <summary>All forms of one network, the steps towards a report included: each of these keeps something here.</summary>
    public static readonly RateLimit Forms = new("forms", 300, TimeSpan.FromSeconds(1));

    /// <inheritdoc/>
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (!IsBounded(context) || Network.Of(http) is not { Length: > 0 } network)
        {
            await next();
            return;
        }

        var sends = context.ActionDescriptor.HandlerTypeInfo.IsDefined(typeof(SendsAttribute), inherit: true);
        var wait = limiter.Take(sends ? [(Sends, network), (Forms, network)] : [(Forms, network)]);
        if (wait == TimeSpan.Zero)
        {
            await next();
            return;
        }

        var seconds = Limiter.Seconds(wait);
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "no-store";
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var fields = form.Where(f => f.Key != "__RequestVerificationToken").SelectMany(f => f.Value.Select(value => (f.Key, value ?? ""))).ToList();
        context.Result = new ViewResult
        {
            ViewName = "/Modules/Requests/Resident/_SlowLane.cshtml",
            StatusCode = StatusCodes.Status429TooManyRequests,
            ViewData = new ViewDataDictionary<WaitingForm>(metadata, new ModelStateDictionary()) { Model = new WaitingForm($"{http.Request.Path}{http.Request.QueryString}", seconds, fields) },
        };
    }

    // Staff are known; a form with pictures cannot come back, and is bounded where they are kept. What ends something always goes through.
    private static bool IsBounded(PageHandlerExecutingContext context) =>
        HttpMethods.IsPost(context.HttpContext.Request.Method)
        && context.HttpContext.User.Identity?.IsAuthenticated != true
        && context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
        && !context.HandlerInstance.GetType().IsDefined(typeof(NeverWaitsAttribute), inherit: true)
        && context.HttpContext.Request is { HasFormContentType: true, Form.Files.Count: 0 };
}
