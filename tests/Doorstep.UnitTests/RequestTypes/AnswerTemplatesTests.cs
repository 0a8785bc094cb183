using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.RequestTypes.Files;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Languages;
using RequestType = Doorstep.Modules.RequestTypes.Contracts.RequestType;

namespace Doorstep.UnitTests.RequestTypes;

/// <summary>Mistakes in <c>answer-templates.csv</c>, each with its line; and that no template can be sent unread.</summary>
public sealed class AnswerTemplatesTests
{
    private const string Columns = "type,outcome,name_en,name_zh-Hans,text_en,text_zh-Hans";

    [Theory]
    [InlineData("lamp,done,Lamp,,On since [[day]],", "type: There is no type \"lamp\" in request-types.csv.")]
    [InlineData(",finished,Done,,On since [[day]],", "outcome: \"finished\" is no outcome.")]
    [InlineData(",,Done,,On since [[day]],", "outcome: \"\" is no outcome.")]
    [InlineData(",done,,,On since [[day]],", "name_en: The template has no name.")]
    [InlineData(",done,Done,,,", "text_en: The template has no text.")]
    [InlineData(",done,Done,,It is done.,", "text_en: The text has no blank, so it could be sent unread.")]
    [InlineData(",done,Done,,On since [[day]],已办结。", "text_zh-Hans: The text has no blank, so it could be sent unread.")]
    [InlineData(",done,Done,,{name} [[day]],", "text_en: \"{name}\" is no placeholder.")]
    [InlineData(",done,Done,,{} [[day]],", "text_en: \"{}\" is no placeholder.")]
    [InlineData(",done,Done,,{unit [[day]],", "text_en: A curly bracket stands alone.")]
    [InlineData(",done,Done,,On since [[day,", "text_en: A blank is empty, or not closed.")]
    [InlineData(",done,Done,,On since [[day]] in [[ ]],", "text_en: A blank is empty, or not closed.")]
    public void A_mistake_is_named_with_its_line(string row, string message)
    {
        var (_, problems) = Check($"{Columns}\n,done,Good,好,\"{{unit}}: [[what]]\",\"{{unit}}：[[做了什么]]\"\n{row}\n");
        var problem = Assert.Single(problems.All);
        Assert.Equal(("answer-templates.csv", 3), (problem.File, problem.Line));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Remedy.Length > 5);
    }

    [Fact]
    public void The_file_may_be_missing_and_types_are_not_blamed_when_their_own_file_is_wrong()
    {
        var draft = new TownDraft(new TownFolder(new DirectoryInfo("nowhere")));
        var problems = new TownProblems();
        new AnswerTemplatesFile(new AnswerTemplates()).Check(draft, problems);
        Assert.Empty(problems.All);

        draft = new TownDraft(new TownFolder(new DirectoryInfo("nowhere")).With("answer-templates.csv", $"{Columns}\nlamp,done,Lamp,,On since [[day]],\n"));
        new AnswerTemplatesFile(new AnswerTemplates()).Check(draft, problems);
        Assert.Empty(problems.All);
    }

    [Fact]
    public void The_starters_templates_are_good_complete_in_both_languages_and_there_for_each_outcome()
    {
        var text = FolderTemplate.OfStarter(new DateOnly(2026, 1, 1))["answer-templates.csv"];
        var (read, problems) = Check(text, "pothole", "street-light");
        Assert.Empty(problems.All);
        Assert.Equal(Enum.GetValues<RequestOutcome>(), read.Where(t => t.TypeCode is null).Select(t => t.Outcome).Order());
        Assert.All(read, t => Assert.Equal((2, 2), (t.Name.All.Count, t.Text.All.Count)));
        Assert.All(read.SelectMany(t => t.Text.All.Values), t => Assert.True(TemplateText.HasBlanks(t)));
    }

    [Fact]
    public void What_doorstep_knows_is_filled_in_once_and_brings_no_blanks_or_placeholders_of_its_own()
    {
        var filled = TemplateText.Fill("{unit} at {place}: [[what]]", name => name == "unit" ? "Roads {date}" : "[[here]]");
        Assert.Equal("Roads {date} at [ [here]]: [[what]]", filled);
    }

    private static (IReadOnlyList<AnswerTemplate> Read, TownProblems Problems) Check(string text, params string[] types)
    {
        var draft = new TownDraft(new TownFolder(new DirectoryInfo("nowhere")).With("answer-templates.csv", text));
        draft.Set<IReadOnlyList<RequestType>>([.. types.Select(code => new RequestType
        {
            Code = code, Group = LocalText.Same(""), Name = LocalText.Same(code), Description = LocalText.Same(""), OwnerUnit = "roads", OwnersByArea = [],
            Deadline = "3 working days", Keywords = [], QuestionsJson = "[]",
        })]);
        var problems = new TownProblems();
        new AnswerTemplatesFile(new AnswerTemplates()).Check(draft, problems);
        return (draft.Get<IReadOnlyList<AnswerTemplate>>()!, problems);
    }
}
