using System.Security.Claims;
using System.Text.Encodings.Web;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Doorstep.Modules.Notifications.Developers;

/// <summary>Lets a program in by the API key in its header, on routes whose policy asks for one. Never by a cookie or by the address.</summary>
internal sealed class ApiKeyScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, ApiKeys keys, Limiter limiter, WebhookReplies replies)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    /// <summary>Name of the policy: a working key.</summary>
    public const string Policy = "api-key";

    private const string Scheme311 = "ApiKey";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Folding.Token(Context.Request.Headers[ApiKey.Header]) is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }

        if (await keys.FindAsync(secret, Context.RequestAborted) is not { } key)
        {
            return AuthenticateResult.Fail(limiter.Lets(Allowance.WrongKeys, Network.Of(Context)) ? "Api.BadKey" : "Api.TooMany");
        }

        return limiter.Lets(Allowance.Writes(key), $"{key.Id}")
            ? AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, key.Id.ToString()), new Claim(ClaimTypes.Name, key.Name)], Scheme311)), Scheme311))
            : AuthenticateResult.Fail("Api.TooMany");
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var why = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message ?? "Api.NoKey";
        Response.Headers.WWWAuthenticate = $"{Scheme311} header=\"{ApiKey.Header}\"";
        await replies.RefuseAsync(Context, why == "Api.TooMany" ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized, [new(why)]);
    }

    /// <summary>Registers the scheme and its policy.</summary>
    internal static IServiceCollection Add(IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyScheme>(Scheme311, null);
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Scheme311).RequireAuthenticatedUser());
        return services;
    }
}

internal static class ApiKeySchemeServices
{
    /// <summary>Lets routes ask for an API key by <see cref="ApiKeyScheme.Policy"/>.</summary>
    public static IServiceCollection AddApiKeyScheme(this IServiceCollection services) => ApiKeyScheme.Add(services);
}
