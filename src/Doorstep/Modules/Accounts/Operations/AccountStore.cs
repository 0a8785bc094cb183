using System.Security.Cryptography;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Operations;

/// <summary>
/// Lets ASP.NET Core Identity keep passwords and stamps in our table. Reads need no transaction; writes go through the
/// writer, after Identity has hashed, so that no queue waits for a hash.
/// </summary>
internal sealed class AccountStore(DoorstepDb db, Writer writer, TimeProvider clock, IdentityErrorDescriber errors)
    : IUserPasswordStore<Account>, IUserSecurityStampStore<Account>
{
    public async Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken)
    {
        user.CreatedAt = clock.Now();
        user.Id = Guid.CreateVersion7(user.CreatedAt);
        user.ConcurrencyStamp = NewStamp();
        try
        {
            var outcome = await writer.RunAsync<Done>(
                async (write, ct) =>
                {
                    if (await write.Db.Set<Account>().AnyAsync(a => a.NormalizedEmail == user.NormalizedEmail, ct))
                    {
                        return Refusal.Conflict("Error.Email.Taken");
                    }

                    write.Db.Add(user);
                    return default(Done);
                },
                cancellationToken);
            return outcome.Succeeded ? IdentityResult.Success : IdentityResult.Failed(errors.DuplicateUserName(user.Email));
        }
        catch (DbUpdateException) when (Taken(user.NormalizedEmail))
        {
            // On a server two nodes may add the same address at once; the index lets one through.
            return IdentityResult.Failed(errors.DuplicateUserName(user.Email));
        }
    }

    /// <summary>Stores the password and the stamps; a new stamp ends every open sign-in. The rest is <see cref="Operations.KeepAccount"/>'s.</summary>
    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        var stamp = NewStamp();
        var outcome = await writer.RunAsync<Done>(
            async (write, ct) =>
            {
                var row = await Account.HeldAsync(write.Db, user.Id, ct);
                if (row is null || row.ConcurrencyStamp != user.ConcurrencyStamp)
                {
                    return Refusal.Conflict("Error.Changed");
                }

                row.PasswordHash = user.PasswordHash;
                row.PasswordIsTemporary = user.PasswordIsTemporary;
                if (row.SecurityStamp != user.SecurityStamp)
                {
                    await StaffSessions.EndAllAsync(write, row.Id, ct);
                }

                row.SecurityStamp = user.SecurityStamp;
                row.ConcurrencyStamp = stamp;
                return default(Done);
            },
            cancellationToken);
        if (!outcome.Succeeded)
        {
            return IdentityResult.Failed(errors.ConcurrencyFailure());
        }

        user.ConcurrencyStamp = stamp;
        return IdentityResult.Success;
    }

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Accounts are closed, not deleted: what a person did stays attributable.");

    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id)
            ? db.Set<Account>().FirstOrDefaultAsync(a => a.Id == id, cancellationToken)
            : Task.FromResult<Account?>(null);

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        db.Set<Account>().FirstOrDefaultAsync(a => a.NormalizedEmail == normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString("D"));

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken)
    {
        user.Email = userName ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedEmail);

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedEmail = normalizedName ?? "";
        return Task.CompletedTask;
    }

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public void Dispose()
    {
        // The context belongs to the request.
    }

    private bool Taken(string normalizedEmail) => db.Set<Account>().Any(a => a.NormalizedEmail == normalizedEmail);

    internal static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
