using Doorstep.Platform.RateLimits;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// How many receipts go by text message. Anybody can type any number into a form and have it sent; later news need a person who
/// answers. The receipt is on the screen anyway.
/// </summary>
public static class SmsThrottle
{
    /// <summary>Receipts to one number.</summary>
    public static readonly RateLimit ToOne = RateLimit.In(TimeSpan.FromDays(1), 3, "receipt by text");

    /// <summary>Receipts of the town: more is somebody else's trade.</summary>
    public static readonly RateLimit InAll = RateLimit.In(TimeSpan.FromHours(1), 300, "receipts by text");

    /// <summary>Counts a receipt; false when there were too many.</summary>
    public static bool LetsReceipt(this Limiter limiter, string number) => limiter.Take([(ToOne, number), (InAll, "")]) == TimeSpan.Zero;
}
