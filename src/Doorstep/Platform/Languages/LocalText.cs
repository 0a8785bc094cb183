using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Doorstep.Platform.Text;

namespace Doorstep.Platform.Languages;

/// <summary>A name or sentence in each language that it was given in.</summary>
public sealed class LocalText : IEquatable<LocalText>
{
    private readonly FrozenDictionary<string, string> texts;

    /// <summary>Texts by language tag, such as <c>en</c> or <c>zh-Hans</c>; empty texts are left out.</summary>
    public LocalText(IEnumerable<KeyValuePair<string, string>> texts) =>
        this.texts = texts.Select(t => (t.Key, Value: Folding.Prose(t.Value))).Where(t => t.Value is not null)
            .ToFrozenDictionary(t => t.Key, t => t.Value!, StringComparer.OrdinalIgnoreCase);

    /// <summary>A text that is the same in every language, such as a proper name.</summary>
    public static LocalText Same(string text) => new([new("en", text)]);

    /// <summary>A text in English and Simplified Chinese.</summary>
    public static LocalText Of(string english, string chinese) => new([new("en", english), new("zh-Hans", chinese)]);

    /// <summary>Every language and its text.</summary>
    public IReadOnlyDictionary<string, string> All => texts;

    /// <summary>True when no language has a text.</summary>
    public bool IsEmpty => texts.Count == 0;

    /// <summary>The text in the culture's language or a parent of it, else in English, else in any.</summary>
    public string In(CultureInfo culture)
    {
        for (var c = culture; !string.IsNullOrEmpty(c.Name); c = c.Parent)
        {
            if (texts.TryGetValue(c.Name, out var text))
            {
                return text;
            }
        }

        return texts.TryGetValue("en", out var english) ? english
            : texts.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value).FirstOrDefault() ?? "";
    }

    /// <summary>The text in the language with this tag, with the same fallback.</summary>
    public string In(string language) => In(CultureInfo.GetCultureInfo(language));

    /// <summary>The text in the language of the current request.</summary>
    public override string ToString() => In(CultureInfo.CurrentUICulture);

    /// <summary>One JSON object, languages in order: how it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new SortedDictionary<string, string>(texts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal), Plain);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static LocalText FromJson(string json) =>
        new(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []);

    /// <inheritdoc/>
    public bool Equals(LocalText? other) =>
        other is not null && texts.Count == other.texts.Count
        && texts.All(t => other.texts.TryGetValue(t.Key, out var text) && text == t.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LocalText);

    /// <inheritdoc/>
    public override int GetHashCode() => texts.Aggregate(0, (hash, t) => hash ^ HashCode.Combine(t.Key.ToUpperInvariant(), t.Value));

    // Chinese stays readable in the database.
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
