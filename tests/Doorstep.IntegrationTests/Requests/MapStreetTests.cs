using System.Text;
using Doorstep.Geo.Osm;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.TownMap;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A pin is told by the nearest street wherever one is set, and staff find a street by its name without a script.</summary>
public sealed class MapStreetTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    private const string Streets = """
        <osm>
        <node id='1' lat='31.7' lon='121.5'/><node id='2' lat='31.701' lon='121.501'/><node id='3' lat='31.3' lon='121.5'/><node id='4' lat='31.301' lon='121.501'/>
        <way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/><tag k='name' v='Mill Lane'/></way>
        <way id='2'><nd ref='3'/><nd ref='4'/><tag k='highway' v='residential'/><tag k='name' v='学堂巷'/><tag k='name:en' v='School Lane'/></way>
        </osm>
        """;

    [Theory, EachEngine]
    public async Task A_point_is_told_by_its_street_from_the_pin_to_the_last_look(DatabaseEngine engine)
    {
        var town = await OpenAsync(engine);
        using var visitor = town.Visit();
        using var chinese = town.Visit("zh-Hans");

        Assert.Equal("Near Mill Lane, North.", (await visitor.OpenAsync("/map/part/here?at=31.7001,121.5001")).Body);
        Assert.Equal("在 Mill Lane 附近，属于城北。", (await chinese.OpenAsync("/map/part/here?at=31.7001,121.5001")).Body);
        Assert.Equal("在学堂巷附近，属于城南。", (await chinese.OpenAsync("/map/part/here?at=31.3,121.5")).Body);
        Assert.Equal("This place is in North.", (await visitor.OpenAsync("/map/part/here?at=31.8,121.9")).Body);

        // Without a script: the place is chosen by its name and told by its street, here and before sending.
        var where = await (await visitor.OpenAsync("/report/where?type=street-light")).Form("form[role=search]").Fill("find", "school").SubmitAsync();
        var details = await where.Form().Fill("spot", where.Html.QuerySelector("input[name=spot]")!.GetAttribute("value")!).Fill("address", "by the blue door").SubmitAsync();
        Assert.Equal("The pin is set. Near School Lane, South.", (await visitor.OpenAsync("/report/where")).All("#pin-words")[0]);
        var contact = await details.Form().Fill("description", "Dark since Monday.").Fill("q-lamp-fault", "out").SubmitAsync();
        contact = contact.Path == "/report/similar" ? await contact.Form().SubmitAsync("different=yes") : contact;
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        // The resident's own words stay and come first.
        Assert.Equal(["by the blue door", "Near School Lane"], check.Html.QuerySelectorAll("dl dd")[2].QuerySelectorAll(".ds-words").Take(2).Select(w => w.TextContent.Trim()));
    }

    [Theory, EachEngine]
    public async Task Staff_find_a_place_by_its_name_without_a_script(DatabaseEngine engine)
    {
        var town = await OpenAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.OutreachWorker, area: "north");
        var page = await staff.OpenAsync("/staff/new");

        page = await page.Form().Fill("type", "pothole").Fill("description", "A deep hole").Fill("name", "Zhao Min").Fill("soughtPlace", "Atlantis").SubmitAsync("step=find");
        Assert.Contains("no place called “Atlantis”", page.Text, StringComparison.Ordinal);
        page = await page.Form().Fill("soughtPlace", "mill").SubmitAsync("step=find");
        Assert.Empty(page.Errors);
        Assert.Equal(("A deep hole", "Zhao Min", "mill"), (page.Form().Value("description"), page.Form().Value("name"), page.Form().Value("soughtPlace")));
        Assert.Equal(["Mill Lane"], page.All("#spots label"));
        Assert.True(page.Html.QuerySelector("#spots")!.Closest("details")!.HasAttribute("open"));

        // Enter in the search field presses the form's first button.
        page = await page.Form().Fill("spot", page.Html.QuerySelector("input[name=spot]")!.GetAttribute("value")!).SubmitAsync("step=questions");
        Assert.Equal("The pin is set. Near Mill Lane, North.", page.All("#pin-words")[0]);
        var (latitude, longitude) = (page.Form().Value("latitude"), page.Form().Value("longitude"));
        Assert.StartsWith("31.7", latitude, StringComparison.Ordinal);
        page = await page.Form().Fill("q-road-danger", "no").Fill("q-damage-size", "hand").SubmitAsync("=");
        Assert.Matches("^/staff/requests/[0-9A-Z]{4}-[0-9A-Z]{4}/receipt", page.Address);
        Assert.True(ShortReference.TryRead(page.Html.QuerySelector("#ref")!.TextContent, out var reference));
        var stored = await town.RequestAsync(reference!);
        Assert.Equal(($"{latitude},{longitude}", "north"), (new Modules.Areas.Contracts.MapSpot(stored.Latitude!.Value, stored.Longitude!.Value).ToString(), stored.AreaCode));
    }

    private async Task<TestTown> OpenAsync(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var streets = new OsmFile("streets.osm", () => new MemoryStream(Encoding.UTF8.GetBytes(Streets)));
        Assert.Empty((await town.Services.GetRequiredService<ImportMap>().RunAsync(streets, wholeFile: true, null, CancellationToken.None)).Problems);
        return town;
    }
}
