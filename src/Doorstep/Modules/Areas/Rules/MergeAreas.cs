using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;

namespace Doorstep.Modules.Areas.Rules;

/// <summary>What an import of boundaries is told about them.</summary>
/// <param name="Level">The level of all of them.</param>
/// <param name="IdProperty">The property that becomes the code.</param>
/// <param name="NameProperty">The property that holds the name; null to keep a known area's name and to make one for a new area.</param>
/// <param name="ParentCode">The area that all of them belong to; null to keep a known area's parent, and to put a new area under the town.</param>
public sealed record AreaImportPlan(AreaLevel Level, string IdProperty, string? NameProperty, string? ParentCode);

/// <summary>A town's file with features merged into it.</summary>
/// <param name="Text">The whole file; null when nothing changes.</param>
/// <param name="New">How many areas are new.</param>
/// <param name="Changed">How many were there and change.</param>
/// <param name="Unchanged">How many are the same already.</param>
public sealed record MergedAreas(string? Text, int New, int Changed, int Unchanged);

/// <summary>
/// Merges features of another file into a town's <c>areas.geojson</c>, by their codes. What is not touched stays as its
/// owner wrote it, byte for byte.
/// </summary>
public static class MergeAreas
{
    /// <summary>Notes what keeps the features from being taken: no id, an id that cannot be a code, one that is there twice, no name.</summary>
    public static void Check(IReadOnlyList<GeoFeature> features, AreaImportPlan plan, ICollection<GeoProblem> problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var feature in features)
        {
            var code = CodeOf(feature, plan);
            if (string.IsNullOrEmpty(code))
            {
                problems.Add(Problem(feature, $"it has no \"{plan.IdProperty}\".",
                    feature.Properties.Count > 0 ? $"Name another property with --id. It has: {string.Join(", ", feature.Properties.Keys.Take(20))}." : "Give each feature a property that can be its code."));
            }
            else if (AreaCheck.CodeFault(code) is { } fault)
            {
                problems.Add(Problem(feature, fault, $"Name a property with short codes with --id; \"{plan.IdProperty}\" is not one."));
            }
            else if (!seen.TryAdd(code, feature.Number))
            {
                problems.Add(Problem(feature, $"its {plan.IdProperty} {code} is that of feature {seen[code]} too.",
                    $"Join the features of one area (in mapshaper: -dissolve {plan.IdProperty}), or name another property with --id."));
            }

            if (plan.NameProperty is not null && string.IsNullOrEmpty(feature.Properties.GetValueOrDefault(plan.NameProperty)))
            {
                problems.Add(Problem(feature, $"it has no \"{plan.NameProperty}\".", "Name another property with --name, or leave --name out."));
            }
        }
    }

    /// <summary>The merged file. The features must have passed <see cref="Check"/>, and the town's own file its check.</summary>
    /// <param name="ownBytes">The town's file as it is.</param>
    /// <param name="own">The same, read.</param>
    /// <param name="features">What to merge.</param>
    /// <param name="plan">How.</param>
    /// <param name="nameLanguage">The language of names in <see cref="AreaImportPlan.NameProperty"/>.</param>
    /// <param name="madeNames">Names, by language, for a new area with this code.</param>
    public static MergedAreas Merge(
        ReadOnlySpan<byte> ownBytes, GeoJsonDocument own, IReadOnlyList<GeoFeature> features, AreaImportPlan plan, string nameLanguage,
        Func<string, IEnumerable<KeyValuePair<string, string>>> madeNames)
    {
        var coming = features.ToDictionary(f => CodeOf(f, plan)!, StringComparer.Ordinal);
        var (changed, unchanged) = (0, 0);
        using var text = new MemoryStream();
        text.Write("{\"type\":\"FeatureCollection\","u8);
        foreach (var (name, value) in own.Remarks)
        {
            text.Write(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":"));
            text.Write(ownBytes[value]);
            text.Write(","u8);
        }

        text.Write("\"features\":["u8);
        var count = 0;
        foreach (var feature in own.Features)
        {
            Begin();
            if (!coming.Remove(feature.Properties["code"], out var newer))
            {
                text.Write(ownBytes[feature.Source]);
                continue;
            }

            var properties = Properties(feature.Properties, newer, plan, nameLanguage, []);
            var same = SameBoundary(feature, newer) && properties.Count == feature.Properties.Count
                && properties.All(p => feature.Properties.GetValueOrDefault(p.Key) == p.Value);
            _ = same ? unchanged++ : changed++;
            if (same)
            {
                text.Write(ownBytes[feature.Source]);
            }
            else
            {
                Write(properties, newer);
            }
        }

        var towns = own.Features.Where(IsTown).Select(f => f.Properties["code"]).ToList();
        var placed = plan is { ParentCode: null, Level: > AreaLevel.Town } && towns is [var only] ? plan with { ParentCode = only } : plan;
        foreach (var feature in features.Where(f => coming.ContainsKey(CodeOf(f, plan)!)))
        {
            Begin();
            Write(Properties(new Dictionary<string, string>(StringComparer.Ordinal), feature, placed, nameLanguage, madeNames(CodeOf(feature, plan)!)), feature);
        }

        text.Write("\n]}\n"u8);
        var any = changed + coming.Count > 0;
        return new MergedAreas(any ? Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) : null, coming.Count, changed, unchanged);

        void Begin() => text.Write(count++ == 0 ? "\n"u8 : ",\n"u8);

        void Write(Dictionary<string, string> properties, GeoFeature feature) =>
            GeoJsonWriter.Feature(text, properties.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)), feature.Boundary);
    }

    private static bool IsTown(GeoFeature feature) => AreaCheck.TryLevel(feature.Properties.GetValueOrDefault("level") ?? "", out var level) && level == AreaLevel.Town;

    private static string? CodeOf(GeoFeature feature, AreaImportPlan plan) => feature.Properties.GetValueOrDefault(plan.IdProperty);

    private static bool SameBoundary(GeoFeature one, GeoFeature other) =>
        one.Boundary is null || other.Boundary is null
            ? one.Boundary == other.Boundary
            : one.Boundary.NumPoints == other.Boundary.NumPoints && GeoJsonWriter.Text(one.Boundary) == GeoJsonWriter.Text(other.Boundary);

    private static Dictionary<string, string> Properties(
        IReadOnlyDictionary<string, string> known, GeoFeature feature, AreaImportPlan plan, string nameLanguage, IEnumerable<KeyValuePair<string, string>> madeNames)
    {
        var properties = new Dictionary<string, string>(known, StringComparer.Ordinal)
        {
            ["code"] = CodeOf(feature, plan)!,
            ["level"] = plan.Level.ToString().ToLowerInvariant(),
        };
        if (plan.ParentCode is not null)
        {
            properties["parent"] = plan.ParentCode;
        }

        if (plan.NameProperty is not null)
        {
            // Whoever wrote a plain name keeps a plain name.
            properties[properties.ContainsKey("name") ? "name" : $"name_{nameLanguage}"] = feature.Properties[plan.NameProperty];
        }
        else
        {
            foreach (var (language, name) in madeNames)
            {
                properties[$"name_{language}"] = name;
            }
        }

        return properties;
    }

    private static GeoProblem Problem(GeoFeature feature, string what, string remedy) =>
        new(feature.Line, feature.Id is null ? $"feature {feature.Number}" : $"feature {feature.Number} (id {feature.Id})", what, remedy);
}
