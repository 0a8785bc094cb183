using System.Globalization;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>What cannot be undone is not done by a clock that leapt.</summary>
public class ClockTests
{
    private static readonly TimeSpan Leap = TimeSpan.FromDays(400);

    [Theory, EachEngine]
    public async Task A_clock_far_ahead_at_the_start_deletes_rings_and_gives_up_nothing_until_a_person_says_that_it_is_right(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await PrepareAsync(town);
        await town.RestartAsync(() => town.Clock.Jump(Leap));

        await NothingHappensAsync(town);
        Assert.StartsWith("ready; the clock says 2027-04-06 01:00 UTC, and was last seen at 2026-03-02 01:00 UTC:", await ReadyAsync(town), StringComparison.Ordinal);
        var found = Assert.Single(await ClockFindingsAsync(town));
        Assert.False(found.Good);
        Assert.Contains("doorstep clock confirm", found.Remedy, StringComparison.Ordinal);

        // A further start is no reason to believe it either.
        await town.RestartAsync();
        await NothingHappensAsync(town);

        using var administrator = await town.SignInAsync(Doorstep.Modules.Accounts.Contracts.StaffRole.Administrator, language: "zh-Hans");
        Assert.Contains("服务器时间可能有误", (await administrator.OpenAsync("/staff/accounts")).Text, StringComparison.Ordinal);

        Assert.Equal(0, await ClockCommand.ConfirmAsync(town.Services, default));
        await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
        Assert.Equal("ready", await ReadyAsync(town));
        Assert.DoesNotContain("服务器时间可能有误", (await administrator.OpenAsync("/staff/accounts")).Text, StringComparison.Ordinal);
        await EverythingHappensAsync(town);
    }

    [Theory, EachEngine]
    public async Task A_clock_that_leaps_while_it_runs_deletes_nothing_and_is_believed_again_once_it_is_right(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await PrepareAsync(town);
        foreach (var by in new[] { Leap, TimeSpan.FromDays(-10), TimeSpan.FromDays(20) })
        {
            town.Clock.Leap(by);
            await NothingHappensAsync(town);
            // Also the beat does not make it true.
            await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
            await NothingHappensAsync(town);
            Assert.Contains("was last seen at 2026-03-02 01:00 UTC", await ReadyAsync(town), StringComparison.Ordinal);
            town.Clock.Leap(-by);
            Assert.Equal("ready", await ReadyAsync(town));
        }

        // The same time that really passes is nothing to wait for.
        town.Clock.Jump(Leap);
        await EverythingHappensAsync(town);
    }

    [Theory, EachEngine]
    public async Task After_a_stop_of_three_weeks_it_waits_an_hour_and_goes_on_by_itself(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await PrepareAsync(town);
        await town.RestartAsync(() => town.Clock.Jump(TimeSpan.FromDays(21)));
        await NothingHappensAsync(town);
        Assert.True(Assert.Single(await ClockFindingsAsync(town)).Good);
        town.Clock.Jump(ClockRule.Settle - TimeSpan.FromMinutes(1));
        await NothingHappensAsync(town);
        town.Clock.Jump(TimeSpan.FromMinutes(2));
        Assert.Equal("ready", await ReadyAsync(town));
        await EverythingHappensAsync(town);
    }

    [Theory, EachEngine]
    public async Task A_clock_that_went_back_at_the_start_waits_too(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.RestartAsync(() => town.Clock.Leap(-Leap));
        Assert.Equal(ClockState.Behind, town.Services.GetRequiredService<ClockWatch>().Look().State);
        town.Clock.Leap(Leap);
        Assert.Equal(ClockState.Believed, town.Services.GetRequiredService<ClockWatch>().Look().State);
    }

    [Theory, EachEngine]
    public async Task A_town_from_before_the_heartbeat_has_its_newest_record_to_go_by(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var visitor = town.Visit();
        await visitor.AskAsync();
        var seed = Migrations.Carried(engine).Single(m => m.Number == 96).Sql;
        await town.ExecuteAsync("DELETE FROM heartbeat; " + seed);
        Assert.Equal(town.Clock.GetUtcNow(), (await town.ReadAsync(db => db.Set<HeartbeatRow>().SingleAsync())).SeenAt);
    }

    /// <summary>Closed 85 days ago, so that its contact is due in five; a draft; a letter that nobody takes; a stray file; an alarm of tomorrow.</summary>
    private static async Task PrepareAsync(TestTown town)
    {
        using var visitor = town.Visit();
        await visitor.AskAsync("street-light", "0376 123 456");
        using var other = town.Visit();
        await other.ToCheckAsync();
        var closed = town.Clock.GetUtcNow() - TimeSpan.FromDays(85);
        var moment = town.Installation.Engine == DatabaseEngine.Sqlite
            ? closed.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : $"'{closed:O}'";
        await town.ExecuteAsync($"UPDATE requests SET closed_at = {moment}");
        await town.QueueMailAsync(new OutgoingMail("ana@example.org", "Subject", "Words", "key", Guid.CreateVersion7(closed)));
        var stray = Directory.CreateDirectory(Path.Combine(town.Installation.Files.FullName, "incoming"));
        await File.WriteAllTextAsync(Path.Combine(stray.FullName, "stray"), "stray");
        File.SetLastWriteTimeUtc(Path.Combine(stray.FullName, "stray"), town.Clock.GetUtcNow().UtcDateTime);
    }

    private static async Task NothingHappensAsync(TestTown town)
    {
        Assert.Empty(await town.Services.GetRequiredService<Retention>().RunOnceAsync(default));
        Assert.Equal(0, await town.Services.GetRequiredService<FileSweep>().RunOnceAsync(default));
        Assert.Equal(0, (await town.RingAsync()).Rung);
        await town.SendMailAsync();
        await town.TellAlertsAsync();
        Assert.Equal((1, 1, OutboxState.Waiting), await HeldAsync(town));
        Assert.True(File.Exists(Path.Combine(town.Installation.Files.FullName, "incoming", "stray")));
    }

    private static async Task EverythingHappensAsync(TestTown town)
    {
        // Its own hourly run may have been faster.
        await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
        await town.Services.GetRequiredService<FileSweep>().RunOnceAsync(default);
        Assert.False(File.Exists(Path.Combine(town.Installation.Files.FullName, "incoming", "stray")));
        Assert.Equal(1, (await town.RingAsync()).Rung);
        await town.SendMailAsync();
        Assert.Equal((0, 0, OutboxState.Failed), await HeldAsync(town));
    }

    private static Task<(int Contacts, int Drafts, OutboxState Letter)> HeldAsync(TestTown town) => town.ReadAsync(async db =>
        (await db.Set<Contact>().CountAsync(), await db.Set<StoredDraft>().CountAsync(), (await db.Set<OutboxMessage>().SingleAsync(m => m.Key == "key")).State));

    /// <summary>What it says once a beat went through after the clock went on: that is written a moment later, and until then it is not ready.</summary>
    private static async Task<string> ReadyAsync(TestTown town)
    {
        using var visitor = town.Visit();
        for (var tries = 0; ; tries++)
        {
            using var answer = await visitor.Http.GetAsync("/readyz");
            if (answer.IsSuccessStatusCode || tries == 400)
            {
                return await answer.Content.ReadAsStringAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    private static Task<IReadOnlyList<CheckFinding>> ClockFindingsAsync(TestTown town) => town.Services.GetServices<ICheck>().Single(c => c.Title == "Clock").RunAsync(default);
}
