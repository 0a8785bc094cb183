using System.Collections.Frozen;

namespace Doorstep.Geo.Maps;

/// <summary>The layers of a tile.</summary>
public enum MapLayer
{
    /// <summary>Lakes and rivers.</summary>
    Water,

    /// <summary>Parks, woods, grass.</summary>
    Green,

    /// <summary>Houses.</summary>
    Buildings,

    /// <summary>Streets, paths, railways.</summary>
    Streets,

    /// <summary>Names at a point.</summary>
    Places,
}

/// <summary>How something is drawn.</summary>
/// <param name="Layer">In which layer.</param>
/// <param name="Name">Its class there, which the style goes by.</param>
/// <param name="From">The widest zoom at which it is in the tiles.</param>
/// <param name="Weight">Where a tile would grow too large, what weighs least is left out first; up to 100.</param>
public sealed record MapClass(MapLayer Layer, string Name, int From, int Weight);

/// <summary>What a name belongs to.</summary>
public enum MapNameKind
{
    /// <summary>A town, village, quarter or hamlet.</summary>
    Settlement,

    /// <summary>A street, path or square.</summary>
    Street,

    /// <summary>Something that stands somewhere: a house, shop, school, stop.</summary>
    Building,

    /// <summary>A park, wood or playground.</summary>
    Green,

    /// <summary>A river or lake.</summary>
    Water,

    /// <summary>A mountain or a named corner of the land.</summary>
    Land,
}

/// <summary>The table from OpenStreetMap's tags to what a town's map shows.</summary>
public static class MapTags
{
    private static readonly FrozenDictionary<string, MapClass> Highways = new Dictionary<string, MapClass>(StringComparer.Ordinal)
    {
        ["motorway"] = Street("motorway", 8, 100),
        ["motorway_link"] = Street("motorway", 11, 90),
        ["trunk"] = Street("trunk", 8, 98),
        ["trunk_link"] = Street("trunk", 11, 89),
        ["primary"] = Street("primary", 8, 96),
        ["primary_link"] = Street("primary", 12, 88),
        ["secondary"] = Street("secondary", 9, 94),
        ["secondary_link"] = Street("secondary", 12, 87),
        ["tertiary"] = Street("tertiary", 10, 92),
        ["tertiary_link"] = Street("tertiary", 12, 86),
        ["unclassified"] = Street("residential", 12, 85),
        ["residential"] = Street("residential", 12, 84),
        ["road"] = Street("residential", 12, 83),
        ["living_street"] = Street("residential", 12, 83),
        ["pedestrian"] = Street("pedestrian", 13, 80),
        ["service"] = Street("service", 13, 55),
        ["track"] = Street("track", 13, 50),
        ["footway"] = Street("path", 13, 45),
        ["path"] = Street("path", 13, 45),
        ["cycleway"] = Street("path", 13, 45),
        ["bridleway"] = Street("path", 13, 44),
        ["steps"] = Street("path", 13, 46),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly MapClass Square = Street("square", 13, 79);

    private static readonly FrozenDictionary<string, MapClass> Rivers = new Dictionary<string, MapClass>(StringComparer.Ordinal)
    {
        ["river"] = new(MapLayer.Water, "river", 8, 82),
        ["canal"] = new(MapLayer.Water, "canal", 10, 75),
        ["stream"] = new(MapLayer.Water, "stream", 12, 58),
        ["drain"] = new(MapLayer.Water, "ditch", 14, 30),
        ["ditch"] = new(MapLayer.Water, "ditch", 14, 30),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The sea, which has no tags: only its edge does.</summary>
    public static MapClass Sea { get; } = new(MapLayer.Water, "sea", 8, 99);

    private static readonly FrozenDictionary<string, MapClass> Greens = new Dictionary<string, MapClass>(StringComparer.Ordinal)
    {
        ["natural=wood"] = Green("forest", 8, 70),
        ["landuse=forest"] = Green("forest", 8, 70),
        ["natural=scrub"] = Green("scrub", 10, 50),
        ["natural=heath"] = Green("scrub", 10, 50),
        ["natural=grassland"] = Green("grass", 10, 50),
        ["natural=fell"] = Green("grass", 10, 50),
        ["landuse=grass"] = Green("grass", 12, 48),
        ["landuse=meadow"] = Green("grass", 10, 50),
        ["landuse=village_green"] = Green("grass", 12, 52),
        ["landuse=recreation_ground"] = Green("park", 12, 66),
        ["landuse=orchard"] = Green("farm", 11, 47),
        ["landuse=vineyard"] = Green("farm", 11, 47),
        ["landuse=farmland"] = Green("farm", 11, 47),
        ["landuse=farm"] = Green("farm", 11, 47),
        ["landuse=allotments"] = Green("farm", 12, 51),
        ["landuse=cemetery"] = Green("cemetery", 12, 64),
        ["amenity=grave_yard"] = Green("cemetery", 12, 64),
        ["leisure=park"] = Green("park", 11, 72),
        ["leisure=garden"] = Green("park", 12, 60),
        ["leisure=nature_reserve"] = Green("reserve", 9, 40),
        ["leisure=golf_course"] = Green("grass", 11, 56),
        ["leisure=playground"] = Green("pitch", 13, 62),
        ["leisure=pitch"] = Green("pitch", 13, 54),
        ["leisure=common"] = Green("park", 11, 66),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, MapClass> Settlements = new Dictionary<string, MapClass>(StringComparer.Ordinal)
    {
        ["city"] = Place("city", 8, 100),
        ["town"] = Place("town", 8, 99),
        ["village"] = Place("village", 10, 97),
        ["suburb"] = Place("suburb", 12, 93),
        ["quarter"] = Place("suburb", 13, 91),
        ["neighbourhood"] = Place("suburb", 13, 90),
        ["hamlet"] = Place("hamlet", 12, 92),
        ["isolated_dwelling"] = Place("hamlet", 14, 70),
        ["square"] = Place("square", 14, 71),
        ["locality"] = Place("locality", 14, 42),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, MapClass> Points = new Dictionary<string, MapClass>(StringComparer.Ordinal)
    {
        ["amenity=townhall"] = Place("civic", 14, 78),
        ["amenity=courthouse"] = Place("civic", 14, 60),
        ["amenity=community_centre"] = Place("civic", 14, 68),
        ["amenity=social_facility"] = Place("civic", 14, 62),
        ["amenity=police"] = Place("civic", 14, 66),
        ["amenity=fire_station"] = Place("civic", 14, 66),
        ["amenity=post_office"] = Place("civic", 14, 64),
        ["amenity=library"] = Place("civic", 14, 67),
        ["amenity=marketplace"] = Place("civic", 14, 66),
        ["amenity=school"] = Place("school", 14, 69),
        ["amenity=kindergarten"] = Place("school", 14, 63),
        ["amenity=college"] = Place("school", 14, 68),
        ["amenity=university"] = Place("school", 14, 72),
        ["amenity=hospital"] = Place("health", 14, 76),
        ["amenity=clinic"] = Place("health", 14, 70),
        ["amenity=doctors"] = Place("health", 14, 61),
        ["amenity=pharmacy"] = Place("health", 14, 59),
        ["amenity=bus_station"] = Place("station", 14, 73),
        ["railway=station"] = Place("station", 13, 77),
        ["railway=halt"] = Place("station", 14, 70),
        ["aerialway=station"] = Place("station", 14, 58),
        ["amenity=theatre"] = Place("culture", 14, 62),
        ["amenity=cinema"] = Place("culture", 14, 60),
        ["amenity=arts_centre"] = Place("culture", 14, 60),
        ["tourism=museum"] = Place("culture", 14, 63),
        ["amenity=place_of_worship"] = Place("culture", 14, 57),
        ["leisure=stadium"] = Place("culture", 14, 65),
        ["leisure=sports_centre"] = Place("culture", 14, 63),
        ["leisure=park"] = Place("park", 14, 67),
        ["leisure=playground"] = Place("park", 14, 52),
        ["landuse=cemetery"] = Place("park", 14, 53),
        ["natural=peak"] = Place("peak", 12, 56),
        ["natural=water"] = Place("lake", 13, 64),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // In this order: what stands first decides what a thing with several of them is.
    private static readonly string[] Keys = ["amenity", "railway", "aerialway", "tourism", "leisure", "landuse", "natural"];

    private static readonly string[] StandingKeys = ["amenity", "shop", "office", "tourism", "craft", "historic", "man_made", "building", "leisure", "aerialway", "healthcare", "club"];

    /// <summary>True for a piece of the edge between land, on its left, and sea.</summary>
    public static bool IsCoast(IReadOnlyDictionary<string, string> tags) => Has(tags, "natural", "coastline");

    /// <summary>A line with these tags; null when the map does not show it.</summary>
    public static MapClass? Line(IReadOnlyDictionary<string, string> tags) =>
        tags.TryGetValue("highway", out var highway) && Highways.TryGetValue(highway, out var street) ? street
        : tags.TryGetValue("waterway", out var waterway) && Rivers.TryGetValue(waterway, out var river) ? IsBelow(tags) ? null : river
        : tags.TryGetValue("railway", out var railway) && railway is "rail" or "light_rail" or "tram" or "narrow_gauge" or "funicular" ? IsBelow(tags) ? null : Street("rail", 11, 74)
        : null;

    /// <summary>A closed line, or rings, with these tags; null when the map shows no area for it.</summary>
    public static MapClass? Area(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count == 0 || IsBelow(tags))
        {
            return null;
        }

        if (tags.TryGetValue("building", out var building) && building is not ("no" or "entrance"))
        {
            return new MapClass(MapLayer.Buildings, "building", 13, 20);
        }

        if (Has(tags, "natural", "water") || Has(tags, "waterway", "riverbank") || Has(tags, "waterway", "dock") || Has(tags, "landuse", "reservoir") || Has(tags, "landuse", "basin"))
        {
            return new MapClass(MapLayer.Water, "lake", 8, 81);
        }

        if (tags.TryGetValue("highway", out var highway) && highway is "pedestrian" or "footway" or "living_street" && Has(tags, "area", "yes"))
        {
            return Square;
        }

        foreach (var key in Keys)
        {
            if (tags.TryGetValue(key, out var value) && Greens.TryGetValue($"{key}={value}", out var green))
            {
                return green;
            }
        }

        return Has(tags, "place", "square") ? Square : null;
    }

    /// <summary>What is written at a point, or in the middle of an area, with these tags; null for nothing.</summary>
    public static MapClass? Label(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.TryGetValue("place", out var place) && Settlements.TryGetValue(place, out var settlement))
        {
            return settlement;
        }

        foreach (var key in Keys)
        {
            if (tags.TryGetValue(key, out var value) && Points.TryGetValue($"{key}={value}", out var point))
            {
                return point;
            }
        }

        return null;
    }

    /// <summary>What its name can be looked up as; null for things that nobody would look for by name.</summary>
    public static MapNameKind? Named(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.TryGetValue("place", out var place))
        {
            return place == "square" ? MapNameKind.Street : place == "locality" ? MapNameKind.Land : Settlements.ContainsKey(place) ? MapNameKind.Settlement : null;
        }

        if (tags.TryGetValue("highway", out var highway))
        {
            return highway == "bus_stop" ? MapNameKind.Building : Highways.ContainsKey(highway) ? MapNameKind.Street : null;
        }

        if (Area(tags) is { Layer: MapLayer.Green })
        {
            return MapNameKind.Green;
        }

        if (StandingKeys.Any(key => tags.TryGetValue(key, out var value) && value != "no") || Has(tags, "railway", "station") || Has(tags, "railway", "halt"))
        {
            return MapNameKind.Building;
        }

        return Area(tags) is { Layer: MapLayer.Water } || (tags.TryGetValue("waterway", out var waterway) && Rivers.ContainsKey(waterway)) ? MapNameKind.Water
            : tags.TryGetValue("natural", out var natural) && natural is "peak" or "saddle" or "valley" or "cliff" or "beach" or "bay" or "spring" ? MapNameKind.Land
            : null;
    }

    private static bool IsBelow(IReadOnlyDictionary<string, string> tags) =>
        Has(tags, "tunnel", "yes") || Has(tags, "tunnel", "culvert") || Has(tags, "location", "underground");

    private static bool Has(IReadOnlyDictionary<string, string> tags, string key, string value) => tags.TryGetValue(key, out var has) && has == value;

    private static MapClass Street(string name, int from, int weight) => new(MapLayer.Streets, name, from, weight);

    private static MapClass Green(string name, int from, int weight) => new(MapLayer.Green, name, from, weight);

    private static MapClass Place(string name, int from, int weight) => new(MapLayer.Places, name, from, weight);
}
