using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Modules.Notifications.Rules;

/// <summary>Signs calls as Standard Webhooks describes (standardwebhooks.com): HMAC-SHA256 over id, time and body.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>A fresh random secret of 256 bits.</summary>
    public static string CreateSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The value of <c>webhook-signature</c>: one signature for each secret, with a space between.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, DateTimeOffset at, string body) => string.Join(' ', secrets.Select(secret =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), Encoding.UTF8.GetBytes($"{id}.{Time(at)}.{body}")))}"));

    /// <summary>The value of <c>webhook-timestamp</c>: seconds since 1970.</summary>
    public static string Time(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
