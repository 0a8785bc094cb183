using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Folder;

/// <summary>A value of a JSON file with its line.</summary>
/// <param name="Path">Where it stands, such as <c>name.en</c> or <c>languages[0]</c>.</param>
/// <param name="Text">The value as text; null for JSON's null.</param>
/// <param name="IsText">Whether it was written as a text in quotes.</param>
/// <param name="Line">From 1.</param>
internal sealed record JsonLine(string Path, string? Text, bool IsText, int Line);

/// <summary>Reads a small JSON file with remarks into values by path, so that a problem can name the line of its value.</summary>
internal static class JsonLines
{
    private const int MostDeep = 8;

    /// <summary>The values by path in the file's order; null, with the reasons noted, when the text is no JSON object.</summary>
    public static IReadOnlyDictionary<string, JsonLine>? Read(string text, string file, FileProblems problems)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MostDeep });
        var values = new Dictionary<string, JsonLine>(StringComparer.Ordinal);
        var open = new Stack<(string Path, int Items, bool IsList)>();
        var property = "";
        var (line, counted) = (1, 0L);
        try
        {
            while (reader.Read())
            {
                line += bytes.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
                counted = reader.TokenStartIndex;
                if (open.Count == 0 && reader.TokenType != JsonTokenType.StartObject)
                {
                    problems.Add(file, line, "The file must be one object.", "Begin it with { and end it with }.");
                    return null;
                }

                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        property = reader.GetString()!;
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((Next(), 0, reader.TokenType == JsonTokenType.StartArray));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        open.Pop();
                        break;
                    default:
                        var path = Next();
                        var value = reader.TokenType == JsonTokenType.String ? reader.GetString()
                            : reader.TokenType == JsonTokenType.Null ? null
                            : Encoding.UTF8.GetString(reader.ValueSpan);
                        if (!values.TryAdd(path, new JsonLine(path, value, reader.TokenType == JsonTokenType.String, line)))
                        {
                            problems.Add(file, line, $"\"{path}\" is there twice.", "Keep one of the two.");
                        }

                        break;
                }
            }

            return values;
        }
        catch (JsonException broken)
        {
            problems.Add(file, (int)(broken.LineNumber ?? 0) + 1, "The file cannot be read as JSON from here on.",
                "Look for a missing comma, quote or bracket on this line or the one before.");
        }
        catch (InvalidOperationException)
        {
            problems.Add(file, line, "A text here has signs that are no Unicode.", "Type the text anew.");
        }

        return null;

        string Next()
        {
            if (open.Count == 0)
            {
                return "";
            }

            var (path, items, isList) = open.Pop();
            open.Push((path, items + 1, isList));
            return isList ? string.Create(CultureInfo.InvariantCulture, $"{path}[{items}]")
                : path.Length == 0 ? property : $"{path}.{property}";
        }
    }
}
