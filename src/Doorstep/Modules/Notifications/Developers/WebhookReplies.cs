using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Notifications.Developers;

/// <summary>A developer's webhook on the wire. Neither address nor secret comes back: an address may hold a secret itself.</summary>
internal sealed record WebhookShape(
    Guid Id, string Name, string Host, string? Area, string? Type, bool Changes, string State, DateTimeOffset CreatedAt, int Waiting, DateTimeOffset? FailingSince,
    string? Fault, int? FaultCode, int Missed, DateTimeOffset? MissedSince, DateTimeOffset? OldSecretUntil)
{
    /// <summary>As its owner sees it.</summary>
    public static WebhookShape Of(WebhookSummary hook, WebhookOwner owner) => new(
        hook.Id, hook.Name[owner.Prefix.Length..], hook.Host, hook.AreaCode.Length == 0 ? null : hook.AreaCode, hook.TypeCode.Length == 0 ? null : hook.TypeCode, hook.Changes,
        Lower(hook.State.ToString()), hook.CreatedAt, hook.Waiting, hook.FailingSince, hook.Fault is { } fault ? Lower(fault.ToString()) : null, hook.FaultCode, hook.Missed,
        hook.MissedSince, hook.OldSecretUntil);

    private static string Lower(string word) => JsonNamingPolicy.SnakeCaseLower.ConvertName(word);
}

/// <summary>What a developer asks for. A name that is not here is a mistake that is said, not one that is passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WantedWebhook(string? Name, string? Address, string? Area, string? Type, bool Changes);

/// <summary>Reads and answers developers' calls about webhooks: JSON, and every mistake in words with its status (RFC 9457).</summary>
internal sealed class WebhookReplies(IStringLocalizer<NotificationsTexts> texts, IStringLocalizer<SiteTexts> site)
{
    /// <summary>Most bytes of a call.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>How these calls write JSON.</summary>
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = false, Converters = { new FoldedText() } };

    /// <summary>Reads the body; refuses what is no JSON of this shape.</summary>
    public static async Task<(WantedWebhook? Wanted, int Status, Problem? Problem)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasJsonContentType())
        {
            return (null, StatusCodes.Status415UnsupportedMediaType, new("Dev.Error.MediaType"));
        }

        var buffer = new byte[MostBytes + 1];
        var length = request.ContentLength > MostBytes ? buffer.Length : await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        if (length > MostBytes)
        {
            return (null, StatusCodes.Status413PayloadTooLarge, new("Dev.Error.TooLarge", null, MostBytes));
        }

        try
        {
            return JsonSerializer.Deserialize<WantedWebhook>(buffer.AsSpan(0, length), Json) is { } wanted ? (wanted, 0, null) : (null, StatusCodes.Status400BadRequest, new("Dev.Error.Json"));
        }
        catch (JsonException)
        {
            return (null, StatusCodes.Status400BadRequest, new("Dev.Error.Json"));
        }
    }

    /// <summary>Answers with an object.</summary>
    public static IResult Say<T>(T value, int status = StatusCodes.Status200OK) => TypedResults.Json(value, Json, statusCode: status);

    /// <summary>Answers a refusal.</summary>
    public Task RefuseAsync(HttpContext http, Refusal refusal) => RefuseAsync(
        http,
        refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        refusal.Problems);

    /// <summary>Answers what is wrong, every mistake at its field.</summary>
    public Task RefuseAsync(HttpContext http, int status, IReadOnlyList<Problem> problems)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status429TooManyRequests)
        {
            http.Response.Headers.RetryAfter = "60";
        }

        return http.Response.WriteAsJsonAsync(
            new { Status = status, Title = Words(problems[0]), Errors = problems.Where(p => p.Field is not null).Select(p => new { p.Field, Detail = Words(p) }) },
            Json, "application/problem+json", http.RequestAborted);
    }

    private string Words(Problem problem)
    {
        foreach (var of in new IStringLocalizer[] { texts, site })
        {
            if (of[problem.Key, problem.Args] is { ResourceNotFound: false } found)
            {
                return found;
            }
        }

        return problem.Key;
    }
}
