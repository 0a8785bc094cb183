using System.Globalization;
using System.Text;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>
/// Says in the language of each engine what is indexed and what is asked for. Words hold letters and digits only, and every one of
/// them is quoted, so nothing that was typed can be read as an operator.
/// </summary>
internal static class SearchExpression
{
    /// <summary>A code as a word of the index, which no text can hold: <c>t:</c> a type, <c>u:</c> a unit, <c>a:</c> an area.</summary>
    public static string Code(char kind, string code)
    {
        var word = new StringBuilder(code.Length + 2).Append(kind).Append(':');
        foreach (var b in Encoding.UTF8.GetBytes(code))
        {
            var c = (char)b;
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                word.Append(c);
            }
            else
            {
                word.Append('_').Append(b.ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        return word.ToString();
    }

    /// <summary>The tokens of a text as SQLite's index takes them.</summary>
    public static string SqliteText(string? text) => string.Join(' ', SearchText.Tokens(text).Select(t => t.Word));

    /// <summary>Everything of a thing as PostgreSQL's index takes it: the text weighs A, the place B, the codes nothing.</summary>
    public static string PostgresVector(string? text, string? place, IEnumerable<string> codes)
    {
        var vector = new StringBuilder();
        var at = 0;
        foreach (var (tokens, weight) in new[] { (SearchText.Tokens(text), 'A'), (SearchText.Tokens(place), 'B') })
        {
            // A gap, so that words of text and place never stand side by side.
            at++;
            foreach (var token in tokens)
            {
                vector.Append('\'').Append(token.Word).Append("':").Append((++at).ToString(CultureInfo.InvariantCulture)).Append(weight).Append(' ');
            }
        }

        foreach (var code in codes)
        {
            vector.Append('\'').Append(code).Append("' ");
        }

        return vector.ToString();
    }

    /// <summary>What is asked of SQLite.</summary>
    /// <param name="words">All must be there.</param>
    /// <param name="inText">True for the text alone, without place and kind.</param>
    /// <param name="typesOf">Codes of the types whose names hold a word.</param>
    /// <param name="all">Each is a set of codes, of which one must be there.</param>
    public static string Sqlite(
        IReadOnlyList<SearchWord> words, bool inText, Func<SearchWord, IEnumerable<string>> typesOf, IReadOnlyList<IReadOnlyList<string>> all)
    {
        var parts = words.Select(w =>
        {
            var phrase = $"\"{string.Join(' ', w.Tokens)}\"{(w.Prefix ? " *" : "")}";
            return inText ? $"text : {phrase}" : $"({string.Join(" OR ", typesOf(w).Select(t => $"\"{t}\"").Prepend(phrase))})";
        }).Concat(all.Select(codes => $"({string.Join(" OR ", codes.Select(c => $"\"{c}\""))})"));
        return string.Join(" AND ", parts);
    }

    /// <summary>The same of PostgreSQL.</summary>
    public static string Postgres(
        IReadOnlyList<SearchWord> words, bool inText, Func<SearchWord, IEnumerable<string>> typesOf, IReadOnlyList<IReadOnlyList<string>> all)
    {
        var weight = inText ? "A" : "";
        var parts = words.Select(w =>
        {
            var phrase = string.Join(" <-> ", w.Tokens.Select(t => $"'{t}'{(w.Prefix || inText ? ":" : "")}{(w.Prefix ? "*" : "")}{weight}"));
            phrase = w.Tokens.Count > 1 ? $"({phrase})" : phrase;
            return inText ? phrase : $"({string.Join(" | ", typesOf(w).Select(t => $"'{t}'").Prepend(phrase))})";
        }).Concat(all.Select(codes => $"({string.Join(" | ", codes.Select(c => $"'{c}'"))})"));
        return string.Join(" & ", parts);
    }
}
