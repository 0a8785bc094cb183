using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What another system promised, or did not, is not ours to break: nothing happens to imported requests until somebody here takes one on.</summary>
public sealed class ImportedPromisesTests
{
    [Theory, EachEngine]
    public async Task Nothing_happens_to_what_was_imported_at_the_first_start_nor_for_months_after(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportAsync(Importing.Sample, "nyc311");
        Assert.InRange(await town.ReadAsync(db => db.Set<Request>().CountAsync(r => r.State != RequestState.Closed)), 200, 300);
        var (before, feed) = (await town.PictureAsync(), await FeedsAsync(town));

        await town.RestartAsync();
        foreach (var days in new[] { 0, 1, 4, 30, 200 })
        {
            town.Clock.Advance(TimeSpan.FromDays(days));
            Assert.Equal(default, await town.RingAsync());
            await town.Services.GetRequiredService<Retention>().RunOnceAsync(CancellationToken.None);
            Assert.Equal(0, await town.TellAlertsAsync());
        }

        Assert.Equal(before, await town.PictureAsync());
        Assert.Equal(feed, await FeedsAsync(town));
        Assert.Equal(0L, Convert.ToInt64((await town.QueryAsync("SELECT count(*) FROM outbox"))[0], null));
        using var anybody = town.Visit();
        Assert.Empty(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv?state=late"))));
        Assert.Empty(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv?answered=due"))));
        Assert.All(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv"))), row => Assert.Equal("", row["due_at"]));
        var total = Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/results/data.csv?from=2023-01-01&to=2023-12-31")))[0];
        Assert.Equal(("500", "0", "0", ""), (total["asked"], total["in_time"], total["late"], total["in_time_share"]));
        Assert.Equal(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv?answered=yes"))).Count.ToString(System.Globalization.CultureInfo.InvariantCulture), total["answered"]);
        Assert.DoesNotContain("9999-", await anybody.Http.GetStringAsync("/open311/v2/requests.json?start_date=2023-12-01T00:00:00Z&end_date=2023-12-31T00:00:00Z&page_size=200"), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task No_page_shows_a_date_that_nobody_promised_and_from_the_first_step_of_staff_the_dates_are_ours(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var mapping = Importing.OtherTown.Replace("\"language\": \"zh-Hans\"", "\"language\": \"en\", \"asPublished\": true, \"types\": { \"public\": true }", StringComparison.Ordinal);
        await town.ImportAsync(town.Write("open.csv", $"{Importing.Columns}\n1,2025-11-03 08:00,,Lamps,Light office,新,It is dark,\n2,2025-11-03 09:00,,Lamps,Light office,办理,Dark too,\n"), mapping);
        await town.RestartAsync();
        var request = await town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.ExternalId == "1"));
        Assert.False(request.IsPromised);
        var shown = ShortReference.Show(request.Reference);
        var code = SecretCode.Show(town.Services.GetRequiredService<ReportRequest>().ReceiptOf(request).Code);
        using var desk = await town.SignInAsync(StaffRole.Coordinator);
        using var resident = town.Visit();
        var follow = await resident.OpenAsync("/follow");
        follow = await follow.Form().Fill("reference", shown).Fill("code", code).SubmitAsync();
        foreach (var page in new[] { await desk.OpenAsync($"/staff/requests/{shown}"), await desk.OpenAsync("/staff"), await resident.OpenAsync($"/requests/{shown}"), await resident.OpenAsync("/requests"), follow })
        {
            Assert.DoesNotContain("9999", page.Html.DocumentElement.OuterHtml, StringComparison.Ordinal);
            Assert.Empty(page.Html.QuerySelectorAll(".ds-late, .ds-queue__late, .ds-state--late, .ds-turn--late"));
        }

        Assert.Contains("No date is promised yet", (await resident.OpenAsync($"/requests/{shown}")).Text, StringComparison.Ordinal);
        Assert.Contains("The dates begin when you take it on", (await desk.OpenAsync($"/staff/requests/{shown}")).Text, StringComparison.Ordinal);
        var staff = await town.AddStaffAsync(StaffRole.Coordinator);
        var accepted = town.Clock.GetUtcNow();
        Assert.True((await town.Services.GetRequiredService<AcceptRequest>().RunAsync(new StaffStep(staff, request.Reference, request.Version), default)).Succeeded);

        var ours = await town.RequestAsync(request.Reference);
        Assert.True(ours.DueAt > accepted && ours.DueAt < accepted.AddDays(30) && ours.AlarmAt is not null);
        town.Clock.AdvanceTo(ours.DueAt.AddDays(1));
        Assert.Equal(1, (await town.RingAsync()).Rung);
        Assert.Contains((await town.RequestAsync(request.Reference)).Timeline, e => e.Kind == TimelineKind.Overdue);
        using var visitor = town.Visit();
        Assert.Equal(shown, Assert.Single(Importing.Rows(new StringReader(await visitor.Http.GetStringAsync("/requests.csv?state=late"))))["reference"]);
    }

    private static async Task<string> FeedsAsync(TestTown town)
    {
        using var anybody = town.Visit();
        return await anybody.Http.GetStringAsync("/requests.csv") + await anybody.Http.GetStringAsync("/requests.atom")
            + await anybody.Http.GetStringAsync("/open311/v2/requests.json?start_date=2023-12-01T00:00:00Z&end_date=2023-12-31T00:00:00Z&page_size=200");
    }
}
