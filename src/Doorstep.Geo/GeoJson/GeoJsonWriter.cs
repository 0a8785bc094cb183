using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;

namespace Doorstep.Geo.GeoJson;

/// <summary>
/// Writes GeoJSON (RFC 7946) by NetTopologySuite.IO.GeoJSON4STJ: positions are WGS 84 in degrees, longitude first, and outer rings run against
/// the clock. The same input always gives the same text. Throws <see cref="ArgumentException"/> only for kinds of geometry that GeoJSON lacks.
/// </summary>
public static class GeoJsonWriter
{
    private const string IdName = "id of the feature";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Library = new()
    {
        Converters = { new GeoJsonConverterFactory(new GeometryFactory(new PrecisionModel(), 4326), writeGeometryBBox: false, IdName, RingOrientationOption.EnforceRfc9746, allowModifyingAttributesTables: false) },
    };

    /// <summary>A geometry as text, for a column. Numbers are written in full, so reading gives the same boundary back.</summary>
    public static string Text(Geometry geometry)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            JsonSerializer.Serialize(writer, geometry, Library);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes one feature where the writer stands. Nothing is kept, so any number of them can be written to a stream.</summary>
    /// <param name="writer">Where to; flushed by its owner.</param>
    /// <param name="id">The feature's own <c>id</c>; null for none.</param>
    /// <param name="properties">Names, each once, with their values; null is written as null.</param>
    /// <param name="geometry">In degrees, x = longitude; null is written as null.</param>
    public static void Feature(Utf8JsonWriter writer, string? id, IEnumerable<KeyValuePair<string, string?>> properties, Geometry? geometry)
    {
        var table = new AttributesTable(StringComparer.Ordinal);
        if (id is not null)
        {
            table.Add(IdName, id);
        }

        foreach (var (name, value) in properties)
        {
            table.Add(name, value);
        }

        JsonSerializer.Serialize<IFeature>(writer, new Feature(geometry, table), Library);
    }

    /// <summary>
    /// A collection with one feature on each line, so that people can compare two versions and a problem's line means something.
    /// Properties without a value are left out. With <paramref name="decimals"/>, coordinates are rounded (6 is 11 cm).
    /// </summary>
    public static byte[] Collection(IEnumerable<(IReadOnlyList<KeyValuePair<string, string?>> Properties, Geometry? Boundary)> features, int? decimals = null)
    {
        using var stream = new MemoryStream();
        stream.Write("{\"type\":\"FeatureCollection\",\"features\":["u8);
        var separator = "\n"u8;
        foreach (var (properties, boundary) in features)
        {
            stream.Write(separator);
            Feature(stream, properties.Where(p => p.Value is not null), decimals is { } digits ? Rounded(boundary, digits) : boundary);
            separator = ",\n"u8;
        }

        stream.Write("\n]}\n"u8);
        return stream.ToArray();
    }

    /// <summary>Writes one feature without an <c>id</c> as text on a line of its own.</summary>
    public static void Feature(Stream stream, IEnumerable<KeyValuePair<string, string?>> properties, Geometry? geometry)
    {
        using var writer = new Utf8JsonWriter(stream, Relaxed);
        Feature(writer, null, properties, geometry);
    }

    private static Geometry? Rounded(Geometry? geometry, int decimals)
    {
        var copy = geometry?.Copy();
        copy?.Apply(new Rounding(decimals));
        return copy;
    }

    private sealed class Rounding(int decimals) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence)
        {
            for (var i = 0; i < sequence.Count; i++)
            {
                sequence.SetX(i, Math.Round(sequence.GetX(i), decimals));
                sequence.SetY(i, Math.Round(sequence.GetY(i), decimals));
            }
        }
    }
}
