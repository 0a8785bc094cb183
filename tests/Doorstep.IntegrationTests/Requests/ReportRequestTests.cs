using Doorstep.Harness;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Storing what is asked: a receipt is a promise that it is stored, once.</summary>
public sealed class ReportRequestTests(Towns towns) : IClassFixture<Towns>
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static int forms;

    [Theory, EachEngine]
    public async Task One_form_sent_twenty_times_at_once_is_one_request_with_one_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        for (var round = 0; round < 2; round++)
        {
            var form = Form($"Twenty times, round {round}");

            var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ReportAsync(town, form))));

            Assert.Single(receipts.Distinct());
            Assert.Equal(1, await town.ReadAsync(db => db.Set<Request>().CountAsync(r => r.Description == form.Description)));
        }
    }

    [Theory, EachEngine]
    public async Task What_was_not_committed_is_never_answered_with_a_receipt(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var form = Form("The database fails");
        await using (await town.FailCommitsOfAsync("requests"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => ReportAsync(town, form));
            Assert.Equal(0, await town.CountAsync());
        }

        var receipt = await ReportAsync(town, form);
        Assert.Equal(receipt.Reference, Assert.Single(await town.QueryAsync("SELECT reference FROM requests")));
        Assert.Equal(receipt, await ReportAsync(town, form));
    }

    [Theory, EachEngine]
    public async Task Text_that_no_database_takes_is_cleaned_and_stored(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        const string Nasty = "a\0b\u0001c \u202Ed\uD800e <b>\uFFFF";
        var receipt = await ReportAsync(town, Form(Nasty) with
        {
            Address = $"{Nasty} lane",
            Contact = new ContactDetails { Name = Nasty, PostalAddress = $"{Nasty}\nsecond line" },
        });

        var stored = await town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.Reference == receipt.Reference));

        var held = await town.ContactAsync(stored.Id);

        Assert.Equal(("abc d\uFFFDe <b>", "abc d\uFFFDe <b> lane", "abc d\uFFFDe <b>\nsecond line"), (stored.Description, stored.Address, (await town.ContactAsync(stored.Id))!.PostalAddress));
        Assert.True((await town.Services.GetRequiredService<ReplyToOwner>().RunAsync(receipt.Reference, receipt.Code, "see\0 you", default)).Succeeded);
        Assert.Contains("see you", await town.ReadAsync(db => db.Set<TimelineEntry>().Where(e => e.RequestId == stored.Id).Select(e => e.Text).ToListAsync()));
    }

    [Theory, EachEngine]
    public async Task A_retired_area_takes_no_new_request(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var areas = Path.Combine(town.Installation.TownFolder.FullName, "areas.geojson");
        var before = await File.ReadAllTextAsync(areas);
        await town.ImportDistrictsAsync();
        Assert.True((await TryAsync(town, Form("In a district") with { AreaCode = "404", Address = null })).Succeeded);
        await File.WriteAllTextAsync(areas, before);
        await town.RestartAsync();

        var refused = await TryAsync(town, Form("In a district") with { AreaCode = "404", Address = null, SubmissionId = null });

        Assert.Equal(["area"], refused.Refusal!.Problems.Select(p => p.Field));
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/requests");
        Assert.Equal("1", page.Html.QuerySelector("#by-area tr[data-area='404'] td")!.TextContent);
        Assert.Equal("404", page.Html.QuerySelector("select[name=area] option[value='404']")!.GetAttribute("value"));
        Assert.Single((await visitor.OpenAsync("/requests?area=404")).All(".ds-request"));
    }

    private static NewRequest Form(string description) => new()
    {
        TypeCode = "street-cleaning", Description = description, Address = "School Lane 3", SubmissionId = Guid.CreateVersion7(Moment.AddMilliseconds(Interlocked.Increment(ref forms))), Channel = Channel.Web,
    };

    private static async Task<Receipt> ReportAsync(TestTown town, NewRequest form) => (await TryAsync(town, form)).Value;

    private static Task<Doorstep.Platform.Outcomes.Outcome<Receipt>> TryAsync(TestTown town, NewRequest form) =>
        town.Services.GetRequiredService<ReportRequest>().RunAsync(form, CancellationToken.None);
}
