using System.Globalization;
using Doorstep.Geo;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>What a named place is, in the order in which equally good finds are listed.</summary>
public enum PlaceKind
{
    /// <summary>A town, village, quarter or hamlet.</summary>
    Settlement,

    /// <summary>A street, path or square.</summary>
    Street,

    /// <summary>A named building, shop, school, office or other thing with a name that stands somewhere.</summary>
    Building,

    /// <summary>A park, wood or playground.</summary>
    Green,

    /// <summary>A river or lake.</summary>
    Water,

    /// <summary>A mountain, a corner of the land, whatever else has a name.</summary>
    Land,
}

/// <summary>A place of the town's map that was found by its name.</summary>
/// <param name="Name">Its name in the language of the current request where the map has it, else the name on its sign.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Within">The deepest of the town's areas that holds the point; null outside the areas.</param>
/// <param name="Latitude">Degrees, WGS 84. Of a street: a point on it, the one nearest to where was asked.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
public sealed record PlaceFound(string Name, PlaceKind Kind, Area? Within, double Latitude, double Longitude);
