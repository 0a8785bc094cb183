using Doorstep.Geo;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Published.Map;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Published.Map;

/// <summary>What the map says in words and shades, without a map.</summary>
public class MapRulesTests
{
    [Fact]
    public void Addresses_hold_places_and_views_that_make_sense()
    {
        Assert.Equal(new MapSpot(42.5, 1.52), MapSpot.Read("42.5,1.52"));
        Assert.Equal("42.5,1.52123", new MapSpot(42.5, 1.521234).ToString());
        Assert.Equal(new MapBox(1, 42, 2, 43), MapBox.Read("1,42,2,43"));
        Assert.Equal(new MapBox(-180, -90, 180, 90), MapBox.Read("-500,-100,500,100"));
        foreach (var nonsense in new[] { null, "", "42.5", "42.5,x", "91,1", "1,181", "NaN,1", "1,2,3", "1e999,1", "1;2", new string('1', 5000) })
        {
            Assert.Null(MapSpot.Read(nonsense));
        }

        foreach (var nonsense in new[] { null, "", "1,2,3", "2,42,1,43", "1,43,2,42", "1,1,1,1", "a,b,c,d", "NaN,NaN,NaN,NaN", "1,2,3,4,5" })
        {
            Assert.Null(MapBox.Read(nonsense));
        }
    }

    [Fact]
    public void A_box_around_a_place_holds_all_that_is_near() => Prop.ForAll<NormalFloat, NormalFloat>((north, east) =>
    {
        var spot = new MapSpot(42.5, 1.52);
        var other = new MapSpot(spot.Latitude + (north.Get % 0.05), spot.Longitude + (east.Get % 0.05));

        var box = MapBox.Around(spot, Earth.Metres(spot.Latitude, spot.Longitude, other.Latitude, other.Longitude) + 1);

        Assert.InRange(other.Latitude, box.South, box.North);
        Assert.InRange(other.Longitude, box.West, box.East);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("en", "Mill Lane", "Mill Lane")]
    [InlineData("zh-Hans", "Mill Lane", " Mill Lane ")]
    [InlineData("zh-Hans", "学堂巷", "学堂巷")]
    [InlineData("zh-Hans", "建设路 A", "建设路 A ")]
    [InlineData("zh-Hans", "Calle 大道", " Calle 大道")]
    [InlineData("zh-Hans", "", "")]
    public void Names_in_other_letters_stand_apart_among_chinese_characters(string language, string name, string shown) =>
        Assert.Equal(shown, MapWords.Apart(name, System.Globalization.CultureInfo.GetCultureInfo(language)));

    [Fact]
    public void Few_counts_give_few_shades()
    {
        Assert.Equal([new AreaShade(0, 0)], AreaShades.For([0, 0]).Steps);
        Assert.Equal([new AreaShade(0, 0), new AreaShade(1, 7)], AreaShades.For([7, 7, 0]).Steps);
        Assert.Equal([new(0, 0), new(1, 1), new(2, 4), new(5, 9), new AreaShade(10, 900)], AreaShades.For([1, 4, 9, 900]).Steps);
    }

    [Fact]
    public void Every_count_has_the_shade_whose_range_holds_it() => Prop.ForAll<NonNegativeInt[]>(counts =>
    {
        var shades = AreaShades.For(counts.Select(c => c.Get));

        Assert.InRange(shades.Steps.Count, 1, 5);
        Assert.All(counts, c => Assert.InRange(c.Get, shades.Steps[shades.Of(c.Get)].From, shades.Steps[shades.Of(c.Get)].To));
        Assert.All(shades.Steps.Zip(shades.Steps.Skip(1)), pair => Assert.Equal(pair.First.To + 1, pair.Second.From));
    }).QuickCheckThrowOnFailure();
}
