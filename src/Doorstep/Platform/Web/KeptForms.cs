using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Doorstep.Platform.Web;

/// <summary>
/// Nothing that somebody typed is lost because a token, a cookie or a session ran out. A form that cannot be taken is answered with
/// its own page, filled in again and not sent. Where somebody has to sign in or show a code first, the page that asks for it carries
/// what was typed, sealed, and only once they have come in is it stored, for an hour, for the page that then shows it.
/// </summary>
public sealed class KeptForms(
    RequestDelegate next, IOptions<KeptFormOptions> options, IDataProtectionProvider protection, Writer writer, TimeProvider clock, IStringLocalizer<KeptTexts> texts)
{
    /// <summary>How long a form can be given back after it was sent.</summary>
    public static readonly TimeSpan Carried = TimeSpan.FromHours(12);

    /// <summary>How long it is stored, once they have come in.</summary>
    public static readonly TimeSpan Stored = TimeSpan.FromHours(1);

    /// <summary>Most characters of a form that is given back.</summary>
    public const int MostCharacters = 200_000;

    private const int MostBytes = 32 * 1024 * 1024;
    private const string Query = "kept";
    private static readonly object Passed = new();
    private readonly IDataProtector seal = protection.CreateProtector("Doorstep.KeptForm");

    /// <summary>Watches over what becomes of a form that is sent.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!context.Items.TryAdd(Passed, true))
        {
            // The error page, after this has done its part.
            await next(context);
        }
        else if (HttpMethods.IsGet(request.Method) && Guid.TryParseExact(request.Query[Query], "N", out var id))
        {
            await ComeBackAsync(context, id);
        }
        else if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType)
        {
            await next(context);
        }
        else if (DoorOf(request.Path) is { } door && Open(await CarriedByAsync(request)) is { } carried)
        {
            await ComeInAsync(context, door, carried);
        }
        else
        {
            await WatchAsync(context);
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        var address = $"{context.Request.Path}{context.Request.QueryString}";
        try
        {
            await next(context);
        }
        catch (Exception) when (!context.Response.HasStarted)
        {
            (await ReadAsync(context, address))?.PutIn(context);
            throw;
        }

        var response = context.Response;
        var door = DoorOf(context.Request.Path) is null && response.StatusCode is StatusCodes.Status302Found or StatusCodes.Status303SeeOther ? DoorOf(PathOf(response.Headers.Location)) : null;
        var refused = TokenRefused.In(context);
        var bare = response.StatusCode >= StatusCodes.Status400BadRequest && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType);
        if (response.HasStarted || !(door is not null || refused || bare) || IsFromElsewhere(context.Request)
            || context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
            || await ReadAsync(context, address) is not { } kept)
        {
            return;
        }

        if (door is not null)
        {
            await AskAsync(context, door, LocalOf(response.Headers.Location)!, kept);
        }
        else if (refused)
        {
            await GiveBackAsync(context, kept, StatusCodes.Status400BadRequest);
        }
        else
        {
            kept.PutIn(context);
        }
    }

    /// <summary>The page of the form again, filled in. Where there is none, the error page holds what was typed.</summary>
    private async Task GiveBackAsync(HttpContext context, KeptForm kept, int status)
    {
        kept.PutIn(context);
        var (address, answer) = (kept.Page, await RenderAsync(context, kept.Page));
        for (var i = 0; i < 3 && answer.Location is { } location; i++)
        {
            if (DoorOf(PathOf(location)) is { } door)
            {
                await AskAsync(context, door, location, kept);
                return;
            }

            (address, answer) = (location, await RenderAsync(context, location));
        }

        if (answer is { Status: StatusCodes.Status200OK, Html: { } html } && KeptPage.Read(html, address) is var page && page.Fill(kept))
        {
            page.Say(texts["Back.Title"], status == StatusCodes.Status200OK ? texts["Back.In"] : texts["Back.Text"], kept.Files ? texts["Back.Files"].Value : null, page.Left, texts["Back.Left"]);
            await WriteAsync(context, status, page.ToHtml());
            return;
        }

        context.Response.StatusCode = answer.Status >= StatusCodes.Status400BadRequest ? answer.Status : StatusCodes.Status400BadRequest;
    }

    /// <summary>The page that asks for a password or a code, carrying the form.</summary>
    private async Task AskAsync(HttpContext context, string door, string location, KeptForm kept)
    {
        var answer = await RenderAsync(context, location);
        if (answer is { Status: StatusCodes.Status200OK, Html: { } html } && KeptPage.Read(html, location) is var page && page.Carry(door, Seal(kept)))
        {
            page.Say(texts["Door.Title"], texts["Door.Text"], null, [], "");
            await WriteAsync(context, StatusCodes.Status200OK, page.ToHtml());
            return;
        }

        context.Response.Redirect(location);
    }

    /// <summary>A form that carries another: once it lets in, the other is stored and its page opened.</summary>
    private async Task ComeInAsync(HttpContext context, string door, KeptForm carried)
    {
        var address = $"{context.Request.Path}{context.Request.QueryString}";
        var answer = await RunAsync(context);
        if (answer.Location is { } location)
        {
            // Whoever has to choose a password first comes back after that.
            var id = await StoreAsync(carried with { For = carried.For ?? context.User.FindFirstValue(ClaimTypes.NameIdentifier) });
            var target = DoorOf(PathOf(location)) is null ? carried.Page : location;
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = QueryHelpers.AddQueryString(target, Query, id.ToString("N"));
            return;
        }

        if (TokenRefused.In(context) && await ReadAsync(context, address) is { } typed)
        {
            answer = await RenderAsync(context, typed.Page) with { Status = StatusCodes.Status400BadRequest };
            if (answer.Html is { } fresh && KeptPage.Read(fresh, typed.Page) is var again && again.Fill(typed) && again.Carry(door, Seal(carried)))
            {
                again.Say(texts["Back.Title"], texts["Back.Text"], null, [], "");
                await WriteAsync(context, answer.Status, again.ToHtml());
                return;
            }
        }

        if (answer.Html is { } html && KeptPage.Read(html, address) is var page && page.Carry(door, Seal(carried)))
        {
            page.Say(texts["Door.Title"], texts["Door.Text"], null, [], "");
            await WriteAsync(context, answer.Status, page.ToHtml());
            return;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Body.Length == 0)
        {
            return;
        }

        context.Response.Headers.ContentType = answer.Type;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>The page to which somebody comes back after they came in.</summary>
    private async Task ComeBackAsync(HttpContext context, Guid id)
    {
        var now = clock.Now();
        var stored = await context.RequestServices.GetRequiredService<DoorstepDb>().Set<StoredForm>().FirstOrDefaultAsync(f => f.Id == id && f.ExpiresAt > now, context.RequestAborted);
        if (stored is null || Open(Convert.ToBase64String(stored.Content)) is not { } kept || (kept.For is { } whose && whose != await options.Value.Who(context)))
        {
            await next(context);
            return;
        }

        var address = $"{context.Request.Path}{context.Request.QueryString}";
        if (PathOf(kept.Page) == context.Request.Path)
        {
            await GiveBackAsync(context, kept, StatusCodes.Status200OK);
        }
        else if (DoorOf(context.Request.Path) is { } door)
        {
            await AskAsync(context, door, QueryHelpers.AddQueryString(context.Request.Path, context.Request.Query.Where(q => q.Key != Query).ToDictionary(q => q.Key, q => (string?)q.Value, StringComparer.Ordinal)), kept);
        }
        else
        {
            await next(context);
        }
    }

    private async Task<KeptForm?> ReadAsync(HttpContext context, string address)
    {
        var request = context.Request;
        try
        {
            if (request.ContentLength is null or > MostBytes)
            {
                return null;
            }

            var form = await request.ReadFormAsync(context.RequestAborted);
            var fields = form.Where(f => !KeptForm.IsSecret(f.Key)).SelectMany(f => f.Value, (f, value) => new KeptField(f.Key, value ?? "")).ToList();
            return fields.Count == 0 || fields.Sum(f => f.Name.Length + f.Value.Length) > MostCharacters
                ? null
                : new KeptForm(PageOf(request, address), address, fields, form.Files.Count > 0, options.Value.Was(context), clock.Now().ToUnixTimeMilliseconds());
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or InvalidOperationException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string?> CarriedByAsync(HttpRequest request) =>
        request.ContentLength is < MostCharacters * 10 ? (await request.ReadFormAsync(request.HttpContext.RequestAborted))[KeptPage.Field].ToString() : null;

    // The page that was open, if it is one of ours; else the address that the form was sent to, without what it meant to do.
    private static string PageOf(HttpRequest request, string address)
    {
        var from = Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var referer) && referer.Authority == request.Host.Value ? referer.PathAndQuery : address;
        var parts = (LocalOf(from) ?? "/").Split('?', 2);
        var query = QueryHelpers.ParseQuery(parts.ElementAtOrDefault(1)).Where(q => q.Key is not ("handler" or Query));
        return QueryHelpers.AddQueryString(parts[0], query.ToDictionary(q => q.Key, q => q.Value, StringComparer.Ordinal));
    }

    // What another site makes a browser send is nobody's words.
    private static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"] == "cross-site"
        || (Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Authority != request.Host.Value);

    private async Task<Guid> StoreAsync(KeptForm kept)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var content = Convert.FromBase64String(Seal(kept));
        _ = (await writer.RunAsync<Done>(
            async (write, ct) =>
            {
                await StoredForm.ForgetOldAsync(write, ct);
                write.Db.Add(new StoredForm { Id = id, Content = content, ExpiresAt = write.Now + Stored });
                return default(Done);
            },
            CancellationToken.None)).Value;
        return id;
    }

    private string Seal(KeptForm kept) => Convert.ToBase64String(seal.Protect(JsonSerializer.SerializeToUtf8Bytes(kept)));

    private KeptForm? Open(string? text)
    {
        try
        {
            return !string.IsNullOrEmpty(text) && JsonSerializer.Deserialize<KeptForm>(seal.Unprotect(Convert.FromBase64String(text))) is { } kept
                && clock.Now() - DateTimeOffset.FromUnixTimeMilliseconds(kept.At) <= Carried ? kept : null;
        }
        catch (Exception foreign) when (foreign is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    private string? DoorOf(PathString path) => options.Value.Doors.Find(door => path.Equals(door, StringComparison.OrdinalIgnoreCase));

    private static PathString PathOf(string? location) => LocalOf(location) is { } local ? PathString.FromUriComponent(local.Split('?', '#')[0]) : default;

    // An address of this site, whether it came with its host or without.
    private static string? LocalOf(string? location) => Uri.TryCreate(location, UriKind.Absolute, out var whole) && whole.Scheme.StartsWith("http", StringComparison.Ordinal) ? whole.PathAndQuery
        : location is ['/', ..] && !location.StartsWith("//", StringComparison.Ordinal) ? location : null;

    /// <summary>Another page of this site as this request's answer, caught before it goes out.</summary>
    private Task<Answer> RenderAsync(HttpContext context, string address)
    {
        var request = context.Request;
        var parts = address.Split('#')[0].Split('?', 2);
        (request.Method, request.Path, request.QueryString) = (HttpMethods.Get, PathString.FromUriComponent(parts[0]), new QueryString(parts.Length > 1 ? "?" + parts[1] : ""));
        (request.ContentType, request.ContentLength, request.Body) = (null, null, Stream.Null);
        request.RouteValues = [];
        context.SetEndpoint(null);
        context.Features.Set<IFormFeature>(null);
        // What came with the form was read and folded; this address is ours.
        context.Features.Set<IQueryFeature>(new QueryFeature(context.Features));
        context.Features.Set<IAntiforgeryValidationFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        return RunAsync(context);
    }

    private async Task<Answer> RunAsync(HttpContext context)
    {
        var response = context.Response;
        var outward = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var caught = new MemoryStream();
        var inward = new StreamResponseBodyFeature(caught);
        context.Features.Set<IHttpResponseBodyFeature>(inward);
        try
        {
            await next(context);
            await inward.CompleteAsync();
        }
        finally
        {
            context.Features.Set(outward);
        }

        var location = response.StatusCode is >= 300 and < 400 ? LocalOf(response.Headers.Location) : null;
        var html = response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true ? Encoding.UTF8.GetString(caught.ToArray()) : null;
        response.Headers.Remove("Location");
        response.ContentLength = null;
        var type = response.ContentType;
        response.Headers.Remove("Content-Type");
        return new Answer(response.StatusCode, location, html, type, caught.ToArray());
    }

    private static async Task WriteAsync(HttpContext context, int status, string html)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "text/html; charset=utf-8");
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    private sealed record Answer(int Status, string? Location, string? Html, string? Type, byte[] Body);
}

/// <summary>Notes that a form was refused for its token, so that this is told from other faults of a form.</summary>
internal sealed class TokenRefused : IAlwaysRunResultFilter
{
    private static readonly object Key = new();

    public static bool In(HttpContext http) => http.Items.ContainsKey(Key);

    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.HttpContext.Items[Key] = true;
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
