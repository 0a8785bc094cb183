using System.Text.RegularExpressions;

namespace Doorstep.UnitTests.House;

/// <summary>Comments say what the name does not.</summary>
public partial class CommentsTests
{
    private static readonly string[] Filling = ["the", "a", "an", "of", "its", "it", "is", "this", "to", "for", "in", "on", "and", "that", "or", "with", "by"];

    // The libraries are left out: there the compiler asks for a comment on each member.
    [Fact]
    public void No_comment_repeats_the_name_below_it()
    {
        var found = Sources.Of("src/Doorstep", "*.cs").SelectMany(Repeats).ToList();

        Assert.True(found.Count == 0, $"Say why or what, or nothing:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("/// <summary>The type code.</summary>\npublic string TypeCode { get; init; }", true)]
    [InlineData("/// <summary>Asks residents.</summary>\npublic static async Task<int> AskResidentAsync(", true)]
    [InlineData("/// <summary>By letter.</summary>\n[Attribute]\nLetter,", true)]
    [InlineData("/// <summary>The type code, as in the town's file.</summary>\npublic string TypeCode { get; init; }", false)]
    [InlineData("/// <summary>A day: <c>2026-03-02</c>.</summary>\npublic static DateOnly? Day(string? typed) =>", false)]
    public void A_planted_comment_is_judged(string code, bool repeats) => Assert.Equal(repeats, Repeats(new Source("Planted.cs", code)).Any());

    private static IEnumerable<string> Repeats(Source file)
    {
        for (var at = 0; at < file.Lines.Length; at++)
        {
            if (Summary().Match(file.Lines[at]) is not { Success: true } summary)
            {
                continue;
            }

            var declared = file.Lines.Skip(at + 1).FirstOrDefault(line => line.Trim() is not (['/', '/', '/', ..] or ['[', ..]));
            if (declared is null || Declared().Match(declared) is not { Success: true } name)
            {
                continue;
            }

            var known = Words().Matches(name.Groups["name"].Value).Select(w => Stem(w.Value)).ToHashSet(StringComparer.Ordinal);
            var said = Said().Matches(summary.Groups["text"].Value).Select(w => w.Value.ToLowerInvariant()).Where(w => !Filling.Contains(w, StringComparer.Ordinal)).Select(Stem).ToList();
            if (said.Count > 0 && said.All(known.Contains))
            {
                yield return $"{file.Path}:{at + 1}: {file.Lines[at].Trim()}";
            }
        }
    }

    // "Asks" and "Asked" say no more than "Ask".
    private static string Stem(string word) => Ending().Replace(word.ToLowerInvariant(), "");

    [GeneratedRegex("^\\s*/// <summary>(?<text>[^<]*)</summary>\\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^\s*(?:[\w<>\[\],.?()]+\s+)*(?<name>\w+)\s*(?:[({;=<,]|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex Said();

    [GeneratedRegex("(ies|es|s|ing|ed|d|e|y)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ending();
}
