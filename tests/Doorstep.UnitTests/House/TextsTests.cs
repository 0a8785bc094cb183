using System.Text.RegularExpressions;
using System.Xml.Linq;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.House;

/// <summary>What people read: complete in each language, and every text used.</summary>
public partial class TextsTests
{
    /// <summary>Chinese texts without a Chinese character, by file and key, that are right so.</summary>
    private static readonly string[] LatinOnPurpose =
    [
        // Units of size and the word for cookies are the same in Chinese.
        "src/Doorstep/Modules/Requests/Resident/ResidentTexts.zh-Hans.resx Size",
        "src/Doorstep/Modules/Site/FrontTexts.zh-Hans.resx Privacy.Cookies.Title",
    ];

    private static readonly List<Texts> English = [.. Sources.Of("src/Doorstep", "*.resx").Where(f => !f.Path.EndsWith(".zh-Hans.resx", StringComparison.Ordinal)).Select(Texts.Read)];

    private static readonly List<Source> Code = Sources.Of("src/Doorstep", "*.cs", "*.cshtml");

    [Fact]
    public void Every_text_is_there_in_chinese_with_the_same_blanks()
    {
        var faults = new List<string>();
        foreach (var english in English)
        {
            var chinese = Texts.Read(Sources.Of(Path.GetDirectoryName(english.Path)!, $"{Path.GetFileNameWithoutExtension(english.Path)}.zh-Hans.resx").Single());
            faults.AddRange(english.Values.Keys.Except(chinese.Values.Keys).Select(key => $"{chinese.Path}: {key} is missing"));
            faults.AddRange(chinese.Values.Keys.Except(english.Values.Keys).Select(key => $"{chinese.Path}: {key} is not in English"));
            foreach (var (key, value) in chinese.Values)
            {
                if (english.Values.TryGetValue(key, out var original) && !Blanks(original).SetEquals(Blanks(value)))
                {
                    faults.Add($"{chinese.Path}: {key} has other blanks than in English");
                }

                var words = Blank().Replace(value, "");
                if (words.Any(char.IsLetter) && !words.Any(IsHan) && !LatinOnPurpose.Contains($"{chinese.Path} {key}"))
                {
                    faults.Add($"{chinese.Path}: {key} is not in Chinese");
                }
            }
        }

        Assert.True(English.Count >= 5, "The texts were not found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_text_that_code_asks_for_is_there()
    {
        var faults = new List<string>();
        foreach (var file in Code)
        {
            // A page's own texts lie in its module; the frame's are for all.
            var keys = English.Where(texts => ModuleOf(texts.Path) == ModuleOf(file.Path) || ModuleOf(texts.Path) is null || ModuleOf(file.Path) is null)
                .SelectMany(texts => texts.Values.Keys).ToHashSet(StringComparer.Ordinal);
            // What is wrong with an ask may be said by the wording of a module below.
            keys.UnionWith(English.SelectMany(texts => texts.Values.Keys).Where(key => key.StartsWith("Error.", StringComparison.Ordinal)));
            faults.AddRange(Asked().Matches(file.Text).Select(m => m.Groups["key"].Value)
                .Where(key => IsPart(key) ? !keys.Any(Pattern(key).IsMatch) : !keys.Contains(key))
                .Select(key => $"{file.Path}: no text {key}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    [Fact]
    public void Every_text_is_used()
    {
        var literals = Code.SelectMany(file => Literal().Matches(file.Text).Select(m => m.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);
        var patterns = literals.Where(IsPart).Select(Pattern).ToList();
        var endings = Code.SelectMany(file => Ending().Matches(file.Text).Select(m => m.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);
        // "Error" and "Title" may stand in different files; a part that nobody writes is idle all the same.
        bool Used(string key) => literals.Contains(key) || patterns.Exists(p => p.IsMatch(key))
            || endings.Any(end => key.EndsWith(end, StringComparison.Ordinal) && literals.Any(start => key == start + end || (start.Contains('{', StringComparison.Ordinal) && Pattern(start + end).IsMatch(key))));
        var idle = from texts in English from key in texts.Values.Keys where !Used(key) select $"{texts.Path}: {key}";

        Assert.True(!idle.Any(), "Used nowhere:\n" + string.Join('\n', idle));
    }

    /// <summary>Words that Chinese pages use for one thing only, and others that would be a second word for it.</summary>
    public static TheoryData<string, string> SecondWords => new()
    {
        { "结案", "办结" }, { "超期", "逾期" }, { "重新打开", "重新办理" }, { "等待您答复", "等待您回复" }, { "等待居民答复", "等待居民回复" },
    };

    [Fact]
    public void No_two_states_outcomes_or_words_of_a_resident_are_called_the_same()
    {
        foreach (var language in new[] { "", ".zh-Hans" })
        {
            string[] files = ["Modules/Requests/RequestsTexts", "Modules/Projects/MustSolveTexts"];
            foreach (var file in files)
            {
                var texts = Texts.Read(Sources.Of("src/Doorstep", "*.resx").Single(f => f.Path.EndsWith($"{file}{language}.resx", StringComparison.Ordinal)));
                // What the resident said names the closed state too: one thing, one word. What the resident reads is said to them.
                var called = texts.Values.Where(t => t.Key.StartsWith("State.", StringComparison.Ordinal) || t.Key.StartsWith("Outcome.", StringComparison.Ordinal))
                    .Where(t => t.Key != "State.WaitingForYou").ToList();
                var shared = called.GroupBy(t => t.Value, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => $"{file}{language}: {string.Join(", ", g.Select(t => t.Key))} are all “{g.Key}”");
                Assert.True(called.Count >= 4, "The states were not found.");
                Assert.Empty(shared);
                Assert.All(Enum.GetNames<Doorstep.Modules.Requests.Contracts.Confirmation>().Where(w => file.EndsWith("RequestsTexts", StringComparison.Ordinal) && w != "Unconfirmed"),
                    word => Assert.Equal(texts.Values[$"Confirmation.{word}"], texts.Values[$"State.Closed.{word}"]));
            }
        }
    }

    [Fact]
    public void The_glossary_has_every_state_outcome_and_word_as_the_pages_say_them()
    {
        var glossary = Sources.Of("docs", "glossary.md").Single().Lines;
        foreach (var (language, column) in new[] { ("", 2), (".zh-Hans", 3) })
        {
            var texts = Texts.Read(Sources.Of("src/Doorstep/Modules/Requests", $"RequestsTexts{language}.resx").Single());
            var named = from kind in new[] { typeof(Doorstep.Modules.Requests.Contracts.RequestState), typeof(Doorstep.Modules.RequestTypes.Contracts.RequestOutcome), typeof(Doorstep.Modules.Requests.Contracts.ReopenCause) }
                        let prefix = kind.Name switch { "RequestState" => "State", "RequestOutcome" => "Outcome", _ => "Reopened" }
                        from name in Enum.GetNames(kind) select (Name: name, Text: texts.Values[$"{prefix}.{name}"]);
            Assert.All(named, one => Assert.Contains(glossary, line => line.StartsWith($"| `{one.Name}`", StringComparison.Ordinal) && line.Split('|')[column].Trim() == one.Text));
        }
    }

    [Theory]
    [MemberData(nameof(SecondWords))]
    public void Chinese_pages_have_one_word_for_one_thing(string second, string first)
    {
        var found = Sources.Of("src/Doorstep", "*.zh-Hans.resx").SelectMany(f => Texts.Read(f).Values.Where(t => t.Value.Contains(second, StringComparison.Ordinal)).Select(t => $"{f.Path} {t.Key}: say {first}"))
            .Concat(Sources.Of("src/Doorstep/Modules", "*.csv").Where(f => f.Text.Contains(second, StringComparison.Ordinal)).Select(f => $"{f.Path}: say {first}"));
        Assert.Empty(found);
    }

    /// <summary>Everything that people read words days with DayWords: no page or class has a pattern of its own.</summary>
    [Fact]
    public void Days_are_worded_in_one_place()
    {
        var own = Code.Where(f => !f.Path.EndsWith("Contracts/DayWords.cs", StringComparison.Ordinal))
            .SelectMany(f => DayPattern().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"));
        var patterns = Sources.Of("src/Doorstep", "*.resx").Where(f => !f.Path.Contains("TownTexts", StringComparison.Ordinal))
            .SelectMany(f => Texts.Read(f).Values.Where(t => t.Value.Contains("yyyy", StringComparison.Ordinal)).Select(t => $"{f.Path}: {t.Key}"));
        Assert.Empty(own.Concat(patterns));
    }

    [GeneratedRegex("""ToString\((texts|T|B)\[|ToString\("[^"]*(MMM|ddd|d MM)[^"]*", CultureInfo.Current|ToShortDateString|ToLongDateString""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayPattern();

    [Fact]
    public void No_form_field_or_label_asks_for_what_doorstep_refuses_to_hold()
    {
        var names = Code.SelectMany(file => FieldName().Matches(file.Text).Select(m => (file.Path, Word: m.Groups["name"].Value)));
        var labels = Sources.Of("src/Doorstep", "*.resx").SelectMany(file => Texts.Read(file).Values
            .Where(t => t.Key.Contains("Label", StringComparison.Ordinal) || t.Key.Contains("Hint", StringComparison.Ordinal) || t.Key.Contains("Question", StringComparison.Ordinal) || t.Key.Contains("Field", StringComparison.Ordinal))
            .SelectMany(t => new[] { (file.Path, Word: t.Key), (file.Path, Word: t.Value) }));
        var starter = Sources.Of("src/Doorstep/Modules", "*.csv").SelectMany(file => file.Lines.Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(',', ';').Select(word => (file.Path, Word: word))));
        var all = names.Concat(labels).Concat(starter).Distinct().ToList();
        var found = all.Select(w => (w.Path, Found: ForbiddenQuestions.Find(w.Word))).Where(w => w.Found is not null).Select(w => $"{w.Path}: {w.Found!.Message}").ToList();

        Assert.True(all.Count > 50, "The fields were not found.");
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.NotNull(ForbiddenQuestions.Find("TrustScore"));
    }

    private static string? ModuleOf(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 4 && parts[2] == "Modules" && parts[3] != "Shared" ? parts[3] : null;
    }

    private static HashSet<string> Blanks(string text) => [.. Blank().Matches(text).Select(m => m.Groups["number"].Value)];

    private static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF';

    private static bool IsPart(string key) => key.Contains('{', StringComparison.Ordinal) || key.EndsWith('.');

    // "Role.{role}.Hint" fits every key that has something in place of the blank.
    private static Regex Pattern(string key) =>
        new("^" + string.Join(".+", Hole().Split(key.EndsWith('.') ? key + "{}" : key).Select(Regex.Escape)) + "$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private sealed record Texts(string Path, IReadOnlyDictionary<string, string> Values)
    {
        public static Texts Read(Source file) => new(file.Path, XDocument.Parse(file.Text).Root!.Elements("data")
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\{(?<number>\d+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blank();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();

    [GeneratedRegex("""\b(L|T|texts)\[\$?"(?<key>[A-Z][\w.{}]+)"|\b(new Problem|Refusal\.\w+)\(\$?"(?<key>[A-Z]\w*\.[\w.{}]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex("""\$?"(?<key>[A-Z][\w.]*(\{[^}"]+\}[\w.]*)*)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("""\+ "(?<key>[\w.]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ending();

    [GeneratedRegex("""\b(name|asp-for)="(?<name>[A-Za-z][\w.\-]*)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldName();
}
