using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Modules.Accounts.Operations;

/// <summary>An account with a password that somebody else has seen and that is shown this once.</summary>
public sealed record FreshPassword(Account Account, string Password);

/// <summary>Adds, changes and closes accounts and gives passwords.</summary>
internal sealed class KeepAccount(UserManager<Account> users, Writer writer, UnitList units, AreaAtlas areas)
{
    /// <summary>Adds an account with the given password, or with one that is made up and must be changed at the first sign-in.</summary>
    public async Task<Outcome<FreshPassword>> AddAsync(AccountForm form, string? password = null)
    {
        var problems = Check(form);
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        var account = new Account
        {
            Email = form.Email,
            Name = form.Name,
            Role = form.Role,
            UnitCode = form.UnitCode,
            AreaCode = form.AreaCode,
            PasswordIsTemporary = password is null,
        };
        password ??= TemporaryPassword.Create();
        return Turn(await users.CreateAsync(account, password), new FreshPassword(account, password));
    }

    /// <summary>Changes name, role and bounds; other rights end the open sign-ins. Nobody changes their own role.</summary>
    public async Task<Outcome<Done>> ChangeAsync(Guid id, Guid by, AccountForm form, CancellationToken ct)
    {
        var problems = Check(form);
        return problems.Count > 0 ? Refusal.Invalid(problems) : await WriteAsync(id, row =>
        {
            if (id == by && form.Role != row.Role)
            {
                return false;
            }

            (row.Name, row.Role, row.UnitCode, row.AreaCode) = (form.Name, form.Role, form.UnitCode, form.AreaCode);
            return true;
        }, ct);
    }

    /// <summary>Closes an account, which ends its open sign-ins, or opens it again. Nobody closes their own.</summary>
    public Task<Outcome<Done>> SetActiveAsync(Guid id, Guid by, bool active, CancellationToken ct) => WriteAsync(id, row =>
    {
        if (id == by)
        {
            return false;
        }

        row.Active = active;
        row.SecurityStamp = AccountStore.NewStamp();
        return true;
    }, ct);

    /// <summary>Gives a made-up password, which must be changed at the next sign-in; ends every open one.</summary>
    public async Task<Outcome<FreshPassword>> ResetPasswordAsync(Guid id)
    {
        if (await users.FindByIdAsync(id.ToString("D")) is not { } account)
        {
            return Refusal.NotFound("Error.Account.NotFound");
        }

        var password = TemporaryPassword.Create();
        account.PasswordHash = null;
        account.PasswordIsTemporary = true;
        return Turn(await users.AddPasswordAsync(account, password), new FreshPassword(account, password));
    }

    /// <summary>Changes one's own password; ends every other open sign-in.</summary>
    public async Task<Outcome<Account>> ChangeOwnPasswordAsync(Guid id, string? current, string? wanted)
    {
        if (await users.FindByIdAsync(id.ToString("D")) is not { } account)
        {
            return Refusal.NotFound("Error.Account.NotFound");
        }

        if (string.Equals(current, wanted, StringComparison.Ordinal))
        {
            return Refusal.Invalid("Error.Password.Same", "New");
        }

        if (current is { Length: > AccountRules.MaxPassword })
        {
            return Refusal.Invalid("Error.Password.Wrong", "Current");
        }

        var temporary = account.PasswordIsTemporary;
        account.PasswordIsTemporary = false;
        return Turn(await users.ChangePasswordAsync(account, temporary ? TemporaryPassword.Read(current) : current ?? "", wanted ?? ""), account);
    }

    /// <summary>Changes a row, or refuses what nobody may do to their own account, so that there is always an administrator left: the one who acts.</summary>
    private Task<Outcome<Done>> WriteAsync(Guid id, Func<Account, bool> change, CancellationToken ct) =>
        writer.RunAsync<Done>(
            async (write, writing) =>
            {
                if (await Account.HeldAsync(write.Db, id, writing) is not { } row)
                {
                    return Refusal.NotFound("Error.Account.NotFound");
                }

                var before = (row.Active, row.Role, row.UnitCode, row.AreaCode);
                if (!change(row))
                {
                    return Refusal.Forbidden("Error.Account.Own");
                }

                if (before != (row.Active, row.Role, row.UnitCode, row.AreaCode))
                {
                    await StaffSessions.EndAllAsync(write, row.Id, writing);
                }

                row.ConcurrencyStamp = AccountStore.NewStamp();
                return default(Done);
            },
            ct);

    private IReadOnlyList<Problem> Check(AccountForm form) => AccountRules.Check(
        form, code => units.Find(code) is { Active: true }, code => areas.Current.Find(code) is { Active: true });

    private static Outcome<T> Turn<T>(IdentityResult result, T value)
    {
        if (result.Succeeded)
        {
            return value;
        }

        return Refusal.Invalid([.. result.Errors.Select(error => error.Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateUserName) => new Problem("Error.Email.Taken", nameof(AccountForm.Email)),
            nameof(IdentityErrorDescriber.PasswordMismatch) => new Problem("Error.Password.Wrong", "Current"),
            nameof(IdentityErrorDescriber.PasswordTooShort) or nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) => new Problem("Error.Password.Short", "New", AccountRules.MinPassword),
            PasswordLimits.TooLong => new Problem("Error.Password.Long", "New", AccountRules.MaxPassword),
            PasswordLimits.TooPlain => new Problem("Error.Password.Plain", "New"),
            nameof(IdentityErrorDescriber.ConcurrencyFailure) => new Problem("Error.Changed"),
            _ => throw new InvalidOperationException($"{error.Code}: {error.Description}"),
        }).DistinctBy(problem => problem.Key, StringComparer.Ordinal)]);
    }
}

/// <summary>Refuses passwords that are too long to hash cheaply, or that anybody would try first.</summary>
internal sealed class PasswordLimits : IPasswordValidator<Account>
{
    public const string TooLong = nameof(TooLong);
    public const string TooPlain = nameof(TooPlain);

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        password ??= "";
        var plain = password.Distinct().Count() < 5
            || password.Contains(user.Email.Split('@')[0], StringComparison.OrdinalIgnoreCase) && user.Email.Split('@')[0].Length > 3;
        return Task.FromResult(
            password.Length > AccountRules.MaxPassword ? IdentityResult.Failed(new IdentityError { Code = TooLong })
            : plain ? IdentityResult.Failed(new IdentityError { Code = TooPlain })
            : IdentityResult.Success);
    }
}
