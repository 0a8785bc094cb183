using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.RateLimiting;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Doorstep.Platform.Web;

namespace Doorstep.Modules.Open311;

/// <summary>
/// The outside interface: Open311 GeoReport v2 with the extensions that its clients use. Everybody may call it; what a call
/// may do is decided by the key that it carries.
/// </summary>
internal static partial class Open311Endpoints
{
    /// <summary>Most characters of what follows the question mark: a thousand ids fit, also where each sign of them is escaped.</summary>
    private const int LongestQuery = 64 * 1024;

    private delegate Task<Outcome<Reply>> Operation(IServiceProvider services, Call call, CancellationToken ct);

    public static void MapOpen311(this IEndpointRouteBuilder routes)
    {
        foreach (var format in Enum.GetValues<Format>())
        {
            var end = format.ToString().ToLowerInvariant();
            Get($"/open311/discovery.{end}", (s, call, ct) => s.GetRequiredService<ServiceReads>().DiscoveryAsync(call, ct));
            Get($"/open311/v2/discovery.{end}", (s, call, ct) => s.GetRequiredService<ServiceReads>().DiscoveryAsync(call, ct));
            Get($"/open311/v2/services.{end}", (s, call, ct) => s.GetRequiredService<ServiceReads>().ListAsync(call, ct));
            Get($"/open311/v2/services/{{id}}.{end}", (s, call, ct) => s.GetRequiredService<ServiceReads>().DefinitionAsync(call, ct));
            Get($"/open311/v2/requests.{end}", (s, call, ct) => s.GetRequiredService<RequestReads>().ListAsync(call, ct));
            Get($"/open311/v2/requests/{{id}}.{end}", (s, call, ct) => s.GetRequiredService<RequestReads>().FindAsync(call, ct));
            Get($"/open311/v2/tokens/{{id}}.{end}", (s, call, ct) => s.GetRequiredService<RequestReads>().TokenAsync(call, ct));
            Get($"/open311/v2/servicerequestupdates.{end}", (s, call, ct) => s.GetRequiredService<UpdateReads>().ListAsync(call, ct));
            Search($"/open311/v2/requests/search.{end}", (s, call, ct) => s.GetRequiredService<RequestReads>().ListAsync(call, ct));
            Search($"/open311/v2/servicerequestupdates/search.{end}", (s, call, ct) => s.GetRequiredService<UpdateReads>().ListAsync(call, ct));
            Post($"/open311/v2/requests.{end}", key => key.MayWrite, (s, call, ct) => s.GetRequiredService<PostRequest>().RunAsync(call, ct));
            Post($"/open311/v2/servicerequestupdates.{end}", key => key.MayUpdate, (s, call, ct) => s.GetRequiredService<PostUpdate>().RunAsync(call, ct));
        }

        routes.Map("/open311/{**rest}", http => RunAsync(http, may: null, operation: null)).AllowAnonymous().WithMetadata(new TakesLongAddress());

        void Get(string pattern, Operation operation) =>
            routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], http => RunAsync(http, may: null, operation)).AllowAnonymous().WithMetadata(new TakesLongAddress());

        // A read whose filters stand in a form: a thousand ids make a long address.
        void Search(string pattern, Operation operation) =>
            routes.MapPost(pattern, http => RunAsync(http, may: null, operation)).AllowAnonymous().WithMetadata(new TakesLongAddress());

        void Post(string pattern, Func<ApiKey, bool> may, Operation operation) =>
            routes.MapPost(pattern, http => RunAsync(http, may, operation)).AllowAnonymous().WithMetadata(new TakesLongAddress());
    }

    private static async Task RunAsync(HttpContext http, Func<ApiKey, bool>? may, Operation? operation)
    {
        var ct = http.RequestAborted;
        // Everybody may read from any page on the web: no cookie is looked at.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.AccessControlExposeHeaders = "Link, ETag, Last-Modified, Retry-After, Allow";
        if (HttpMethods.IsOptions(http.Request.Method) && AllowedAt(http.Request.Path) is { } allowed)
        {
            Preflight(http, allowed);
            return;
        }

        var services = http.RequestServices;
        var replies = services.GetRequiredService<Replies>();
        var format = FormatOf(http.Request);
        Outcome<Reply> outcome;
        try
        {
            using var place = may is null ? null : services.GetRequiredService<Crowd>().Enter();
            outcome = operation is null ? Unknown(http)
                : place is { IsAcquired: false } ? Refusal.Invalid("Api.Busy")
                : await CallAsync(http, format, may, operation, ct);
        }
        catch (BadHttpRequestException failure)
        {
            outcome = Refusal.Invalid(failure.StatusCode == StatusCodes.Status413PayloadTooLarge ? "Api.TooLarge" : "Api.BadForm", null, Parameters.LargestUpload);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            services.GetRequiredService<ILogger<Reply>>().LogError(failure, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            outcome = Refusal.Invalid(StorageFaults.Of(failure) is null ? "Api.Broken" : "Api.NotNow");
        }

        await (outcome.Succeeded ? Replies.SendAsync(http, format, outcome.Value, ct) : replies.SendAsync(http, format, outcome.Refusal!, ct));
    }

    private static async Task<Outcome<Reply>> CallAsync(
        HttpContext http, Format format, Func<ApiKey, bool>? may, Operation operation, CancellationToken ct)
    {
        if (http.Request.AsksMoreThan(LongestQuery))
        {
            return Refusal.Invalid("Api.TooLong", null, LongestQuery);
        }

        var given = await Parameters.ReadAsync(http.Request, ct);
        if (!given.Succeeded)
        {
            return given.Refusal!;
        }

        if (http.GetRouteValue("id") is string id && !Parameters.IsText(id))
        {
            return Refusal.Invalid("Api.BadCharacter");
        }

        var key = await Keys.RecogniseAsync(http, given.Value, may, ct);
        return !key.Succeeded ? key.Refusal!
            : Jurisdiction(http, given.Value) is { } elsewhere ? elsewhere
            : await operation(http.RequestServices, new Call(http, format, given.Value, key.Value.Key), ct);
    }

    /// <summary>One town is one jurisdiction, named by the host of its site or of this call.</summary>
    private static Refusal? Jurisdiction(HttpContext http, Parameters given) =>
        given["jurisdiction_id"] is { } named
        && !named.Equals(http.RequestServices.GetRequiredService<CurrentTown>().Profile.Site?.Host, StringComparison.OrdinalIgnoreCase)
        && !named.Equals(http.Request.Host.Host, StringComparison.OrdinalIgnoreCase)
            ? new Refusal(RefusalKind.NotFound, [new Problem("Api.NoJurisdiction", "jurisdiction_id", named)])
            : null;

    private static Outcome<Reply> Unknown(HttpContext http)
    {
        if (AllowedAt(http.Request.Path) is not { } allowed)
        {
            return Refusal.NotFound("Api.NoEndpoint");
        }

        http.Response.Headers.Allow = allowed;
        return Refusal.Invalid("Api.Method", null, http.Request.Method);
    }

    /// <summary>What works at an address of this interface; null where there is none.</summary>
    private static string? AllowedAt(PathString path) => !KnownPath().IsMatch(path.Value ?? "") ? null
        : TakesPosts().IsMatch(path.Value!) ? "GET, HEAD, OPTIONS, POST" : OnlyPosts().IsMatch(path.Value!) ? "OPTIONS, POST" : "GET, HEAD, OPTIONS";

    private static void Preflight(HttpContext http, string allowed)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.Allow = allowed;
        http.Response.Headers.AccessControlAllowMethods = "GET, HEAD";
        http.Response.Headers.AccessControlAllowHeaders = $"{ApiKey.Header}, Accept-Language, If-None-Match, If-Modified-Since";
        http.Response.Headers.AccessControlMaxAge = "86400";
    }

    private static Format FormatOf(HttpRequest request)
    {
        var path = request.Path.Value?.TrimEnd('/') ?? "";
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Format.Json
            : path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? Format.Xml
            : request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase) ? Format.Json : Format.Xml;
    }

    [GeneratedRegex(@"^/open311/(v2/)?discovery\.(xml|json)/?$|^/open311/v2/((services|requests|tokens)/[^/]+|services|requests|servicerequestupdates(/search)?)\.(xml|json)/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex KnownPath();

    [GeneratedRegex(@"^/open311/v2/servicerequestupdates/search\.(xml|json)/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OnlyPosts();

    [GeneratedRegex(@"^/open311/v2/(requests|requests/search|servicerequestupdates)\.(xml|json)/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TakesPosts();
}

/// <summary>
/// How many writes of other systems are under way at once. Who comes when it is full is told so at once and may come again in a second: all others would only wait longer
/// for each more that is let in, the people at their screens too.
/// </summary>
internal sealed class Crowd : IDisposable
{
    /// <summary>Some more than make the writer's groups full.</summary>
    public const int Most = 3 * Writer.MostInOneCommit;

    private readonly ConcurrencyLimiter limiter = new(new() { PermitLimit = Most, QueueLimit = 0 });

    /// <summary>A place until it is disposed of; one that was not acquired when there is none.</summary>
    public RateLimitLease Enter() => limiter.AttemptAcquire();

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}

/// <summary>Which key a call carries, and whether that is enough.</summary>
internal static class Keys
{
    /// <summary>The key, or none where none is needed. A wrong key is refused also where none would do.</summary>
    public static async Task<Outcome<Recognised>> RecogniseAsync(HttpContext http, Parameters given, Func<ApiKey, bool>? may, CancellationToken ct)
    {
        var secret = given["api_key"] ?? (http.Request.Headers[ApiKey.Header].ToString() is { Length: > 0 } header ? header : null);
        if (secret is null)
        {
            return may is null ? new Recognised(null) : Refusal.Forbidden("Api.NoKey");
        }

        var limiter = http.RequestServices.GetRequiredService<Limiter>();
        if (await http.RequestServices.GetRequiredService<ApiKeys>().FindAsync(Folding.Token(secret) ?? "", ct) is not { } key)
        {
            return Refusal.Forbidden(limiter.Lets(Allowance.WrongKeys, Network.Of(http)) ? "Api.BadKey" : "Api.TooMany");
        }

        if (may is not null && !may(key))
        {
            return Refusal.Forbidden("Api.KeyMayNot");
        }

        return may is null || limiter.Lets(Allowance.Writes(key), $"{key.Id}") ? new Recognised(key) : Refusal.Forbidden("Api.TooMany");
    }
}

/// <summary>The key of a call; null for none.</summary>
internal sealed record Recognised(ApiKey? Key);
