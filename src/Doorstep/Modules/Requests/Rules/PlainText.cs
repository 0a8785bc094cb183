using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>Text in people's own words, as it is stored and shown, whoever wrote it.</summary>
public static class PlainText
{
    /// <summary>The text as <see cref="Folding.Prose"/> leaves it; null when nothing is left.</summary>
    public static string? Clean(string? text) => Folding.Prose(text);

    /// <summary>True when a template's blank, such as <c>[[what was done]]</c>, is still in the text.</summary>
    public static bool HasBlanks(string? text) => text?.Contains("[[", StringComparison.Ordinal) == true;
}
