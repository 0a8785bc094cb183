using System.Globalization;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>A point lies on the line between areas: whoever gave it is asked once which of them it is.</summary>
/// <param name="Areas">Those that it may be.</param>
/// <param name="Chosen">Code of the one that was chosen; null before.</param>
/// <param name="Point">The point that the question is about: another point is another question.</param>
/// <param name="Open">True while it has to be asked. Who was asked and did not answer is not asked again.</param>
public sealed record EdgeQuestion(IReadOnlyList<Area> Areas, string? Chosen, string Point, bool Open)
{
    /// <summary>The question to ask of this point; null when it lies in one area only.</summary>
    /// <param name="areas">The town's areas.</param>
    /// <param name="latitude">WGS 84 degrees, with <paramref name="longitude"/>, or null.</param>
    /// <param name="longitude">WGS 84 degrees.</param>
    /// <param name="named">The area chosen from the list of all.</param>
    /// <param name="answer">The area chosen where the question was asked.</param>
    /// <param name="asked">The point for which it was asked.</param>
    public static EdgeQuestion? About(
        AreaTree areas, double? latitude, double? longitude, string? named, string? answer = null, string? asked = null)
    {
        var candidates = Placing.OnEdgeOf(areas, latitude, longitude);
        if (candidates.Count == 0)
        {
            return null;
        }

        var point = string.Create(CultureInfo.InvariantCulture, $"{latitude:R} {longitude:R}");
        var chosen = new[] { asked == point ? answer : null, named }.FirstOrDefault(code => candidates.Any(a => a.Code == code));
        return new EdgeQuestion(candidates, chosen, point, chosen is null && asked != point);
    }
}
