using System.Data.Common;
using System.Globalization;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Records.Tree;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Doorstep.RecordLog;
using Microsoft.Extensions.DependencyInjection;
using Entry = Doorstep.Modules.Records.Contracts.RecordEntry;

namespace Doorstep.IntegrationTests.Records;

public class RecordJournalTests
{
    private static readonly Guid Subject = Guid.Parse("0192f0c1-2c00-7000-8000-000000000001");
    private static readonly RecordActor Officer = RecordActor.Staff(Guid.Parse("0192f0c1-2c00-7000-8000-000000000002"), "Amara Osei", "lights");

    [Theory, EachEngine]
    public async Task Looks_are_shown_newest_first_with_who_why_and_when(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await LookAsync(town, "handling");
        var first = town.Clock.GetUtcNow();
        town.Clock.Advance(TimeSpan.FromMinutes(5));
        await LookAsync(town, "The resident called and asked for the date");
        await town.Services.GetRequiredService<Writer>().RunAsync<Guid>(async (write, ct) =>
            await Journal(write).AppendAsync(write, new Entry("request.received", Subject, RecordActor.Resident, "web"), ct));

        await using var scope = town.Services.CreateAsyncScope();
        var looks = await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(Subject, CancellationToken.None);

        Assert.Equal(
            [
                new Look(first.AddMinutes(5), "Amara Osei", "lights", "The resident called and asked for the date"),
                new Look(first, "Amara Osei", "lights", "handling"),
            ],
            looks);
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(Guid.Empty, CancellationToken.None));
    }

    [Theory]
    [EachEngine("record_entries", "purpose = 'changed'")]
    [EachEngine("record_leaves", "position = 99")]
    [EachEngine("record_hashes", "position = 99")]
    [EachEngine("record_checkpoints", "note = ''")]
    public async Task The_database_itself_refuses_to_change_or_delete(DatabaseEngine engine, string table, string change)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await LookAsync(town, "handling");
        await Sequencer(town).RunOnceAsync(CancellationToken.None);
        Assert.Single(await town.QueryAsync($"SELECT 1 FROM {table}"));

        foreach (var sql in new[] { $"UPDATE {table} SET {change}", $"DELETE FROM {table}" }.Concat(engine == DatabaseEngine.Postgres ? [$"TRUNCATE {table} CASCADE"] : []))
        {
            var refused = await Assert.ThrowsAnyAsync<DbException>(() => town.ExecuteAsync(sql));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }

        Assert.Single(await town.QueryAsync($"SELECT 1 FROM {table}"));
    }

    [Theory, EachEngine]
    public async Task An_entry_is_undone_with_its_operation(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var outcome = await town.Writer.RunAsync<Done>(async (write, ct) =>
        {
            await Journal(write).AppendAsync(write, new Entry("request.received", Subject, RecordActor.Resident, "web"), ct);
            return Refusal.Conflict("no");
        });

        Assert.False(outcome.Succeeded);
        Assert.Empty(await town.QueryAsync("SELECT 1 FROM record_entries"));
        Assert.Equal(0, await Sequencer(town).RunOnceAsync(CancellationToken.None));
    }

    [Theory, EachEngine]
    public async Task The_check_says_what_the_log_holds_and_that_a_rewritten_request_is_not_seen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var visitor = town.Visit();
        await visitor.AskAsync();
        await town.ExecuteAsync("UPDATE requests SET description = 'All is well here.'");
        var finding = Assert.Single(await CheckAsync(town));
        Assert.True(finding.Good);
        Assert.Contains("What was changed in a request is not in it", finding.Text, StringComparison.Ordinal);
        Assert.Equal(0L, Convert.ToInt64((await town.QueryAsync("SELECT count(*) FROM record_entries WHERE kind NOT IN ('staff.looked', 'review.drawn')"))[0], null));
    }

    [Theory, EachEngine]
    public async Task Entries_of_many_writers_get_their_place_and_a_checkpoint_that_anybody_can_verify(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var visitor = town.Visit();
        Assert.Equal(404, (int)(await visitor.Http.GetAsync(new Uri("/records/checkpoint", UriKind.Relative))).StatusCode);
        // More than two batches, so that the frontier is taken up again from the table.
        var ids = await Task.WhenAll(Enumerable.Range(0, (2 * LogSequencer.Batch) + 7).Select(async i =>
            (await town.Writer.RunAsync<Guid>(async (write, ct) =>
                await Journal(write).AppendAsync(write, new Entry("request.received", Subject, Officer, "web", $$"""{"n":{{i}}}"""), ct))).Value));
        var taken = await Task.WhenAll(Sequencer(town).RunOnceAsync(CancellationToken.None), Sequencer(town).RunOnceAsync(CancellationToken.None));
        taken[0] += await Sequencer(town).RunOnceAsync(CancellationToken.None);

        // What the town's own job took in meanwhile counts too.
        Assert.InRange(taken.Sum(), 1, ids.Length);
        Assert.Equal((long)ids.Length, Convert.ToInt64(Assert.Single(await town.QueryAsync("SELECT count(*) FROM record_leaves")), CultureInfo.InvariantCulture));
        Assert.True(NoteVerifier.TryParse((await visitor.Http.GetStringAsync("/records/key")).TrimEnd(), out var key, out _));
        var verdict = Checkpoint.Open(await visitor.Http.GetStringAsync("/records/checkpoint"), key.Name, [key], out var checkpoint);
        Assert.True(verdict.Holds, verdict.Reason);
        Assert.Equal(ids.Length, checkpoint!.Size);

        await using var scope = town.Services.CreateAsyncScope();
        var journal = scope.ServiceProvider.GetRequiredService<RecordJournal>();
        foreach (var id in new[] { ids[0], ids[LogSequencer.Batch], ids[^1] })
        {
            var proof = await journal.ProofAsync(id, CancellationToken.None);
            Assert.True(ReceiptProof.Verify(proof, key.Name, [key], out var proved).Holds);
            Assert.Equal(Subject, proved!.Entry.SubjectId);
            Assert.DoesNotContain("Amara", proof, StringComparison.Ordinal);
        }

        Assert.Null(await journal.ProofAsync(Guid.Empty, CancellationToken.None));
        Assert.True(Assert.Single(await CheckAsync(town)).Good);
    }

    [Theory, EachEngine]
    public async Task The_job_takes_entries_in_by_itself_while_the_town_is_open(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await LookAsync(town, "handling");
        var signed = false;
        for (var i = 0; i < 100 && !signed; i++)
        {
            town.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
            signed = (await town.QueryAsync("SELECT size FROM record_checkpoints")).Count == 1;
        }

        Assert.True(signed);
    }

    [Theory]
    [EachEngine("UPDATE record_entries SET purpose = 'other'", "changed after it was written")]
    [EachEngine("DELETE FROM record_leaves WHERE position = 0", "is missing")]
    [EachEngine("DELETE FROM record_leaves WHERE position = 2", "entries are lost")]
    [EachEngine("DELETE FROM record_queue", "neither in the log nor waiting")]
    public async Task The_check_finds_what_was_done_behind_the_triggers(DatabaseEngine engine, string crime, string found)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        for (var i = 0; i < 3; i++)
        {
            await LookAsync(town, "handling");
        }

        await Sequencer(town).RunOnceAsync(CancellationToken.None);
        await LookAsync(town, "one that waits");
        Assert.True(Assert.Single(await CheckAsync(town)).Good);

        await town.ExecuteAsync(engine == DatabaseEngine.Sqlite
            ? "DROP TRIGGER record_entries_no_update; DROP TRIGGER record_leaves_no_delete;"
            : "DROP TRIGGER record_entries_append_only ON record_entries; DROP TRIGGER record_leaves_append_only ON record_leaves;");
        await town.ExecuteAsync(crime);

        var finding = Assert.Single(await CheckAsync(town));
        Assert.False(finding.Good);
        Assert.Contains(found, finding.Text, StringComparison.Ordinal);
        Assert.NotNull(finding.Remedy);
    }

    [Fact]
    public async Task The_check_finds_a_checkpoint_of_another_key()
    {
        await using var town = await TestTown.OpenAsync();
        await LookAsync(town, "handling");
        await Sequencer(town).RunOnceAsync(CancellationToken.None);
        File.Delete(Path.Combine(town.Installation.Keys.FullName, "records.pem"));
        await town.RestartAsync();

        var finding = Assert.Single(await CheckAsync(town));
        Assert.False(finding.Good);
        Assert.Contains("does not hold", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"email":"a@b.example"}""")]
    [InlineData("""{"deep":[{"words":"two words"}]}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Contact_details_and_free_text_cannot_get_into_a_payload(string payload)
    {
        await using var town = await TestTown.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => town.Writer.RunAsync<Guid>(async (write, ct) =>
            await Journal(write).AppendAsync(write, new Entry("request.received", Subject, RecordActor.Resident, "web", payload), ct)));
        Assert.Empty(await town.QueryAsync("SELECT 1 FROM record_entries"));
    }

    [Fact]
    public async Task A_look_is_never_nobodys()
    {
        await using var town = await TestTown.OpenAsync();
        await using var scope = town.Services.CreateAsyncScope();
        await Assert.ThrowsAsync<ArgumentException>(() =>
            scope.ServiceProvider.GetRequiredService<AccessLog>().LookAsync(Subject, RecordActor.Resident, "handling", CancellationToken.None));
    }

    private static RecordJournal Journal(WriteScope write) => write.Services.GetRequiredService<RecordJournal>();

    private static LogSequencer Sequencer(TestTown town) => town.Services.GetRequiredService<LogSequencer>();

    private static Task<IReadOnlyList<CheckFinding>> CheckAsync(TestTown town) =>
        town.Services.GetServices<ICheck>().OfType<RecordLogCheck>().Single().RunAsync(CancellationToken.None);

    private static async Task LookAsync(TestTown town, string purpose)
    {
        await using var scope = town.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccessLog>().LookAsync(Subject, Officer, purpose, CancellationToken.None);
    }
}
