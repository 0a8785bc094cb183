using NetTopologySuite.Geometries;

namespace Doorstep.Geo.GeoJson;

/// <summary>One feature as it stands in a file, with where it stands, so that a later check can point at it.</summary>
/// <param name="Number">Place in the file, from 1.</param>
/// <param name="Line">Line of the opening bracket, from 1.</param>
/// <param name="Id">The feature's own <c>id</c>, if it has one.</param>
/// <param name="Properties">Text and number properties as text; others are left out.</param>
/// <param name="Boundary">Polygon or multipolygon in degrees, x = longitude, y = latitude; null when there is none.</param>
/// <param name="Broken">True when the boundary was refused: it has been reported already.</param>
public sealed record GeoFeature(
    int Number,
    int Line,
    string? Id,
    IReadOnlyDictionary<string, string> Properties,
    Geometry? Boundary,
    bool Broken)
{
    /// <summary>Which bytes of the file it is, so that it can be written again as its owner wrote it.</summary>
    public Range Source { get; init; }
}

/// <summary>Something about a file of areas that its owner should know.</summary>
/// <param name="Line">Line in the file, from 1; 0 when it concerns the whole file.</param>
/// <param name="Feature">The feature that it is about, as people would look for it; null for the whole file.</param>
/// <param name="What">What is wrong, a whole sentence.</param>
/// <param name="Remedy">What to do, a whole sentence.</param>
/// <param name="Warning">True when the file can be taken all the same.</param>
public sealed record GeoProblem(int Line, string? Feature, string What, string Remedy, bool Warning = false)
{
    /// <summary>What is wrong, with the feature named.</summary>
    public string Message => Feature is null ? What : $"{Feature}: {What}";
}

/// <summary>What was read from a GeoJSON file. With any problem that is no warning, nothing of it may be used.</summary>
public sealed record GeoJsonDocument(IReadOnlyList<GeoFeature> Features, IReadOnlyList<GeoProblem> Problems)
{
    /// <summary>Further members of the collection, such as a comment, with the bytes of their values.</summary>
    public IReadOnlyList<(string Name, Range Value)> Remarks { get; init; } = [];

    /// <summary>True when no problem stands in the way.</summary>
    public bool IsSound => Problems.All(p => p.Warning);
}
