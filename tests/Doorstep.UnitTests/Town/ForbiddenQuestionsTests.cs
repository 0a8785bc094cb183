using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.Town;

public sealed class ForbiddenQuestionsTests
{
    [Theory]
    [InlineData("ethnicity", ForbiddenSubject.Ethnicity)]
    [InlineData("ethnic_group", ForbiddenSubject.Ethnicity)]
    [InlineData("EthnicGroup", ForbiddenSubject.Ethnicity)]
    [InlineData("What is your race?", ForbiddenSubject.Ethnicity)]
    [InlineData("race_code", ForbiddenSubject.Ethnicity)]
    [InlineData("What is the race of the person?", ForbiddenSubject.Ethnicity)]
    [InlineData("Skin colour", ForbiddenSubject.Ethnicity)]
    [InlineData("您的民族", ForbiddenSubject.Ethnicity)]
    [InlineData("是否少数民族", ForbiddenSubject.Ethnicity)]
    [InlineData("eth\u200Bnicity", ForbiddenSubject.Ethnicity)]
    [InlineData("ＥＴＨＮＩＣＩＴＹ", ForbiddenSubject.Ethnicity)]
    [InlineData("Religion", ForbiddenSubject.Religion)]
    [InlineData("religious affiliation", ForbiddenSubject.Religion)]
    [InlineData("Is the family Muslim?", ForbiddenSubject.Religion)]
    [InlineData("faith", ForbiddenSubject.Religion)]
    [InlineData("宗教信仰", ForbiddenSubject.Religion)]
    [InlineData("家中有无信教人员", ForbiddenSubject.Religion)]
    [InlineData("Political views", ForbiddenSubject.Politics)]
    [InlineData("party membership", ForbiddenSubject.Politics)]
    [InlineData("Which party do you support?", ForbiddenSubject.Politics)]
    [InlineData("Voted in the last election", ForbiddenSubject.Politics)]
    [InlineData("voting_intention", ForbiddenSubject.Politics)]
    [InlineData("政治面貌", ForbiddenSubject.Politics)]
    [InlineData("是否党员", ForbiddenSubject.Politics)]
    [InlineData("有无上访经历", ForbiddenSubject.Politics)]
    [InlineData("trust score", ForbiddenSubject.Score)]
    [InlineData("trustLevel", ForbiddenSubject.Score)]
    [InlineData("Loyalty", ForbiddenSubject.Score)]
    [InlineData("Risk level", ForbiddenSubject.Score)]
    [InlineData("Risk level of the tenant", ForbiddenSubject.Score)]
    [InlineData("Risk level of the person in this building", ForbiddenSubject.Score)]
    [InlineData("Level of risk", ForbiddenSubject.Score)]
    [InlineData("risk_rating", ForbiddenSubject.Score)]
    [InlineData("vulnerability", ForbiddenSubject.Score)]
    [InlineData("Is this a vulnerable person?", ForbiddenSubject.Score)]
    [InlineData("at-risk household", ForbiddenSubject.Score)]
    [InlineData("How dangerous is the neighbour?", ForbiddenSubject.Score)]
    [InlineData("social credit", ForbiddenSubject.Score)]
    [InlineData("居民信用评分", ForbiddenSubject.Score)]
    [InlineData("风险等级", ForbiddenSubject.Score)]
    [InlineData("住户风险等级", ForbiddenSubject.Score)]
    [InlineData("此楼住户风险等级", ForbiddenSubject.Score)]
    [InlineData("是否重点人员", ForbiddenSubject.Score)]
    [InlineData("弱势群体", ForbiddenSubject.Score)]
    [InlineData("忠诚度", ForbiddenSubject.Score)]
    public void A_question_about_who_somebody_is_is_refused(string text, ForbiddenSubject subject)
    {
        var found = ForbiddenQuestions.Find(text);
        Assert.NotNull(found);
        Assert.Equal(subject, found.Subject);
        Assert.Contains(found.Words, found.Message, StringComparison.Ordinal);
        Assert.NotEmpty(found.Remedy);
    }

    [Theory]
    [InlineData("Is the raceway blocked?")]
    [InlineData("Which side of the race track?")]
    [InlineData("Date of the charity race")]
    [InlineData("trace of oil")]
    [InlineData("embrace, bracelet, terrace")]
    [InlineData("Which side of the party wall is damp?")]
    [InlineData("Was a party going on?")]
    [InlineData("How many people are in your party?")]
    [InlineData("Is there a risk of a falling branch?")]
    [InlineData("Risk level of the slope")]
    [InlineData("flood risk rating of the building")]
    [InlineData("Is anyone at risk of injury?")]
    [InlineData("Is anyone trapped or hurt?")]
    [InlineData("Do you trust the handrail?")]
    [InlineData("Water level")]
    [InlineData("Noise level")]
    [InlineData("Which place of worship is next to the lamp?")]
    [InlineData("Is it a religious building?")]
    [InlineData("Near the Catholic school")]
    [InlineData("in good faith")]
    [InlineData("Polling station access")]
    [InlineData("Lamp number on the post")]
    [InlineData("Do you use a wheelchair or walking aid?")]
    [InlineData("Which language should we call you in?")]
    [InlineData("民族路上的路灯编号")]
    [InlineData("宗教场所旁的井盖")]
    [InlineData("边坡风险等级")]
    [InlineData("人行道路面危险程度")]
    [InlineData("树枝有掉落风险吗？")]
    [InlineData("有没有人受伤或被困？")]
    [InlineData("今天早上访问过的工作人员")]
    [InlineData("集团员工停车")]
    [InlineData("居民分类投放垃圾的桶满了吗？")]
    [InlineData("危险部分有多大？")]
    [InlineData("街道教育设施")]
    [InlineData("除非访客登记")]
    [InlineData("满足条件")]
    [InlineData("")]
    [InlineData(null)]
    public void A_question_about_a_place_or_a_thing_may_be_asked(string? text) => Assert.Null(ForbiddenQuestions.Find(text));

    [Fact]
    public void Every_text_of_a_field_is_looked_at()
    {
        Assert.Null(ForbiddenQuestions.FindIn("group", "Which group?", null, "a=Bins; b=Bags"));
        Assert.Equal(ForbiddenSubject.Religion, ForbiddenQuestions.FindIn("group", "Which group?", "a=Christian|基督徒; b=Other")?.Subject);
    }

    [Fact]
    public void Odd_and_long_text_is_borne()
    {
        Assert.Null(ForbiddenQuestions.Find("\uD800 \uDC00 lamp \uD83D\uDE00"));
        Assert.Null(ForbiddenQuestions.Find(new string('a', 1_000_000)));
        Assert.NotNull(ForbiddenQuestions.Find(string.Concat(Enumerable.Repeat("risk of the ", 200)) + "religion"));
    }
}
