using System.Net;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Alerts;
using Doorstep.IntegrationTests.Open311;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests.Duplicates;

/// <summary>The same lamp is known already; staff link what is the same. Over HTTP, without JavaScript, on both engines.</summary>
public class DuplicatesTests
{
    private const string Lat = "31.75", Long = "121.5";

    [Theory, EachEngine]
    public async Task Before_sending_a_resident_sees_what_is_near_and_follows_it_instead(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var lamp = await LampAsync(town, "The lamp by the mill is out");
        await LampAsync(town, "A lamp a long way off is out", metresNorth: 300);
        await town.AskAsync("care-at-home", description: "The lamp in my room is out");
        using var visitor = town.Visit();

        var page = await ToSimilarAsync(visitor);

        Assert.Equal("/report/similar", page.Path);
        Assert.Single(page.All("#similar > li"));
        Assert.Contains("The lamp by the mill is out", page.Text, StringComparison.Ordinal);
        Assert.Contains("a few steps away", page.Text, StringComparison.Ordinal);
        Assert.Contains("the same kind", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Wang Fang", page.Body, StringComparison.Ordinal);
        var shown = ShortReference.Show(lamp.Reference);
        // Sent twice from the same page, it counts once.
        var first = await page.Form().SubmitAsync($"mine={shown}");
        var again = await page.Form().SubmitAsync($"mine={shown}");
        foreach (var told in new[] { first, again })
        {
            Assert.Equal($"/report/mine-too/{shown}", told.Path);
            Assert.Equal("Asked 2 times. Counted are the first request, each “this is mine too” and each public duplicate: not people.", told.All("#times").Single());
            Assert.NotEmpty(told.All($"a[href='/alerts?request={shown}']"));
            // What was typed is still there until they say what is to become of it.
            Assert.Contains("Dark for days", told.Text, StringComparison.Ordinal);
        }

        Assert.Equal([1L], (await town.QueryAsync("SELECT count(*) FROM request_also_asked")).Select(Convert.ToInt64));
        Assert.Equal(3, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
        var open = await again.Form().SubmitAsync();
        Assert.Equal($"/requests/{shown}", open.Address);
        Assert.Contains("Asked 2 times. Counted are the first request, each “this is mine too” and each public duplicate: not people.", open.Text, StringComparison.Ordinal);
        Assert.Equal("/report?lost=1", (await visitor.OpenAsync("/report/contact")).Address);
        // Another browser, another person.
        using var second = town.Visit("zh-Hans");
        var chinese = await ToSimilarAsync(second);
        Assert.Contains("已反映2次。", chinese.Text, StringComparison.Ordinal);
        chinese = await chinese.Form().SubmitAsync($"mine={shown}");
        Assert.StartsWith("已反映3次。", chinese.All("#times").Single(), StringComparison.Ordinal);
        // One network counts three times a day for a request, and says so; the next day, or from elsewhere, it counts again.
        var say = town.Services.GetRequiredService<SayMineToo>();
        async Task<bool> CountsAsync(string from) => (await say.RunAsync(Guid.CreateVersion7(town.Clock.GetUtcNow()), shown, Doorstep.Platform.RateLimits.Network.Of(IPAddress.Parse(from)), default)).Value.Counted;
        var counted = new List<bool>();
        foreach (var from in new[] { "10.1.1.1", "10.1.1.1", "::ffff:10.1.1.1", "10.1.1.1", "10.1.1.1" })
        {
            counted.Add(await CountsAsync(from));
        }

        Assert.Equal([true, true, true, false, false], counted);
        Assert.True(await CountsAsync("2001:db8::1"));
        using var many = town.Visit();
        await (await ToSimilarAsync(many)).Form().SubmitAsync($"mine={shown}");
        using var oneMore = town.Visit();
        var uncounted = await (await ToSimilarAsync(oneMore)).Form().SubmitAsync($"mine={shown}");
        Assert.StartsWith($"/report/mine-too/{shown}?said=uncounted&draft=", uncounted.Address, StringComparison.Ordinal);
        Assert.StartsWith("Asked 8 times.", uncounted.All("#times").Single(), StringComparison.Ordinal);
        Assert.Contains("was not counted again", uncounted.Text, StringComparison.Ordinal);
        // They may still send theirs: nothing is lost.
        chinese = await second.OpenAsync("/report/contact");
        chinese = await chinese.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", chinese.Path);
        Assert.Contains("Dark for days", chinese.Text, StringComparison.Ordinal);
        town.Clock.Jump(TimeSpan.FromDays(1));
        Assert.True(await CountsAsync("10.1.1.1"));
    }

    [Theory, EachEngine]
    public async Task Who_gave_a_contact_follows_with_one_press_and_is_asked_first(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await AlertsTests.OpenAsync(engine, post);
        var shown = ShortReference.Show((await LampAsync(town, "The lamp by the mill is out")).Reference);
        using var visitor = town.Visit("zh-Hans");
        // Somewhere else first, with a contact; then the place is changed to where the lamp is known.
        var details = await AtAsync(await visitor.OpenAsync("/report/where?type=street-light"), "31.70");
        var contact = await details.Form().Fill("description", "Dark for days").Fill("q-lamp-fault", "out").SubmitAsync();
        var check = await contact.Form().Fill("reach", "yes").Fill("email", "li@example.com").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        var page = await (await AtAsync(await visitor.OpenAsync("/report/where?return=check"), Lat)).Form().SubmitAsync($"mine={shown}");
        Assert.Empty(page.All("a[href^='/alerts']"));
        Assert.Equal(["有进展就通知li@example.com"], page.All("#follow button"));
        page = await page.Form("#follow").SubmitAsync();
        Assert.StartsWith($"/report/mine-too/{shown}?said=asked&draft=", page.Address, StringComparison.Ordinal);
        Assert.Contains("li@example.com", page.All("#asked").Single(), StringComparison.Ordinal);
        Assert.Empty(page.All("#follow"));
        // The letter asks, and says which request; nothing runs before it is answered.
        await town.SendMailAsync();
        var letter = Assert.Single(post.To("li@example.com"));
        Assert.Contains(shown, letter.Text, StringComparison.Ordinal);
        var alert = await town.ReadAsync(db => db.Set<Modules.Alerts.Tables.Alert>().SingleAsync());
        Assert.Null(alert.ConfirmedAt);
        await (await visitor.OpenAsync(AlertsTests.LinkIn(letter, "/alerts/my/"))).Form("#confirm").SubmitAsync();
        await town.AnswerAsync(shown, "A new lamp was put in.");
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        Assert.Equal(2, post.To("li@example.com").Count);
        // An address that says no, or too many of them, is told so and nothing is sent.
        for (var i = 0; i < Modules.Alerts.Contracts.Access.SignUpForAlert.OfNetwork.Most; i++)
        {
            page = await (await visitor.OpenAsync($"/report/mine-too/{shown}?{page.Address.Split('&')[^1]}")).Form("#follow").SubmitAsync();
        }

        Assert.StartsWith($"/report/mine-too/{shown}?said=later&draft=", page.Address, StringComparison.Ordinal);
        Assert.Contains("请过几分钟再试", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Mine_is_different_goes_on_and_a_new_place_is_compared_anew(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var lamp = await LampAsync(town, "The lamp by the mill is out");
        using var visitor = town.Visit();
        var page = await ToSimilarAsync(visitor);
        foreach (var nonsense in new[] { "<b>", ShortReference.Show(ShortReference.Create()), "" })
        {
            page.Html.QuerySelector("button[name=mine]")!.SetAttribute("value", nonsense);
            page = await page.Form().SubmitAsync($"mine={nonsense}");
            Assert.Contains("Choose one of these", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal("/report/similar", (await visitor.OpenAsync("/report/check")).Path);

        page = await page.Form().SubmitAsync("different=yes");
        Assert.Equal("/report/contact", page.Path);
        page = await page.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", page.Path);
        // Far away nothing is near: the step is passed over; back near, it is asked again.
        page = await AtAsync(await visitor.OpenAsync("/report/where?return=check"), "31.70");
        Assert.Equal("/report/check", page.Path);
        page = await AtAsync(await visitor.OpenAsync("/report/where?return=check"), Lat);
        Assert.StartsWith("/report/similar", page.Address, StringComparison.Ordinal);
        page = await page.Form().SubmitAsync("different=yes");
        Assert.Equal("/report/check", page.Path);
        var sent = Asking.ReceiptIn(await page.Form().SubmitAsync());
        Assert.NotEqual(ShortReference.Show(lamp.Reference), sent.Reference);
        // Staff who write one down are shown what may be the same.
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        var receipt = await staff.OpenAsync($"/staff/requests/{sent.Reference}/receipt?new=1");
        Assert.Single(receipt.All("#likely li.ds-request"));
        var links = await staff.OpenAsync($"/staff/requests/{sent.Reference}/links");
        Assert.Single(links.All("#likely > li"));
    }

    [Theory, EachEngine]
    public async Task Staff_link_what_is_the_same_and_its_resident_hears_the_answer(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var parent = await LampAsync(town, "The lamp by the mill is out");
        var child = await LampAsync(town, "路灯坏了", metresNorth: 40);
        var second = await LampAsync(town, "Dark at the mill", metresNorth: 60);
        var far = await LampAsync(town, "Another lamp", metresNorth: 400);
        var personal = await town.AskAsync("care-at-home", "north", "It is dark");
        using var staff = await town.SignInAsync(StaffRole.Officer, "streets");
        string Shown(Receipt r) => ShortReference.Show(r.Reference);
        async Task<Page> LinkAsync(Receipt one, string other, LinkKind kind) =>
            await (await staff.OpenAsync($"/staff/requests/{Shown(one)}/links")).Form("#link").Fill("other", other).Fill("kind", kind.ToString()).SubmitAsync();

        // Refused, each with its reason, and what was typed stays.
        var page = await LinkAsync(child, Shown(far), LinkKind.DuplicateOf);
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("360 metres apart", page.All("#other-error").Single(), StringComparison.Ordinal);
        Assert.Equal(Shown(far), page.Html.QuerySelector("#other")!.GetAttribute("value"));
        Assert.Contains("no public request", (await LinkAsync(child, Shown(personal), LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);
        Assert.Contains("no public request", (await LinkAsync(child, "<b>", LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);
        Assert.Contains("the request itself", (await LinkAsync(child, Shown(child), LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);

        Assert.EndsWith("?done=1", (await LinkAsync(child, Shown(parent), LinkKind.DuplicateOf)).Address, StringComparison.Ordinal);
        Assert.EndsWith("?done=1", (await LinkAsync(parent, Shown(second), LinkKind.ParentOf)).Address, StringComparison.Ordinal);
        Assert.EndsWith("?done=1", (await LinkAsync(parent, Shown(far), LinkKind.SeeAlso)).Address, StringComparison.Ordinal);
        // One level, no circles.
        Assert.Contains("Others are duplicates of it", (await LinkAsync(parent, Shown(child), LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);
        Assert.Contains("a duplicate of a third", (await LinkAsync(far, Shown(child), LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);
        Assert.Contains("linked already", (await LinkAsync(child, Shown(parent), LinkKind.DuplicateOf)).Text, StringComparison.Ordinal);

        // Everybody sees what is public of it.
        using var visitor = town.Visit();
        var open = await visitor.OpenAsync($"/requests/{Shown(parent)}");
        Assert.Equal("3", open.Html.QuerySelector("#linked [data-times]")!.GetAttribute("data-times"));
        Assert.Equal(3, open.Html.QuerySelectorAll("#linked a").Length);
        Assert.NotEmpty((await visitor.OpenAsync($"/requests/{Shown(child)}")).All($"#linked a[href='/requests/{Shown(parent)}']"));
        // A duplicate is not offered any more, and its parent is.
        var similar = await ToSimilarAsync(visitor);
        Assert.Equal([$"This is mine too"], similar.All("#similar button"));

        // The parent's answer reaches the children's residents; a child is answered as a duplicate without typing the reference.
        var officer = await town.AddStaffAsync(StaffRole.Officer, "streets");
        async Task<StaffStep> Step(Receipt r) => new(officer, r.Reference, (await town.RequestAsync(r.Reference)).Version);
        var answer = town.Services.GetRequiredService<AnswerRequest>();
        Assert.True((await answer.RunAsync(await Step(child), new AnswerInput(RequestOutcome.Duplicate, "It goes on there."), default)).Succeeded);
        Assert.True((await answer.RunAsync(await Step(parent), town.Done("A new lamp was put in."), default)).Succeeded);
        foreach (var told in new[] { child, second })
        {
            var line = (await town.RequestAsync(told.Reference)).Timeline[^1];
            Assert.Equal((TimelineKind.Linked, "LinkReason.ParentAnswered", "A new lamp was put in.", parent.Reference), (line.Kind, line.Reason, line.Text, line.About));
        }

        // Taking the link back opens again what was answered as a duplicate, and touches nothing else.
        page = await staff.OpenAsync($"/staff/requests/{Shown(child)}/links");
        page = await page.Form("form[action*=ndo]").SubmitAsync();
        Assert.Contains("Say why", page.Text, StringComparison.Ordinal);
        page = await page.Form("form[action*=ndo]").Fill("why", "It is another lamp").SubmitAsync();
        Assert.EndsWith("?done=1", page.Address, StringComparison.Ordinal);
        var restored = await town.RequestAsync(child.Reference);
        Assert.Equal((RequestState.Received, null, null), (restored.State, restored.Outcome, restored.DuplicateOf));
        Assert.Empty(await town.ReadAsync(db => db.Set<DuplicateLink>().Where(l => l.RequestId == child.Id).ToListAsync()));
        var before = (await town.RequestAsync(second.Reference)).State;
        page = await (await staff.OpenAsync($"/staff/requests/{Shown(second)}/links")).Form("form[action*=ndo]").Fill("why", "No").SubmitAsync();
        Assert.Equal(before, (await town.RequestAsync(second.Reference)).State);
        Assert.True((await answer.RunAsync(await Step(second), new AnswerInput(RequestOutcome.Duplicate, "Again.", Duplicate: Shown(parent)), default)).Succeeded);
        Assert.Single(await town.ReadAsync(db => db.Set<DuplicateLink>().Where(l => l.RequestId == second.Id && l.ParentId == parent.Id).ToListAsync()));
    }

    [Theory, EachEngine]
    public async Task Links_decided_at_once_make_no_circle_and_strangers_may_not_link(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var lamps = new List<Receipt>();
        for (var i = 0; i < 6; i++)
        {
            lamps.Add(await LampAsync(town, $"Lamp {i}", metresNorth: i * 10));
        }

        var link = town.Services.GetRequiredService<LinkRequests>();
        var officer = await town.AddStaffAsync(StaffRole.Officer, "streets");
        // Everybody links everybody with everybody, at once.
        var outcomes = await Task.WhenAll(lamps.SelectMany(a => lamps.Where(b => b != a).Select(b => link.RunAsync(officer, a.Reference, b.Reference, LinkKind.DuplicateOf, default))));

        var links = await town.ReadAsync(db => db.Set<DuplicateLink>().ToListAsync());
        Assert.NotEmpty(links);
        Assert.Equal(links.Count, outcomes.Count(o => o.Succeeded));
        Assert.Empty(links.Select(l => l.ParentId).Intersect(links.Select(l => l.RequestId)));

        using var other = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/staff/requests/{ShortReference.Show(lamps[0].Reference)}/links")).Status);
        var stranger = await town.AddStaffAsync(StaffRole.Officer, "water");
        Assert.False((await link.RunAsync(stranger, lamps[0].Reference, lamps[1].Reference, LinkKind.SeeAlso, default)).Succeeded);
        var worker = await town.AddStaffAsync(StaffRole.OutreachWorker, area: "north");
        Assert.False((await link.RunAsync(worker, lamps[0].Reference, lamps[1].Reference, LinkKind.SeeAlso, default)).Succeeded);
        using var nobody = town.Visit();
        Assert.StartsWith("/sign-in", (await nobody.GetAsync($"/staff/requests/{ShortReference.Show(lamps[0].Reference)}/links")).Address, StringComparison.Ordinal);
    }

    private static async Task<Page> ToSimilarAsync(Visitor visitor)
    {
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        var details = await AtAsync(where, Lat);
        return await details.Form().Fill("description", "Dark for days").Fill("q-lamp-fault", "out").SubmitAsync();
    }

    // The page's script fills in the point; here it was kept by an earlier page.
    private static Task<Page> AtAsync(Page where, string latitude)
    {
        where.Html.QuerySelector("[name=lat]")!.SetAttribute("value", latitude);
        where.Html.QuerySelector("[name=long]")!.SetAttribute("value", Long);
        where.Html.QuerySelector("button[name=forget]")?.Remove();
        return where.Form().SubmitAsync();
    }

    private static async Task<Receipt> LampAsync(TestTown town, string words, double metresNorth = 0) =>
        (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "street-light", Description = words, Latitude = 31.75 + (metresNorth / 111_194.9), Longitude = 121.5,
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["lamp-fault"] = ["out"] },
                Contact = new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234" },
            },
            default)).Value;

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
}
