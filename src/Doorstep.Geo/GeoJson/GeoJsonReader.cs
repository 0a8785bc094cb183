using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Valid;

namespace Doorstep.Geo.GeoJson;

/// <summary>
/// Reads boundaries from GeoJSON (RFC 7946, with the older <c>crs</c> member understood). The file is read once into
/// memory, up to <see cref="MaximumBytes"/>, and walked without building a document, so a big file costs its own size.
/// Every fault is named with its line and feature; one fault per feature is enough to mend it.
/// </summary>
public static class GeoJsonReader
{
    /// <summary>64 MiB: forty times the whole of New York in full detail. Beyond it, the boundaries need simplifying.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    private const int MaximumProblems = 100;
    private const double MendingTolerance = 1e-6;
    private const string ExportRemedy = "Export the file again as GeoJSON in WGS 84 (EPSG:4326), longitude first.";
    private const string CleanRemedy = "Mend the boundary in the program that drew it (in QGIS: Fix geometries; in mapshaper: -clean) and export it again.";

    private static readonly GeometryFactory Geometries = new(new PrecisionModel(), 4326);

    private static readonly string[] KnownSystems =
        ["CRS84", "OGC:CRS84", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326",
         "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326"];

    /// <summary>Reads a file. Never throws for what the file holds; a missing or unreadable file is a problem too.</summary>
    /// <param name="file">The file; read whole, and closed again.</param>
    /// <param name="tidy">What is done to the value of each text property, such as folding its spaces; null leaves it as it stands.</param>
    public static GeoJsonDocument ReadFile(FileInfo file, Func<string, string>? tidy = null)
    {
        byte[] bytes;
        try
        {
            using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaximumBytes)
            {
                return Refused(0, $"The file is {stream.Length / 1_000_000.0:0} MB; at most {MaximumBytes / 1_000_000} MB can be read.",
                    "Simplify the boundaries first, for example: npx mapshaper FILE -simplify 10% keep-shapes -o out.geojson");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused(0, "There is no such file.", "Check the path.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(0, $"The file cannot be read: {e.Message}", "Check that it is a file and that you may read it.");
        }

        return Read(bytes, tidy);
    }

    /// <summary>Reads the bytes of a file. Never throws for what they hold.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark.</param>
    /// <param name="tidy">What is done to the value of each text property; null leaves it as it stands.</param>
    public static GeoJsonDocument Read(ReadOnlySpan<byte> bytes, Func<string, string>? tidy = null)
    {
        var mark = 0;
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[3..];
            mark = 3;
        }

        if (WrongKindOfFile(bytes) is { } wrong)
        {
            return Refused(wrong.Line, wrong.What, wrong.Remedy);
        }

        var walk = new Walk(bytes, mark, tidy);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            walk.Root(ref reader);
            while (reader.Read())
            {
                // Only to find something after the end, which throws.
            }
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            return IsCutOff(bytes)
                ? Refused(line, "The file stops in the middle: it was cut off.", "Download or export it again, and compare the sizes.")
                : Refused(line, $"The file is not valid JSON at character {(e.BytePositionInLine ?? 0) + 1} of the line.", "Export the file again, or mend that place in a text editor.");
        }

        catch (InvalidOperationException)
        {
            // What the reader throws for "\ud800" without its other half, which is valid JSON but no text.
            return Refused(walk.LastLine, "A text here or soon after holds half a character.", "Export the file again, or mend that text in a text editor.");
        }

        return walk.Done();
    }

    private static GeoJsonDocument Refused(int line, string what, string remedy) => new([], [new GeoProblem(line, null, what, remedy)]);

    /// <summary>True when all that there is could still go on to valid JSON.</summary>
    private static bool IsCutOff(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            while (reader.Read())
            {
                // Only to find out how it ends.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static GeoProblem? WrongKindOfFile(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Trim(" \t\r\n"u8).IsEmpty)
        {
            return new GeoProblem(0, null, "The file is empty.", "Check that the export or the download finished.");
        }

        if (bytes.StartsWith([(byte)0xFF, (byte)0xFE]) || bytes.StartsWith([(byte)0xFE, (byte)0xFF]) || bytes[..Math.Min(bytes.Length, 64)].Contains((byte)0))
        {
            return new GeoProblem(1, null, "The file is not UTF-8 text (it looks like UTF-16 or a binary file).", "Save it as UTF-8.");
        }

        if (bytes.StartsWith("PK"u8) || bytes.StartsWith([(byte)0x1F, (byte)0x8B]))
        {
            return new GeoProblem(0, null, "The file is packed (zip or gzip).", "Unpack it first. A shapefile has to be exported as GeoJSON.");
        }

        if (bytes.TrimStart(" \t\r\n"u8)[0] is (byte)'<')
        {
            return new GeoProblem(1, null, "The file holds XML or HTML, not GeoJSON.", "If you downloaded it, open it: it may be an error page. KML and GML have to be exported as GeoJSON.");
        }

        if (!Utf8.IsValid(bytes))
        {
            var at = 0;
            while (Rune.DecodeFromUtf8(bytes[at..], out _, out var read) == OperationStatus.Done)
            {
                at += read;
            }

            return new GeoProblem(bytes[..at].Count((byte)'\n') + 1, null, "The file is not UTF-8 text: a character here is in another encoding.", "Save it as UTF-8.");
        }

        return null;
    }

    /// <summary>One pass over the tokens. A fault inside a feature leaves the feature and goes on with the next.</summary>
    private sealed class Walk
    {
        private readonly List<GeoFeature> features = [];
        private readonly List<GeoProblem> problems = [];
        private readonly List<(string Name, Range Value)> remarks = [];
        private readonly int mark;
        private readonly Func<string, string>? tidy;
        private int unreported;

        public Walk(ReadOnlySpan<byte> bytes, int mark, Func<string, string>? tidy)
        {
            this.mark = mark;
            this.tidy = tidy;
            Lines.Add(0);
            for (int at = 0, next; (next = bytes[at..].IndexOf((byte)'\n')) >= 0; at += next + 1)
            {
                Lines.Add(at + next + 1);
            }
        }

        /// <summary>Byte offset at which each line starts.</summary>
        public List<int> Lines { get; } = [];

        /// <summary>The line last asked for.</summary>
        public int LastLine { get; private set; }

        public GeoJsonDocument Done()
        {
            if (unreported > 0)
            {
                problems.Add(new GeoProblem(0, null, $"{unreported} more problems are not listed.", "Mend these first, then try again."));
            }

            return new GeoJsonDocument(features, problems) { Remarks = remarks };
        }

        public void Root(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Fault(LineOf(reader), null, "The file is JSON but not GeoJSON: it has to start with an object.", ExportRemedy);
                reader.Skip();
                return;
            }

            var kind = PeekType(reader);
            switch (kind)
            {
                case "FeatureCollection":
                    Collection(ref reader);
                    break;
                case "Feature":
                    Feature(ref reader, 1);
                    break;
                case "Polygon" or "MultiPolygon":
                    var line = LineOf(reader);
                    var boundary = Boundary(ref reader, "feature 1", out var broken);
                    features.Add(new GeoFeature(1, line, null, new Dictionary<string, string>(StringComparer.Ordinal), boundary, broken));
                    break;
                case "Topology":
                    Fault(LineOf(reader), null, "The file is TopoJSON, not GeoJSON.", "Export it as GeoJSON (in mapshaper: -o format=geojson).");
                    reader.Skip();
                    break;
                default:
                    Fault(LineOf(reader), null, kind is null ? "The file is JSON but not GeoJSON: it has no \"type\"." : $"The file is a \"{Cut(kind)}\", which holds no areas.", "Give a FeatureCollection of polygons.");
                    reader.Skip();
                    break;
            }
        }

        private void Collection(ref Utf8JsonReader reader)
        {
            var found = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("features"u8))
                {
                    found = true;
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.StartArray)
                    {
                        Fault(LineOf(reader), null, "\"features\" is not a list.", ExportRemedy);
                        reader.Skip();
                        continue;
                    }

                    var number = 0;
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        Feature(ref reader, ++number);
                    }
                }
                else if (reader.ValueTextEquals("crs"u8))
                {
                    reader.Read();
                    ReferenceSystem(ref reader);
                }
                else
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    if (name is not "type")
                    {
                        remarks.Add((name, At(start, reader)));
                    }
                }
            }

            if (!found)
            {
                Fault(LineOf(reader), null, "The collection has no \"features\".", ExportRemedy);
            }
        }

        private void ReferenceSystem(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return;
            }

            var line = LineOf(reader);
            using var crs = JsonDocument.ParseValue(ref reader);
            var name = crs.RootElement.ValueKind == JsonValueKind.Object
                && crs.RootElement.TryGetProperty("properties", out var p) && p.ValueKind == JsonValueKind.Object
                && p.TryGetProperty("name", out var n) && n.ValueKind == JsonValueKind.String ? n.GetString() : null;
            if (name is null || !KnownSystems.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Fault(line, null, $"The coordinates are in another reference system ({Cut(name ?? "not named")}).", ExportRemedy);
            }
        }

        private void Feature(ref Utf8JsonReader reader, int number)
        {
            var line = LineOf(reader);
            var start = (int)reader.TokenStartIndex;
            var name = $"feature {number}";
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Fault(line, name, "it is not an object.", ExportRemedy);
                reader.Skip();
                return;
            }

            // The name is wanted for problems in the geometry, which may stand before it.
            var id = PeekScalar(reader, "id"u8);
            if (id is not null)
            {
                name += $" (id {Cut(id)})";
            }

            if (PeekType(reader) is var kind && kind != "Feature")
            {
                Fault(line, name, kind is null ? "it has no \"type\"." : $"it is a \"{Cut(kind)}\", not a Feature.", ExportRemedy);
                reader.Skip();
                return;
            }

            var properties = new Dictionary<string, string>(StringComparer.Ordinal);
            Geometry? boundary = null;
            var broken = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isGeometry = reader.ValueTextEquals("geometry"u8);
                var isProperties = reader.ValueTextEquals("properties"u8);
                reader.Read();
                if (isGeometry && reader.TokenType != JsonTokenType.Null)
                {
                    boundary = Boundary(ref reader, name, out broken);
                }
                else if (isProperties && reader.TokenType == JsonTokenType.StartObject)
                {
                    Properties(ref reader, properties);
                }
                else
                {
                    reader.Skip();
                }
            }

            features.Add(new GeoFeature(number, line, id, properties, boundary, broken) { Source = At(start, reader) });
        }

        private void Properties(ref Utf8JsonReader reader, Dictionary<string, string> properties)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                if (Scalar(reader) is { } value)
                {
                    properties[key] = tidy is null ? value : tidy(value);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        private Geometry? Boundary(ref Utf8JsonReader reader, string name, out bool broken)
        {
            broken = true;
            var line = LineOf(reader);
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Fault(line, name, "its geometry is not an object.", ExportRemedy);
                reader.Skip();
                return null;
            }

            var kind = PeekType(reader);
            if (kind is not ("Polygon" or "MultiPolygon"))
            {
                Fault(line, name, kind is null ? "its geometry has no \"type\"." : $"its geometry is a {Cut(kind)}; an area needs a Polygon or a MultiPolygon.",
                    "Leave out points and lines, and turn closed lines into polygons.");
                reader.Skip();
                return null;
            }

            List<Polygon>? polygons = null;
            string? fault = null, remedy = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCoordinates = reader.ValueTextEquals("coordinates"u8);
                reader.Read();
                if (!isCoordinates)
                {
                    reader.Skip();
                    continue;
                }

                var whole = reader;
                polygons = [];
                line = LineOf(reader);
                var rings = new Rings();
                var sound = kind == "Polygon" ? rings.Polygon(ref reader, polygons) : rings.Polygons(ref reader, polygons);
                if (!sound)
                {
                    line = LineOf(reader);
                    (fault, remedy) = (rings.Fault, rings.Remedy);
                    reader = whole;
                    reader.Skip();
                }
            }

            if (fault is not null || polygons is not { Count: > 0 })
            {
                Fault(line, name, fault ?? "its geometry has no coordinates.", remedy ?? "Give it a boundary, or set its geometry to null.");
                return null;
            }

            Geometry boundary = kind == "Polygon" && polygons.Count == 1 ? polygons[0] : Geometries.CreateMultiPolygon([.. polygons]);
            var valid = new IsValidOp(boundary);
            if (!valid.IsValid && Mended(boundary) is { } mended)
            {
                Fault(line, name, $"{Plain(valid.ValidationError.ErrorType)} near longitude {Number(valid.ValidationError.Coordinate.X)}, latitude {Number(valid.ValidationError.Coordinate.Y)}.",
                    "It was mended, which changes its size by less than a millionth. Nothing needs to be done.", warning: true);
                boundary = mended;
            }
            else if (!valid.IsValid)
            {
                var at = valid.ValidationError.Coordinate;
                Fault(line, name, $"{Plain(valid.ValidationError.ErrorType)} near longitude {Number(at.X)}, latitude {Number(at.Y)}.", CleanRemedy);
                return null;
            }

            broken = false;
            return boundary;
        }

        /// <summary>
        /// Rounded coordinates let a narrow bay or spit touch itself, in official files too. What can be mended without
        /// changing the area, as far as anybody can tell, is; a figure of eight or a misplaced hole is left to its owner.
        /// </summary>
        private static Geometry? Mended(Geometry boundary)
        {
            var mended = GeometryFixer.Fix(boundary);
            return mended is Polygon or MultiPolygon && !mended.IsEmpty && Math.Abs(mended.Area - boundary.Area) <= boundary.Area * MendingTolerance ? mended : null;
        }

        private static string Plain(TopologyValidationErrors error) => error switch
        {
            TopologyValidationErrors.SelfIntersection => "its boundary crosses itself",
            TopologyValidationErrors.RingSelfIntersection => "its boundary touches itself",
            TopologyValidationErrors.HoleOutsideShell => "it has a hole outside its boundary",
            TopologyValidationErrors.NestedHoles => "it has a hole inside a hole",
            TopologyValidationErrors.NestedShells => "one of its parts lies inside another part",
            TopologyValidationErrors.DisconnectedInteriors => "its holes cut it into pieces",
            TopologyValidationErrors.DuplicateRings => "the same ring is there twice",
            _ => "its boundary encloses no area",
        };

        private void Fault(int line, string? feature, string what, string remedy, bool warning = false)
        {
            if (problems.Count < MaximumProblems || (!warning && problems.TrueForAll(p => p.Warning)))
            {
                problems.Add(new GeoProblem(line, feature, what, remedy, warning));
            }
            else
            {
                unreported++;
            }
        }

        private Range At(int start, in Utf8JsonReader reader) => (mark + start)..(mark + (int)reader.BytesConsumed);

        private int LineOf(in Utf8JsonReader reader)
        {
            var found = Lines.BinarySearch((int)reader.TokenStartIndex);
            return LastLine = found >= 0 ? found + 1 : ~found;
        }
    }

    /// <summary>Reads the nested lists of coordinates. After a fault the reader stands where the fault is.</summary>
    private sealed class Rings
    {
        public string? Fault { get; private set; }

        public string? Remedy { get; private set; }

        public bool Polygons(ref Utf8JsonReader reader, List<Polygon> polygons)
        {
            if (!IsList(reader))
            {
                return false;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!Polygon(ref reader, polygons))
                {
                    return false;
                }
            }

            return true;
        }

        public bool Polygon(ref Utf8JsonReader reader, List<Polygon> polygons)
        {
            if (!IsList(reader))
            {
                return false;
            }

            var rings = new List<LinearRing>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (Ring(ref reader) is not { } ring)
                {
                    return false;
                }

                rings.Add(ring);
            }

            if (rings.Count == 0)
            {
                return Fail("one of its polygons has no ring.", "Give it a boundary, or set its geometry to null.");
            }

            polygons.Add(Geometries.CreatePolygon(rings[0], [.. rings.Skip(1)]));
            return true;
        }

        private LinearRing? Ring(ref Utf8JsonReader reader)
        {
            if (!IsList(reader))
            {
                return null;
            }

            var ring = new List<Coordinate>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!Position(ref reader, ring))
                {
                    return null;
                }
            }

            if (ring.Count < 4)
            {
                Fail($"a ring has {ring.Count} positions; it needs at least 4, the last equal to the first.", CleanRemedy);
                return null;
            }

            if (!ring[0].Equals2D(ring[^1]))
            {
                Fail($"a ring is not closed: it starts at {Number(ring[0].X)}, {Number(ring[0].Y)} and ends at {Number(ring[^1].X)}, {Number(ring[^1].Y)}.",
                    "Repeat the first position at the end of the ring.");
                return null;
            }

            return Geometries.CreateLinearRing([.. ring]);
        }

        private bool Position(ref Utf8JsonReader reader, List<Coordinate> ring)
        {
            if (!IsList(reader))
            {
                return false;
            }

            Span<double> xy = stackalloc double[2];
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value) || !double.IsFinite(value))
                {
                    return Fail("a coordinate is not a usable number.", ExportRemedy);
                }

                if (count < 2)
                {
                    xy[count] = value;
                }

                count++;
            }

            var (x, y) = (xy[0], xy[1]);
            if (count < 2)
            {
                return Fail("a position needs a longitude and a latitude.", ExportRemedy);
            }

            if (Math.Abs(x) > 180 || Math.Abs(y) > 90)
            {
                return Math.Abs(x) <= 90 && Math.Abs(y) <= 180
                    ? Fail($"the position {Number(x)}, {Number(y)} is not on Earth; latitude and longitude look swapped.", "Write longitude first, then latitude.")
                    : Fail($"the position {Number(x)}, {Number(y)} is not in degrees.", ExportRemedy);
            }

            // Towns end at 55 degrees south; a swapped New York or Chicago would lie in Antarctica.
            if (y < -60)
            {
                return Fail($"the position {Number(x)}, {Number(y)} is in Antarctica; latitude and longitude look swapped.", "Write longitude first, then latitude.");
            }

            ring.Add(new Coordinate(x, y));
            return true;
        }

        private bool IsList(in Utf8JsonReader reader) =>
            reader.TokenType == JsonTokenType.StartArray || Fail("its coordinates are not nested as its type asks.", ExportRemedy);

        private bool Fail(string fault, string remedy)
        {
            (Fault, Remedy) = (fault, remedy);
            return false;
        }
    }

    /// <summary>Looks ahead on a copy of the reader: members may stand in any order.</summary>
    private static string? PeekType(Utf8JsonReader reader) => PeekScalar(reader, "type"u8);

    private static string? PeekScalar(Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = reader.ValueTextEquals(member);
            reader.Read();
            if (wanted)
            {
                return Scalar(reader);
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Text or number as text; a whole number written as 101.0, as some exports do, is 101.</summary>
    private static string? Scalar(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number when reader.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonTokenType.Number when reader.TryGetDecimal(out var number) => (number / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
