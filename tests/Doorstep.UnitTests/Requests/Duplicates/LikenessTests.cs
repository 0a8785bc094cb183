using Doorstep.Modules.Requests.Duplicates.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Requests.Duplicates;

/// <summary>Which requests are offered as the same, and which may be linked.</summary>
public class LikenessTests
{
    private const double Metre = 1 / 111_194.9;
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    // Metres apart, same type, same group, both dangers, words of the other, days since it was closed; offered?
    public static TheoryData<double, bool, bool, bool, string, int?, bool> Table => new()
    {
        { 0, true, true, false, "", null, true },
        { 10, true, true, false, "The lamp is out", null, true },
        { 99, true, true, false, "something else", null, true },
        { 99, true, true, false, "The lamp by the school is out", null, true },
        { 101, true, true, false, "The lamp by the school is out", null, false },
        { 149, true, true, true, "The lamp by the school is out", null, true },
        { 151, true, true, true, "The lamp by the school is out", null, false },
        { 10, false, true, false, "something else", null, true },
        { 49, false, true, false, "something else", null, false },
        { 49, false, true, false, "The lamp by the school is out", null, true },
        { 51, false, true, false, "The lamp by the school is out", null, false },
        { 0, false, false, false, "The lamp by the school is out", null, false },
        { 0, true, true, false, "The lamp by the school is out", 59, true },
        { 0, true, true, false, "The lamp by the school is out", 61, false },
    };

    [Theory, MemberData(nameof(Table))]
    public void Place_kind_words_and_time_decide_together(double metres, bool sameType, bool sameGroup, bool danger, string words, int? closedDays, bool offered)
    {
        var asked = Facts("lamp", "streets", "The lamp by the school is out") with { Danger = danger };
        var known = Facts(sameType ? "lamp" : "pothole", sameGroup ? "streets" : "water", words) with
        {
            Latitude = 42.5 + (metres * Metre), Danger = danger, ClosedAt = closedDays is { } days ? Now.AddDays(-days) : null,
        };

        Assert.Equal(offered, Likeness.Of(asked, known, Now) is not null);
    }

    [Fact]
    public void The_reasons_say_what_decided()
    {
        var like = Likeness.Of(Facts("lamp", "streets", "屋顶漏水"), Facts("lamp", "streets", "屋顶漏水很久"), Now)!;

        Assert.Equal([LikeReason.SameSpot, LikeReason.SameKind, LikeReason.SameWords], like.Reasons);
        Assert.Equal(0, like.Metres!.Value, 3);
        Assert.True(like.Score > 90);
    }

    [Theory]
    [InlineData("Mill Lane 4, by the bridge", "mill lane 4 by the BRIDGE", true)]
    [InlineData("Mill Lane 4", "Mill Lane 5", false)]
    [InlineData("滨江路12号", "滨江路１２号", true)]
    [InlineData("滨江路", "滨海路", false)]
    [InlineData(null, null, false)]
    public void Without_a_point_the_same_words_for_the_place_count(string? one, string? other, bool offered)
    {
        var asked = Facts("lamp", "streets", "The lamp is out") with { Latitude = null, Longitude = null, Address = one };
        var known = Facts("lamp", "streets", "The lamp is out") with { Latitude = null, Longitude = null, Address = other };

        Assert.Equal(offered, Likeness.Of(asked, known, Now) is not null);
        // Of a related kind it is too little.
        Assert.Null(Likeness.Of(asked, known with { TypeCode = "pothole" }, Now));
    }

    [Fact]
    public void Nothing_beyond_the_distance_is_ever_offered_and_nearer_is_never_less_alike()
    {
        var words = Gen.Elements("lamp", "out", "school", "漏水", "路灯", "the", "7").ListOf(5).Select(w => string.Join(' ', w));
        var cases = (from a in words from b in words
                     from north in Gen.Choose(-400, 400) from east in Gen.Choose(-400, 400)
                     from type in Gen.Elements("lamp", "pothole") from danger in Gen.Elements(true, false)
                     from latitude in Gen.Choose(-80, 80)
                     select (a, b, north, east, type, danger, latitude)).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            var asked = Facts("lamp", "streets", c.a) with { Latitude = c.latitude, Danger = c.danger };
            LikeFacts At(double share) => Facts(c.type, "streets", c.b) with
            {
                Latitude = c.latitude + (c.north * share * Metre), Longitude = 1.5 + (c.east * share * Metre / Math.Cos(c.latitude * Math.PI / 180)), Danger = c.danger,
            };
            var like = Likeness.Of(asked, At(1), Now);
            var nearer = Likeness.Of(asked, At(0.5), Now);

            var apart = Math.Sqrt((c.north * (double)c.north) + (c.east * (double)c.east));
            Assert.True(like is null || apart < Likeness.Farthest * 1.02);
            Assert.True(like is null || (like.Score is >= Likeness.Least and <= 100 && like.Reasons.Count >= 2));
            Assert.True(like is null || (nearer is not null && nearer.Score >= like.Score));
            Assert.Equal(like?.Score, Likeness.Of(At(1) with { Danger = c.danger }, asked, Now)?.Score);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Only_what_is_near_and_no_chain_may_be_linked()
    {
        var (a, b, c) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var child = new Linkable(a, "A", true, 42.5, 1.5, "n1", null, false);
        var parent = new Linkable(b, "B", true, 42.5, 1.5, "n1", null, false);
        string? Key(Linkable one, Linkable other) => LinkRule.Duplicate(one, other)?.Problems[0].Key;

        Assert.Null(Key(child, parent));
        Assert.Null(Key(child with { Public = false }, parent));
        Assert.Null(Key(child, parent with { HasChildren = true }));
        Assert.Equal("Error.Link.Self", Key(child, child));
        Assert.Equal("Error.Link.NotFound", Key(child, parent with { Public = false }));
        Assert.Equal("Error.Link.Already", Key(child with { ParentId = b }, parent));
        Assert.Equal("Error.Link.HasParent", Key(child with { ParentId = c }, parent));
        Assert.Equal("Error.Link.HasChildren", Key(child with { HasChildren = true }, parent));
        Assert.Equal("Error.Link.IsChild", Key(child, parent with { ParentId = c }));
        Assert.Equal("Error.Link.IsChild", Key(parent, child with { ParentId = b }));
        Assert.Null(Key(child, parent with { Latitude = 42.5 + (249 * Metre) }));
        Assert.Equal("Error.Link.Far", Key(child, parent with { Latitude = 42.5 + (251 * Metre) }));
        Assert.Equal("Error.Link.OtherArea", Key(child with { Latitude = null, Longitude = null }, parent with { AreaCode = "n2" }));
        Assert.Null(Key(child with { Latitude = null, Longitude = null }, parent with { AreaCode = null }));
        Assert.Null(LinkRule.SeeAlso(child, parent with { Latitude = 50 }));
        Assert.NotNull(LinkRule.SeeAlso(child, child));
    }

    private static LikeFacts Facts(string type, string group, string words) =>
        new() { TypeCode = type, Group = group, Latitude = 42.5, Longitude = 1.5, Words = words };
}
