using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Modules.Accounts.Sessions;

/// <summary>
/// Remembers in a browser that an account was opened there with its password, so that its next sign-in stands in no line with
/// those who guess from the same network. It opens nothing by itself.
/// </summary>
internal sealed class KnownBrowser(IDataProtectionProvider protection)
{
    private const string Cookie = "doorstep-known";
    private const int Most = 5;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>A name for this browser, when the account was opened in it before; null otherwise.</summary>
    public string? Of(HttpContext http, Guid account) => Read(http).FirstOrDefault(one => one.Account == account).Name;

    /// <summary>The account was opened here.</summary>
    public void Remember(HttpContext http, Guid account)
    {
        var name = Of(http, account) ?? RandomNumberGenerator.GetHexString(16, lowercase: true);
        var all = Read(http).Where(one => one.Account != account).Append((account, name)).TakeLast(Most);
        http.Response.Cookies.Append(Cookie, Protector.Protect(string.Join('|', all.Select(one => $"{one.Item1:N}:{one.Item2}")), Kept), new CookieOptions
        {
            HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Secure = http.Request.IsHttps, Path = "/sign-in",
        });
    }

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("Doorstep.Accounts.KnownBrowser").ToTimeLimitedDataProtector();

    private IReadOnlyList<(Guid Account, string Name)> Read(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 4000 } value)
        {
            return [];
        }

        try
        {
            return [.. Protector.Unprotect(value).Split('|').Select(one => one.Split(':')).Select(one => (Guid.ParseExact(one[0], "N"), one[1]))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
