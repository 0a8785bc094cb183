using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Live;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What an open workbench hears of.</summary>
public class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory, EachEngine]
    public async Task Who_is_concerned_hears_of_it_and_nobody_else(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var board = town.Services.GetRequiredService<LiveBoard>();
        var asked = await town.AskAsync();
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        StaffMember streets = await town.AddStaffAsync(StaffRole.Officer), water = await town.AddStaffAsync(StaffRole.Officer, "water"),
            north = await town.AddStaffAsync(StaffRole.Coordinator, area: "north"), south = await town.AddStaffAsync(StaffRole.Coordinator, area: "south"),
            care = await town.AddStaffAsync(StaffRole.Officer, "care");
        var since = town.Clock.Now();
        using LiveBoard.Listener a = board.Join(streets)!, b = board.Join(water)!, c = board.Join(north)!, d = board.Join(south)!, e = board.Join(care)!;
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<HandOverRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, streets, asked), "water", "A pipe", default));
        // Also whose it was before: it goes from their list.
        await HearsAsync(town, a);
        await HearsAsync(town, b);
        await HearsAsync(town, c);
        Assert.False(d.News.TryRead(out _));
        Assert.False(e.News.TryRead(out _));
        // Told once.
        await TickAsync(town);
        await TickAsync(town);
        Assert.False(a.News.TryRead(out _));

        // Who joins later asks what they missed.
        Assert.True(await board.ChangedSinceAsync(streets, since, default));
        Assert.False(await board.ChangedSinceAsync(south, since, default));
        Assert.False(await board.ChangedSinceAsync(water, town.Clock.Now().AddMilliseconds(1), default));
        Assert.True(await board.ChangedSinceAsync(south, since.AddHours(-1), default));
    }

    [Fact]
    public async Task The_line_tells_what_was_missed_stays_open_and_ends_after_ten_minutes()
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(DatabaseEngine.Sqlite);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var since = town.Clock.Now().ToUnixTimeMilliseconds();
        await town.AskAsync();
        using var answer = await officer.Http.GetAsync($"/staff/live?since={since}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        async Task<string> NextAsync() => await lines.ReadLineAsync().WaitAsync(Patience) ?? "(end)";
        Assert.Equal("retry: 3000", await NextAsync());
        Assert.Equal("", await NextAsync());
        Assert.StartsWith("id: ", await NextAsync(), StringComparison.Ordinal);
        Assert.Equal("event: changed", await NextAsync());
        Assert.Equal("data:", await NextAsync());
        var board = town.Services.GetRequiredService<LiveBoard>();
        Assert.Equal(1, board.Listening);
        var heard = new List<string>();
        var reading = Task.Run(async () =>
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                lock (heard)
                {
                    heard.Add(line);
                }
            }
        });
        // Each heartbeat waits for the one before.
        for (var n = 0; n < 60 && !reading.IsCompleted; n++)
        {
            town.Clock.Advance(TimeSpan.FromSeconds(20));
            await Task.WhenAny(reading, Task.Delay(100));
        }

        await reading.WaitAsync(Patience);
        Assert.Contains(": still here", heard);
        for (var n = 0; n < 200 && board.Listening > 0; n++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, board.Listening);
    }

    [Fact]
    public async Task One_person_has_a_bounded_number_of_lines_and_strangers_none()
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(DatabaseEngine.Sqlite);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var open = new List<HttpResponseMessage>();
        for (var n = 0; n < LiveBoard.MostOfOne; n++)
        {
            open.Add(await officer.Http.GetAsync("/staff/live", HttpCompletionOption.ResponseHeadersRead));
        }

        using var more = await officer.Http.GetAsync("/staff/live?since=nonsense", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.NoContent, more.StatusCode);
        using var other = await town.SignInAsync(StaffRole.Officer);
        using var theirs = await other.Http.GetAsync("/staff/live", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
        open.ForEach(o => o.Dispose());
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync("/staff/live")).Status);
        using var stranger = town.Visit();
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/staff/live")).Address, StringComparison.Ordinal);
    }

    // The look that follows runs on another thread.
    private static async Task HearsAsync(TestTown town, LiveBoard.Listener listener)
    {
        var news = listener.News.WaitToReadAsync().AsTask();
        for (var n = 0; n < 100 && !news.IsCompleted; n++)
        {
            await TickAsync(town);
        }

        Assert.True(await news.WaitAsync(Patience));
        Assert.True(listener.News.TryRead(out _));
    }

    private static async Task TickAsync(TestTown town)
    {
        town.Clock.Advance(LiveBoard.Pause);
        await Task.Delay(100);
    }
}
