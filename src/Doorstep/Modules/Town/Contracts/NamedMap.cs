namespace Doorstep.Modules.Town.Contracts;

/// <summary>A map elsewhere that the operator named in <c>town.json</c> instead of the town's own.</summary>
/// <param name="Style">Address of a MapLibre style; null when tiles are named.</param>
/// <param name="Tiles">Address of raster tiles with <c>{z}</c>, <c>{x}</c> and <c>{y}</c>; null when a style is named.</param>
/// <param name="Attribution">Whose map it is, plain text; empty when the style says it itself.</param>
/// <param name="Hosts">Further addresses that the style draws from.</param>
public sealed record NamedMap(Uri? Style, string? Tiles, string Attribution, IReadOnlyList<Uri> Hosts)
{
    /// <summary>Scheme, host and port of everything that a browser has to be allowed to fetch for it.</summary>
    public IReadOnlyList<string> Origins =>
        [.. Hosts.Append(Style).Append(Tiles is null ? null : new Uri(Tiles)).OfType<Uri>().Select(uri => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)).Distinct(StringComparer.Ordinal)];
}
