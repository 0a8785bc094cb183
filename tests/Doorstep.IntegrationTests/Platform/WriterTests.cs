using System.Collections.Concurrent;
using System.Threading.Channels;
using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

public class WriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory, EachEngine]
    public async Task What_queues_together_is_one_commit_and_is_answered_after_it(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var open = await HoldLanesAsync(town);
        var transactions = new ConcurrentBag<Guid>();
        var lastRuns = new TaskCompletionSource();
        var lastMayGo = new TaskCompletionSource();
        var writes = Enumerable.Range(1, 20).Select(n => town.Writer.RunAsync<int>(async (write, ct) =>
        {
            transactions.Add(write.Db.Database.CurrentTransaction!.TransactionId);
            write.Db.Add(new Note { Id = n, Word = $"word {n}" });
            if (n == 20)
            {
                lastRuns.SetResult();
                await lastMayGo.Task.WaitAsync(Patience, ct);
            }

            return n;
        })).ToList();

        // Only one lane is let go, so that it finds all twenty.
        open[0].SetResult();
        await lastRuns.Task.WaitAsync(Patience);
        Assert.All(writes, write => Assert.False(write.IsCompleted));
        Assert.Equal(0, await CountAsync(town));

        lastMayGo.SetResult();
        var answers = await Task.WhenAll(writes).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(1, 20), answers.Select(a => a.Value));
        Assert.Single(transactions.Distinct());
        Assert.Equal(20, await CountAsync(town));
        open.ForEach(lane => lane.TrySetResult());
    }

    [Theory, EachEngine]
    public async Task Rows_that_are_prepared_are_stored_with_the_others_or_not_at_all(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        Task Insert(params Note[] notes)
        {
            var prepared = town.Writer.Prepare();
            Assert.Throws<InvalidOperationException>(() => prepared.Db);
            Array.ForEach(notes, prepared.Add);
            return town.Writer.InsertAsync(prepared);
        }

        await Insert(new Note { Id = 7, Word = "there before" });
        var open = await HoldLanesAsync(town);
        var first = Insert(new Note { Id = 1, Word = "prepared" }, new Note { Id = 2, Word = "with it" });
        var decided = WriteAsync(town, 3, "decided");
        // Its first row could be stored, and its second not: neither is, and nobody else's is lost.
        var twin = Insert(new Note { Id = 4, Word = "alone" }, new Note { Id = 5, Word = "there before" });
        var refused = town.Writer.RunAsync<int>((_, _) => Task.FromResult<Outcome<int>>(Refusal.Invalid("Probe.Never")));
        var last = Insert(new Note { Id = 6, Word = "last" });
        open.ForEach(lane => lane.SetResult());

        await first;
        Assert.Equal(3, (await decided).Value);
        Assert.True(Taken.Is(await Assert.ThrowsAnyAsync<Exception>(() => twin)));
        Assert.False((await refused).Succeeded);
        await last;
        Assert.Equal([1, 2, 3, 6, 7], await town.ReadAsync(db => db.Set<Note>().Select(n => n.Id).OrderBy(id => id).ToListAsync()));

        // The same statement, prepared once, on a connection that is new after the failure; and what nobody wrote stays empty.
        await Task.WhenAll(Enumerable.Range(10, 300).Select(n => Insert(new Note { Id = n, Word = $"𠮷 {n}" })));
        Assert.Equal(305, await CountAsync(town));
        Assert.Equal("𠮷 10", await town.ReadAsync(db => db.Set<Note>().Where(n => n.Id == 10).Select(n => n.Word).SingleAsync()));
    }

    [Theory, EachEngine]
    public async Task What_was_decided_from_something_that_changed_is_not_stored(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        Task Insert(int id, string? seen)
        {
            var prepared = town.Writer.Prepare();
            prepared.Add(new Note { Id = id, Word = $"note {id}" });
            prepared.Rows!.Require("SELECT word FROM notes WHERE id < 3 ORDER BY id DESC LIMIT 1", seen);
            return town.Writer.InsertAsync(prepared);
        }

        await Insert(10, seen: null);
        Assert.Equal(1, (await WriteAsync(town, 1, "first")).Value);
        var open = await HoldLanesAsync(town);
        var (stale, right, older) = (Insert(11, seen: null), Insert(12, seen: "first"), Insert(13, seen: "something else"));
        open.ForEach(lane => lane.SetResult());

        await Assert.ThrowsAsync<StaleException>(() => stale);
        await right;
        await Assert.ThrowsAsync<StaleException>(() => older);
        Assert.Equal([1, 10, 12], await town.ReadAsync(db => db.Set<Note>().Select(n => n.Id).OrderBy(id => id).ToListAsync()));
    }

    [Theory, EachEngine]
    public async Task A_refusal_or_an_exception_undoes_only_its_own_operation(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var open = await HoldLanesAsync(town);
        var first = WriteAsync(town, 1, "kept");
        var refused = town.Writer.RunAsync<int>(async (write, ct) =>
        {
            write.Db.Add(new Note { Id = 2, Word = "saved, then refused" });
            await write.Db.SaveChangesAsync(ct);
            return Refusal.Conflict("Probe.No");
        });
        var thrown = town.Writer.RunAsync<int>(async (write, ct) =>
        {
            write.Db.Add(new Note { Id = 3, Word = "saved, then thrown away" });
            await write.Db.SaveChangesAsync(ct);
            throw new InvalidOperationException("a bug");
        });
        var twin = WriteAsync(town, 4, "kept");
        var left = town.Writer.RunAsync<int>((write, _) =>
        {
            write.Db.Add(new Note { Id = 5, Word = "never saved" });
            return Task.FromResult<Outcome<int>>(Refusal.Invalid("Probe.Never"));
        });
        var last = WriteAsync(town, 6, "kept too");
        open.ForEach(lane => lane.SetResult());

        Assert.Equal(1, (await first).Value);
        Assert.Equal("Probe.No", (await refused).Refusal!.Problems[0].Key);
        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => thrown)).Message);
        await Assert.ThrowsAsync<DbUpdateException>(() => twin);
        Assert.False((await left).Succeeded);
        Assert.Equal(6, (await last).Value);
        Assert.Equal(["kept", "kept too"], await WordsAsync(town));
    }

    [Theory, EachEngine]
    public async Task A_commit_that_fails_answers_nobody_with_success(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        await town.ExecuteAsync("INSERT INTO notes VALUES (100, 'old')");
        Task<Outcome<int>>[] lost, harmless;
        await using (await town.FailCommitsOfAsync("notes"))
        {
            var open = await HoldLanesAsync(town);
            lost = [WriteAsync(town, 1, "one"), WriteAsync(town, 2, "two")];
            harmless = [town.Writer.RunAsync<int>(async (write, ct) => await write.Db.Set<Note>().CountAsync(ct))];
            open.ForEach(lane => lane.SetResult());

            foreach (var write in lost)
            {
                await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => write);
            }

            // It shared the failed transaction, had no part in the failure, and is done on its own.
            Assert.Equal(1, (await harmless[0]).Value);
        }

        Assert.Equal(["old"], await WordsAsync(town));
        Assert.Equal(3, (await WriteAsync(town, 3, "after")).Value);
        Assert.Equal(["old", "after"], await WordsAsync(town));
    }

    [Theory, EachEngine]
    public async Task A_reader_sees_what_was_answered(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        for (var n = 1; n <= 10; n++)
        {
            await WriteAsync(town, n, $"word {n}");
            Assert.Equal(n, await CountAsync(town));
        }
    }

    [Theory, EachEngine]
    public async Task Many_writers_lose_nothing(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        await Task.WhenAll(Enumerable.Range(1, 400).Select(n => Task.Run(() => WriteAsync(town, n, $"word {n}"))));
        Assert.Equal(400, await CountAsync(town));
    }

    [Theory, EachEngine]
    public async Task A_context_for_reading_refuses_to_write(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        await town.ReadAsync(async db =>
        {
            db.Add(new Note { Id = 1, Word = "no" });
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
            Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync("INSERT INTO notes VALUES (2, 'no')"));
            return 0;
        });
        Assert.Equal(0, await CountAsync(town));
    }

    [Theory, EachEngine]
    public async Task Stopping_finishes_what_has_queued(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var open = await HoldLanesAsync(town);
        var writes = Enumerable.Range(1, 50).Select(n => WriteAsync(town, n, $"word {n}")).ToList();
        var stop = town.App.StopAsync();
        open.ForEach(lane => lane.SetResult());

        await stop.WaitAsync(Patience);
        Assert.All(await Task.WhenAll(writes).WaitAsync(Patience), answer => Assert.True(answer.Succeeded));
        Assert.Equal(50, await CountAsync(town));
        await Assert.ThrowsAsync<ChannelClosedException>(() => WriteAsync(town, 51, "too late"));
    }

    [Theory, EachEngine]
    public async Task A_caller_that_goes_away_does_not_stop_what_has_begun(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var open = await HoldLanesAsync(town);
        using var gone = new CancellationTokenSource();
        var write = town.Writer.RunAsync<int>(
            (scope, ct) =>
            {
                ct.ThrowIfCancellationRequested();
                scope.Db.Add(new Note { Id = 1, Word = "kept" });
                return Task.FromResult<Outcome<int>>(1);
            },
            gone.Token);
        await gone.CancelAsync();
        open.ForEach(lane => lane.SetResult());

        Assert.Equal(1, (await write).Value);
        Assert.Equal(["kept"], await WordsAsync(town));
    }

    [Theory, EachEngine]
    public async Task An_operation_that_is_always_cancelled_fails_and_the_next_goes_on(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var runs = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => town.Writer.RunAsync<int>((_, _) =>
        {
            runs++;
            throw new OperationCanceledException();
        }));

        Assert.InRange(runs, 1, 4);
        Assert.Equal(1, (await WriteAsync(town, 1, "next")).Value);
    }

    [Fact]
    public async Task Operations_that_lock_each_other_out_are_both_done_on_postgres()
    {
        PostgresCluster.SkipUnlessThere();
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Postgres);
        await town.ExecuteAsync("INSERT INTO notes VALUES (1, 'a'), (2, 'b')");
        var (hasFirst, hasSecond) = (new TaskCompletionSource(), new TaskCompletionSource());
        var runs = 0;

        Task<Outcome<int>> CrossAsync(int one, int other, TaskCompletionSource mine, TaskCompletionSource theirs) =>
            town.Writer.RunAsync<int>(async (write, ct) =>
            {
                Interlocked.Increment(ref runs);
                await write.Db.Database.ExecuteSqlAsync($"UPDATE notes SET word = word || 'x' WHERE id = {one}", ct);
                mine.TrySetResult();
                await theirs.Task.WaitAsync(Patience, ct);
                await write.Db.Database.ExecuteSqlAsync($"UPDATE notes SET word = word || 'y' WHERE id = {other}", ct);
                return one;
            });

        var first = CrossAsync(1, 2, hasFirst, hasSecond);
        await hasFirst.Task.WaitAsync(Patience);
        var second = CrossAsync(2, 1, hasSecond, hasFirst);

        Assert.Equal(1, (await first.WaitAsync(Patience)).Value);
        Assert.Equal(2, (await second.WaitAsync(Patience)).Value);
        Assert.True(runs > 2, "There was no deadlock, so this test shows nothing.");
        Assert.All(await WordsAsync(town), word => Assert.Equal(3, word.Length));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(100, false)]
    public async Task A_serialization_failure_is_tried_again_a_few_times(int failures, bool succeeds)
    {
        PostgresCluster.SkipUnlessThere();
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Postgres);
        var runs = 0;
        var write = town.Writer.RunAsync<int>(async (scope, ct) =>
        {
            scope.Db.Add(new Note { Id = 1, Word = "once" });
            await scope.Db.SaveChangesAsync(ct);
            if (++runs <= failures)
            {
                await scope.Db.Database.ExecuteSqlRawAsync("DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$", ct);
            }

            return 1;
        });

        if (succeeds)
        {
            Assert.Equal(1, (await write).Value);
            Assert.Equal(["once"], await WordsAsync(town));
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => write);
            Assert.InRange(runs, 3, 4);
            Assert.Empty(await WordsAsync(town));
        }
    }

    [Fact]
    public async Task A_server_lost_before_the_commit_is_asked_again_on_a_new_connection()
    {
        PostgresCluster.SkipUnlessThere();
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Postgres);
        var runs = 0;
        var answer = await town.Writer.RunAsync<int>(async (scope, ct) =>
        {
            scope.Db.Add(new Note { Id = 1, Word = "once" });
            if (++runs == 1)
            {
                await scope.Db.Database.ExecuteSqlRawAsync("SELECT pg_terminate_backend(pg_backend_pid())", ct);
            }

            return 1;
        });

        Assert.Equal((1, 2), (answer.Value, runs));
        Assert.Equal(["once"], await WordsAsync(town));
    }

    [Fact]
    public async Task A_server_lost_during_the_commit_is_not_asked_again()
    {
        PostgresCluster.SkipUnlessThere();
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Postgres);
        await town.ExecuteAsync("""
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """);
        var runs = 0;
        await Assert.ThrowsAsync<CommitUnknownException>(() => town.Writer.RunAsync<int>((scope, _) =>
        {
            runs++;
            scope.Db.Add(new Note { Id = 1, Word = "perhaps" });
            return Task.FromResult<Outcome<int>>(1);
        }));

        Assert.Equal(1, runs);
    }

    // Each lane of the writer is held by an operation that waits, so that what follows queues together.
    private static async Task<List<TaskCompletionSource>> HoldLanesAsync(TestTown town)
    {
        var holds = new List<TaskCompletionSource>();
        var lanes = town.Services.GetRequiredService<Connections>().WriteLanes;
        for (var lane = 0; lane < lanes; lane++)
        {
            var (held, hold) = (new TaskCompletionSource(), new TaskCompletionSource());
            _ = town.Writer.RunAsync<int>(async (_, ct) =>
            {
                held.TrySetResult();
                await hold.Task.WaitAsync(Patience, ct);
                return 0;
            });
            await held.Task.WaitAsync(Patience);
            holds.Add(hold);
        }

        return holds;
    }

    private static Task<Outcome<int>> WriteAsync(TestTown town, int id, string word) => town.Writer.RunAsync<int>((write, _) =>
    {
        write.Db.Add(new Note { Id = id, Word = word });
        return Task.FromResult<Outcome<int>>(id);
    });

    private static Task<int> CountAsync(TestTown town) => town.ReadAsync(db => db.Set<Note>().CountAsync());

    private static Task<List<string>> WordsAsync(TestTown town) =>
        town.ReadAsync(db => db.Set<Note>().OrderByDescending(n => n.Id == 100).ThenBy(n => n.Id).Select(n => n.Word).ToListAsync());
}
