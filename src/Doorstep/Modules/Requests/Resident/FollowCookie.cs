using System.Globalization;
using System.Security.Cryptography;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// The receipts that a browser has shown lately: reference and code, protected, for two hours. So the code stands in no
/// address, and one phone can follow several requests.
/// </summary>
public sealed class FollowCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long after a receipt was shown it need not be shown again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    private const string Cookie = "doorstep-follow";
    private const int Most = 5;

    /// <summary>The secret code that goes with the reference, both in canonical form; null when this browser has not shown it.</summary>
    public string? CodeOf(HttpContext http, string reference) => Read(http).FirstOrDefault(r => r.Reference == reference).Code;

    /// <summary>Remembers a receipt whose code has been found right.</summary>
    public void Add(HttpContext http, string reference, string code)
    {
        var all = Read(http).Where(r => r.Reference != reference).Append((reference, code)).TakeLast(Most);
        var until = (clock.Now() + Kept).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var text = string.Join('|', all.Select(r => $"{r.Item1}:{r.Item2}").Prepend(until));
        http.Response.Cookies.Append(Cookie, Protector.Protect(text), Options(http));
    }

    /// <summary>Forgets them all.</summary>
    public static void End(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http));

    private IDataProtector Protector => protection.CreateProtector("Doorstep.Requests.Follow");

    private IEnumerable<(string Reference, string Code)> Read(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 4000 } value)
        {
            return [];
        }

        try
        {
            var parts = Protector.Unprotect(value).Split('|');
            return long.Parse(parts[0], CultureInfo.InvariantCulture) <= clock.Now().ToUnixTimeSeconds()
                ? []
                : [.. parts.Skip(1).Select(p => p.Split(':')).Select(p => (p[0], p[1]))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Secure = http.Request.IsHttps,
    };
}
