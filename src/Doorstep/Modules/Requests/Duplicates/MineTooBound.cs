using System.Net;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Requests.Alerts;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>
/// How often "this is mine too" counts from one network in a day, so that nobody raises a number by opening many forms. It knows
/// networks only by a hash under a key that is made anew each day and, with all it counted, is in memory alone: nobody is
/// registered, and a restart forgets. Each web node counts for itself.
/// </summary>
public sealed class MineTooBound(TimeProvider clock)
{
    /// <summary>Most for one request: a household, or neighbours whom a phone company gives one address.</summary>
    public const int MostOfOne = 3;

    /// <summary>Most for all requests.</summary>
    public const int MostOfAll = 30;

    private const int MostKept = 100_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private byte[] key = [];
    private DateOnly day;

    /// <summary>Counts it; false when there were too many today.</summary>
    public bool Counts(IPAddress? from, Guid request)
    {
        lock (gate)
        {
            if (DateOnly.FromDateTime(clock.Now().UtcDateTime) is var today && (today != day || counts.Count > MostKept))
            {
                (day, key) = (today, RandomNumberGenerator.GetBytes(32));
                counts.Clear();
            }

            var network = AlertThrottle.Name(from);
            var (one, all) = (Hash($"{network} {request:N}"), Hash(network));
            if (counts.GetValueOrDefault(one) >= MostOfOne || counts.GetValueOrDefault(all) >= MostOfAll)
            {
                return false;
            }

            (counts[one], counts[all]) = (counts.GetValueOrDefault(one) + 1, counts.GetValueOrDefault(all) + 1);
            return true;
        }
    }

    private string Hash(string text) => Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
