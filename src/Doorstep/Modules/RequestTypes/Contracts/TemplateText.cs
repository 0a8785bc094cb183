using System.Text.RegularExpressions;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>
/// Text of an answer's template: <c>{unit}</c> stands for what Doorstep knows, <c>[[what was done]]</c> for what only a person
/// knows. Every template has at least one of the latter, so that none is sent unread.
/// </summary>
public static partial class TemplateText
{
    /// <summary>What Doorstep fills in.</summary>
    public static readonly IReadOnlyList<string> Known = ["reference", "type", "place", "unit", "date", "town"];

    /// <summary>True when a blank is still in the text.</summary>
    public static bool HasBlanks(string? text) => text?.Contains("[[", StringComparison.Ordinal) == true;

    /// <summary>What is wrong with a text, with a remedy; null when nothing is.</summary>
    public static (string Message, string Remedy)? Check(string text)
    {
        if (Placeholder().Matches(text).Select(m => m.Groups["name"].Value).FirstOrDefault(name => !Known.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            return ($"\"{{{unknown}}}\" is no placeholder.", $"Use only {string.Join(", ", Known.Select(k => $"{{{k}}}"))}.");
        }

        var rest = Blank().Replace(Placeholder().Replace(text, ""), "");
        if (rest.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return ("A curly bracket stands alone.", "Write placeholders like {unit}, and no other curly brackets.");
        }

        if (rest.Contains("[[", StringComparison.Ordinal) || rest.Contains("]]", StringComparison.Ordinal))
        {
            return ("A blank is empty, or not closed.", "Write blanks like [[what was done]].");
        }

        return Blank().IsMatch(text)
            ? null
            : ("The text has no blank, so it could be sent unread.", "Put at least one part in double square brackets that a person has to fill in, such as [[what was done]].");
    }

    /// <summary>The text with what Doorstep knows. Blanks stay; a value cannot bring placeholders or blanks of its own.</summary>
    /// <param name="text">A text that was checked.</param>
    /// <param name="value">The value of a placeholder.</param>
    public static string Fill(string text, Func<string, string> value) =>
        Placeholder().Replace(text, m => value(m.Groups["name"].Value).Replace("[[", "[ [", StringComparison.Ordinal));

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\[\[[^\[\]]*[^\[\]\s][^\[\]]*\]\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blank();
}
