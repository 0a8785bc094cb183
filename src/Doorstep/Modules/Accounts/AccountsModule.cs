using System.CommandLine;
using System.Security.Claims;
using Doorstep.Modules.Accounts.Administration;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Accounts.Demo;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts;

/// <summary>Staff accounts, sign-in, and who may open what.</summary>
public sealed class AccountsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(RecordsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddScoped<StaffDirectory>().AddScoped<KeepAccount>().AddScoped<SignIn>().AddScoped<ScopeWords>();
        services.AddSingleton<ApiKeys>().AddSingleton<KnownBrowser>().AddSingleton<StaffSessions>().AddTransient<IDemoPart, DemoAccounts>().AddTransient<ISeedPart, AccountsSeed>();
        services.AddSingleton(provider => new OpenSessions(provider.GetRequiredService<IDbContextFactory<DoorstepDb>>(), provider.GetRequiredService<StaffSessions>()));
        services.AddRetention<StaffSession>("ended sign-ins of staff", new("staff_sessions", "8 hours after the last use or until signing out"), now => s => s.EndsAt <= now);
        AddIdentity(services);
        AddPolicies(services.AddAuthorizationBuilder());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, NothingThereGate>();
        services.Configure<KeptFormOptions>(kept =>
        {
            kept.Doors.AddRange(["/sign-in", "/staff/account"]);
            (kept.Who, kept.Was) = (StaffCookie.WhoAsync, StaffCookie.WhoWas);
        });
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model)
    {
        AccountsTables.Map(model);
        StaffSession.Map(model);
        ApiKeyRow.Map(model);
    }

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Accounts/Door");
        pages.AuthorizeFolder("/Accounts/Staff", Policies.OwnAccount);
        pages.AuthorizeFolder("/Accounts/Administration", Policies.Administrators);
    }

    /// <inheritdoc/>
    public override IEnumerable<Command> Commands(CommandLine cli) => [UserCommands.Create(cli), ApiKeyCommands.Create(cli)];

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddScoped<StaffCookie>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, cookie =>
        {
            cookie.Cookie.Name = "doorstep-staff";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = StaffSessions.Idle;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.LogoutPath = "/sign-out";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.EventsType = typeof(StaffCookie);
        });
        services.AddIdentityCore<Account>(identity =>
        {
            // Length is what makes a password strong; signs that must be in it only make it forgettable.
            identity.Password = new PasswordOptions
            {
                RequiredLength = AccountRules.MinPassword,
                RequiredUniqueChars = 1,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            // Our own rule says what an address is.
            identity.User.AllowedUserNameCharacters = "";
        })
            .AddUserStore<AccountStore>().AddSignInManager().AddClaimsPrincipalFactory<StaffClaims>().AddPasswordValidator<PasswordLimits>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 210_000);
    }

    private static void AddPolicies(AuthorizationBuilder authorization)
    {
        // Without a role somebody is known but not yet let in: see StaffCookie.
        var staff = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(ClaimTypes.Role).Build();
        // What says nothing about who may open it is for staff.
        authorization.SetDefaultPolicy(staff).SetFallbackPolicy(staff).AddPolicy(Policies.Staff, staff);
        authorization.AddPolicy(Policies.OwnAccount, policy => policy.RequireAuthenticatedUser());
        Add(Policies.Coordinators, StaffRole.Coordinator);
        Add(Policies.Handlers, StaffRole.Coordinator, StaffRole.Officer);
        Add(Policies.Intake, StaffRole.Coordinator, StaffRole.Officer, StaffRole.OutreachWorker);
        Add(Policies.Outreach, StaffRole.Coordinator, StaffRole.OutreachWorker);
        Add(Policies.Administrators, StaffRole.Administrator);

        void Add(string name, params StaffRole[] roles) =>
            authorization.AddPolicy(name, policy => policy.RequireClaim(ClaimTypes.Role, roles.Select(role => role.ToString())));
    }

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Staff, "/staff/accounts", "StaffAccounts", 110, Policies.Administrators),
    ];
}
