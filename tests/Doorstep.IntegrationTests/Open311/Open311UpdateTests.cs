using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>Another system pushes what became of requests, and pulls what became of them here.</summary>
public class Open311UpdateTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task Owners_system_takes_on_and_answers_but_the_resident_closes(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var app = await Open311Client.WithKeyAsync(town);
        using var depot = await Open311Client.WithKeyAsync(town, write: false, update: true, unit: "waste");
        var id = await app.ReportAsync();

        await depot.UpdateAsync(id, "IN_PROGRESS", "1", "A team is on its way.");
        Assert.Equal(RequestState.Accepted, (await town.RequestAsync(id)).State);
        var answered = await depot.UpdateAsync(id, "FIXED", "2", "Swept this morning.");

        var request = await town.RequestAsync(id);
        Assert.Equal((RequestState.Answered, (Confirmation?)null), (request.State, request.Confirmation));
        Assert.Equal("open", Assert.Single(answered.All("status")));
        Assert.Equal("Swept this morning.", request.Timeline.MaxBy(e => e.Place)!.Text);
        await depot.UpdateAsync(id, "REOPEN", "3", "Wrong place.");
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(id)).State);
        await town.ConfirmAsync(id, Confirmation.Solved);
        Assert.Equal("closed", (await app.GetAsync($"requests/{id}.xml")).All("status")[0]);
    }

    [Theory, EachEngine]
    public async Task Reporting_app_closes_without_its_counting_as_solved_and_opens_again(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var id = await app.ReportAsync();
        await town.AnswerAsync(id, "Done.");

        await app.UpdateAsync(id, "FIXED", "a1", "The person says thanks.");
        var closed = await town.RequestAsync(id);
        await app.UpdateAsync(id, "REOPEN", "a2", "It is back.");
        var open = await town.RequestAsync(id);

        Assert.Equal((RequestState.Closed, Confirmation.Unconfirmed), (closed.State, closed.Confirmation));
        Assert.Equal((RequestState.Received, 1), (open.State, open.ReopenCount));
        await app.UpdateAsync(id, "CANCELLED", "a3", "No longer needed.");
        Assert.Equal(Confirmation.Unconfirmed, (await town.RequestAsync(id)).Confirmation);
        Assert.Equal(["open", "closed", "reopen", "cancelled"], (await app.GetAsync($"servicerequestupdates.xml?service_request_id={id}")).All("status"));
    }

    [Theory, EachEngine]
    public async Task Update_that_is_sent_twice_counts_once(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var (id, other) = (await app.ReportAsync(), await app.ReportAsync());

        var first = await app.UpdateAsync(id, "OPEN", "77");
        var steps = (await town.RequestAsync(id)).Steps;
        var again = await app.UpdateAsync(id, "OPEN", "77");

        Assert.Equal(first.All("update_id"), again.All("update_id"));
        Assert.NotEqual("", Assert.Single(first.All("update_id")));
        Assert.Equal(steps, (await town.RequestAsync(id)).Steps);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.UpdateAsync(other, "OPEN", "77")).Status);
    }

    /// <summary>
    /// As FixMyStreet's client does it: asks for a window that overlaps the last, drops what lies outside it by UTC, and knows
    /// each update by its id. It must end with each update once, its own included, whenever it asks.
    /// </summary>
    [Theory, EachEngine]
    public async Task Client_that_walks_windows_gets_every_update_once(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        using var depot = await Open311Client.WithKeyAsync(town, write: false, update: true, unit: "waste");
        var id = await app.ReportAsync();
        var seen = new Dictionary<string, (string Status, string Text)>();
        var dropped = new List<string>();
        var steps = new Func<Task>[]
        {
            () => town.AcceptAsync(id),
            () => depot.UpdateAsync(id, "ACTION_SCHEDULED", "d1", "Tomorrow at ten."),
            () => town.AskResidentAsync(id, "May we come in?"),
            async () => Learn(await app.UpdateAsync(id, "OPEN", "c1", "Please hurry.")),
            () => town.AnswerAsync(id, "Swept."),
            () => town.ConfirmAsync(id, Confirmation.NotSolved, "Half of it is still there."),
            () => town.AnswerAsync(id, "Swept again."),
            () => town.ConfirmAsync(id, Confirmation.Solved),
        };
        foreach (var step in steps)
        {
            // Not whole seconds: what happens late in a second must still be in the window that ends with it.
            town.Clock.Jump(TimeSpan.FromMinutes(20) + TimeSpan.FromMilliseconds(777));
            await step();
            await PullAsync();
        }

        Assert.Empty(dropped);
        Assert.Equal(
            ["investigating", "action_scheduled", "open", "open", "reopen", "open", "fixed"],
            seen.OrderBy(s => int.Parse(s.Key.Split('-')[1], CultureInfo.InvariantCulture)).Select(s => s.Value.Status));
        Assert.All(seen.Values, update => Assert.NotEqual("", update.Text));
        Assert.Contains(seen.Values, update => update.Text == "Tomorrow at ten.");
        Assert.DoesNotContain(seen.Values, update => update.Text.Contains("May we come in?", StringComparison.Ordinal) || update.Text.Contains("Half of it", StringComparison.Ordinal));

        void Learn(Answer posted) => seen[Assert.Single(posted.All("update_id"))] = ("open", "Please hurry.");

        async Task PullAsync()
        {
            var end = town.Clock.GetUtcNow();
            var (from, to) = (Written(end.AddHours(-2)), Written(end));
            var xml = (await app.GetAsync($"servicerequestupdates.xml?start_date={from}&end_date={to}")).Xml;
            Assert.Equal("service_request_updates", xml.Name);
            foreach (var update in xml.Elements("request_update"))
            {
                var at = DateTimeOffset.Parse(update.Element("updated_datetime")!.Value, CultureInfo.InvariantCulture);
                if (string.CompareOrdinal(Written(at), from) < 0 || string.CompareOrdinal(Written(at), to) > 0)
                {
                    dropped.Add(update.ToString());
                }

                Assert.Equal(id, update.Element("service_request_id")!.Value);
                seen.TryAdd(update.Element("update_id")!.Value, (update.Element("status")!.Value, update.Element("description")!.Value));
            }
        }

        static string Written(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    [Theory, EachEngine]
    public async Task Late_report_of_an_update_appears_in_the_window_in_which_it_came(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var id = await app.ReportAsync();
        town.Clock.Jump(TimeSpan.FromDays(2));
        await app.PostAsync("servicerequestupdates.json", ("service_request_id", id), ("update_id_ext", "9"), ("status", "planned"),
            ("updated_datetime", "2026-03-02T12:00:00+08:00"), ("description", "Next month."), ("media_url", "http://pictures.example/2.png"));

        var then = await app.GetAsync("servicerequestupdates.json?start_date=2026-03-02T00:00:00Z&end_date=2026-03-03T00:00:00Z");
        var now = await app.GetAsync("servicerequestupdates.json?start_date=2026-03-04T00:00:00Z");

        Assert.Equal(0, then.Json.GetArrayLength());
        var update = Assert.Single(now.Json.EnumerateArray());
        Assert.Equal(("planned", "Next month.", "http://pictures.example/2.png"),
            (update.GetProperty("status").GetString(), update.GetProperty("description").GetString(), update.GetProperty("media_url").GetString()));
    }

    [Theory, EachEngine]
    public async Task Updates_come_in_pages_oldest_first(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var id = await app.ReportAsync();
        for (var i = 0; i < 5; i++)
        {
            await app.UpdateAsync(id, "OPEN", $"{i}", $"Note {i}");
        }

        var pages = new List<string>();
        for (var page = 1; page <= 3; page++)
        {
            pages.Add(string.Join(' ', (await app.GetAsync($"servicerequestupdates.xml?page_size=2&page={page}")).All("description")));
        }

        Assert.Equal(["Note 0 Note 1", "Note 2 Note 3", "Note 4"], pages);
        Assert.Empty((await app.GetAsync("servicerequestupdates.xml?service_request_id=0000-0000")).Xml.Elements());
    }
}
