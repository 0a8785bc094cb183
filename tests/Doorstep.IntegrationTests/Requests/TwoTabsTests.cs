using AngleSharp.Html.Dom;
using Doorstep.Harness;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What somebody fills in belongs to the form and not to the browser: two tabs are two forms.</summary>
public class TwoTabsTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task Two_tabs_send_two_requests_and_each_gets_its_own_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var pothole = await ToCheckAsync(visitor, "pothole", "Tab A lane 1", "A hole, says tab A.");
        var drain = await ToCheckAsync(visitor, "blocked-drain", "Tab B lane 2", "Water, says tab B.");

        var first = Asking.ReceiptIn(await pothole.Form().SubmitAsync());
        var second = Asking.ReceiptIn(await drain.Form().SubmitAsync());
        var pressedTwice = Asking.ReceiptIn(await pothole.Form().SubmitAsync());

        Assert.NotEqual(first.Reference, second.Reference);
        Assert.Equal(first.Reference, pressedTwice.Reference);
        Assert.Equal(("pothole", "A hole, says tab A."), await SaidAsync(town, first));
        Assert.Equal(("blocked-drain", "Water, says tab B."), await SaidAsync(town, second));
        // The browser's "back" after sending leads to the receipt, not to "we no longer have it".
        Assert.Equal($"/report/receipt/{first.Reference}", (await visitor.OpenAsync(pothole.Address)).Path);
    }

    [Theory, EachEngine]
    public async Task Forms_that_were_both_open_before_either_was_sent_stay_apart(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var (a, b) = (await visitor.OpenAsync("/report/where?type=street-light"), await visitor.OpenAsync("/report/where?type=street-light"));
        var (detailsA, detailsB) = (await a.Form().Fill("address", "A street").SubmitAsync(), await b.Form().Fill("address", "B street").SubmitAsync());
        // Pressed twice, the same form is still one draft.
        Assert.Equal(detailsA.Address, (await a.Form().Fill("address", "A street").SubmitAsync()).Address);
        await detailsA.Form().Fill("q-lamp-fault", "out").Fill("description", "Words of A").SubmitAsync();
        await detailsB.Form().Fill("q-lamp-fault", "flickers").Fill("description", "Words of B").SubmitAsync();

        Assert.Equal("Words of A", (await visitor.OpenAsync(detailsA.Address)).Form().Value("description")!.Trim());
        Assert.Equal("Words of B", (await visitor.OpenAsync(detailsB.Address)).Form().Value("description")!.Trim());
        // Both are offered to go on with, and each is thrown away by itself.
        var begun = await visitor.OpenAsync("/report");
        Assert.Equal(2, begun.Html.QuerySelectorAll("form[action$=StartAgain]").Length);
var ended = await begun.Form($"form:has(a[href*='{detailsB.Address.Split("draft=")[1]}'])").SubmitAsync();
        Assert.Equal("/report", ended.Address);
        Assert.Equal("/report?lost=1", (await visitor.OpenAsync(detailsB.Address)).Address);
        Assert.Equal("Words of A", (await visitor.OpenAsync(detailsA.Address)).Form().Value("description")!.Trim());
    }

    [Theory, EachEngine]
    public async Task What_another_tab_changed_under_the_page_is_shown_before_anything_is_sent(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var check = await ToCheckAsync(visitor, "pothole", "Where A saw it", "A hole.");
        var before = await town.ReadAsync(db => db.Set<Request>().CountAsync());
        var where = await visitor.OpenAsync(Link(check, "/report/where"));
        await where.Form().Fill("address", "Where B moved it").SubmitAsync();

        var again = await check.Form().SubmitAsync();

        Assert.Equal("/report/check", again.Path);
        Assert.Contains("changed in another tab", Assert.Single(again.Errors), StringComparison.Ordinal);
        Assert.Contains("Where B moved it", again.Text, StringComparison.Ordinal);
        Assert.Contains("Before: Where A saw it", again.Text, StringComparison.Ordinal);
        Assert.Single(again.All(".ds-changed"));
        Assert.Equal(before, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
        // The old page stays as it was: pressing it again does not send the other place either.
        Assert.Single((await check.Form().SubmitAsync()).Errors);
        var sent = Asking.ReceiptIn(await again.Form().SubmitAsync());
        Assert.Equal("Where B moved it", (await RequestAsync(town, sent)).Address);
    }

    [Fact]
    public async Task A_type_that_another_tab_chose_is_shown_before_anything_is_sent()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var check = await ToCheckAsync(visitor, "pothole", "Mill Lane", "Something with the road.");
        var details = await (await visitor.OpenAsync(Link(check, "/report"))).FollowAsync("Dangerous tree or branch");
        Assert.Equal("Something with the road.", details.Form().Value("description")!.Trim());
        await details.Form().Fill("q-people-below", "yes").SubmitAsync();

        var again = await check.Form().SubmitAsync();

        Assert.Equal("/report/check", again.Path);
        Assert.Contains("Dangerous tree or branch", again.Text, StringComparison.Ordinal);
        Assert.Contains(again.All(".ds-changed"), said => said.Contains("Before: ", StringComparison.Ordinal));
        Assert.Equal("Something with the road.", (await RequestAsync(town, Asking.ReceiptIn(await again.Form().SubmitAsync()))).Description);
    }

    [Fact]
    public async Task A_picture_that_another_tab_added_is_shown_before_anything_is_sent()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var check = await ToCheckAsync(visitor, "pothole", "Mill Lane", "A hole.");
        var details = await visitor.OpenAsync(Link(check, "/report/details"));
        var stored = await town.ReadAsync(db => db.Set<StoredDraft>().OrderByDescending(d => d.ExpiresAt).Select(d => d.Id).ToListAsync());
        var holder = stored.Single(id => details.Address.Contains(Drafts.NameOf(id), StringComparison.Ordinal));
        await town.Writer.RunAsync<int>((write, _) =>
        {
            write.Db.Add(new PictureUpload { Id = Guid.CreateVersion7(write.Now), Holder = holder, Length = 1, Sha256 = new string('a', 64), SmallSha256 = new string('b', 64), ContentType = "image/jpeg", CreatedAt = write.Now, ExpiresAt = write.Now + Uploads.Kept });
            return Task.FromResult<Outcome<int>>(1);
        });

        var again = await check.Form().SubmitAsync();

        Assert.Contains("The pictures were changed", again.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Words_of_one_tab_do_not_silently_replace_those_of_another(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        var a = await where.Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var b = await visitor.OpenAsync(a.Address);
        await b.Form().Fill("q-lamp-fault", "out").Fill("description", "The long story that B wrote").SubmitAsync();

        var told = await a.Form().Fill("q-lamp-fault", "flickers").Fill("description", "What A wrote").SubmitAsync();

        Assert.Contains("changed in another tab", Assert.Single(told.Errors), StringComparison.Ordinal);
        Assert.Contains("The long story that B wrote", told.All("#overtaken").Single(), StringComparison.Ordinal);
        Assert.Equal("What A wrote", told.Form().Value("description")!.Trim());
        // Now it is A's decision.
        var next = await told.Form().SubmitAsync();
        Assert.Equal("What A wrote", (await visitor.OpenAsync(a.Address)).Form().Value("description")!.Trim());
        Assert.NotEqual("/report/details", next.Path);
    }

    [Fact]
    public async Task What_is_written_under_a_request_that_was_sent_is_another_request()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        var details = await where.Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var contact = await ContactAsync(await details.Form().Fill("q-lamp-fault", "out").Fill("description", "The first lamp").SubmitAsync());
        var first = Asking.ReceiptIn(await (await contact.Form().Fill("reach", "none").SubmitAsync()).Form().SubmitAsync());

        // "Back" to the details, other words, and on.
        var asked = await details.Form().Fill("q-lamp-fault", "out").Fill("description", "Another lamp").SubmitAsync();
        Assert.Equal("/report/where", asked.Path);
        details = await asked.Form().Fill("address", "Mill Lane 90").SubmitAsync();
        Assert.Equal("Another lamp", details.Form().Value("description")!.Trim());
        contact = await ContactAsync(await details.Form().SubmitAsync());
        var second = Asking.ReceiptIn(await (await contact.Form().Fill("reach", "none").SubmitAsync()).Form().SubmitAsync());

        Assert.NotEqual(first.Reference, second.Reference);
        Assert.Equal("The first lamp", (await RequestAsync(town, first)).Description);
        Assert.Equal("Another lamp", (await RequestAsync(town, second)).Description);
    }

    [Theory, EachEngine]
    public async Task A_cookie_that_the_browser_chose_is_not_accepted(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var details = await (await visitor.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var mine = await town.ReadAsync(db => db.Set<StoredDraft>().Select(d => new { d.Id, d.Browser }).ToListAsync());
        var own = mine.Single(d => details.Address.Contains(Drafts.NameOf(d.Id), StringComparison.Ordinal));
        Assert.DoesNotContain("Mill Lane", details.Address, StringComparison.Ordinal);

        // Neither a number of one's own, nor what stands in the database, nor the address alone opens a draft.
        foreach (var chosen in new[] { "0123456789abcdef0123456789abcdef", own.Id.ToString("N"), own.Browser.ToString("N"), Drafts.NameOf(own.Id), "" })
        {
            using var stranger = town.Visit();
            using var asked = new HttpRequestMessage(HttpMethod.Get, details.Address);
            asked.Headers.Add("Cookie", $"doorstep-draft={chosen}");
            var answer = await stranger.SendAsync(asked);
            Assert.Equal("/report?lost=1", answer.Address);
            using var begun = new HttpRequestMessage(HttpMethod.Get, "/report/where?type=street-light");
            begun.Headers.Add("Cookie", $"doorstep-draft={chosen}");
            var next = await (await stranger.SendAsync(begun)).Form().Fill("address", "Elsewhere").SubmitAsync();
            Assert.DoesNotContain(await town.ReadAsync(db => db.Set<StoredDraft>().Select(d => d.Browser).ToListAsync()), b => chosen.Length > 0 && b.ToString("N") == chosen && b != own.Browser);
            Assert.NotEqual(details.Address, next.Address);
        }

        // A forged ticket begins anew, and names nobody's draft.
        var form = details.Form().Fill("q-lamp-fault", "out").Fill("description", "Forged");
        ((IHtmlInputElement)form.Element.Elements["ticket"]!).Value = own.Id.ToString("N");
        using var other = town.Visit();
        await other.OpenAsync("/report/where?type=street-light");
        await (details with { Visitor = other }).Form().SubmitAsync();
        Assert.Equal("", (await visitor.OpenAsync(details.Address)).Form().Value("description")!.Trim());
    }

    private static async Task<Page> ToCheckAsync(Visitor visitor, string type, string address, string words)
    {
        var details = await (await visitor.OpenAsync($"/report/where?type={type}")).Form().Fill("address", address).SubmitAsync();
        var form = details.Form().Fill("description", words);
        _ = type == "pothole" ? form.Fill("q-road-danger", "yes") : form.Fill("q-water-where", FirstOf(details, "q-water-where"));
        var contact = await ContactAsync(await form.SubmitAsync());
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        return check;
    }

    private static string FirstOf(Page page, string name) => page.Html.QuerySelectorAll($"input[name={name}]").OfType<IHtmlInputElement>().First().Value;

    private static async Task<Page> ContactAsync(Page next) => next.Path == "/report/similar" ? await next.Form().SubmitAsync("different=yes") : next;

    private static string Link(Page check, string path) => check.Html.QuerySelectorAll(".govuk-summary-list__actions a").Select(a => a.GetAttribute("href")!).First(h => h.Split('?')[0] == path);

    private static async Task<(string Type, string Words)> SaidAsync(TestTown town, Asking.Held held) => await RequestAsync(town, held) is var r ? (r.TypeCode, r.Description) : default;

    private static Task<Request> RequestAsync(TestTown town, Asking.Held held)
    {
        Assert.True(ShortReference.TryRead(held.Reference, out var reference));
        return town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.Reference == reference));
    }
}
