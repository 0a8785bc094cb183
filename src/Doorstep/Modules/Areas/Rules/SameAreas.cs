using System.Globalization;
using Doorstep.Geo.GeoJson;
using Doorstep.Platform.Text;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Doorstep.Modules.Areas.Rules;

/// <summary>
/// Finds areas of an import that the town has already under another code: of the same level, with nearly the same boundary, or
/// with the same name where the boundaries do not say that they are two. Taken as new they would lie over each other twice.
/// </summary>
internal static class SameAreas
{
    // Boundaries that were simplified differently share far more than this; neighbours share nothing.
    private const double SameShare = 0.8;
    private const double OtherShare = 0.1;
    private const int Named = 3;

    /// <summary>Why the import is refused; null when no area is there already under another code.</summary>
    public static GeoProblem? Check(GeoJsonDocument own, IReadOnlyList<GeoFeature> features, AreaImportPlan plan)
    {
        var codes = own.Features.Select(f => f.Properties["code"]).ToHashSet(StringComparer.Ordinal);
        var coming = features.Select(f => CodeOf(f, plan.IdProperty)!).ToHashSet(StringComparer.Ordinal);
        // Those that keep their code are what they are.
        var left = own.Features.Where(f => AreaCheck.TryLevel(f.Properties.GetValueOrDefault("level") ?? "", out var level) && level == plan.Level
            && !coming.Contains(f.Properties["code"])).ToList();
        var found = features.Where(f => !codes.Contains(CodeOf(f, plan.IdProperty)!))
            .Select(f => (Feature: f, Here: left.Find(o => AreSame(f, o, plan.NameProperty)))).Where(pair => pair.Here is not null).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        var which = string.Join(", ", found.Take(Named).Select(p => $"{CodeOf(p.Feature, plan.IdProperty)} is \"{p.Here!.Properties["code"]}\""));
        return new GeoProblem(
            0, null,
            string.Create(CultureInfo.InvariantCulture, $"{found.Count} of {features.Count} areas are here already under other codes: {which}{(found.Count > Named ? " …" : "")}. They would lie over each other twice."),
            PropertyWithTheirCodes(found) is { } property
                ? $"The property \"{property}\" has the codes that they have here: import the file with --id {property}."
                : "Give each feature the code that it has here in a property, and name that with --id. If the codes are to change, take the old areas out of areas.geojson first.");
    }

    private static string? PropertyWithTheirCodes(List<(GeoFeature Feature, GeoFeature? Here)> found) =>
        found[0].Feature.Properties.Keys.FirstOrDefault(property => found.TrueForAll(p => CodeOf(p.Feature, property) == p.Here!.Properties["code"]));

    private static bool AreSame(GeoFeature coming, GeoFeature here, string? nameProperty)
    {
        var share = Share(coming.Boundary, here.Boundary);
        return share >= SameShare || (!(share < OtherShare) && HasSameName(coming, here, nameProperty));
    }

    private static bool HasSameName(GeoFeature coming, GeoFeature here, string? nameProperty) =>
        nameProperty is not null && coming.Properties.GetValueOrDefault(nameProperty) is { } name && Folded(name) is { Length: > 0 } folded
        && here.Properties.Any(p => (p.Key == "name" || p.Key.StartsWith("name_", StringComparison.Ordinal)) && Folded(p.Value) == folded);

    private static string Folded(string name) =>
        new([.. (Folding.Token(name) ?? "").Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>How much of both together both have; null when one has no boundary.</summary>
    private static double? Share(Geometry? one, Geometry? other)
    {
        if (one is not { IsEmpty: false } || other is not { IsEmpty: false })
        {
            return null;
        }

        if (!one.EnvelopeInternal.Intersects(other.EnvelopeInternal))
        {
            return 0;
        }

        var both = OverlayNGRobust.Overlay(one, other, SpatialFunction.Intersection).Area;
        return both / (one.Area + other.Area - both);
    }

    private static string? CodeOf(GeoFeature feature, string property) => feature.Properties.GetValueOrDefault(property);
}
