using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.RateLimits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>One network slows down itself, not others, and nobody's words are lost by it.</summary>
public class SlowLaneTests
{
    private const string Busy = "203.0.113.9";

    [Theory]
    [EachEngine("en", "Wait 10 seconds, then press the button.")]
    [EachEngine("zh-CN", "请等10秒，再按按钮。")]
    public async Task A_report_from_a_busy_network_waits_with_all_its_words_and_then_goes(DatabaseEngine engine, string language, string wait)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var resident = town.Visit(language, from: Busy);
        var check = await resident.ToCheckAsync();
        Fill(town, SlowLane.Sends);

        var held = await check.Form().SubmitAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, held.Status);
        Assert.Equal(TimeSpan.FromSeconds(10), held.Response.Headers.RetryAfter!.Delta);
        Assert.Equal(wait, held.All("#wait").Single());
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
        // Too early it waits on; a neighbour in another network does not wait at all.
        town.Clock.Advance(TimeSpan.FromSeconds(4));
        held = await held.Form("#again").SubmitAsync();
        Assert.Equal(TimeSpan.FromSeconds(6), held.Response.Headers.RetryAfter!.Delta);
        using (var neighbour = town.Visit(from: "203.0.113.10"))
        {
            await neighbour.AskAsync();
        }

        town.Clock.Advance(TimeSpan.FromSeconds(6));
        var asked = Asking.ReceiptIn(await held.Form("#again").SubmitAsync());

        // A reply likewise, and its words are on the page that waits.
        var reply = (await resident.OpenAsync($"/follow/{asked.Reference}")).Form("form[action*=Reply]").Fill("message", "The north side, by the mill.");
        held = await reply.SubmitAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, held.Status);
        Assert.Contains("The north side, by the mill.", held.All(".ds-words"));
        town.Clock.Advance(TimeSpan.FromSeconds(10));
        var sent = await held.Form("#again").SubmitAsync();
        Assert.Contains("said=reply", sent.Address, StringComparison.Ordinal);
        Assert.Contains("The north side, by the mill.", sent.Text, StringComparison.Ordinal);
        // Ending something, reading and looking at a code never wait.
        Fill(town, SlowLane.Sends);
        Fill(town, SlowLane.Forms);
        await sent.Form("form[action='/follow/end']").SubmitAsync();
        Assert.StartsWith("/follow?reference=", (await resident.OpenAsync($"/follow/{asked.Reference}")).Address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync("/requests")).Status);
    }

    [Theory, EachEngine]
    public async Task The_steps_towards_a_report_are_bounded_too_and_staff_are_not(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        Fill(town, SlowLane.Forms);
        using var resident = town.Visit(from: Busy);
        var where = await resident.OpenAsync("/report/where?type=street-light");
        var held = await where.Form().Fill("address", "Mill Lane 4, by the bridge").SubmitAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, held.Status);
        Assert.Contains("Mill Lane 4, by the bridge", held.All(".ds-words"));
        town.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("/report/details", (await held.Form("#again").SubmitAsync()).Address, StringComparison.Ordinal);
        using var staff = town.Visit(from: Busy);
        await town.AddStaffAsync(StaffRole.Coordinator, email: "busy@town.example");
        var page = await (await staff.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Fcalendar")).Form().Fill("Email", "busy@town.example").Fill("Password", TestTown.StaffPassword).SubmitAsync();
        Assert.Equal("/staff/calendar", page.Address);
        Assert.NotEmpty((await page.Form("form[data-feed=renew]").SubmitAsync()).All("#feed"));
    }

    [Theory, EachEngine]
    public async Task One_network_never_fills_the_room_for_everybodys_pictures(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var uploads = town.Services.GetRequiredService<Uploads>();
        async Task<bool> BeginAsync(string? network) => (await uploads.BeginAsync(Guid.CreateVersion7(town.Clock.GetUtcNow()), 100, network, default)).Succeeded;
        var one = new List<bool>();
        for (var i = 0; i < Uploads.MostOfNetwork + 2; i++)
        {
            one.Add(await BeginAsync("greedy"));
        }

        Assert.Equal([.. Enumerable.Repeat(true, Uploads.MostOfNetwork), false, false], one);
        Assert.True(await BeginAsync("modest"));
        // Many networks together fill it: the one that has most gives way, and staff have a room of their own.
        var now = town.Clock.GetUtcNow();
        await town.ExecuteAsync(Rows(engine, Uploads.MostUnfinished, now));
        Assert.True(await BeginAsync("late"));
        Assert.True(await BeginAsync(null));
        var counts = await town.ReadAsync(db => db.Set<PictureUpload>().Where(u => u.Network != null).GroupBy(u => u.Network).Select(g => g.Count()).ToListAsync());
        Assert.Equal((Uploads.MostOfNetwork - 1, Uploads.MostUnfinished), (counts.Max(), counts.Sum()));
        // A picture on its way has two hours, so that the room is free again soon.
        town.Clock.Jump(Uploads.OnItsWay + TimeSpan.FromSeconds(1));
        Assert.True(await BeginAsync("greedy"));
    }

    private static string Rows(DatabaseEngine engine, int most, DateTimeOffset now) => engine == DatabaseEngine.Sqlite
        ? $"""
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most - Uploads.MostOfNetwork - 1})
          INSERT INTO request_uploads (id, holder, length, size, width, height, created_at, expires_at, network)
          SELECT randomblob(16), randomblob(16), 1, 0, 0, 0, {now.ToUnixTimeMilliseconds()}, {now.AddHours(1).ToUnixTimeMilliseconds()}, randomblob(16) FROM n
          """
        : $"""
          INSERT INTO request_uploads (id, holder, length, size, width, height, created_at, expires_at, network)
          SELECT gen_random_uuid(), gen_random_uuid(), 1, 0, 0, 0, '{now:O}', '{now.AddHours(1):O}', decode(md5(i::text), 'hex') FROM generate_series(1, {most - Uploads.MostOfNetwork - 1}) i
          """;

    private static void Fill(TestTown town, RateLimit limit)
    {
        var limiter = town.Services.GetRequiredService<Limiter>();
        for (var i = 0; i < limit.Most && limiter.Take(limit, Busy) == TimeSpan.Zero; i++)
        {
        }
    }
}
