using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.RequestTypes.Files;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.UnitTests.RequestTypes;

/// <summary>Mistakes in <c>request-types.csv</c> and <c>questions.csv</c>: each is said once, with its file and line.</summary>
public sealed class TypeFilesTests
{
    private const string Types = "code,name_en,visibility,owner,deadline,questions,active";
    private const string Questions = "code,datatype,required,label_en,label_zh-Hans,hint_en,values";
    private const string Good = "pothole,Pothole,public,roads,3 working days,,yes";

    private static readonly AreaTree Areas = new(
    [
        (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null),
        (new Area("north", LocalText.Same("North"), AreaLevel.District, "town"), null),
        (new Area("old", LocalText.Same("Old"), AreaLevel.District, "town", Active: false), null),
    ]);

    [Theory]
    [InlineData("pot hole,Pothole,public,roads,3 working days,,yes", "code: \"pot hole\" cannot be a code.")]
    [InlineData("pothole,,public,roads,3 working days,,yes", "name_en: The type has no name.")]
    [InlineData("pothole,Pothole,secret,roads,3 working days,,yes", "visibility: \"secret\" is no visibility.")]
    [InlineData("pothole,Pothole,,roads,3 working days,,yes", "visibility: \"\" is no visibility.")]
    [InlineData("pothole,Pothole,public,roads,3 days,,yes", "deadline: \"3 days\" is no deadline.")]
    [InlineData("pothole,Pothole,public,nobody,3 working days,,yes", "owner: There is no unit \"nobody\" in units.csv.")]
    [InlineData("pothole,Pothole,public,,3 working days,,yes", "owner: No unit is named for the whole town.")]
    [InlineData("pothole,Pothole,public,north=roads,3 working days,,yes", "owner: No unit is named for the whole town.")]
    [InlineData("pothole,Pothole,public,roads; water,3 working days,,yes", "owner: Two units are named for the whole town")]
    [InlineData("pothole,Pothole,public,roads; west=water,3 working days,,yes", "owner: There is no area \"west\" in areas.geojson.")]
    [InlineData("pothole,Pothole,public,roads; old=water,3 working days,,yes", "owner: There is no area \"old\" in areas.geojson.")]
    [InlineData("pothole,Pothole,public,roads; =water,3 working days,,yes", "owner: There is no area \"\" in areas.geojson.")]
    [InlineData("pothole,Pothole,public,roads; north=water; north=roads,3 working days,,yes", "owner: The area \"north\" is named twice.")]
    [InlineData("pothole,Pothole,public,roads,3 working days,how-deep,yes", "There is no question \"how-deep\" in questions.csv.")]
    [InlineData("pothole,Pothole,public,roads,3 working days,,maybe", "active: \"maybe\" is neither yes nor no.")]
    [InlineData("pothole,Pothole,public,roads,3 working days,,no", "There is no type that residents can choose.")]
    [InlineData("pothole,Pothole,public,roads", "The row has 4 cells")]
    [InlineData("pothole,\"Pot\"hole,public,roads,3 working days,,yes", "A double quote is not in its place.")]
    public void A_mistake_in_a_type_is_named_once(string row, string message)
    {
        var problem = Assert.Single(Check(row, null));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("request-types.csv", message.StartsWith("There is no type", StringComparison.Ordinal) ? null : 2), (problem.File, problem.Line));
        Assert.True(problem.Remedy.Length > 5);
    }

    [Theory]
    [InlineData("a b,string,no,What?,,,", "code: \"a b\" cannot be a code.")]
    [InlineData("q,colour,no,What?,,,", "datatype: \"colour\" is no kind of answer.")]
    [InlineData("q,1,no,What?,,,", "datatype: \"1\" is no kind of answer.")]
    [InlineData("q,string,no,,,,", "label_en: The question is empty.")]
    [InlineData("q,string,perhaps,What?,,,", "required: \"perhaps\" is neither yes nor no.")]
    [InlineData("q,singlevaluelist,no,What?,,,", "values: A list needs choices.")]
    [InlineData("q,multivaluelist,no,What?,,,red", "values: \"red\" is no choice")]
    [InlineData("q,multivaluelist,no,What?,,,r=Red; r=Rot", "values: \"r=Rot\" is no choice, or is there twice.")]
    [InlineData("q,string,no,What is your religion?,,,", "religion")]
    [InlineData("q,string,no,What?,您的民族是什么？,,", "民族")]
    [InlineData("ethnicity,string,no,What?,,,", "ethnic")]
    [InlineData("q,string,no,What?,,Tell us which party you support,", "party")]
    [InlineData("q,singlevaluelist,no,What?,,,a=Muslim; b=Other", "muslim")]
    [InlineData("q,number,no,How vulnerable is the person?,,,", "vulnerable")]
    public void A_mistake_in_a_question_is_named_once(string row, string message)
    {
        var problem = Assert.Single(Check(Good, row));

        Assert.Contains(message, problem.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(("questions.csv", 2), (problem.File, problem.Line));
        Assert.True(problem.Remedy.Length > 5);
    }

    [Fact]
    public void A_question_file_that_cannot_be_read_is_the_only_complaint()
    {
        var problems = CheckFiles($"{Types}\npothole,Pothole,public,roads,3 working days,q,yes", "code,label_en\nq,What?");

        Assert.Equal("questions.csv, line 1: The column datatype is missing.", Assert.Single(problems).PlaceAndMessage);
    }

    [Fact]
    public void Good_files_are_read_as_they_are()
    {
        var draft = Draft($"{Types}\n{Good}\nlamp,Lamp,personal,\"roads; north=water\",24 hours,q q2,否", $"{Questions}\nq,SINGLEVALUELIST,是,Which?,哪个？,,a=One|一; b=Two\nq2,text,,More?,,,");
        var problems = new TownProblems();
        new RequestTypesFile(new RequestTypeList()).Check(draft, problems);

        Assert.Empty(problems.All);
        var lamp = draft.Get<IReadOnlyList<RequestType>>()![1];
        Assert.Equal((false, false, "roads", "24 hours", 1), (lamp.Public, lamp.Active, lamp.OwnerUnit, lamp.Deadline, lamp.Place));
        Assert.Equal(["north=water"], lamp.OwnersByArea);
        Assert.Equal([("q", true, QuestionDatatype.SingleValueList), ("q2", false, QuestionDatatype.Text)], lamp.Questions.Select(q => (q.Code, q.Required, q.Datatype)));
        Assert.Equal(("哪个？", "一", "Two"), (lamp.Questions[0].Label.In("zh-Hans"), lamp.Questions[0].Values[0].Name.In("zh-Hans"), lamp.Questions[0].Values[1].Name.In("zh-Hans")));
    }

    private static IReadOnlyList<Doorstep.Platform.Files.FileProblem> Check(string type, string? question) =>
        CheckFiles($"{Types}\n{type}", $"{Questions}\n{question}");

    private static IReadOnlyList<Doorstep.Platform.Files.FileProblem> CheckFiles(string types, string questions)
    {
        var problems = new TownProblems();
        new RequestTypesFile(new RequestTypeList()).Check(Draft(types, questions), problems);
        return problems.All;
    }

    private static TownDraft Draft(string types, string questions)
    {
        var folder = new TownFolder(new DirectoryInfo("nowhere")).With("request-types.csv", types).With("questions.csv", questions);
        var draft = new TownDraft(folder) { Units = [new Unit("roads", LocalText.Same("Roads"), UnitKind.Department), new Unit("water", LocalText.Same("Water"), UnitKind.Utility)] };
        draft.Set(new AreaDraft(Areas));
        return draft;
    }
}
