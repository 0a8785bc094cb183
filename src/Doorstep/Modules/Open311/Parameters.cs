using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Open311;

/// <summary>
/// What a client sent, from the address and from a form. An empty parameter counts as absent; text that is not UTF-8, or
/// holds characters that no document can, is refused as a whole.
/// </summary>
internal sealed partial class Parameters
{
    /// <summary>Most bytes of a form without files.</summary>
    public const int LargestForm = 1 << 20;

    /// <summary>Most bytes of a form with files.</summary>
    public const int LargestUpload = 20 << 20;

    private const int MostParameters = 1000;

    // What a person reads or is looked for in texts, and addresses on the web; the rest are codes, numbers and names of this interface.
    private static readonly HashSet<string> Written =
        new(["description", "address_string", "first_name", "last_name", "q"], StringComparer.Ordinal);

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

    private Parameters()
    {
    }

    /// <summary>The first value of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var given) ? given[0] : null;

    /// <summary>Values by attribute code: <c>attribute[code]=v</c>, and <c>attribute[code][]=v</c> for several.</summary>
    public Dictionary<string, IReadOnlyList<string>> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Files of a multipart form.</summary>
    public IFormFileCollection? Files { get; private set; }

    /// <summary>Every name that carries a value.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>Every value of a parameter, in the order in which they were sent; what is repeated, or written <c>name[]</c>, counts whole.</summary>
    public IReadOnlyList<string> All(string name) => values.TryGetValue(name, out var given) ? given : [];

    /// <summary>The parts of a comma list, which may also be given as several parameters; empty when it is absent.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. All(name).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>
    /// The same for the same content, however it was packed: parameters in any order, in the address, in a form of either kind. The key is no
    /// part of it.
    /// </summary>
    public async Task<string> FingerprintAsync(CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, given) in values.Where(v => v.Key != "api_key").OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Mix(hash, name);
            given.ForEach(value => Mix(hash, value));
        }

        (await FileHashesAsync(ct)).ForEach(file => Mix(hash, file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What tells the files apart by field and content, in the order in which they were sent.</summary>
    public async Task<List<string>> FileHashesAsync(CancellationToken ct)
    {
        var hashes = new List<string>();
        foreach (var file in Files ?? Enumerable.Empty<IFormFile>())
        {
            await using var content = file.OpenReadStream();
            hashes.Add($"{file.Name} {Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct))}");
        }

        return hashes;
    }

    // With its length before it, so that two texts never look like one.
    private static void Mix(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text.Length}:{text}"));

    /// <summary>Reads address and body. What stands in the form comes before what stands in the address.</summary>
    public static async Task<Outcome<Parameters>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var read = new Parameters();
        var refusal = HttpMethods.IsPost(request.Method) ? await read.ReadBodyAsync(request, ct) : null;
        refusal ??= read.AddEncoded(Encoding.UTF8.GetBytes(request.QueryString.Value?.TrimStart('?') ?? ""));
        refusal ??= read.SortAttributes();
        return refusal is null ? read : refusal;
    }

    private async Task<Refusal?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentType is null && request.ContentLength is null or 0)
        {
            return null;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.HasValue && HeaderUtilities.RemoveQuotes(type.Charset).Value?.ToUpperInvariant() is not ("UTF-8" or "UTF8" or "US-ASCII")))
        {
            return Refusal.Invalid("Api.MediaType");
        }

        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadBytesAsync(request, ct) is { } bytes ? AddEncoded(bytes) : Refusal.Invalid("Api.TooLarge", null, LargestForm);
        }

        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return Refusal.Invalid("Api.MediaType");
        }

        return await ReadMultipartAsync(request, ct);
    }

    private static async Task<byte[]?> ReadBytesAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > LargestForm)
        {
            return null;
        }

        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int n; (n = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (kept.Length + n > LargestForm)
            {
                return null;
            }

            kept.Write(buffer, 0, n);
        }

        return kept.ToArray();
    }

    private async Task<Refusal?> ReadMultipartAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > LargestUpload)
        {
            return Refusal.Invalid("Api.TooLarge", null, LargestUpload);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestUpload;
        }

        try
        {
            var form = await new FormFeature(request, new FormOptions
            {
                ValueCountLimit = MostParameters, KeyLengthLimit = 512, ValueLengthLimit = 128 * 1024, MultipartBodyLengthLimit = LargestUpload,
            }).ReadFormAsync(ct);
            Files = form.Files;
            foreach (var (name, given) in form)
            {
                foreach (var value in given)
                {
                    if (Add(name, value ?? "") is { } refusal)
                    {
                        return refusal;
                    }
                }
            }

            return null;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Refusal.Invalid("Api.BadForm");
        }
    }

    // By the URL standard: a lone % stands for itself, + is a space. Only the bytes must be UTF-8.
    private Refusal? AddEncoded(byte[] text)
    {
        foreach (var range in text.AsSpan().SplitAny((byte)'&'))
        {
            var pair = text.AsSpan()[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            if (Decode(equals < 0 ? pair : pair[..equals]) is not { } name || Decode(equals < 0 ? [] : pair[(equals + 1)..]) is not { } value)
            {
                return Refusal.Invalid("Api.NotUtf8");
            }

            if (Add(name, value) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var plain = new byte[encoded.Length];
        var n = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                plain[n++] = (byte)(((encoded[i + 1] & 15) + (encoded[i + 1] > '9' ? 9 : 0)) * 16 + (encoded[i + 2] & 15) + (encoded[i + 2] > '9' ? 9 : 0));
                i += 2;
            }
            else
            {
                plain[n++] = encoded[i] == '+' ? (byte)' ' : encoded[i];
            }
        }

        try
        {
            return StrictUtf8.GetString(plain, 0, n);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private Refusal? Add(string name, string value)
    {
        if (!IsText(name) || !IsText(value))
        {
            return Refusal.Invalid("Api.BadCharacter");
        }

        // Several values of one name, as PHP and others write them; attributes have a form of their own.
        name = name.StartsWith("attribute[", StringComparison.Ordinal) ? name : SeveralName().Replace(name, "");
        // Values of attributes are folded by the kind of their question.
        var folded = Written.Contains(name) || SentMedia.IsField(name) || name.StartsWith("attribute[", StringComparison.Ordinal) ? Folding.Prose(value) : Folding.Token(value);
        if (folded is null || name.Length == 0)
        {
            return null;
        }

        var given = values.TryGetValue(name, out var earlier) ? earlier : values[name] = [];
        given.Add(folded);
        return values.Count > MostParameters || given.Count > MostParameters ? Refusal.Invalid("Api.TooManyParameters", null, MostParameters) : null;
    }

    private Refusal? SortAttributes()
    {
        foreach (var (name, given) in values.Where(v => v.Key.StartsWith("attribute[", StringComparison.Ordinal)))
        {
            if (AttributeName().Match(name) is not { Success: true } match)
            {
                return Refusal.Invalid("Api.BadAttribute", null, TextLength.Cut(name, 100));
            }

            var code = match.Groups["code"].Value;
            Attributes[code] = [.. Attributes.GetValueOrDefault(code) ?? [], .. given];
        }

        return null;
    }

    /// <summary>True when every character can stand in a document and in both databases.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"(?<=.)\[[0-9]{0,3}\]$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SeveralName();

    [GeneratedRegex(@"^attribute\[(?<code>[^\[\]]{1,64})\](\[[0-9]{0,3}\])?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AttributeName();
}
