using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Platform.Web;

/// <summary>
/// The stylesheets and scripts that src/client built: their addresses, which carry a hash of their content,
/// and the answers that send them. The folder is read once at start, so only names found there are ever
/// served and no address can leave it.
/// </summary>
public sealed class ClientAssets
{
    private const string ForAYear = "public,max-age=31536000,immutable";
    private const string ForAnHour = "public,max-age=3600";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".webmanifest"] = "application/manifest+json; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Asset> served;
    private readonly FrozenDictionary<string, string> builtFrom;

    private ClientAssets(FrozenDictionary<string, Asset> served, FrozenDictionary<string, string> builtFrom)
    {
        this.served = served;
        this.builtFrom = builtFrom;
    }

    /// <summary>Reads the build's folder (…/wwwroot/assets) and its Vite manifest.</summary>
    /// <exception cref="InvalidOperationException">The client was not built; the message says how to.</exception>
    public static ClientAssets Load(string folder)
    {
        var manifest = Path.Combine(folder, "manifest.json");
        if (!File.Exists(manifest))
        {
            throw new InvalidOperationException(
                $"The pages' styles and scripts are missing: {manifest} is not there. Build Doorstep with Node 20.19 or newer installed and without -p:SkipClient=true.");
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var document = JsonDocument.Parse(File.ReadAllBytes(manifest)))
        {
            foreach (var source in document.RootElement.EnumerateObject())
            {
                entries[source.Name] = source.Value.GetProperty("file").GetString()!;
            }
        }

        var hashed = entries.Values.ToHashSet(StringComparer.Ordinal);
        var files = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (ContentTypes.TryGetValue(Path.GetExtension(name), out var contentType) && name != "manifest.json")
            {
                files[name] = new Asset(path, name, contentType, hashed.Contains(name) || name.EndsWith(".js", StringComparison.Ordinal));
            }
        }

        return new ClientAssets(files.ToFrozenDictionary(StringComparer.Ordinal), entries.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The address of styles/{name}.scss as built, for a link element.</summary>
    public string Style(string name) => AddressOf($"styles/{name}.scss");

    /// <summary>The address of pages/{name}.ts as built, for a module script element.</summary>
    public string Script(string name) => AddressOf($"pages/{name}.ts");

    private string AddressOf(string source) => builtFrom.TryGetValue(source, out var file)
        ? $"/assets/{file}"
        : throw new ArgumentException($"src/client builds no {source}; see vite.config.ts for what it builds.", nameof(source));

    internal IResult Send(string? name, HttpContext context)
    {
        if (name is null || !served.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        var (path, encoding) = asset.Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        var headers = context.Response.Headers;
        headers.CacheControl = asset.IsHashed ? ForAYear : ForAnHour;
        headers.XContentTypeOptions = "nosniff";
        // The same bytes in every language, whatever was noted for pages.
        headers.Remove(HeaderNames.ContentLanguage);
        headers.Vary = asset.HasVariants ? HeaderNames.AcceptEncoding : default(StringValues);

        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        return TypedResults.PhysicalFile(path, asset.ContentType, entityTag: asset.TagFor(encoding));
    }

    /// <summary>One file of the build, with the squeezed copies that lie beside it.</summary>
    private sealed class Asset(string path, string name, string contentType, bool isHashed)
    {
        private readonly bool hasBrotli = File.Exists(path + ".br");
        private readonly bool hasGzip = File.Exists(path + ".gz");
        private readonly string version = isHashed
            ? Path.GetFileName(name)
            : File.GetLastWriteTimeUtc(path).Ticks.ToString("x", CultureInfo.InvariantCulture);

        public string ContentType => contentType;

        public bool IsHashed => isHashed;

        public bool HasVariants => hasBrotli || hasGzip;

        /// <summary>A tag of its own for each encoding, since the bytes differ.</summary>
        public EntityTagHeaderValue TagFor(string? encoding) => new($"\"{version}{(encoding is null ? "" : "-" + encoding)}\"");

        public (string Path, string? Encoding) Choose(IList<StringWithQualityHeaderValue> accepted) =>
            hasBrotli && Takes(accepted, "br") ? (path + ".br", "br")
            : hasGzip && Takes(accepted, "gzip") ? (path + ".gz", "gzip")
            : (path, null);

        /// <summary>What the browser says of this encoding by name counts before its "*"; quality 0 is a no.</summary>
        private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding)
        {
            var said = accepted.FirstOrDefault(item => item.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                ?? accepted.FirstOrDefault(item => item.Value.Equals("*", StringComparison.Ordinal));
            return said is not null && said.Quality is not 0;
        }
    }
}

internal static class ClientAssetsEndpoints
{
    /// <summary>Serves <c>/assets/…</c> and <c>/favicon.svg</c> to anyone, in the smallest stored form that the browser takes.</summary>
    public static void MapClientAssets(this IEndpointRouteBuilder routes)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/assets/{**name}", reading,
            (string? name, ClientAssets assets, HttpContext context) => assets.Send(name, context)).AllowAnonymous();
        routes.MapMethods("/favicon.svg", reading,
            (ClientAssets assets, HttpContext context) => assets.Send("favicon.svg", context)).AllowAnonymous();
    }
}
