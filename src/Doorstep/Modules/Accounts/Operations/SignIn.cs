using System.Net;
using System.Security.Cryptography;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Modules.Accounts.Operations;

/// <summary>
/// Signs a staff member in. An unknown address, a wrong password, a locked and a closed account all get the same answer in
/// about the same time.
/// </summary>
internal sealed class SignIn(
    UserManager<Account> users, SignInManager<Account> sessions, IPasswordHasher<Account> hasher, Writer writer, SignInThrottle throttle,
    ILogger<SignIn> log)
{
    private static readonly Account Nobody = new();
    private static string? nobodysHash;

    /// <summary>The account, or <c>Error.SignIn.Wrong</c>, or as a conflict <c>Error.SignIn.TooMany</c>.</summary>
    public async Task<Outcome<Account>> RunAsync(string? email, string? password, IPAddress? from, CancellationToken ct)
    {
        if (!throttle.TryBegin(from))
        {
            return Refusal.Conflict("Error.SignIn.TooMany", SignInThrottle.Window.TotalMinutes);
        }

        if (string.IsNullOrWhiteSpace(email) || email.Length > AccountRules.MaxEmail || string.IsNullOrEmpty(password) || password.Length > AccountRules.MaxPassword)
        {
            return Wrong;
        }

        var account = await users.FindByNameAsync(email.Trim());
        // Somebody who does not exist costs as much time as somebody who does.
        nobodysHash ??= hasher.HashPassword(Nobody, RandomNumberGenerator.GetHexString(32));
        var verified = hasher.VerifyHashedPassword(account ?? Nobody, account?.PasswordHash ?? nobodysHash, password);
        if (account is null)
        {
            return Wrong;
        }

        var right = verified != PasswordVerificationResult.Failed && account.PasswordHash is not null;
        var better = right && verified == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(account, password) : null;
        var counted = await CountAsync(account, right, better, ct);
        if (!counted.Succeeded || !counted.Value)
        {
            return Wrong;
        }

        throttle.Succeeded(from);
        await sessions.SignInAsync(account, isPersistent: false);
        return account;
    }

    private static Refusal Wrong => Refusal.Invalid("Error.SignIn.Wrong", "Email");

    /// <summary>
    /// Looks at the lock and counts the failure in one transaction: of many guesses at once, none is lost and a right one
    /// does not slip through after the tenth.
    /// </summary>
    private Task<Outcome<bool>> CountAsync(Account account, bool right, string? better, CancellationToken ct) =>
        writer.RunAsync<bool>(
            async (write, writing) =>
            {
                var row = await Account.HeldAsync(write.Db, account.Id, writing);
                var before = new Lockout(row?.FailedSignIns ?? 0, row?.LockedUntil);
                if (row is null || !row.Active || before.IsLocked(write.Now) || row.PasswordHash != account.PasswordHash)
                {
                    return false;
                }

                var after = right ? new Lockout(0, null) : before.AfterFailure(write.Now);
                (row.FailedSignIns, row.LockedUntil) = (after.Failures, after.Until);
                row.PasswordHash = better ?? row.PasswordHash;
                if (after.IsLocked(write.Now))
                {
                    log.LogWarning("Account {Account} is locked after {Failures} wrong passwords", row.Id, Lockout.MostFailures);
                }

                return right;
            },
            ct);
}
