using System.Net;
using AngleSharp.Html.Dom;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Alerts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A type, an area or a unit goes away between two pages: it is said in words, what was written stays, and what comes nearest is offered.</summary>
public class GoneMeanwhileTests
{
    [Theory, EachEngine]
    public async Task A_type_that_goes_away_while_a_resident_writes_costs_no_words(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var resident = town.Visit();
        var details = await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        details.Form().Fill("q-lamp-fault", "out").Fill("description", "Dark since Monday, by the bridge");
        await WithoutTypeAsync(town, "street-light");

        var types = await details.Form().SubmitAsync();

        Assert.Equal("/report", types.Path);
        var told = types.All("#gone-type").Single();
        Assert.Contains("“Street light not working” is no longer offered", told, StringComparison.Ordinal);
        Assert.Contains("All that you wrote is kept", told, StringComparison.Ordinal);
        // Those of its group come first.
        Assert.Contains("Hole or damage in a road", types.All("#gone-type a"));
        var again = await resident.GetAsync(types.Html.QuerySelectorAll("#gone-type a").OfType<IHtmlAnchorElement>().First(a => a.TextContent.Contains("Hole", StringComparison.Ordinal)).Href);
        Assert.Equal("/report/details", again.Path);
        Assert.Equal("Dark since Monday, by the bridge", again.Form().Value("description")!.Trim());
        var contact = await again.Form().Fill("q-road-danger", "yes").SubmitAsync();
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Contains("Mill Lane 4", check.Text, StringComparison.Ordinal);

        // Also on the last page, and for a link to a type that is gone.
        await WithoutTypeAsync(town, "pothole");
        types = await check.Form().SubmitAsync();
        Assert.Contains("“Hole or damage in a road” is no longer offered", types.All("#gone-type").Single(), StringComparison.Ordinal);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
        using var another = town.Visit("zh-CN");
        var linked = await another.OpenAsync("/report/where?type=pothole");
        Assert.Contains("已不再受理", linked.All("#gone-type").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_written_for_a_type_that_went_away_is_kept()
    {
        await using var town = await OpenAsync();
        using var resident = town.Visit();
        var where = await resident.OpenAsync("/report/where?type=street-light");
        where.Form().Fill("address", "Behind the old mill");
        await WithoutTypeAsync(town, "street-light");

        var types = await where.Form().SubmitAsync();

        Assert.Contains("no longer offered", types.All("#gone-type").Single(), StringComparison.Ordinal);
        var next = await types.FollowAsync("Hole or damage in a road");
        Assert.Equal("/report/details", next.Path);
        var back = await next.FollowAsync("Back");
        Assert.Equal("Behind the old mill", back.Form().Value("address")!.Trim());
    }

    [Theory, EachEngine]
    public async Task An_area_that_goes_away_is_named_and_its_neighbours_are_offered(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var resident = town.Visit();
        var details = await (await resident.OpenAsync("/report/where?type=other")).Form().Fill("address", "Mill Lane 4").Fill("area", "south").SubmitAsync();
        var contact = await details.Form().Fill("description", "A bench is broken").SubmitAsync();
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        await WithoutSouthAsync(town);

        var where = await check.Form().SubmitAsync();

        Assert.Equal("/report/where", where.Path);
        var told = where.All("#gone-area").Single();
        Assert.Contains("“South” is no longer one of the town’s areas", told, StringComparison.Ordinal);
        Assert.Contains("North", told, StringComparison.Ordinal);
        Assert.Equal("Mill Lane 4", where.Form().Value("address")!.Trim());
        var again = await where.Form().Fill("area", "north").SubmitAsync();
        Assert.Equal("/report/check", again.Path);
        Assert.Contains("A bench is broken", again.Text, StringComparison.Ordinal);
        Asking.ReceiptIn(await again.Form().SubmitAsync());
    }

    [Fact]
    public async Task Staff_who_write_down_a_request_are_told_and_keep_everything()
    {
        await using var town = await OpenAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var form = (await staff.OpenAsync("/staff/new")).Form().Fill("type", "Street light not working").Fill("description", "She called twice").Fill("address", "Mill Lane 4").Fill("area", "south");
        var asked = await form.SubmitAsync("step=questions");
        asked.Form().Fill("q-lamp-fault", "out").Fill("q-lamp-number", "L-17 by the gate");
        await WithoutTypeAsync(town, "street-light");
        await WithoutSouthAsync(town);

        var page = await asked.Form().SubmitAsync("=");
        page = page.Errors.Count > 0 ? page : await asked.Form().SubmitAsync();

        Assert.Contains(page.Errors, e => e.Contains("“Street light not working” is no longer offered", StringComparison.Ordinal) && e.Contains("Hole or damage in a road", StringComparison.Ordinal));
        Assert.Contains(page.Errors, e => e.Contains("“South” is no longer one of the town’s areas", StringComparison.Ordinal));
        Assert.Equal(("She called twice", "L-17 by the gate"), (page.Form().Value("description")!.Trim(), page.Form().Value("q-lamp-number")!.Trim()));
    }

    [Fact]
    public async Task Handing_over_to_a_unit_that_closed_says_so_and_keeps_the_reason()
    {
        await using var town = await OpenAsync();
        await ChangeAsync(town, "units.csv", text => text + "bridges,department,Bridges and walls,桥梁科,,,yes\n");
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var desk = await staff.OpenAsync(asked.Desk());
        desk.Form("[data-step=HandOver]").Fill("unit", "bridges").Fill("why", "It is a bridge, not a road");
        var bulk = await (await staff.OpenAsync($"/staff/bulk?kind=HandOver&r={ShortReference.Show(asked.Reference)}")).Form("main form[action*=Preview]").Fill("unit", "bridges").Fill("why", "All bridges").SubmitAsync();
        var claim = (await staff.OpenAsync("/staff/must-solve/new")).Form().Fill("title", "Bridges").Fill("leadUnit", "bridges").Fill("problem", "They rust");
        await ChangeAsync(town, "units.csv", text => text.Replace("bridges,department,Bridges and walls,桥梁科,,,yes\n", "", StringComparison.Ordinal));

        var told = await desk.Form("[data-step=HandOver]").SubmitAsync();
        Assert.Contains("“Bridges and walls” does not take work any more", Assert.Single(told.Errors), StringComparison.Ordinal);
        Assert.Contains("Buildings and safety", told.Errors[0], StringComparison.Ordinal);
        Assert.Equal("It is a bridge, not a road", told.Form("[data-step=HandOver]").Value("why")!.Trim());
        var again = await bulk.Form("main form[action*=Do]").SubmitAsync();
        Assert.Contains(again.Errors, e => e.Contains("“Bridges and walls” does not take work any more", StringComparison.Ordinal));
        Assert.Contains(again.Html.QuerySelectorAll("textarea, input").Select(e => e is IHtmlTextAreaElement t ? t.Value : ((IHtmlInputElement)e).Value), v => v.Contains("All bridges", StringComparison.Ordinal));
        var refused = await claim.SubmitAsync();
        Assert.Contains(refused.Errors, e => e.Contains("“Bridges and walls” does not take work any more", StringComparison.Ordinal));
        Assert.Equal("They rust", refused.Form().Value("problem")!.Trim());
    }

    [Fact]
    public async Task Moving_to_a_type_that_went_away_says_so_and_keeps_the_reason()
    {
        await using var town = await OpenAsync();
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await staff.OpenAsync($"{asked.Desk()}/type");
        page.Form().Fill("type", "street-light").Fill("why", "It is the lamp over the hole");
        await WithoutTypeAsync(town, "street-light");

        var told = await page.Form().SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, told.Status);
        Assert.Contains("“Street light not working” is no longer offered", Assert.Single(told.Errors), StringComparison.Ordinal);
        Assert.Equal("It is the lamp over the hole", told.Form().Value("why")!.Trim());
    }

    [Fact]
    public async Task An_alert_for_what_went_away_says_so_and_keeps_the_address()
    {
        await using var post = new PostOffice();
        await using var town = await AlertsTests.OpenAsync(DatabaseEngine.Sqlite, post);
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/alerts");
        page.Form().Fill("area", "south").Fill("type", "street-light").Fill("to", "li@example.com");
        await WithoutTypeAsync(town, "street-light");
        await WithoutSouthAsync(town);

        var told = await page.Form().SubmitAsync("=");

        Assert.Contains(told.Errors, e => e.Contains("“South” is no longer one of the town’s areas", StringComparison.Ordinal));
        Assert.Contains(told.Errors, e => e.Contains("“Street light not working” is no longer offered", StringComparison.Ordinal));
        Assert.Equal("li@example.com", told.Form().Value("to"));
        Assert.Equal(2, (await visitor.OpenAsync("/alerts?area=south&type=street-light")).Errors.Count);
    }

    [Fact]
    public async Task A_saved_view_of_an_area_that_went_away_still_says_what_it_shows()
    {
        await using var town = await OpenAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        await WithoutSouthAsync(town);

        var page = await staff.OpenAsync("/staff?area=south");

        Assert.Equal("South (no longer in the list)", page.All("#area option[selected]").Single());
    }

    [Theory, EachEngine]
    public async Task A_form_of_staff_that_was_saved_and_is_changed_is_another_request(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await staff.OpenAsync("/staff/new");
        var form = page.Form().Fill("type", "Something else").Fill("description", "The first call").Fill("address", "Mill Lane 4");
        Assert.Equal((await form.SubmitAsync("=")).Path, (await form.SubmitAsync("=")).Path);

        // "Back", other words, saved again: nobody is given the first one's receipt for them.
        var told = await page.Form().Fill("description", "The second call").SubmitAsync("=");
        Assert.Contains("This form was already saved", Assert.Single(told.Errors), StringComparison.Ordinal);
        Assert.Equal("The second call", told.Form().Value("description")!.Trim());
        await told.Form().SubmitAsync("=");
        Assert.Equal(["The first call", "The second call"], await town.ReadAsync(db => db.Set<Request>().OrderBy(r => r.RecordedAt).ThenBy(r => r.Description).Select(r => r.Description).ToListAsync()));
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine = DatabaseEngine.Sqlite) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });

    private static async Task WithoutTypeAsync(TestTown town, string code)
    {
        await ChangeAsync(town, "answer-templates.csv", text => string.Join('\n', text.Split('\n').Where(line => !line.Contains(code, StringComparison.Ordinal))));
        await ChangeAsync(town, "request-types.csv", text => string.Join('\n', text.Split('\n').Where(line => !line.StartsWith(code + ",", StringComparison.Ordinal))));
    }

    private static Task WithoutSouthAsync(TestTown town) => ChangeAsync(town, "areas.geojson", text =>
    {
        var from = text.IndexOf(",\n{\"type\":\"Feature\",\"properties\":{\"code\":\"south\"", StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, from), "]}");
    });

    private static async Task ChangeAsync(TestTown town, string file, Func<string, string> change)
    {
        var path = Path.Combine(town.Installation.TownFolder.FullName, file);
        await File.WriteAllTextAsync(path, change(await File.ReadAllTextAsync(path)));
        Assert.Empty((await town.Services.GetRequiredService<TownLoader>().LoadAsync(CancellationToken.None)).All);
    }
}
