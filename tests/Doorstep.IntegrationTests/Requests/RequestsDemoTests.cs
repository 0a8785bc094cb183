using Doorstep.Harness;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Requests.DemoFile;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Demo;
using Doorstep.Modules.Routing.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

public sealed class RequestsDemoTests
{
    // A Wednesday, 10:30 in the demo town.
    private static readonly DateTimeOffset Wednesday = new(2026, 6, 17, 8, 30, 0, TimeSpan.Zero);

    [Theory, EachEngine]
    public async Task Every_state_is_there_and_planting_again_changes_nothing(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, Wednesday);
        var first = await PlantAsync(town);
        var before = await RequestsAsync(town);

        Assert.Equal(67, before.Count);
        var states = before.GroupBy(r => r.State).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal((6, 10, 2, 8, 41), (
            states[RequestState.Received], states[RequestState.Accepted], states[RequestState.WaitingForResident],
            states[RequestState.Answered], states[RequestState.Closed]));
        Assert.Equal((33, 3, 3), (
            before.Count(r => r.State == RequestState.Closed && r.Confirmation == Confirmation.Solved),
            before.Count(r => r.Confirmation == Confirmation.Partly), before.Count(r => r.Confirmation == Confirmation.NoLongerNeeded)));
        Assert.Equal([1, 1, 1, 2], before.Select(r => r.ReopenCount).Where(n => n > 0).Order());
        Assert.Equal(Enum.GetValues<Channel>().Order(), before.Select(r => r.Channel).Distinct().Order());
        Assert.Equal(16, before.Select(r => r.TypeCode).Distinct().Count());
        Assert.InRange(before.Count(r => r.Language == "zh-Hans"), before.Count / 4, before.Count / 2);
        Assert.True(before.Count(r => r.IsLate(town.Clock.Now())) >= 3, "Some are late.");
        Assert.Contains(before, r => r.Channel == Channel.Letter && r.ReportedAt < r.RecordedAt.AddDays(-1));

        Assert.Equal(4, first.Count);
        var again = await PlantAsync(town);
        Assert.Equal(first, again);
        var after = await RequestsAsync(town);
        Assert.Equal(before.Select(Fingerprint), after.Select(Fingerprint));
    }

    [Fact]
    public async Task The_stories_that_a_newcomer_should_see_are_there()
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, Wednesday);
        await PlantAsync(town);
        var all = await RequestsAsync(town);
        var joint = Assert.Single(all, r => r.Tasks.Count > 0);
        Assert.Equal(4, joint.Tasks.Count);
        Assert.Equal("power", Assert.Single(joint.Tasks, t => t.IsLate).Unit);
        Assert.Equal(2, joint.Tasks.Count(t => t.State == HelperTaskState.Done));
        Assert.Contains(all, r => r.IsOpen && r.DeskArea == "riverbend" && r.Escalated == 3);
        var hazard = Assert.Single(all, r => r.Timeline.Exists(e => e.Reason == "Inspection.Failed"));
        Assert.Equal((RequestState.Accepted, true, 1), (hazard.State, hazard.StillDangerous, hazard.ReopenCount));
        Assert.Contains(all, r => r is { State: RequestState.Answered, NextStep: Awaited.Inspect });
        Assert.Contains(all, r => r.Confirmation == Confirmation.Unconfirmed && r.Timeline[^1].Kind == TimelineKind.ClosedUnconfirmed);
        Assert.Contains(all, r => r is { Outcome: RequestOutcome.Planned, NextStep: Awaited.Resolve });
        Assert.Contains(all, r => r.Outcome == RequestOutcome.NotOurs);
        Assert.Contains(all, r => r.DuplicateOf is { } other && all.Exists(o => o.Id == other));
        Assert.Contains(all, r => r.Timeline.Exists(e => e.Kind == TimelineKind.DateChanged));
        Assert.Contains(all, r => r.Timeline.Exists(e => e.Kind == TimelineKind.Routed && Doorstep.Modules.Routing.Contracts.RoutingRuleSet.TryReadReference(e.Reason, out _, out _)));
        // Nothing is left to ring: whoever opens the demo sees it as it would be.
        Assert.All(all.Where(r => r.IsOpen), r => Assert.True(r.AlarmAt > town.Clock.Now()));
        Assert.Equal(0, (await town.RingAsync()).Rung);
    }

    [Theory, EachEngine]
    public async Task What_a_stopped_planting_left_out_is_planted_by_the_next(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, Wednesday);
        await using (await town.FailCommitsOfAsync("request_contacts"))
        {
            // The first request has contact details, so its commit fails and the planting stops there.
            await Assert.ThrowsAnyAsync<Exception>(() => PlantAsync(town));
        }

        Assert.Empty(await RequestsAsync(town));
        await PlantAsync(town);
        Assert.Equal(67, (await RequestsAsync(town)).Count);
    }

    [Fact]
    public async Task The_rules_that_the_demo_begins_with_are_sound_and_decide_from_then_on()
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, Wednesday);
        await PlantAsync(town);
        var before = (await RequestsAsync(town)).Count;
        var part = town.Services.GetServices<IDemoPart>().Single(p => p.Name == "routing");
        for (var time = 0; time < 2; time++)
        {
            await part.PlantAsync(new DemoTown(town.Services, town.Clock.Now()), CancellationToken.None);
        }

        var routes = town.Services.GetRequiredService<Doorstep.Modules.Routing.Contracts.RoutingRules>();
        var set = await town.ReadAsync(db => routes.InForceAsync(db, default));
        Assert.Equal((1, 4), (set.Version, set.Rules.Count));
        Assert.Empty(Doorstep.Modules.Routing.Rules.RoutingCheck.Of(set.Rules, routes.Town, town.Clock.Now()));
        var receipt = (await town.Services.GetRequiredService<Doorstep.Modules.Requests.Contracts.Access.ReportRequest>().RunAsync(
            new()
            {
                TypeCode = "blocked-way", Description = "A tree fell", Address = "By the chapel",
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["blocked-by"] = ["tree"] },
            },
            default)).Value;
        Assert.Equal("parks", receipt.OwnerUnit);
        Assert.Equal(before + 1, (await RequestsAsync(town)).Count);
    }

    [Theory]
    [InlineData("2026-06-20T19:00:00Z")] // Saturday night
    [InlineData("2026-01-01T06:00:00Z")] // a holiday
    [InlineData("2026-03-30T05:00:00Z")] // Monday before work, the day after the clocks went forward
    [InlineData("2026-12-28T23:30:00Z")]
    public async Task On_any_day_every_request_is_true_to_itself(string at)
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        await PlantAsync(town);
        var now = town.Clock.Now();
        var areas = town.Services.GetRequiredService<AreaAtlas>().Current;
        var units = town.Services.GetRequiredService<UnitList>();
        var all = await RequestsAsync(town);
        Assert.Equal(67, all.Count);
        Assert.All(all, request =>
        {
            Assert.NotNull(units.Find(request.OwnerUnit));
            Assert.True(request.DueAt > request.ReportedAt);
            Assert.True(request.ReportedAt <= request.RecordedAt && request.RecordedAt <= now && request.UpdatedAt <= now);
            Assert.Equal(Enumerable.Range(1, request.Steps), request.Timeline.Select(e => e.Place));
            Assert.Equal(request.Timeline.Select(e => e.At), request.Timeline.Select(e => e.At).Order());
            Assert.All(request.Timeline, e => Assert.InRange(e.At, request.ReportedAt, now));
            if (request.Latitude is { } latitude)
            {
                Assert.Equal(AreaFinding.Inside, areas.Locate(latitude, request.Longitude!.Value).Finding);
                Assert.Equal(AreaLevel.Grid, areas.Find(request.AreaCode!)!.Level);
            }
        });
        Assert.Equal(12, all.Where(r => r.Latitude is not null).Select(r => r.AreaCode).Distinct().Count());
        Assert.All(Enum.GetValues<RequestState>(), state => Assert.Contains(all, r => r.State == state));
    }

    [Fact]
    public async Task The_printed_receipts_open_their_requests()
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, Wednesday);
        var codes = town.Services.GetRequiredService<SecretCode>();
        var all = await RequestsAsync(town, await PlantAsync(town));
        Assert.All(all, pair =>
        {
            Assert.True(SecretCode.TryRead(pair.Receipt.Code, out var code));
            Assert.True(codes.Opens(pair.Request.Id, code));
            Assert.Equal($"/r/{pair.Request.Reference}/{code}", pair.Receipt.Path);
        });
        Assert.Equal([RequestState.Answered, RequestState.WaitingForResident, RequestState.Accepted, RequestState.Accepted], all.Select(p => p.Request.State).Order().Reverse());
    }

    [Fact]
    public void Nothing_that_everybody_reads_names_a_person_or_a_number_to_call()
    {
        var story = Stories.Read();
        var words = story.Requests.SelectMany(r => r.Steps.Select(s => s.Text).Append(r.Text).Append(r.Address)).OfType<string>().ToList();
        Assert.All(words, text =>
        {
            Assert.DoesNotContain("@", text, StringComparison.Ordinal);
            Assert.DoesNotMatch("[0-9]{5}", text.Replace(" ", "", StringComparison.Ordinal));
            Assert.All(story.Staff.Values.Append(story.Outreach), name => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
        });
        Assert.All(story.Requests.Select(r => r.Contact?.Email).OfType<string>(), mail => Assert.EndsWith("@example.com", mail, StringComparison.Ordinal));
        Assert.All(story.Requests.Select(r => r.Contact?.Phone).OfType<string>(), phone => Assert.StartsWith("+376 555 9", phone, StringComparison.Ordinal));
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine, DateTimeOffset now) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Clock = new ManualClock(now),
        Folder = folder =>
        {
            foreach (var (name, text) in FolderTemplate.OfDemo(DateOnly.FromDateTime(now.UtcDateTime)))
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), text);
            }
        },
    });

    private static async Task<IReadOnlyList<DemoReceipt>> PlantAsync(TestTown town)
    {
        var demo = new DemoTown(town.Services, town.Clock.Now());
        foreach (var part in town.Services.GetServices<IDemoPart>().Where(p => p is RoutingDemo or RequestsDemo).OrderBy(p => p.Order))
        {
            await part.PlantAsync(demo, TestContext.Current.CancellationToken);
        }

        return demo.Receipts;
    }

    private static Task<List<Request>> RequestsAsync(TestTown town) => town.ReadAsync(db => db.Set<Request>()
        .AsSplitQuery().Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Answers).Include(r => r.Tasks).Include(r => r.Hazard).OrderBy(r => r.Reference).ToListAsync());

    private static async Task<List<(Request Request, DemoReceipt Receipt)>> RequestsAsync(TestTown town, IReadOnlyList<DemoReceipt> receipts)
    {
        var all = await RequestsAsync(town);
        return [.. receipts.Select(receipt => (all.Single(r => ShortReference.Show(r.Reference) == receipt.Reference), receipt))];
    }

    private static string Fingerprint(Request r) => string.Join('|', r.Id, r.Reference, r.State, r.Version, r.Steps, r.DueAt.Ticks, r.UpdatedAt.Ticks, r.Timeline.Count, r.Answers.Count);
}
