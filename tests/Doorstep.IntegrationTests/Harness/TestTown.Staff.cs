using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Harness;

/// <summary>People who work for the test town.</summary>
public sealed partial class TestTown
{
    /// <summary>The password of everybody made by <see cref="AddStaffAsync"/>.</summary>
    public const string StaffPassword = "correct horse battery";

    private int staff;

    /// <summary>Adds an account; an officer works for the unit <c>streets</c> unless told otherwise.</summary>
    public async Task<StaffMember> AddStaffAsync(StaffRole role, string? unit = null, string? area = null, string? email = null, string? name = null)
    {
        var number = Interlocked.Increment(ref staff);
        unit ??= role == StaffRole.Officer ? "streets" : null;
        await using var scope = Services.CreateAsyncScope();
        var form = new AccountForm(name ?? $"{role} {number}", email ?? $"{role}{number}@town.example", role, unit, area);
        var added = await scope.ServiceProvider.GetRequiredService<KeepAccount>().AddAsync(form, StaffPassword);
        return added.Value.Account.ToStaffMember();
    }

    /// <summary>Somebody new of this role, signed in through the page.</summary>
    public async Task<Visitor> SignInAsync(StaffRole role, string? unit = null, string? area = null, string language = "en")
    {
        var email = $"{role}-{Guid.CreateVersion7(Clock.GetUtcNow()):N}@town.example";
        await AddStaffAsync(role, unit, area, email);
        var visitor = Visit(language);
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        page = await page.Form().Fill("Email", email).Fill("Password", StaffPassword).SubmitAsync();
        return page.Address == "/staff/account" ? visitor : throw new InvalidOperationException($"Not signed in: {page.Address} {page.Text}");
    }
}
