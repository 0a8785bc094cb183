using System.Security.Claims;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts;

/// <summary>Staff accounts, sign-in, and who may open what.</summary>
public sealed class AccountsModule : Module
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddScoped<StaffDirectory>();
        AddPolicies(services.AddAuthorizationBuilder());
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => AccountsTables.Map(model);

    private static void AddPolicies(AuthorizationBuilder authorization)
    {
        var staff = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        // What says nothing about who may open it is for staff.
        authorization.SetDefaultPolicy(staff).SetFallbackPolicy(staff).AddPolicy(Policies.Staff, staff);
        Add(Policies.Coordinators, StaffRole.Coordinator);
        Add(Policies.Handlers, StaffRole.Coordinator, StaffRole.Officer);
        Add(Policies.Intake, StaffRole.Coordinator, StaffRole.Officer, StaffRole.OutreachWorker);
        Add(Policies.Outreach, StaffRole.Coordinator, StaffRole.OutreachWorker);
        Add(Policies.Administrators, StaffRole.Administrator);

        void Add(string name, params StaffRole[] roles) =>
            authorization.AddPolicy(name, policy => policy.RequireClaim(ClaimTypes.Role, roles.Select(role => role.ToString())));
    }
}
