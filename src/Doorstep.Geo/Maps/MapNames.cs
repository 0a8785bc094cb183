using System.Buffers;
using System.Text.Json;

namespace Doorstep.Geo.Maps;

/// <summary>The names of one thing: what its sign says, and what it is called otherwise.</summary>
public sealed class MapNames
{
    private const int LongestName = 200;
    private const int MostVariants = 60;

    private static readonly string[] Further = ["alt_name", "official_name", "short_name", "loc_name", "old_name"];

    private static readonly SearchValues<char> TagLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, string> variants;

    private MapNames(string local, SortedDictionary<string, string> variants)
    {
        Local = local;
        this.variants = variants;
    }

    /// <summary>As on the sign.</summary>
    public string Local { get; }

    /// <summary>Every way to call it, the sign's first, each once.</summary>
    public IEnumerable<string> All => variants.Values.Prepend(Local).Distinct(StringComparer.Ordinal);

    /// <summary>The names in an element's tags; null when it has none.</summary>
    public static MapNames? Of(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count == 0)
        {
            return null;
        }

        var local = Clean(tags.GetValueOrDefault("name"));
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (others.Count < MostVariants && LanguageIn(key) is { } language && Clean(value) is { } name)
            {
                others[language] = name;
            }
        }

        foreach (var key in Further)
        {
            // Several are separated by semicolons.
            foreach (var name in (tags.GetValueOrDefault(key) ?? "").Split(';').Take(5).Select(Clean).OfType<string>())
            {
                others[$"~{others.Count}"] = name;
            }
        }

        local ??= others.Values.FirstOrDefault();
        return local is null ? null : new MapNames(local, others);
    }

    /// <summary>The name in this language, such as <c>zh-Hans</c> or <c>en</c>; the sign's when it has none.</summary>
    public string In(string language)
    {
        if (variants.TryGetValue(language, out var exact))
        {
            return exact;
        }

        var root = language.Split('-')[0];
        return variants.TryGetValue(root, out var name) ? name
            : root == "zh" && (variants.TryGetValue("zh-CN", out name) || variants.TryGetValue("zh-Hant", out name)) ? name
            : Local;
    }

    /// <summary>One JSON object; the sign's name has the empty key.</summary>
    public string ToJson() => JsonSerializer.Serialize(new SortedDictionary<string, string>(variants, StringComparer.Ordinal) { [""] = Local }, Plain);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static MapNames FromJson(string json)
    {
        var all = new SortedDictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [], StringComparer.Ordinal);
        return all.Remove("", out var local) ? new MapNames(local, all) : throw new JsonException("The names have no name.");
    }

    private static string? LanguageIn(string key) =>
        key.StartsWith("name:", StringComparison.Ordinal) && key.Length is >= 7 and <= 16 && key.AsSpan(5) is var tag && char.IsAsciiLetterLower(tag[0])
            && char.IsAsciiLetterLower(tag[1]) && !tag.ContainsAnyExcept(TagLetters)
            && tag.IndexOfAny('-', '_') is -1 or 2 or 3
            ? tag.ToString().Replace('_', '-')
            : null;

    private static string? Clean(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var plain = name.AsSpan().ContainsAny('\n', '\r', '\t') || name.Any(char.IsControl) ? new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)]) : name;
        plain = plain.Trim();
        if (plain.Length > LongestName)
        {
            plain = plain[..(char.IsHighSurrogate(plain[LongestName - 1]) ? LongestName - 1 : LongestName)];
        }

        return plain.Length == 0 ? null : plain;
    }
}
