using System.Security.Claims;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts;

/// <summary>
/// The sign-in cookie. It says only who and since which stamp: role and bounds are read anew with every request, so that a
/// change of role or unit, a new password or a closed account acts at the very next one.
/// </summary>
internal sealed class StaffCookie : CookieAuthenticationEvents
{
    public const string StampClaim = "doorstep:stamp";
    public const string TemporaryClaim = "doorstep:temporary-password";

    /// <summary>Who this account is, with all that its row says now.</summary>
    public static ClaimsPrincipal PrincipalOf(Account account)
    {
        var identity = new ClaimsIdentity(account.ToStaffMember().ToClaims(), IdentityConstants.ApplicationScheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(StampClaim, account.SecurityStamp));
        if (account.PasswordIsTemporary)
        {
            identity.AddClaim(new Claim(TemporaryClaim, "true"));
        }

        return new ClaimsPrincipal(identity);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<DoorstepDb>();
        var stamp = context.Principal?.FindFirstValue(StampClaim);
        var account = Guid.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? await db.Set<Account>().FirstOrDefaultAsync(a => a.Id == id && a.Active && a.SecurityStamp == stamp, context.HttpContext.RequestAborted)
            : null;
        if (account is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        context.ReplacePrincipal(PrincipalOf(account));
    }

    /// <summary>A page that asks by itself for what is new keeps nobody signed in: only what a person does counts.</summary>
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        var headers = context.Request.Headers;
        context.ShouldRenew &= !headers.ContainsKey("Doorstep-Live") && headers.Accept != "text/event-stream";
        return Task.CompletedTask;
    }

    /// <summary>Signed in but not allowed is an answer, not a redirect.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}

/// <summary>Gives Identity our claims when somebody signs in.</summary>
internal sealed class StaffClaims : IUserClaimsPrincipalFactory<Account>
{
    public Task<ClaimsPrincipal> CreateAsync(Account user) => Task.FromResult(StaffCookie.PrincipalOf(user));
}

/// <summary>While somebody else knows the password, the only page is the one on which to change it.</summary>
internal sealed class TemporaryPasswordGate : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HttpContext.User.HasClaim(c => c.Type == StaffCookie.TemporaryClaim)
            && context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            && context.HandlerInstance is not Staff.OwnAccountModel)
        {
            context.Result = new RedirectResult("/staff/account");
            return Task.CompletedTask;
        }

        return next();
    }
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
