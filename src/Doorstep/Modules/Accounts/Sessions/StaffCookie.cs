using System.Security.Claims;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Doorstep.Modules.Accounts.Sessions;

/// <summary>
/// The sign-in cookie. It says only who, since which stamp and in which session: all three and the role and bounds are read anew
/// with every request, so that signing out, a change of role or unit, a new password or a closed account acts at the very next one.
/// </summary>
internal sealed class StaffCookie(StaffSessions sessions) : CookieAuthenticationEvents
{
    public const string StampClaim = "doorstep:stamp";
    public const string TemporaryClaim = "doorstep:temporary-password";
    public const string SessionClaim = "doorstep:session";

    /// <summary>
    /// Who this account is, with all that its row says now. While somebody else knows the password it is nobody's role: no policy of
    /// staff lets it in, and no page takes it for a staff member.
    /// </summary>
    public static ClaimsPrincipal PrincipalOf(Account account)
    {
        var claims = account.PasswordIsTemporary ? [new Claim(ClaimTypes.NameIdentifier, account.Id.ToString("D"))] : account.ToStaffMember().ToClaims();
        var identity = new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(StampClaim, account.SecurityStamp));
        if (account.PasswordIsTemporary)
        {
            identity.AddClaim(new Claim(TemporaryClaim, "true"));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>Id of the account that is signed in with this request; null for none.</summary>
    public static async Task<string?> WhoAsync(HttpContext http) =>
        (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal?.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Id of the account whose cookie the browser still holds, also when it has run out; null when it cannot be told.</summary>
    public static string? WhoWas(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        return options.TicketDataFormat.Unprotect(options.CookieManager.GetRequestCookie(http, options.Cookie.Name!))?.Principal.FindFirstValue(ClaimTypes.NameIdentifier);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<DoorstepDb>();
        var account = await sessions.AccountAsync(db, context.Principal, prolong: !AsksByItself(context.Request), context.HttpContext.RequestAborted);
        if (account is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        var principal = PrincipalOf(account);
        principal.Identities.First().AddClaim(context.Principal!.FindFirst(SessionClaim)!);
        context.ReplacePrincipal(principal);
    }

    /// <summary>A sign-in opens a session.</summary>
    public override async Task SigningIn(CookieSigningInContext context)
    {
        await sessions.EndAsync(context.HttpContext.User, context.HttpContext.RequestAborted);
        var session = await sessions.OpenAsync(Guid.Parse(context.Principal!.FindFirstValue(ClaimTypes.NameIdentifier)!), context.HttpContext.RequestAborted);
        context.Principal!.Identities.First().AddClaim(new Claim(SessionClaim, session.ToString("D")));
    }

    /// <summary>Signing out ends it, and with it every copy of the cookie.</summary>
    public override Task SigningOut(CookieSigningOutContext context) => sessions.EndAsync(context.HttpContext.User, context.HttpContext.RequestAborted);

    /// <summary>A page that asks by itself for what is new keeps nobody signed in: only what a person does counts.</summary>
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        context.ShouldRenew &= !AsksByItself(context.Request);
        return Task.CompletedTask;
    }

    /// <summary>Signed in but not allowed is an answer, not a redirect; while somebody else knows the password, it leads to where it is changed.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (context.HttpContext.User.HasClaim(c => c.Type == TemporaryClaim) && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Redirect("/staff/account");
        }

        return Task.CompletedTask;
    }

    private static bool AsksByItself(HttpRequest request) => request.Headers.ContainsKey("Doorstep-Live") || request.Headers.Accept == "text/event-stream";
}

/// <summary>Gives Identity our claims when somebody signs in.</summary>
internal sealed class StaffClaims : IUserClaimsPrincipalFactory<Account>
{
    public Task<ClaimsPrincipal> CreateAsync(Account user) => Task.FromResult(StaffCookie.PrincipalOf(user));
}

/// <summary>
/// Lets an address that does not exist be "not found" for everybody. The fallback policy would otherwise send a resident
/// with a mistyped address to the staff's sign-in.
/// </summary>
internal sealed class NothingThereGate : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        // Answers such as "method not allowed" are endpoints too, but no routes of ours.
        context.GetEndpoint() is not RouteEndpoint ? next(context) : usual.HandleAsync(next, context, policy, authorizeResult);
}
