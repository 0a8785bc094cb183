using System.Globalization;
using Doorstep.Geo;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>A point in an address, as <c>latitude,longitude</c> in degrees.</summary>
public readonly record struct MapSpot(double Latitude, double Longitude)
{
    /// <summary>Reads it; null when it is no place on Earth.</summary>
    public static MapSpot? Read(string? text) =>
        Degrees.Read(text, 2) is [var latitude, var longitude] && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? new MapSpot(latitude, longitude) : null;

    /// <summary>As it stands in an address: five decimals, about a metre.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.#####},{Longitude:0.#####}");
}

/// <summary>A view in an address, as <c>west,south,east,north</c> in degrees.</summary>
public readonly record struct MapBox(double West, double South, double East, double North)
{
    /// <summary>Reads it; null when it is no box. What reaches past the edge of the map is cut off.</summary>
    public static MapBox? Read(string? text)
    {
        if (Degrees.Read(text, 4) is not [var west, var south, var east, var north])
        {
            return null;
        }

        var box = new MapBox(Math.Max(west, -180), Math.Max(south, -90), Math.Min(east, 180), Math.Min(north, 90));
        return box.West < box.East && box.South < box.North ? box : null;
    }

    /// <summary>The box around an area; null when it has no boundary.</summary>
    public static MapBox? Of(AreaBounds? bounds) => bounds is null ? null : new MapBox(bounds.West, bounds.South, bounds.East, bounds.North);

    /// <summary>The box around a point that holds everything within so many metres.</summary>
    public static MapBox Around(MapSpot spot, double metres)
    {
        var (south, west, north, east) = Earth.Box(spot.Latitude, spot.Longitude, metres);
        return new MapBox(west, south, east, north);
    }

    /// <summary>As it stands in an address.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{West:0.#####},{South:0.#####},{East:0.#####},{North:0.#####}");
}

/// <summary>Reads numbers from addresses, which people and programs shorten and mistype.</summary>
file static class Degrees
{
    public static double[]? Read(string? text, int count)
    {
        var parts = text is { Length: <= 200 } ? Folding.Token(text)?.Split(',') ?? [] : [];
        var numbers = new List<double>(count);
        foreach (var part in parts)
        {
            if (Typed.Degrees(part) is { } number)
            {
                numbers.Add(number);
            }
        }

        return parts.Length == count && numbers.Count == count ? [.. numbers] : null;
    }
}
