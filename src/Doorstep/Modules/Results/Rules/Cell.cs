using Doorstep.Geo;

namespace Doorstep.Modules.Results.Rules;

/// <summary>
/// A square of about 150 m in a grid that lies fixed over the Earth, so that the same place is the same cell in every period.
/// Rows are 0.00135 degrees high; columns get wider towards the poles, the same for every cell of a row.
/// </summary>
/// <param name="Row">Counted from the equator.</param>
/// <param name="Column">Counted from Greenwich.</param>
public readonly record struct Cell(int Row, int Column)
{
    /// <summary>Height of a row in degrees.</summary>
    public const double Height = 0.00135;

    /// <summary>The southern edge, which belongs to the cell.</summary>
    public double South => Row * Height;

    /// <summary>The western edge, which belongs to the cell.</summary>
    public double West => Column * WidthOf(Row);

    /// <summary>The northern edge, which belongs to the next cell.</summary>
    public double North => (Row + 1) * Height;

    /// <summary>The eastern edge, which belongs to the next cell.</summary>
    public double East => (Column + 1) * WidthOf(Row);

    /// <summary>The cell of a place in degrees; null for numbers that are no place on Earth.</summary>
    public static Cell? Of(double? latitude, double? longitude)
    {
        if (latitude is not { } lat || longitude is not { } lon || !(Math.Abs(lat) <= 90 && Math.Abs(lon) <= 180))
        {
            return null;
        }

        var row = Place(lat, Height);
        return new Cell(row, Place(lon, WidthOf(row)));
    }

    // Division and multiplication round differently; the edges decide, so that a box of them holds the same requests.
    private static int Place(double at, double step)
    {
        var place = (int)Math.Floor(at / step);
        while (at < place * step)
        {
            place--;
        }

        while (at >= (place + 1) * step)
        {
            place++;
        }

        return place;
    }

    private static double WidthOf(int row) => Math.Round(Height / Earth.Stretch(row * Height), 6);
}
