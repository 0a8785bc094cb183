using Doorstep.Geo;
using Doorstep.Geo.Maps;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Modules.Areas.TownMap;

namespace Doorstep.UnitTests.Areas;

/// <summary>Finding streets and places by what a person types.</summary>
public class PlaceIndexTests
{
    private static readonly PlaceIndex Town = PlaceIndex.Of(
    [
        Place("Avinguda Meritxell", PlaceKind.Street, 42.50),
        Place("Meritxell", PlaceKind.Settlement, 42.55),
        Place("Carrer de l'Església", PlaceKind.Street, 42.51),
        Place("Col·legi Sant Ermengol", PlaceKind.Building, 42.52),
        Place("Straße am Fluß", PlaceKind.Street, 42.53),
        Place("学堂巷", PlaceKind.Street, 42.54),
        Place("北学堂幼儿园", PlaceKind.Building, 42.54),
        Place("Main Square", PlaceKind.Street, 42.54, ("name:zh", "中心广场"), ("alt_name", "Plaça Major;Market")),
        Place("Carrer Major", PlaceKind.Street, 42.56),
        Place("Carrer Major", PlaceKind.Street, 42.40),
        Place("Majorca", PlaceKind.Building, 42.40),
    ]);

    [Theory]
    [InlineData("Meritxell", "Meritxell|Avinguda Meritxell")]
    [InlineData("meri", "Meritxell|Avinguda Meritxell")]
    [InlineData("  AVINGUDA   meri ", "Avinguda Meritxell")]
    [InlineData("meritxell avinguda", "Avinguda Meritxell")]
    [InlineData("esglesia", "Carrer de l'Església")]
    [InlineData("ÉGLÉSIA", "")]
    [InlineData("collegi sant", "Col·legi Sant Ermengol")]
    [InlineData("col·legi", "Col·legi Sant Ermengol")]
    [InlineData("strasse am fluss", "Straße am Fluß")]
    [InlineData("学堂巷", "学堂巷")]
    [InlineData("学堂", "学堂巷|北学堂幼儿园")]
    [InlineData("幼儿园", "北学堂幼儿园")]
    [InlineData("学堂巷12号", "学堂巷")]
    [InlineData("广场", "Main Square")]
    [InlineData("placa", "Main Square")]
    [InlineData("market", "Main Square")]
    [InlineData("Carrer Major 7", "Carrer Major|Carrer Major")]
    [InlineData("eritxell", "")]
    [InlineData("", "")]
    [InlineData("*%_'\"<script>", "")]
    [InlineData("\ud800", "")]
    public void Words_are_found_as_people_type_them(string typed, string names) =>
        Assert.Equal(names, string.Join('|', Town.Find(typed, null, 10).Select(h => h.Names.Local)));

    [Theory]
    // On it, beside it between two of its points, and beyond its end.
    [InlineData(42.5000, 1.5000, "Mill Lane")]
    [InlineData(42.5005, 1.5004, "Mill Lane")]
    [InlineData(42.5012, 1.5017, "Mill Lane")]
    // Between two streets it is the nearer one.
    [InlineData(42.5000, 1.5030, "Mill Lane")]
    [InlineData(42.5000, 1.5034, "学堂巷")]
    // Its two pieces lie apart: what is between them is near neither.
    [InlineData(42.5100, 1.5000, null)]
    [InlineData(42.5200, 1.5000, "Mill Lane")]
    // A square is no street, and what is far is not near.
    [InlineData(42.5300, 1.5000, null)]
    [InlineData(42.5000, 1.4900, null)]
    [InlineData(-42.5, -1.5, null)]
    [InlineData(85, 180, null)]
    [InlineData(-85, -180, null)]
    public void A_point_is_named_by_the_nearest_street(double latitude, double longitude, string? name)
    {
        var index = PlaceIndex.Of(
        [
            (Called("Mill Lane"), PlaceKind.Street, [WorldPoint.At(42.5, 1.501), WorldPoint.At(42.5, 1.5), WorldPoint.At(42.5, 1.5008), WorldPoint.At(42.5, 1.5016), WorldPoint.At(42.52, 1.5)]),
            (Called("学堂巷"), PlaceKind.Street, [WorldPoint.At(42.5, 1.5045)]),
            (Called("Market Square"), PlaceKind.Land, [WorldPoint.At(42.53, 1.5)]),
        ]);

        Assert.Equal(name, index.StreetNear(WorldPoint.At(latitude, longitude), PlaceNames.FarthestStreet)?.Local);
        Assert.Null(PlaceIndex.Empty.StreetNear(WorldPoint.At(latitude, longitude), PlaceNames.FarthestStreet));

        static MapNames Called(string name) => MapNames.Of(new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name })!;
    }

    [Fact]
    public void The_nearer_of_two_comes_first_with_its_nearest_point()
    {
        Assert.Equal(42.56, Town.Find("carrer major", WorldPoint.At(42.6, 1.5), 10)[0].Point.Latitude, 4);
        Assert.Equal(42.40, Town.Find("carrer major", WorldPoint.At(42.3, 1.5), 10)[0].Point.Latitude, 4);
        // A street is as near as its nearest piece.
        Assert.Equal(42.502, Town.Find("avinguda", WorldPoint.At(42.6, 1.5), 10)[0].Point.Latitude, 4);
        // A whole name goes before what begins so, wherever it is.
        Assert.Equal("Carrer Major", Town.Find("major", WorldPoint.At(42.4, 1.5), 10)[1].Names.Local);
        Assert.Single(Town.Find("carrer", null, 1));
    }

    [Theory]
    [InlineData("c")]
    [InlineData("carrer m")]
    [InlineData("学堂")]
    [InlineData("人民 路")]
    [InlineData("路")]
    public void A_city_of_names_gives_ten_that_hold_every_word(string question)
    {
        string[] parts = ["Carrer", "Avinguda", "Street", "Bonaventura", "Constitució", "Meritxell", "Pau", "Rossend", "Major", "Nova", "学堂", "北京", "人民", "中山"];
        var city = PlaceIndex.Of(Enumerable.Range(0, 20_000).Select(i =>
            Place($"{parts[i % parts.Length]} {parts[i / 7 % parts.Length]} {(char)('a' + (i % 26))}{i % 977}路", (PlaceKind)(i % 4), 42 + (i * 7919 % 20_000 / 20_000.0))).ToList());

        var found = city.Find(question, WorldPoint.At(42.5, 1.5), 10);

        Assert.Equal(20_000, city.Count);
        Assert.InRange(found.Count, 1, 10);
        Assert.All(found, place => Assert.All(question.Split(' '), word => Assert.Contains(word, place.Names.Local, StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(city.Find("nowhere", null, 10));
    }

    private static (MapNames Names, PlaceKind Kind, WorldPoint[] Points) Place(string name, PlaceKind kind, double latitude, params (string Key, string Name)[] further) =>
        (MapNames.Of(further.Append(("name", name)).ToDictionary(t => t.Item1, t => t.Item2, StringComparer.Ordinal))!, kind,
            [WorldPoint.At(latitude, 1.5), WorldPoint.At(latitude + (kind == PlaceKind.Street && latitude is 42.50 ? 0.002 : 0), 1.5)]);
}
