using System.Net;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Reviews;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Reviews;

/// <summary>Samples of closed requests: drawn, called back, counted.</summary>
public class ReviewTests
{
    [Theory, EachEngine]
    public async Task The_whole_way_from_the_draw_to_the_verified_rate(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var closed = new List<Receipt>();
        for (var i = 0; i < 6; i++)
        {
            closed.Add(await CloseAsync(town, name: i == 5 ? null : "Wang Fang"));
        }

        var open = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await DrawAsync(staff, form => form.Fill("unit", "streets").Fill("outcome", "Done").Fill("word", "Solved").Fill("size", "100"));
        Assert.Contains("The sample is drawn", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 of 6 called or given up", page.Text, StringComparison.Ordinal);
        Assert.Contains("Nobody has said anything yet", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Html.QuerySelector("#holds"));
        var shown = page.All("#calls .ds-queue__ref");
        Assert.Equal(closed.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("Wang Fang", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(ShortReference.Show(open.Reference), page.Body, StringComparison.Ordinal);

        // Each opening is logged with its purpose, and only that.
        var address = page.Address.Split('?')[0];
        var toCall = shown.Where(r => r != ShortReference.Show(closed[5].Reference)).ToList();
        var call = await staff.OpenAsync($"{address}/{toCall[0]}");
        foreach (var told in new[] { "Wang Fang", "0571 8888 1234", "A deep hole by the school", "Filled with asphalt." })
        {
            Assert.Contains(told, call.Text, StringComparison.Ordinal);
        }

        var looked = closed.Single(r => ShortReference.Show(r.Reference) == toCall[0]);
        Assert.Equal(["review"], (await LooksAsync(town, looked.Id)).Select(l => l.Purpose));
        page = await call.Form("[data-step=Note]").Fill("result", "Solved").Fill("words", "It holds, thank you").SubmitAsync();
        Assert.Contains("The call is noted", page.Text, StringComparison.Ordinal);
        await NoteAsync(staff, address, toCall[1], "Partly");
        await NoteAsync(staff, address, toCall[2], "Declined");
        for (var i = 0; i < 3; i++)
        {
            page = await NoteAsync(staff, address, toCall[3], "NotReached");
        }

        Assert.Contains("3 of 3 tries without an answer", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 still have to be called", page.Text, StringComparison.Ordinal);
        page = await NoteAsync(staff, address, toCall[4], "NotSolved");
        page = await staff.OpenAsync(address);
        Assert.Contains("Finished", page.Text, StringComparison.Ordinal);
        // All six claimed done, all six confirmed; of the three that say something on the phone one says solved.
        Assert.Equal(
            ["6", "6 100 %", "6 100 %", "6", "3", "1", "33 % 6 to 79 %", "1", "1", "1", "0"],
            page.Html.QuerySelectorAll("#figures tbody tr")[0].QuerySelectorAll("td").Select(e => string.Join(' ', e.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        Assert.Equal(3, page.Html.QuerySelectorAll(".ds-bars")[0].QuerySelectorAll("svg rect").Length);

        // The resident reads what was written about them; the public does not.
        var stored = await town.RequestAsync(looked.Reference);
        Assert.Equal((RequestState.Closed, Confirmation.Solved), (stored.State, stored.Confirmation));
        var line = stored.Timeline.Single(e => e.Kind == TimelineKind.Reviewed);
        Assert.Equal(("It holds, thank you", "Review.Solved", false), (line.Text, line.Reason, line.Public));
        using var anybody = town.Visit();
        var followed = await anybody.OpenAsync($"/r/{looked.Reference}/{looked.Code}");
        Assert.Contains("It holds, thank you", followed.Text, StringComparison.Ordinal);
        Assert.Contains("Said on the phone: solved.", followed.Text, StringComparison.Ordinal);
        Assert.Contains("Calling back to check the answer", (await anybody.OpenAsync($"/follow/{ShortReference.Show(looked.Reference)}/data")).Text, StringComparison.Ordinal);
        using var stranger = town.Visit();
        Assert.DoesNotContain("It holds, thank you", (await stranger.OpenAsync($"/requests/{ShortReference.Show(looked.Reference)}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("It holds", (await staff.OpenAsync("/staff/reviews")).Body, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Not_solved_opens_it_again_with_the_residents_word_heard_by_phone(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var closed = await CloseAsync(town);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var address = (await DrawAsync(staff)).Address.Split('?')[0];
        var reference = ShortReference.Show(closed.Reference);
        var page = await NoteAsync(staff, address, reference, "NotSolved", "The hole is back");
        Assert.Equal("The hole is back", page.Form("[data-step=Reopen]").Value("words"));
        page = await page.Form("[data-step=Reopen]").Fill("words", " ").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Single(page.Errors);
        page = await page.Form("[data-step=Reopen]").Fill("words", "The hole is back").SubmitAsync();
        Assert.Contains("the request is open again", page.Text, StringComparison.Ordinal);
        var stored = await town.RequestAsync(closed.Reference);
        Assert.Equal((RequestState.Received, 1), (stored.State, stored.ReopenCount));
        Assert.Contains(stored.Timeline, e => e is { Kind: TimelineKind.Confirmed, HeardBy: Channel.Phone, Text: "The hole is back" });
        // What was claimed when it was drawn stays claimed.
        Assert.Contains("1 100 %", (await staff.OpenAsync(address)).Text, StringComparison.Ordinal);
        page = await staff.OpenAsync($"{address}/{reference}");
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Reopen]"));
        Assert.Contains("It is open again", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task What_was_never_answered_opens_again_by_the_same_sixty_days(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.NoLongerNeeded, null, default)).Succeeded);
        town.Clock.Jump(TimeSpan.FromDays(27));
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var address = (await DrawAsync(staff, form => form.Fill("closedFrom", "2026-01-01"))).Address.Split('?')[0];
        var page = await NoteAsync(staff, address, ShortReference.Show(asked.Reference), "NotSolved", "The hole is still there");
        Assert.DoesNotContain("more than 60 days ago", page.Text, StringComparison.Ordinal);
        await page.Form("[data-step=Reopen]").SubmitAsync();
        var again = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Received, 1), (again.State, again.SaidNotSolved));

        // On their own page the resident is offered the same, for as long.
        var other = await town.AskAsync();
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(other.Reference, other.Code, Confirmation.NoLongerNeeded, null, default)).Succeeded);
        using var resident = town.Visit();
        Assert.NotNull((await resident.OpenAsync($"/r/{other.Reference}/{other.Code}")).Html.QuerySelector("input[name=word][value=NotSolved]"));
        town.Clock.Jump(TimeSpan.FromDays(61));
        Assert.Null((await resident.OpenAsync($"/r/{other.Reference}/{other.Code}")).Html.QuerySelector("input[name=word][value=NotSolved]"));
    }

    [Theory, EachEngine]
    public async Task After_sixty_days_it_stays_closed_and_says_so(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var closed = await CloseAsync(town);
        town.Clock.Jump(TimeSpan.FromDays(61));
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var address = (await DrawAsync(staff, form => form.Fill("closedFrom", "2026-01-01"))).Address.Split('?')[0];
        var page = await NoteAsync(staff, address, ShortReference.Show(closed.Reference), "NotSolved");
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Reopen]"));
        Assert.Contains("more than 60 days ago", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Anybody_can_check_that_nobody_chose(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        for (var i = 0; i < 12; i++)
        {
            await CloseAsync(town);
        }

        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await DrawAsync(staff, form => form.Fill("size", "5"));
        var address = page.Address.Split('?')[0];
        var list = await staff.Http.GetStringAsync($"{address}/list.txt");
        Assert.Equal(page.All(".ds-hash")[1], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list))));
        var lines = list.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(" streets Done Solved", line, StringComparison.Ordinal));
        Assert.Equal(
            SampleDraw.Draw(page.All(".ds-hash")[0], 12, 5).Select(place => ShortReference.Show(lines[place][..8])),
            page.All("#calls .ds-queue__ref"));
        // The draw is in the record log, so it cannot be made to vanish.
        Assert.Equal(["review.drawn"], await town.QueryAsync("SELECT kind FROM record_entries WHERE kind LIKE 'review%'"));
        Assert.Contains(page.All(".ds-hash")[0], (string)(await town.QueryAsync("SELECT payload FROM record_entries WHERE kind LIKE 'review%'"))[0]!, StringComparison.Ordinal);

        // Whoever swaps a request, or the list, is found out.
        await town.ExecuteAsync("UPDATE sample_review_lists SET lines = REPLACE(lines, ' Solved', ' Partly')");
        page = await staff.OpenAsync(address);
        Assert.NotNull(page.Html.QuerySelector("#broken"));
        await town.ExecuteAsync("UPDATE sample_review_lists SET lines = REPLACE(lines, ' Partly', ' Solved')");
        Assert.NotNull((await staff.OpenAsync(address)).Html.QuerySelector("#holds"));
        await town.ExecuteAsync("UPDATE sample_review_calls SET request_id = (SELECT id FROM requests WHERE id NOT IN (SELECT request_id FROM sample_review_calls) ORDER BY id LIMIT 1) WHERE place = 3");
        Assert.NotNull((await staff.OpenAsync(address)).Html.QuerySelector("#broken"));
    }

    [Theory, EachEngine]
    public async Task Coordinators_draw_and_see_within_their_area_only(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var (here, there) = (await CloseAsync(town), await CloseAsync(town, area: "south"));
        using var north = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        using var south = await town.SignInAsync(StaffRole.Coordinator, area: "south");
        using var whole = await town.SignInAsync(StaffRole.Coordinator);
        var drawn = await DrawAsync(north);
        var address = drawn.Address.Split('?')[0];
        Assert.Equal([ShortReference.Show(here.Reference)], drawn.All("#calls .ds-queue__ref"));
        Assert.Empty((await north.OpenAsync("/staff/reviews/new")).Html.QuerySelectorAll("#area option[value=south]"));
        foreach (var path in new[] { address, $"{address}/list.txt", $"{address}/{ShortReference.Show(here.Reference)}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await south.GetAsync(path)).Status);
        }

        Assert.Empty((await south.OpenAsync("/staff/reviews")).Html.QuerySelectorAll("tbody tr"));
        Assert.Equal(HttpStatusCode.OK, (await whole.GetAsync(address)).Status);
        var wide = (await DrawAsync(whole)).Address.Split('?')[0];
        Assert.Equal(HttpStatusCode.NotFound, (await north.GetAsync(wide)).Status);
        Assert.Single((await north.OpenAsync("/staff/reviews")).Html.QuerySelectorAll("tbody tr"));
        // A request that is not in the sample is not opened through it, and nothing of all this was looked at.
        Assert.Equal(HttpStatusCode.NotFound, (await north.GetAsync($"{address}/{ShortReference.Show(there.Reference)}")).Status);
        var forged = await south.OpenAsync("/staff/reviews/new");
        forged.Form().Element.Action = $"{address}/{ShortReference.Show(here.Reference)}";
        Assert.Equal(HttpStatusCode.NotFound, (await forged.Form().SubmitAsync()).Status);
        Assert.Empty(await LooksAsync(town, here.Id));
        Assert.Empty(await LooksAsync(town, there.Id));
        foreach (var role in new[] { StaffRole.Officer, StaffRole.OutreachWorker, StaffRole.Administrator })
        {
            using var other = await town.SignInAsync(role);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/staff/reviews")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"{address}/list.txt")).Status);
        }
    }

    [Theory, EachEngine]
    public async Task Bad_input_is_told_and_kept(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await (await staff.OpenAsync("/staff/reviews/new")).Form().SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "No closed request fits. Choose more days, or ask for less."), (page.Status, page.Errors.Single()));
        page = await page.Form().Fill("closedFrom", "2026-03-02").Fill("closedTo", "2026-03-01").Fill("size", "201").SubmitAsync();
        Assert.Equal(["This day is before the first. Swap them.", "Enter a whole number from 1 to 200."], page.Errors);
        Assert.Equal("201", page.Form().Value("size"));
        page = await page.Form().Fill("closedFrom", "").Fill("closedTo", "2027-01-01").Fill("size", "many").SubmitAsync();
        Assert.Equal(["Enter a day, such as 2026-05-31.", "Choose today or an earlier day.", "Enter a whole number from 1 to 200."], page.Errors);

        var closed = await CloseAsync(town);
        var address = (await DrawAsync(staff)).Address.Split('?')[0];
        var at = $"{address}/{ShortReference.Show(closed.Reference)}";
        page = await (await staff.OpenAsync(at)).Form("[data-step=Note]").Fill("words", "Said something").SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Choose what the resident says.", "Said something"), (page.Status, page.Errors.Single(), page.Form("[data-step=Note]").Value("words")));

        // Two call at once: the second is told, and what they typed is there.
        var second = await staff.OpenAsync(at);
        await NoteAsync(staff, address, ShortReference.Show(closed.Reference), "Solved", "First");
        second = await second.Form("[data-step=Note]").Fill("result", "NotSolved").Fill("words", "Second").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains(second.Html.QuerySelectorAll("textarea[readonly]"), e => e.TextContent == "Second");
        Assert.Single((await town.RequestAsync(closed.Reference)).Timeline, e => e.Kind == TimelineKind.Reviewed);
    }

    [Theory, EachEngine]
    public async Task Contact_details_that_went_after_the_draw_count_as_not_to_be_reached(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var closed = await CloseAsync(town);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var address = (await DrawAsync(staff)).Address.Split('?')[0];
        await town.EraseAsync(closed.Id);
        var page = await staff.OpenAsync($"{address}/{ShortReference.Show(closed.Reference)}");
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Note]"));
        page = await page.Form("[data-step=NoContact]").SubmitAsync();
        Assert.Contains("Could not be reached: gave no contact", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await town.RequestAsync(closed.Reference)).Timeline, e => e.Kind == TimelineKind.Reviewed);
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });

    private static async Task<Receipt> CloseAsync(TestTown town, string area = "north", string? name = "Wang Fang")
    {
        var asked = await town.AskAsync(area: area, name: name);
        var officer = await town.AddStaffAsync(StaffRole.Officer);
        var version = (await town.RequestAsync(asked.Reference)).Version;
        Assert.True((await town.Services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(officer, asked.Reference, version), town.Done("Filled with asphalt."), default)).Succeeded);
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.Solved, null, default)).Succeeded);
        return asked;
    }

    private static async Task<Page> DrawAsync(Visitor staff, Func<Form, Form>? fill = null)
    {
        var form = (await staff.OpenAsync("/staff/reviews/new")).Form();
        var page = await (fill?.Invoke(form) ?? form).SubmitAsync();
        return page.Status == HttpStatusCode.OK ? page : throw new InvalidOperationException(string.Join(' ', page.Errors));
    }

    private static async Task<Page> NoteAsync(Visitor staff, string address, string reference, string result, string? words = null)
    {
        var form = (await staff.OpenAsync($"{address}/{reference}")).Form("[data-step=Note]").Fill("result", result);
        var page = await (words is null ? form : form.Fill("words", words)).SubmitAsync();
        return page.Status == HttpStatusCode.OK ? page : throw new InvalidOperationException(string.Join(' ', page.Errors));
    }

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid request)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(request, default);
    }
}
