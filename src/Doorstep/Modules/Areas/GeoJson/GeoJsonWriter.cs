using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Doorstep.Modules.Areas.GeoJson;

/// <summary>Writes boundaries as GeoJSON (RFC 7946: outer rings run against the clock). The same boundary always gives the same text.</summary>
public static class GeoJsonWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A geometry as text, for a column. Numbers are written in full, so reading gives the same boundary back.</summary>
    public static string Text(Geometry boundary)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            Geometry(writer, boundary);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
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
            using (var writer = new Utf8JsonWriter(stream, Options))
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "Feature"u8);
                writer.WriteStartObject("properties"u8);
                foreach (var (key, value) in properties)
                {
                    if (value is not null)
                    {
                        writer.WriteString(key, value);
                    }
                }

                writer.WriteEndObject();
                writer.WritePropertyName("geometry"u8);
                if (boundary is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    Geometry(writer, boundary, decimals);
                }

                writer.WriteEndObject();
            }

            separator = ",\n"u8;
        }

        stream.Write("\n]}\n"u8);
        return stream.ToArray();
    }

    private static void Geometry(Utf8JsonWriter writer, Geometry boundary, int? decimals = null)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, boundary is Polygon ? "Polygon"u8 : "MultiPolygon"u8);
        writer.WritePropertyName("coordinates"u8);
        if (boundary is Polygon polygon)
        {
            Rings(writer, polygon, decimals);
        }
        else
        {
            writer.WriteStartArray();
            for (var i = 0; i < boundary.NumGeometries; i++)
            {
                Rings(writer, (Polygon)boundary.GetGeometryN(i), decimals);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Rings(Utf8JsonWriter writer, Polygon polygon, int? decimals)
    {
        writer.WriteStartArray();
        Ring(writer, polygon.ExteriorRing.CoordinateSequence, true, decimals);
        foreach (var hole in polygon.InteriorRings)
        {
            Ring(writer, hole.CoordinateSequence, false, decimals);
        }

        writer.WriteEndArray();
    }

    private static void Ring(Utf8JsonWriter writer, CoordinateSequence ring, bool againstTheClock, int? decimals)
    {
        writer.WriteStartArray();
        var reverse = Orientation.IsCCW(ring) != againstTheClock;
        for (var i = 0; i < ring.Count; i++)
        {
            var at = reverse ? ring.Count - 1 - i : i;
            writer.WriteStartArray();
            writer.WriteNumberValue(decimals is { } x ? Math.Round(ring.GetX(at), x) : ring.GetX(at));
            writer.WriteNumberValue(decimals is { } y ? Math.Round(ring.GetY(at), y) : ring.GetY(at));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
