using System.Text;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Receipts.Jobs;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>What was erased is in no byte of the data folder any more, in whatever way text is written down.</summary>
public class TracesTests
{
    [Fact]
    public async Task Erased_contact_details_are_in_no_file()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var asked = await AskAsync(town, visitor);
        Assert.NotEmpty(Where(town, "0376 918 273", "慕容悄悄"));

        await (await visitor.OpenAsync($"/follow/{asked.Reference}/erase")).Form().SubmitAsync();
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Contact>().CountAsync()));
        Assert.Empty(Where(town, "0376 918 273", "+376918273", "0376918273", "慕容悄悄"));
    }

    [Fact]
    public async Task Contact_details_that_were_kept_long_enough_are_in_no_file()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        await AskAsync(town, visitor);
        await town.ExecuteAsync($"UPDATE requests SET closed_at = {(town.Clock.GetUtcNow() - ContactRetention.Kept).ToUnixTimeMilliseconds()}");
        Assert.Equal(1, (await town.Services.GetRequiredService<Retention>().RunOnceAsync(default))[ContactRetention.Name]);
        Assert.Empty(Where(town, "0376 918 273", "+376918273", "0376918273", "慕容悄悄"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_that_ended_is_in_no_file(bool sent)
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var check = await visitor.ToCheckAsync();
        var held = (await town.ReadAsync(db => db.Set<StoredDraft>().SingleAsync())).Content.AsSpan(20, 40).ToArray();
        Assert.NotEmpty(Where(town, held));
        if (sent)
        {
            Asking.ReceiptIn(await check.Form().SubmitAsync());
            await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
        }
        else
        {
            town.Clock.Jump(Drafts.Kept);
            await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
            await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
        }

        Assert.Equal(0, await town.ReadAsync(db => db.Set<StoredDraft>().CountAsync()));
        Assert.Empty(Where(town, held));
    }

    [Fact]
    public async Task Rows_that_moved_between_pages_leave_nothing_behind_once_the_file_is_written_anew()
    {
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Sqlite);
        // Numbers that fall the same way in every run.
        var state = 5UL;
        int Below(int bound) => (int)(((state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407) >> 33) % (ulong)bound);
        for (var round = 0; round < 4; round++)
        {
            await town.Writer.RunAsync<Done>((write, _) =>
            {
                for (var i = 0; i < 500; i++)
                {
                    write.Db.Add(new Note { Id = Below(1_000_000_000), Word = $"悄悄话 whisper {Below(int.MaxValue)} {new string('w', Below(1500))}" });
                }

                return Task.FromResult<Outcome<Done>>(default(Done));
            });
            await town.ExecuteAsync("DELETE FROM notes WHERE id % 3 = 0");
        }

        await town.ExecuteAsync("DELETE FROM notes");
        await town.Services.GetRequiredService<Traces>().RewriteAsync(default);
        Assert.Empty(Where(town, "whisper", "悄悄话", "wwwwwwww"));
        Assert.False(await town.Services.GetRequiredService<Traces>().IsDueAsync(quietHour: true, default));
    }

    [Fact]
    public async Task Words_taken_out_of_a_text_leave_the_index_of_the_search_too()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        await visitor.AskAsync();
        await SayAsync(town, "The quagglewort lamp, 魑魅魍魉");
        Assert.NotEmpty(Where(town, "quagglewort"));
        await SayAsync(town, "The lamp");
        town.Clock.Jump(Traces.Overdue);
        await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
        // Whoever reads just then may keep the log from being emptied; the next beat does it.
        await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
        Assert.Empty(Where(town, "quagglewort", "quagg", "魑魅", "魅魍", "魍魉"));
    }

    private static Task<Outcome<Done>> SayAsync(TestTown town, string words) => town.Writer.RunAsync<Done>(async (write, ct) =>
    {
        await write.Db.Set<Request>().ExecuteUpdateAsync(r => r.SetProperty(x => x.Description, words), ct);
        await town.Services.GetRequiredService<RequestSearchSource>().PutAsync(write, await write.Db.Set<Request>().Include(r => r.Tasks).SingleAsync(ct), ct);
        return default(Done);
    });

    private static async Task<Asking.Held> AskAsync(TestTown town, Visitor visitor)
    {
        var asked = await visitor.AskAsync("street-light", "0376 918 273");
        await town.ExecuteAsync("UPDATE request_contacts SET name = '慕容悄悄'");
        return asked;
    }

    private static List<string> Where(TestTown town, params string[] texts) => Where(town, [.. texts.SelectMany(text => new[]
    {
        Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes(text),
        Encoding.ASCII.GetBytes(System.Text.Json.JsonSerializer.Serialize(text).Trim('"')),
    })]);

    private static List<string> Where(TestTown town, params byte[][] patterns) =>
        [.. town.Installation.Data.EnumerateFiles("*", SearchOption.AllDirectories).Where(file =>
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return patterns.Any(p => bytes.AsSpan().IndexOf(p) >= 0);
        }).Select(f => f.Name)];
}
