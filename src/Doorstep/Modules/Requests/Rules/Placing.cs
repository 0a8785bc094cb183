using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>In which area a request lies, and how that was found.</summary>
public static class Placing
{
    /// <summary>The area and the key of the reason.</summary>
    public sealed record Decision(string? AreaCode, string Reason);

    /// <summary>
    /// A point decides; then the area that was named; a place only in words has none until somebody reads it.
    /// </summary>
    /// <param name="areas">The town's areas.</param>
    /// <param name="latitude">WGS 84 degrees, with <paramref name="longitude"/>, or null.</param>
    /// <param name="longitude">WGS 84 degrees.</param>
    /// <param name="named">Code of the area that was chosen; known to exist.</param>
    public static Decision Decide(AreaTree areas, double? latitude, double? longitude, string? named)
    {
        if (latitude is { } lat && longitude is { } lon)
        {
            var found = areas.Locate(lat, lon);
            return found.Finding == AreaFinding.Outside && named is not null
                ? new Decision(named, "AreaReason.Named")
                : new Decision(found.Area?.Code, $"AreaReason.{found.Finding}");
        }

        return named is not null ? new Decision(named, "AreaReason.Named") : new Decision(null, "AreaReason.InWords");
    }
}
