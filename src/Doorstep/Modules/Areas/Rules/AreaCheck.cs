using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.OverlayNG;

namespace Doorstep.Modules.Areas.Rules;

/// <summary>An area as the town's file gives it, with its line.</summary>
public sealed record CheckedArea(Area Area, Geometry? Boundary, int Line);

/// <summary>
/// Turns the features of a town's <c>areas.geojson</c> into areas, or says all that is wrong with them. Each feature has the
/// properties <c>code</c>, <c>level</c>, <c>parent</c> (none at the top) and <c>name</c> or <c>name_en</c>, <c>name_zh-Hans</c>, ….
/// </summary>
public static class AreaCheck
{
    /// <summary>Codes stand in addresses, tables and CSV files.</summary>
    public const int LongestCode = 40;

    private const int LongestName = 200;
    private const string CodeCharacters = "letters, digits, spaces, hyphens, dots and underscores";

    // Below these, differences come from rounding and from how two offices drew the same street.
    private const double OutsideParentTolerance = 0.01;
    private const double OverlapTolerance = 0.005;

    /// <summary>The areas of the features, in their order. They may be used only when no problem stands in the way.</summary>
    /// <param name="features">As read.</param>
    /// <param name="plainNameLanguage">The language that a property <c>name</c> is in: the town's own.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static IReadOnlyList<CheckedArea> Run(IReadOnlyList<GeoFeature> features, string plainNameLanguage, ICollection<GeoProblem> problems)
    {
        var areas = new List<CheckedArea>(features.Count);
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var feature in features)
        {
            if (One(feature, plainNameLanguage, problems) is not { } area)
            {
                continue;
            }

            if (!seen.TryAdd(area.Area.Code, feature.Number))
            {
                problems.Add(new GeoProblem(feature.Line, Called(area.Area), $"the code is used twice: feature {seen[area.Area.Code]} has it too.", "Give each area a code of its own; capitals make no difference."));
                continue;
            }

            areas.Add(area);
        }

        CheckParents(areas, [.. features.Select(f => f.Properties.GetValueOrDefault("code") ?? "")], problems);
        return areas;
    }

    /// <summary>What looks odd but is allowed: areas that leave their parent, and neighbours that overlap. Costs time on large towns.</summary>
    public static IReadOnlyList<GeoProblem> Oddities(IReadOnlyList<CheckedArea> areas)
    {
        var odd = new List<GeoProblem>();
        var byCode = areas.ToDictionary(a => a.Area.Code, StringComparer.Ordinal);
        foreach (var area in areas)
        {
            if (area.Boundary is { } own && area.Area.ParentCode is { } code && byCode.TryGetValue(code, out var parent) && parent.Boundary is { } around)
            {
                var outside = 1 - ShareInside(own, around, own.Area);
                if (outside > OutsideParentTolerance)
                {
                    odd.Add(new GeoProblem(area.Line, Called(area.Area), $"{Percent(outside)} of it lies outside its parent {parent.Area.Code}.",
                        "Check the boundary and the parent. Points there still find this area.", Warning: true));
                }
            }
        }

        foreach (var siblings in areas.Where(a => a.Boundary is not null).GroupBy(a => a.Area.ParentCode, StringComparer.Ordinal))
        {
            Overlaps([.. siblings], odd);
        }

        return odd;
    }

    private static void Overlaps(List<CheckedArea> siblings, List<GeoProblem> odd)
    {
        var index = new STRtree<int>();
        for (var i = 0; i < siblings.Count; i++)
        {
            index.Insert(siblings[i].Boundary!.EnvelopeInternal, i);
        }

        for (var i = 0; i < siblings.Count; i++)
        {
            var one = siblings[i];
            foreach (var other in index.Query(one.Boundary!.EnvelopeInternal).Where(j => j > i).Order().Select(j => siblings[j]))
            {
                // Two areas without a parent may be of different levels: then one is simply missing its parent.
                var share = one.Area.Level == other.Area.Level
                    ? ShareInside(one.Boundary!, other.Boundary!, Math.Min(one.Boundary!.Area, other.Boundary!.Area))
                    : 0;
                if (share > OverlapTolerance)
                {
                    odd.Add(new GeoProblem(other.Line, Called(other.Area), $"{Percent(share)} of it or of {one.Area.Code} lies in both.",
                        "Check the two boundaries. A point there belongs to the area whose code comes first.", Warning: true));
                }
            }
        }
    }

    private static CheckedArea? One(GeoFeature feature, string plainNameLanguage, ICollection<GeoProblem> problems)
    {
        var code = feature.Properties.GetValueOrDefault("code");
        var called = string.IsNullOrEmpty(code) ? $"feature {feature.Number}" : $"area {(TextLength.IsOver(code, LongestCode) ? TextLength.Cut(code, LongestCode) + "…" : code)}";
        var sound = !feature.Broken;
        if (CodeFault(code) is { } codeFault)
        {
            Fault(codeFault, $"Give it a \"code\" of at most {LongestCode} {CodeCharacters}.");
        }

        AreaLevel level = default;
        var levelText = feature.Properties.GetValueOrDefault("level");
        if (string.IsNullOrEmpty(levelText))
        {
            Fault("it has no level.", "Give it a \"level\": town, district, community or grid.");
        }
        else if (!TryLevel(levelText, out level))
        {
            Fault($"\"{levelText}\" is not a level.", "Use town, district, community or grid.");
        }

        var names = new LocalText(feature.Properties
            .Where(p => p.Key.StartsWith("name_", StringComparison.Ordinal) && IsLanguage(p.Key[5..]))
            .Select(p => KeyValuePair.Create(p.Key[5..], p.Value)));
        if (names.IsEmpty && feature.Properties.TryGetValue("name", out var plain))
        {
            names = new LocalText([new(plainNameLanguage, plain)]);
        }

        if (names.IsEmpty)
        {
            Fault("it has no name.", "Give it a \"name\", or \"name_en\" and \"name_zh-Hans\".");
        }
        else if (names.All.Values.Any(n => TextLength.IsOver(n, LongestName)))
        {
            Fault("its name is too long.", $"Use at most {LongestName} characters.");
        }

        var parent = feature.Properties.GetValueOrDefault("parent");
        return sound ? new CheckedArea(new Area(code!, names, level, string.IsNullOrEmpty(parent) ? null : parent), feature.Boundary, feature.Line) : null;

        void Fault(string what, string remedy)
        {
            sound = false;
            problems.Add(new GeoProblem(feature.Line, called, what, remedy));
        }
    }

    /// <summary>What is wrong with a code; null when it can be used.</summary>
    public static string? CodeFault(string? code) =>
        string.IsNullOrEmpty(code) ? "it has no code."
        : TextLength.IsOver(code, LongestCode) ? $"its code is longer than {LongestCode} characters."
        : code.All(c => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark || c is ' ' or '-' or '.' or '_') && code is not ("." or "..") ? null
        : "its code has a character that codes cannot have.";

    /// <summary>Reads a level's name in any case.</summary>
    public static bool TryLevel(string text, out AreaLevel level) =>
        Enum.TryParse(text, ignoreCase: true, out level) && Enum.IsDefined(level) && text.Length > 0 && !char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+');

    private static void CheckParents(List<CheckedArea> areas, HashSet<string> declared, ICollection<GeoProblem> problems)
    {
        var byCode = areas.ToDictionary(a => a.Area.Code, StringComparer.Ordinal);
        var inCircle = new HashSet<string>(StringComparer.Ordinal);
        foreach (var area in areas.Where(a => a.Area.ParentCode is not null))
        {
            var (own, parentCode) = (area.Area, area.Area.ParentCode!);
            if (!byCode.TryGetValue(parentCode, out var parent))
            {
                // A parent that was refused itself has been reported.
                if (!declared.Contains(parentCode))
                {
                    problems.Add(new GeoProblem(area.Line, Called(own), $"its parent \"{parentCode}\" is not in the file.", "Add that area, or correct the \"parent\"."));
                }
            }
            else if (!inCircle.Contains(own.Code) && Circle(own.Code, byCode) is { } circle)
            {
                inCircle.UnionWith(circle);
                problems.Add(new GeoProblem(area.Line, Called(own), $"it belongs to itself: {string.Join(" → ", circle.Append(own.Code))}.", "Correct the \"parent\" of one of these."));
            }
            else if (!inCircle.Contains(own.Code) && parent.Area.Level >= own.Level)
            {
                problems.Add(new GeoProblem(area.Line, Called(own), $"it is a {Word(own.Level)}, so its parent {parentCode} cannot be a {Word(parent.Area.Level)}.",
                    "A parent is on a wider level: town, then district, community, grid. Levels may be left out."));
            }
        }

        foreach (var second in areas.Where(a => a.Area.Level == AreaLevel.Town).Skip(1))
        {
            problems.Add(new GeoProblem(second.Line, Called(second.Area), "there is a second area of the level town.", "A folder describes one town: make it a district, or give it a folder of its own."));
        }
    }

    private static List<string>? Circle(string start, Dictionary<string, CheckedArea> byCode)
    {
        var path = new List<string> { start };
        for (var code = byCode[start].Area.ParentCode; code is not null && byCode.TryGetValue(code, out var next) && path.Count <= byCode.Count; code = next.Area.ParentCode)
        {
            if (code == start)
            {
                return path;
            }

            path.Add(code);
        }

        return null;
    }

    private static bool IsLanguage(string tag) => tag.Length is >= 2 and <= 35 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static double ShareInside(Geometry one, Geometry other, double of) =>
        !one.EnvelopeInternal.Intersects(other.EnvelopeInternal) || of <= 0 ? 0
        : Math.Min(1, OverlayNGRobust.Overlay(one, other, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection).Area / of);

    private static string Called(Area area) => $"area {area.Code}";

    private static string Word(AreaLevel level) => level.ToString().ToLowerInvariant();

    private static string Percent(double share) => (share * 100).ToString(share < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";
}
