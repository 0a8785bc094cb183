using Doorstep.Platform.RateLimits;

namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>How often one key may write, one calendar feed be read, and one network come with wrong keys.</summary>
public static class Allowance
{
    /// <summary>Writes of one key. What a new one gets fits a town's busiest hour; a hub that sends its morning is given more.</summary>
    public static RateLimit Writes(ApiKey key) => RateLimit.In(TimeSpan.FromMinutes(1), key.WritesAMinute, "key writes");

    /// <summary>Wrong keys and wrong feeds of one network. A right one is answered also beyond it: it has 160 bits or more.</summary>
    public static readonly RateLimit WrongKeys = RateLimit.In(TimeSpan.FromMinutes(1), 30, "wrong key");

    /// <summary>Reads of one calendar feed: a person's devices and their retries fit.</summary>
    public static readonly RateLimit Feeds = RateLimit.In(TimeSpan.FromMinutes(1), 60, "feed reads");

    /// <summary>Counts; false when there were too many.</summary>
    public static bool Lets(this Limiter limiter, RateLimit limit, string who) => limiter.Take(limit, who) == TimeSpan.Zero;
}
