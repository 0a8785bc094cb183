using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.UnitTests.Town;

public class UnitChoiceTests
{
    [Theory]
    [InlineData("team-7", "team-7")]
    [InlineData("Team 7", "team-7")]
    [InlineData("  tEAM 7 ", "team-7")]
    [InlineData("第7队", "team-7")]
    [InlineData("Team", null)]
    [InlineData("  ", null)]
    [InlineData(null, null)]
    public void A_unit_is_known_by_its_code_or_its_name_in_each_language(string? typed, string? code) => Assert.Equal(code, UnitChoice.Named(Units(20), typed));

    [Fact]
    public void More_than_anybody_looks_through_are_not_listed()
    {
        Assert.Equal(UnitChoice.Most, UnitChoice.Of(Units(UnitChoice.Most)).Count);
        Assert.Empty(UnitChoice.Of(Units(UnitChoice.Most + 1)));
    }

    private static UnitList Units(int count)
    {
        var units = new UnitList();
        units.Replace(Enumerable.Range(1, count).Select(n => new Unit(
            $"team-{n}", new LocalText([KeyValuePair.Create("en", $"Team {n}"), KeyValuePair.Create("zh-Hans", $"第{n}队")]), UnitKind.Department)));
        return units;
    }
}
