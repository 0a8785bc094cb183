using System.Security.Cryptography;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Operations;

/// <summary>
/// Signs a staff member in. An unknown address, a wrong password and a closed account all get the same answer in about the same
/// time. Wrong tries slow down the network that they come from, and never close the account: see decision 0036.
/// </summary>
internal sealed class SignIn(
    UserManager<Account> users, SignInManager<Account> sessions, IPasswordHasher<Account> hasher, Writer writer, Limiter limiter, KnownBrowser browser,
    TimeProvider clock, ILogger<SignIn> log)
{
    /// <summary>Wrong passwords of one network for one address: ten at once, then each takes three seconds.</summary>
    public static readonly RateLimit OfOne = new("password of one", 10, TimeSpan.FromSeconds(3));

    /// <summary>The same over a long time: after a hundred, one a minute.</summary>
    public static readonly RateLimit OfOneLong = new("password of one, long", 100, TimeSpan.FromMinutes(1));

    /// <summary>Wrong passwords of one network for all addresses.</summary>
    public static readonly RateLimit OfNetwork = new("password of network", 50, TimeSpan.FromSeconds(2));

    /// <summary>Wrong passwords in a browser in which this account was open before: what others in its network do is not counted against it.</summary>
    public static readonly RateLimit OfBrowser = new("password of browser", 10, TimeSpan.FromSeconds(3));

    /// <summary>Tries of one sign-in to change its password.</summary>
    public static readonly RateLimit OfSession = new("password of session", 10, TimeSpan.FromSeconds(30));

    /// <summary>So long a try waits for its turn before it is looked at; one that would wait longer is told how long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Checking a password takes a tenth of a second of a core on purpose. Of those whom nobody knows no more at once than there are cores.
    private static readonly SemaphoreSlim Strangers = new(Environment.ProcessorCount);
    private static readonly Account Nobody = new();
    private static string? nobodysHash;

    /// <summary>The account, or <c>Error.SignIn.Wrong</c>, or as a conflict <c>Error.SignIn.TooMany</c> with the seconds to wait.</summary>
    public async Task<Outcome<Account>> RunAsync(string? email, string? password, HttpContext http, CancellationToken ct)
    {
        if (Folding.Token(email) is not { Length: <= AccountRules.MaxEmail } address || string.IsNullOrEmpty(password) || password.Length > AccountRules.MaxPassword)
        {
            return Wrong;
        }

        var account = await users.FindByNameAsync(address);
        // What was written down for them comes with whatever their keyboard and the paper made of it.
        password = account is { PasswordIsTemporary: true } ? TemporaryPassword.Read(password) : password;
        var known = account is null ? null : browser.Of(http, account.Id);
        IReadOnlyList<(RateLimit, string)> lane = known is not null ? [(OfBrowser, known)] : Lane(address, Network.Of(http));
        var wait = limiter.Take(lane, Patience);
        if (wait > Patience)
        {
            log.LogWarning("Many wrong passwords come for account {Account} from one network", account?.Id);
            return Refusal.Conflict("Error.SignIn.TooMany", Limiter.Seconds(wait));
        }

        await Task.Delay(wait, clock, ct);
        if (!await IsRightAsync(account, password, known is not null, ct) || account is null)
        {
            return Wrong;
        }

        limiter.GiveBack(lane);
        browser.Remember(http, account.Id);
        await sessions.SignInAsync(account, isPersistent: false);
        return account;
    }

    private static Refusal Wrong => Refusal.Invalid("Error.SignIn.Wrong", "Email");

    private static IReadOnlyList<(RateLimit, string)> Lane(string email, string network)
    {
        var one = $"{network} {email.ToUpperInvariant()}";
        return [(OfOne, one), (OfOneLong, one), (OfNetwork, network)];
    }

    private async Task<bool> IsRightAsync(Account? account, string password, bool known, CancellationToken ct)
    {
        if (!known)
        {
            await Strangers.WaitAsync(ct);
        }

        try
        {
            // Somebody who does not exist costs as much time as somebody who does.
            nobodysHash ??= hasher.HashPassword(Nobody, RandomNumberGenerator.GetHexString(32));
            var verified = hasher.VerifyHashedPassword(account ?? Nobody, account?.PasswordHash ?? nobodysHash, password);
            var right = account is { Active: true, PasswordHash: not null } && verified != PasswordVerificationResult.Failed;
            if (right && verified == PasswordVerificationResult.SuccessRehashNeeded)
            {
                await RehashAsync(account!, hasher.HashPassword(account!, password), ct);
            }

            return right;
        }
        finally
        {
            if (!known)
            {
                Strangers.Release();
            }
        }
    }

    private Task RehashAsync(Account account, string better, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, writing) =>
        {
            await write.Db.Set<Account>().Where(a => a.Id == account.Id && a.PasswordHash == account.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, better), writing);
            return default(Done);
        },
        ct);
}
