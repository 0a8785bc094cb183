
namespace Doorstep.Modules.Areas.Contracts;

/// <summary>In which area a request lies, and how that was found.</summary>
public static class Placing
{
    /// <summary>The area and the key of the reason.</summary>
    public sealed record Decision(string? AreaCode, string Reason);

    /// <summary>
    /// A point decides; on the line between areas, the one of them that was named, or else the first. Without a point the area
    /// that was named; a place only in words has none until somebody reads it.
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
                : found.Finding == AreaFinding.OnBoundary && found.Candidates.Count > 1 && found.Candidates.Any(a => a.Code == named)
                ? new Decision(named, "AreaReason.Chosen")
                : new Decision(found.Area?.Code, $"AreaReason.{found.Finding}");
        }

        return named is not null ? new Decision(named, "AreaReason.Named") : new Decision(null, "AreaReason.InWords");
    }

    /// <summary>
    /// Where a point lies by now, when that says more than what was known: there was no area, or it holds a smaller one that holds the
    /// point. Null when nothing better is known.
    /// </summary>
    public static Decision? Better(AreaTree areas, double latitude, double longitude, string? now)
    {
        var found = areas.Locate(latitude, longitude);
        return found is { Area.Code: { } code, Finding: AreaFinding.Inside or AreaFinding.OnBoundary } && code != now
            && (now is null || areas.IsWithin(code, now))
            ? new Decision(code, $"AreaReason.{found.Finding}") : null;
    }

    /// <summary>The areas on whose line a point lies, the one first that takes it without an answer; none when one area holds it.</summary>
    public static IReadOnlyList<Area> OnEdgeOf(AreaTree areas, double? latitude, double? longitude) =>
        latitude is { } lat && longitude is { } lon && areas.Locate(lat, lon) is { Finding: AreaFinding.OnBoundary, Candidates: { Count: > 1 } several } ? several : [];
}
