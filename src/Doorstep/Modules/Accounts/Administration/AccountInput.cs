using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Tables;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary>What the forms for accounts send.</summary>
public sealed class AccountInput
{
    /// <summary>The fields as they follow on the page.</summary>
    internal static readonly IReadOnlyList<string> FieldOrder = [nameof(Name), nameof(Email), nameof(Role), nameof(UnitCode), nameof(AreaCode)];

    /// <summary>As residents and colleagues see it.</summary>
    public string? Name { get; set; }

    /// <summary>What they sign in with.</summary>
    public string? Email { get; set; }

    /// <summary>Null until one is chosen.</summary>
    public StaffRole? Role { get; set; }

    /// <summary>Counts for officers.</summary>
    public string? UnitCode { get; set; }

    /// <summary>Counts for coordinators and outreach workers.</summary>
    public string? AreaCode { get; set; }

    /// <summary>False where the address is fixed.</summary>
    internal bool EmailIsOpen { get; set; } = true;

    // No role chosen is a role that is none, which the rules refuse at its field.
    internal AccountForm ToForm() => new AccountForm(Name ?? "", Email ?? "", Role ?? (StaffRole)(-1), UnitCode, AreaCode).Tidied();

    internal static AccountInput Of(Account account) => new()
    {
        Name = account.Name,
        Email = account.Email,
        Role = account.Role,
        UnitCode = account.UnitCode,
        AreaCode = account.AreaCode,
        EmailIsOpen = false,
    };
}
