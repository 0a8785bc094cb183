using Doorstep.Platform.RateLimits;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>How often "this is mine too" counts from one network in a day, so that nobody raises a number by opening many forms.</summary>
public static class MineTooBound
{
    /// <summary>Most for one request: a household, or neighbours whom a phone company gives one address.</summary>
    public static readonly RateLimit OfOne = RateLimit.In(TimeSpan.FromDays(1), 3, "mine too, of one");

    /// <summary>Most for all requests.</summary>
    public static readonly RateLimit OfAll = RateLimit.In(TimeSpan.FromDays(1), 30, "mine too");

    /// <summary>Counts it; false when there were too many.</summary>
    public static bool CountsMineToo(this Limiter limiter, string network, Guid request) =>
        limiter.Take([(OfOne, $"{network} {request:N}"), (OfAll, network)]) == TimeSpan.Zero;
}
