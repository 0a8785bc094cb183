using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Accounts.Rules;

/// <summary>What an account says of a person and of the bounds of their work.</summary>
/// <param name="Name">As residents and colleagues see it.</param>
/// <param name="Email">What they sign in with.</param>
/// <param name="Role">What their work is.</param>
/// <param name="UnitCode">Officers only.</param>
/// <param name="AreaCode">Coordinators and outreach workers; null means the whole town.</param>
public sealed record AccountForm(string Name, string Email, StaffRole Role, string? UnitCode, string? AreaCode)
{
    /// <summary>Without the bound that does not go with the role, and folded.</summary>
    public AccountForm Tidied() => this with
    {
        Name = Folding.Line(Name) ?? "",
        Email = Folding.Token(Email) ?? "",
        UnitCode = Role == StaffRole.Officer ? Folding.Token(UnitCode) : null,
        AreaCode = Role is StaffRole.Coordinator or StaffRole.OutreachWorker ? Folding.Token(AreaCode) : null,
    };
}

/// <summary>What makes an account's data hold.</summary>
public static class AccountRules
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>Longest address that mail knows, in characters.</summary>
    public const int MaxEmail = 254;

    /// <summary>Shortest password, in characters. Length is what counts; no mix of signs is asked for.</summary>
    public const int MinPassword = 12;

    /// <summary>Longest password: bounds the work of hashing.</summary>
    public const int MaxPassword = 200;

    /// <summary>All that is wrong with the data.</summary>
    /// <param name="form">What was given.</param>
    /// <param name="unitTakesWork">Whether there is an active unit with this code.</param>
    /// <param name="areaIsThere">Whether there is an active area with this code.</param>
    public static IReadOnlyList<Problem> Check(AccountForm form, Func<string, bool> unitTakesWork, Func<string, bool> areaIsThere)
    {
        var problems = new List<Problem>();
        if (Folding.IsBlank(form.Name))
        {
            problems.Add(new("Error.Name.Missing", nameof(form.Name)));
        }
        else if (TextLength.IsOver(form.Name, MaxName) || form.Name.Any(char.IsControl))
        {
            problems.Add(new("Error.Name.Long", nameof(form.Name), MaxName));
        }

        if (!IsEmail(form.Email))
        {
            problems.Add(new("Error.Email.Wrong", nameof(form.Email)));
        }

        if (!Enum.IsDefined(form.Role))
        {
            problems.Add(new("Error.Role.Missing", nameof(form.Role)));
        }

        problems.AddRange(CheckBounds(form, unitTakesWork, areaIsThere));
        return problems;
    }

    /// <summary>One @ with something on both sides, a dot after it, no spaces: enough to catch slips, little enough to refuse no real address.</summary>
    public static bool IsEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return email.Length <= MaxEmail && at > 0 && at == email.LastIndexOf('@')
            && email.IndexOf('.', at) > at + 1 && !email.EndsWith('.')
            && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or ';' or '<' or '>' or '"');
    }

    private static IEnumerable<Problem> CheckBounds(AccountForm form, Func<string, bool> unitTakesWork, Func<string, bool> areaIsThere)
    {
        if (form.Role == StaffRole.Officer)
        {
            if (form.UnitCode is null)
            {
                yield return new("Error.Unit.Missing", nameof(form.UnitCode));
            }
            else if (!unitTakesWork(form.UnitCode))
            {
                yield return new("Error.Unit.Unknown", nameof(form.UnitCode), form.UnitCode);
            }
        }
        else if (form.UnitCode is not null)
        {
            yield return new("Error.Unit.NotForRole", nameof(form.UnitCode));
        }

        if (form.AreaCode is null)
        {
            yield break;
        }

        if (form.Role is StaffRole.Officer or StaffRole.Administrator)
        {
            yield return new("Error.Area.NotForRole", nameof(form.AreaCode));
        }
        else if (!areaIsThere(form.AreaCode))
        {
            yield return new("Error.Area.Unknown", nameof(form.AreaCode), form.AreaCode);
        }
    }
}
