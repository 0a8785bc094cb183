using System.Globalization;
using System.Security.Cryptography;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Receipts.Sessions;

/// <summary>
/// The receipts that a browser has shown lately: reference and code, protected, for two hours. So the code stands in no
/// address, and one phone can follow several requests. Ending it is written down, so that no copy of the cookie opens anything.
/// </summary>
public sealed class FollowCookie(IDataProtectionProvider protection, IDbContextFactory<DoorstepDb> reading, Writer writer, TimeProvider clock)
{
    /// <summary>How long after a receipt was shown it need not be shown again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    private const string Cookie = "doorstep-follow";
    private const int Most = 5;
    private static readonly (Guid Session, IReadOnlyList<(string Reference, string Code)> Receipts) Nothing = (Guid.Empty, []);

    /// <summary>The secret code that goes with the reference, both in canonical form; null when this browser has not shown it.</summary>
    public async Task<string?> CodeOfAsync(HttpContext http, string reference, CancellationToken ct) =>
        (await OpenAsync(http, ct)).Receipts.FirstOrDefault(r => r.Reference == reference).Code;

    /// <summary>Remembers a receipt whose code has been found right.</summary>
    public async Task AddAsync(HttpContext http, string reference, string code, CancellationToken ct)
    {
        var (known, receipts) = await OpenAsync(http, ct);
        var session = known == Guid.Empty ? new Guid(RandomNumberGenerator.GetBytes(16)) : known;
        var all = receipts.Where(r => r.Reference != reference).Append((reference, code)).TakeLast(Most);
        var until = (clock.Now() + Kept).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var text = string.Join('|', all.Select(r => $"{r.Item1}:{r.Item2}").Prepend(session.ToString("N")).Prepend(until));
        http.Response.Cookies.Append(Cookie, Protector.Protect(text), Options(http));
    }

    /// <summary>Forgets them all, in this browser and in every copy of its cookie.</summary>
    public async Task EndAsync(HttpContext http, CancellationToken ct)
    {
        http.Response.Cookies.Delete(Cookie, Options(http));
        if (Read(http).Session is var session && session != Guid.Empty)
        {
            await writer.RunAsync<int>(
                async (write, token) =>
                {
                    await write.Db.Set<EndedFollow>().Where(e => e.Id == session).ExecuteDeleteAsync(token);
                    // No cookie of this session lasts longer than that.
                    write.Db.Add(new EndedFollow { Id = session, EndsAt = write.Now + Kept });
                    return 1;
                },
                ct);
        }
    }

    // Named after where it began, so that cookies of before stay good.
    private IDataProtector Protector => protection.CreateProtector("Doorstep.Requests.Follow");

    private async Task<(Guid Session, IReadOnlyList<(string Reference, string Code)> Receipts)> OpenAsync(HttpContext http, CancellationToken ct)
    {
        var read = Read(http);
        if (read.Session == Guid.Empty)
        {
            return Nothing;
        }

        await using var db = await reading.CreateDbContextAsync(ct);
        return await db.Set<EndedFollow>().AnyAsync(e => e.Id == read.Session, ct) ? Nothing : read;
    }

    private (Guid Session, IReadOnlyList<(string Reference, string Code)> Receipts) Read(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 4000 } value)
        {
            return Nothing;
        }

        try
        {
            var parts = Protector.Unprotect(value).Split('|');
            // A cookie of an earlier version has no session: its receipts are shown again.
            return parts.Length < 2 || !Guid.TryParseExact(parts[1], "N", out var session) || long.Parse(parts[0], CultureInfo.InvariantCulture) <= clock.Now().ToUnixTimeSeconds()
                ? Nothing
                : (session, [.. parts.Skip(2).Select(p => p.Split(':')).Select(p => (p[0], p[1]))]);
        }
        catch (CryptographicException)
        {
            return Nothing;
        }
    }

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Secure = http.Request.IsHttps,
    };
}
