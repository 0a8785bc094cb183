using System.Text.RegularExpressions;

namespace Doorstep.UnitTests.House;

/// <summary>
/// What is empty, what is trimmed and how long something is is said in one place (Platform/Text): a module that says so by itself
/// says it differently sooner or later.
/// </summary>
public partial class TextFromOutsideTests
{
    /// <summary>Files that do one of these for a reason.</summary>
    private static readonly Dictionary<string, string> ForAReason = new(StringComparer.Ordinal)
    {
        ["Modules/Shared/_HeaderTools.cshtml"] = "shortens a language's name that the runtime gives",
        ["Modules/Town/Commands/DemoCommand.cs"] = "takes the server's addresses apart",
        ["Modules/Town/Contracts/ForbiddenQuestions.cs"] = "compares words whatever they are written in",
        ["Modules/Areas/MapData/NameFolding.cs"] = "compares names of places without accents",
        ["Modules/RequestTypes/Contracts/TypeSearch.cs"] = "compares words without accents",
        ["Modules/Search/Contracts/SearchText.cs"] = "compares words without accents",
        ["Modules/Routing/Contracts/RoutingWord.cs"] = "compares words in any case",
    };

    [Fact]
    public void Modules_leave_folding_and_counting_to_the_shared_piece()
    {
        var sources = Sources.Of("src/Doorstep/Modules", "*.cs", "*.cshtml");
        var faults = from file in sources
                     where !ForAReason.ContainsKey(file.Path["src/Doorstep/".Length..])
                     from line in file.Lines.Select((text, n) => (text, number: n + 1))
                     where Own().IsMatch(line.text)
                     select $"{file.Path}:{line.number}: {line.text.Trim()}";

        Assert.True(sources.Count > 300);
        Assert.All(ForAReason.Keys, path => Assert.Contains(sources, s => s.Path == "src/Doorstep/" + path && s.Lines.Any(Own().IsMatch)));
        Assert.True(!faults.Any(), "Use Folding, Typed and TextLength of Platform/Text:\n" + string.Join('\n', faults));
    }

    [Theory]
    [InlineData("if (string.IsNullOrWhiteSpace(text))", true)]
    [InlineData("var name = typed?.Trim() ?? \"\";", true)]
    [InlineData("if (text.Length > LongestName)", true)]
    [InlineData("text.Length is 0 or > SpotSearch.Longest", true)]
    [InlineData("<input name=\"a\" maxlength=\"300\">", true)]
    [InlineData("<div data-maxlength=\"300\">", false)]
    [InlineData("text.Normalize(NormalizationForm.FormKC)", true)]
    [InlineData("int.TryParse(typed?.Trim(), out var n)", true)]
    [InlineData("TextLength.IsOver(text, LongestName)", false)]
    [InlineData("site.AbsoluteUri.TrimEnd('/')", false)]
    public void A_planted_line_is_found(string line, bool found) => Assert.Equal(found, Own().IsMatch(line));

    [GeneratedRegex(@"IsNullOrWhiteSpace|\.Trim\(\)|NormalizationForm\.|(?<!data-)maxlength=|\.Length (is 0 or )?(>|>=|is >) ?(\w+\.)?(Longest|MaxName|MaxEmail)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Own();
}
