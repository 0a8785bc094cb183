using System.Globalization;
using System.Text;
using Doorstep.Geo;
using Doorstep.Modules.Areas.Contracts;
using NetTopologySuite.Geometries;

namespace Doorstep.Modules.Requests.Hazards;

/// <summary>
/// The town's areas and numbered places on them as one SVG, drawn without any outside map: a picture of what the list beside
/// it says. The projection is plate carrée, stretched for the latitude; a town is small enough for that.
/// </summary>
public static class HazardMap
{
    private const double Width = 640;
    private const double MostHeight = 900;
    private const double Rim = 16;

    /// <summary>A place to draw.</summary>
    /// <param name="Number">As the list numbers it.</param>
    /// <param name="Latitude">WGS 84 degrees.</param>
    /// <param name="Longitude">WGS 84 degrees.</param>
    /// <param name="CssClass">Class of its mark.</param>
    /// <param name="Title">What it is, for who rests on it. The links are in the list.</param>
    public sealed record Pin(int Number, double Latitude, double Longitude, string CssClass, string Title);

    /// <summary>The SVG; null where the town has no boundaries or there is nothing to draw.</summary>
    /// <param name="areas">The town's areas.</param>
    /// <param name="pins">What to mark, the first on top.</param>
    /// <param name="label">What the picture is, for those who cannot see it.</param>
    public static string? Draw(AreaTree areas, IReadOnlyList<Pin> pins, string label)
    {
        if (areas.Bounds is not { } bounds || pins.Count == 0 || bounds.East <= bounds.West || bounds.North <= bounds.South)
        {
            return null;
        }

        var stretch = Earth.Stretch((bounds.North + bounds.South) / 2);
        var scale = Math.Min((Width - (2 * Rim)) / ((bounds.East - bounds.West) * stretch), (MostHeight - (2 * Rim)) / (bounds.North - bounds.South));
        var height = ((bounds.North - bounds.South) * scale) + (2 * Rim);
        (double X, double Y) At(double latitude, double longitude) =>
            (Rim + ((longitude - bounds.West) * stretch * scale), Rim + ((bounds.North - latitude) * scale));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"ds-areas\" role=\"img\" aria-label=\"{Escape(label)}\" viewBox=\"0 0 {Width:0} {height:0}\">");
        // The wider an area, the stronger its line, drawn last.
        foreach (var area in areas.All.OrderByDescending(a => a.Level))
        {
            if (areas.Boundary(area.Code) is { IsEmpty: false } boundary)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"ds-areas__{area.Level.ToString().ToLowerInvariant()}\" d=\"{PathOf(boundary, At)}\"/>");
            }
        }

        foreach (var pin in pins.Reverse())
        {
            var (x, y) = At(pin.Latitude, pin.Longitude);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<g><title>{Escape(pin.Title)}</title><circle class=\"ds-pin {pin.CssClass}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"13\"/><text class=\"ds-pin__number\" x=\"{x:0.#}\" y=\"{y + 5:0.#}\">{pin.Number}</text></g>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static string PathOf(Geometry boundary, Func<double, double, (double X, double Y)> at)
    {
        var path = new StringBuilder();
        for (var i = 0; i < boundary.NumGeometries; i++)
        {
            if (boundary.GetGeometryN(i) is Polygon polygon)
            {
                AddRing(polygon.ExteriorRing.Coordinates);
                foreach (var hole in polygon.InteriorRings)
                {
                    AddRing(hole.Coordinates);
                }
            }
        }

        return path.ToString();

        void AddRing(Coordinate[] ring)
        {
            (double X, double Y)? last = null;
            foreach (var corner in ring)
            {
                var (x, y) = at(corner.Y, corner.X);
                // Corners closer than a quarter of a pixel cannot be seen.
                if (last is { } before && Math.Abs(before.X - x) + Math.Abs(before.Y - y) < 0.25)
                {
                    continue;
                }

                path.Append(CultureInfo.InvariantCulture, $"{(last is null ? 'M' : 'L')}{x:0.#} {y:0.#}");
                last = (x, y);
            }

            path.Append('Z');
        }
    }

    private static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
}
