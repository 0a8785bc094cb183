using System.Net;
using AngleSharp.Html.Dom;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>One step on many requests: seen before, done by the same rules, taken back.</summary>
public class BulkTests
{
    private const string Do = "form[data-bulk=do]", Preview = "form[data-bulk=preview]", Back = "form[data-bulk=back]";

    [Theory, EachEngine]
    public async Task Many_are_handed_over_after_a_look_and_taken_back(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var (one, two, taken) = (await town.AskAsync(), await town.AskAsync(), await town.AskAsync());
        var bo = await town.AddStaffAsync(StaffRole.Officer, name: "Bo");
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AcceptRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, bo, taken), default));
        var before = await Task.WhenAll(new[] { one, two, taken }.Select(r => town.RequestAsync(r.Reference)));
        using var officer = await town.SignInAsync(StaffRole.Officer);
        // "All on this page", as a browser sends it without a script: the list's boxes belong to the form by its id.
        var list = await officer.OpenAsync("/staff?view=unit");
        var shown = list.Html.QuerySelectorAll("input[form=bulk][name=shown]").OfType<IHtmlInputElement>().Select(i => $"&shown={i.Value}").ToList();
        Assert.Equal(3, shown.Count);
        Assert.Single(list.Html.QuerySelectorAll("#bulk input[name=all][value=true]"));
        var page = await officer.OpenAsync("/staff/bulk?kind=handover&all=true" + string.Concat(shown));
        Assert.Equal("Hand over", page.Heading);
        Assert.Empty(page.Errors);
        // Nothing is shown before the unit and the reason are there.
        page = await page.Form(Preview).SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(["Choose the unit that takes over.", "Say why you hand it over. The resident reads this."], page.Errors);
        page = await page.Form(Preview).Fill("unit", "water").Fill("why", "A pipe runs below").SubmitAsync();
        Assert.Equal(3, page.All("tr[data-row]").Count(r => r.Contains("It goes from", StringComparison.Ordinal)));
        // Looking changes nothing.
        Assert.All(await Task.WhenAll(new[] { one, two, taken }.Select(r => town.RequestAsync(r.Reference))), r => Assert.Equal("streets", r.OwnerUnit));

        page = await page.Form(Do).SubmitAsync();
        Assert.Contains("The step was taken on 3 of 3.", page.Text, StringComparison.Ordinal);
        Assert.Matches("^/staff/bulk/[0-9a-f-]{36}", page.Address);
        foreach (var receipt in new[] { one, two, taken })
        {
            var request = await town.RequestAsync(receipt.Reference);
            Assert.Equal("water", request.OwnerUnit);
            Assert.Equal("A pipe runs below", request.Timeline.Single(e => e.Kind == TimelineKind.HandedOver).Text);
        }

        // Water acts on one of them: that one stays.
        var water = await town.AddStaffAsync(StaffRole.Officer, "water");
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AcceptRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, water, two), default));
        page = await page.Form(Back).SubmitAsync();
        Assert.Contains("2 of 3 are as they were before.", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.All("tr[data-row]"), r => r.Contains(ShortReference.Show(two.Reference), StringComparison.Ordinal) && r.Contains("Somebody has acted on it since.", StringComparison.Ordinal));
        Assert.Empty(page.Html.QuerySelectorAll(Back));
        foreach (var old in before.Where(r => r.Reference != two.Reference))
        {
            var request = await town.RequestAsync(old.Reference);
            Assert.Equal(old.Remember(), request.Remember());
            Assert.Equal(TimelineKind.TakenBack, request.Timeline[^1].Kind);
        }

        Assert.Equal("water", (await town.RequestAsync(two.Reference)).OwnerUnit);
        // Nobody else reads it, and it cannot be taken back twice.
        using var other = await town.SignInAsync(StaffRole.Officer);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(page.Address)).Status);
    }

    [Theory, EachEngine]
    public async Task What_the_preview_says_is_what_happens(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var (fresh, taken, answered, closed, south) = (await town.AskAsync(), await town.AskAsync(), await town.AskAsync(), await town.AskAsync(), await town.AskAsync(area: "south"));
        var bo = await town.AddStaffAsync(StaffRole.Officer, name: "Bo");
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AcceptRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, bo, taken), default));
        foreach (var receipt in new[] { answered, closed })
        {
            await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AnswerRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, bo, receipt), town.Done("Filled."), default));
        }

        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<NoteResidentsWord>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, bo, closed), Channel.Phone, Confirmation.Solved, null, default));
        using var north = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        var all = string.Concat(new[] { fresh, taken, answered, closed, south }.Select(r => $"&r={ShortReference.Show(r.Reference)}"));
        var cases = new (string Kind, string Query, int Will)[]
        {
            ("accept", "", 1), ("handover", "&unit=water&why=Theirs", 2), ("changedate", $"&day={new DateOnly(2026, 3, 20):yyyy-MM-dd}&why=Rain", 2), ("raise", "&why=Stuck", 3),
        };
        foreach (var (kind, query, will) in cases)
        {
            var page = await north.OpenAsync($"/staff/bulk?kind={kind}{all}&r=NOPE{query}");
            // The south is not theirs and looks like one that is not there.
            Assert.Equal(2, page.All("tr[data-row]").Count(r => r.Contains("There is no such request, or it is not yours to see.", StringComparison.Ordinal)));
            Assert.DoesNotContain("road NOPE", page.Text, StringComparison.Ordinal);
            Assert.Equal(will, page.All("tr[data-row]").Count(r => !r.Contains("Nothing happens", StringComparison.Ordinal)));
            page = await page.Form(Do).SubmitAsync();
            Assert.Contains($"The step was taken on {will} of {will}.", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal("streets", (await town.RequestAsync(south.Reference)).OwnerUnit);
        Assert.Equal(2, (await town.RequestAsync(south.Reference)).Timeline.Count);
    }

    [Theory, EachEngine]
    public async Task What_changed_since_the_preview_is_told_and_not_forced(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var asked = new List<Receipt>();
        for (var n = 0; n < 4; n++)
        {
            asked.Add(await town.AskAsync());
        }

        using var ann = await town.SignInAsync(StaffRole.Officer);
        using var bo = await town.SignInAsync(StaffRole.Officer);
        var list = string.Concat(asked.Select(r => $"&r={r.Reference}"));
        var (hers, his) = (await ann.OpenAsync($"/staff/bulk?kind=accept{list}"), await bo.OpenAsync($"/staff/bulk?kind=accept{list}"));
        // Both at once: each request is taken on by one of them.
        var done = await Task.WhenAll(hers.Form(Do).SubmitAsync(), his.Form(Do).SubmitAsync());
        Assert.Equal(4, done.Sum(p => p.All("tr[data-row]").Count(r => r.EndsWith(" Done", StringComparison.Ordinal))));
        Assert.Equal(4, done.Sum(p => p.All("tr[data-row]").Count(r => r.Contains("Somebody changed it in the meantime", StringComparison.Ordinal))));
        foreach (var receipt in asked)
        {
            Assert.Single((await town.RequestAsync(receipt.Reference)).Timeline, e => e.Kind == TimelineKind.Accepted);
        }

        // The same form again is the same page, and no second step.
        var again = await hers.Form(Do).SubmitAsync();
        Assert.Equal(done[0].Address, again.Address);
        Assert.Equal(done[0].Text, again.Text);
    }

    [Theory, EachEngine]
    public async Task The_way_back_is_open_for_half_an_hour_and_forgotten_after_a_week(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var asked = await town.AskAsync();
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var page = await (await officer.OpenAsync($"/staff/bulk?kind=accept&r={asked.Reference}")).Form(Do).SubmitAsync();
        town.Clock.Jump(TimeSpan.FromMinutes(31));
        Assert.Empty((await officer.OpenAsync(page.Address)).Html.QuerySelectorAll(Back));
        var late = await page.Form(Back).SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Equal(["This cannot be taken back any more."], late.Errors);
        Assert.Equal(RequestState.Accepted, (await town.RequestAsync(asked.Reference)).State);
        town.Clock.Jump(TimeSpan.FromDays(7));
        await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
        Assert.Empty(await town.QueryAsync("SELECT id FROM bulk_actions"));
    }

    [Theory, EachEngine]
    public async Task Nonsense_is_told_what_is_missing_and_does_nothing(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var asked = await town.AskAsync();
        using var officer = await town.SignInAsync(StaffRole.Officer);
        async Task Refuses(string address, string error)
        {
            var told = await officer.GetAsync(address);
            Assert.Equal(HttpStatusCode.BadRequest, told.Status);
            Assert.Contains(error, told.Errors);
            Assert.Empty(told.Html.QuerySelectorAll(Do));
        }

        await Refuses("/staff/bulk", "Check at least one request.");
        await Refuses($"/staff/bulk?kind=accept", "Check at least one request.");
        await Refuses($"/staff/bulk?kind=explode&r={asked.Reference}", "Choose what is to be done.");
        await Refuses($"/staff/bulk?kind=2&r={asked.Reference}", "Choose what is to be done.");
        // An officer raises nothing.
        await Refuses($"/staff/bulk?kind=raise&why=Stuck&r={asked.Reference}", "Choose what is to be done.");
        await Refuses("/staff/bulk?kind=accept" + string.Concat(Enumerable.Range(0, 101).Select(n => $"&r=X{n}")), "At most 100 at once. Check fewer.");
        await Refuses($"/staff/bulk?kind=changedate&day=soon&why=Rain&r={asked.Reference}", "Choose a day.");
        var unknown = await officer.OpenAsync("/staff/bulk?kind=accept&r=%3Cscript%3E&r=0000-0000&back=https%3A%2F%2Felsewhere.example");
        Assert.Equal(2, unknown.All("tr[data-row]").Count);
        Assert.Empty(unknown.Html.QuerySelectorAll(Do));
        Assert.Equal("/staff", unknown.Html.QuerySelector(".govuk-back-link")!.GetAttribute("href"));
        // A form that somebody changed by hand: another unit's request, and versions that are none.
        var leak = await town.AskAsync("water-leak");
        var page = await officer.OpenAsync($"/staff/bulk?kind=accept&r={asked.Reference}");
        var form = page.Form(Do);
        form.Element.QuerySelectorAll("input[name=item]").OfType<IHtmlInputElement>().First().Value = $"{leak.Reference}:1";
        page = await form.SubmitAsync();
        Assert.Contains("The step was taken on 0 of 1.", page.Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Received, (await town.RequestAsync(leak.Reference)).State);
        form = (await officer.OpenAsync($"/staff/bulk?kind=accept&r={asked.Reference}")).Form(Do);
        form.Element.QuerySelectorAll("input[name=item]").OfType<IHtmlInputElement>().First().Value = $"{asked.Reference}:none";
        Assert.Equal(HttpStatusCode.BadRequest, (await form.SubmitAsync()).Status);
        using var worker = await town.SignInAsync(StaffRole.OutreachWorker, area: "north");
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.GetAsync($"/staff/bulk?kind=accept&r={asked.Reference}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync($"/staff/bulk/{Guid.Empty}")).Status);
    }

    [Theory, EachEngine]
    public async Task A_step_that_ends_a_helpers_task_says_that_there_is_no_way_back(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var asked = await town.AskAsync();
        var leader = await town.AddStaffAsync(StaffRole.Coordinator, area: "north");
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<JointJob>().WhistleAsync(await WorkbenchTurnsTests.StepAsync(town, leader, asked), [new HelperCall("water", "Shut the valve")], 4, default));
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var page = await officer.OpenAsync($"/staff/bulk?kind=handover&unit=water&why=Theirs&r={asked.Reference}");
        Assert.Contains("This one cannot be taken back.", page.Text, StringComparison.Ordinal);
        page = await page.Form(Do).SubmitAsync();
        Assert.Contains("This one cannot be taken back.", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll(Back));
    }
}
