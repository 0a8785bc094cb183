using System.Security.Claims;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Notifications.Developers;

/// <summary>Developers with an API key keep webhooks of their own over HTTP: a few each, seen by nobody else's key. <c>openapi.json</c> beside this file describes it.</summary>
internal static class DeveloperWebhooks
{
    /// <summary>Where they are.</summary>
    public const string Path = "/webhooks/v1";

    public static void MapDeveloperWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Path}/openapi.json", () => TypedResults.Stream(typeof(DeveloperWebhooks).Assembly.GetManifestResourceStream("Webhooks/openapi.json")!, "application/json")).AllowAnonymous();
        var own = routes.MapGroup(Path).RequireAuthorization(ApiKeyScheme.Policy);
        own.MapGet("", async (ClaimsPrincipal user, Webhooks webhooks, CancellationToken ct) =>
            WebhookReplies.Say((await webhooks.ListAsync(Owner(user).Id, ct)).Select(hook => WebhookShape.Of(hook, Owner(user)))));
        own.MapPost("", AddAsync);
        own.MapGet("/{id:guid}", FindAsync);
        own.MapDelete("/{id:guid}", (HttpContext http, Guid id, Webhooks webhooks, CancellationToken ct) =>
            TurnAsync(http, webhooks.RemoveAsync(id, Owner(http.User).Id, ct), _ => TypedResults.NoContent()));
        own.MapPost("/{id:guid}/ping", (HttpContext http, Guid id, Webhooks webhooks, CancellationToken ct) =>
            TurnAsync(http, webhooks.TryAsync(id, Owner(http.User).Id, ct), _ => TypedResults.Accepted((string?)null)));
        own.MapPost("/{id:guid}/resume", (HttpContext http, Guid id, Webhooks webhooks, CancellationToken ct) =>
            TurnAsync(http, webhooks.ResumeAsync(id, Owner(http.User).Id, ct), _ => TypedResults.NoContent()));
        own.MapPost("/{id:guid}/secret", (HttpContext http, Guid id, Webhooks webhooks, CancellationToken ct) =>
            TurnAsync(http, webhooks.RotateAsync(id, Owner(http.User).Id, ct), secret => Secret(http, new { Id = id, Secret = secret }, StatusCodes.Status200OK)));
    }

    private static WebhookOwner Owner(ClaimsPrincipal user) => new(Guid.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!), user.FindFirstValue(ClaimTypes.Name)!);

    private static async Task<IResult> AddAsync(HttpContext http, Webhooks webhooks, AreaAtlas atlas, INewsTopics topics, WebhookReplies replies, CancellationToken ct)
    {
        var (wanted, status, problem) = await WebhookReplies.ReadAsync(http.Request, ct);
        if (wanted is null)
        {
            await replies.RefuseAsync(http, status, [problem!]);
            return TypedResults.Empty;
        }

        var made = Check(wanted, atlas, topics) is { } refusal ? refusal
            : await webhooks.AddAsync(new NewWebhook(wanted.Name, wanted.Address, wanted.Area ?? "", wanted.Type ?? "", wanted.Changes, Owner(http.User)), ct);
        return await TurnAsync(http, Task.FromResult(made), hook =>
        {
            http.Response.Headers.Location = $"{Path}/{hook.Id}";
            return Secret(http, hook, StatusCodes.Status201Created);
        });
    }

    private static Refusal? Check(WantedWebhook wanted, AreaAtlas atlas, INewsTopics topics)
    {
        var problems = new List<Problem>();
        if (wanted.Area is { Length: > 0 } area && atlas.Current.Find(area) is not { Active: true })
        {
            problems.Add(new("Dev.Error.Area", "area"));
        }

        if (wanted.Type is { Length: > 0 } type && topics.All.All(t => t.Code != type))
        {
            problems.Add(new("Dev.Error.Type", "type"));
        }

        return problems.Count > 0 ? Refusal.Invalid(problems) : null;
    }

    private static Task<IResult> FindAsync(HttpContext http, Guid id, Webhooks webhooks, CancellationToken ct)
    {
        return TurnAsync(http, FindOneAsync(), hook => WebhookReplies.Say(hook));

        async Task<Outcome<WebhookShape>> FindOneAsync() =>
            (await webhooks.ListAsync(Owner(http.User).Id, ct)).FirstOrDefault(hook => hook.Id == id) is { } found ? WebhookShape.Of(found, Owner(http.User)) : Refusal.NotFound("Webhook.Error.Gone");
    }

    private static IResult Secret<T>(HttpContext http, T value, int status)
    {
        http.Response.Headers.CacheControl = "no-store";
        return WebhookReplies.Say(value, status);
    }

    private static async Task<IResult> TurnAsync<T>(HttpContext http, Task<Outcome<T>> step, Func<T, IResult> say)
    {
        var outcome = await step;
        if (outcome.Succeeded)
        {
            return say(outcome.Value);
        }

        await http.RequestServices.GetRequiredService<WebhookReplies>().RefuseAsync(http, outcome.Refusal!);
        return TypedResults.Empty;
    }
}
