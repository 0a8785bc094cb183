using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Telemetry;
using Doorstep.Platform.Time;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Database;

/// <summary>
/// Every write goes through here. Operations that have queued together share one transaction, each inside a savepoint of
/// its own, and each is answered only after the commit: what was not committed is never answered with a success. A
/// refusal or an exception undoes just its own operation. Rows that are prepared beforehand come first, without savepoints:
/// where one cannot be stored, all that queued together are run again one by one.
/// </summary>
/// <remarks>
/// When a transaction as a whole fails (a deadlock, a serialization failure, a commit that did not happen), its operations
/// are run again one by one, at most three times; so an operation must have no effect outside the database. When the
/// connection broke during the commit, it may have happened: its operations are answered with the failure and not repeated.
/// As a hosted service it stops after the web server and finishes what has queued.
/// </remarks>
public sealed class Writer : IHostedService, IAsyncDisposable
{
    /// <summary>Most operations in one transaction: bounds the time a caller waits and what a failure repeats.</summary>
    public const int MostInOneCommit = 128;

    private const int MostAttempts = 3;
    private readonly Channel<Job> queue = Channel.CreateBounded<Job>(new BoundedChannelOptions(4096) { SingleReader = false });
    private readonly Connections connections;
    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly Readiness readiness;
    private readonly RowLayouts layouts;
    private readonly ILogger<Writer> log;
    private readonly Lock starting = new();
    private Task[]? lanes;

    // Only where there is one lane.
    private bool logIsFull;

    /// <summary>Starts with the first operation.</summary>
    public Writer(Connections connections, IServiceProvider services, TimeProvider clock, Readiness readiness, RowLayouts layouts, ILogger<Writer> log)
    {
        this.layouts = layouts;
        this.readiness = readiness;
        this.connections = connections;
        this.services = services;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>
    /// Runs the operation in a transaction and returns what it came to, after the commit. Changes that it leaves in the
    /// context are saved for it. Throws what the operation threw, or what the commit did.
    /// </summary>
    /// <param name="operation">Reads and writes through the scope it is given, and touches nothing else.</param>
    /// <param name="ct">Only stops the wait for a place in the queue: what has begun is finished.</param>
    public async Task<Outcome<T>> RunAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> operation, CancellationToken ct = default)
    {
        EnsureLanes();
        var job = new Job<T>(operation) { QueuedAt = clock.GetTimestamp(), AskedBy = Measures.Here() };
        await queue.Writer.WriteAsync(job, ct);
        return await job.Answer;
    }

    /// <summary>
    /// A write whose rows are all known beforehand: whoever gets it only adds to <see cref="WriteScope.Rows"/>, on the caller's own time and beside others, and
    /// <see cref="InsertAsync"/> stores them.
    /// </summary>
    public WriteScope Prepare() => new(null, clock.Now(), services) { Rows = new NewRows(layouts, connections.Engine) };

    /// <summary>
    /// Stores these rows together and returns after the commit. Throws where one cannot be stored, also when its key is taken
    /// (<see cref="Taken"/>), or when what they were decided from has changed (<see cref="StaleException"/>): then nothing of them is.
    /// </summary>
    /// <param name="prepared">What <see cref="Prepare"/> gave, filled.</param>
    /// <param name="ct">Only stops the wait for a place in the queue.</param>
    public async Task InsertAsync(WriteScope prepared, CancellationToken ct = default)
    {
        EnsureLanes();
        var job = new Inserting(prepared.Rows ?? throw new ArgumentException("This write was not prepared.", nameof(prepared)))
        {
            QueuedAt = clock.GetTimestamp(), AskedBy = Measures.Here(),
        };
        await queue.Writer.WriteAsync(job, ct);
        await job.Answer;
    }

    /// <summary>
    /// Runs work between transactions on a lane's own connection, for what no transaction can hold. On SQLite nobody else writes
    /// meanwhile.
    /// </summary>
    public async Task BetweenAsync(Func<DbConnection, CancellationToken, Task> work, CancellationToken ct = default)
    {
        EnsureLanes();
        var job = new Between(work);
        await queue.Writer.WriteAsync(job, ct);
        await job.Answer;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes nothing more and finishes what has queued.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        if (lanes is not null)
        {
            await Task.WhenAll(lanes).WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private void EnsureLanes()
    {
        if (lanes is null)
        {
            lock (starting)
            {
                lanes ??= [.. Enumerable.Range(0, connections.WriteLanes).Select(_ => Task.Run(RunLaneAsync))];
            }
        }
    }

    private async Task RunLaneAsync()
    {
        // The lane outlives the request that happened to begin it, and is no part of that one's trace.
        Activity.Current = null;
        Lane? lane = null;
        var batch = new List<Job>(MostInOneCommit);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            Between? between = null;
            while (between is null && batch.Count < MostInOneCommit && queue.Reader.TryRead(out var job))
            {
                between = job as Between;
                if (between is null)
                {
                    batch.Add(job);
                }
            }

            if (batch.Count > 0)
            {
                Measures.Group.Record(batch.Count);
                batch.ForEach(job => Measures.Wait.Record(clock.GetElapsedTime(job.QueuedAt).TotalSeconds));
                lane = await RunBatchAsync(lane, batch);
            }

            if (between is not null)
            {
                lane = await RunBetweenAsync(lane, between);
            }
        }

        if (lane is not null)
        {
            await lane.DisposeAsync();
        }
    }

    private async Task<Lane?> RunBatchAsync(Lane? lane, List<Job> batch)
    {
        var (open, failure) = await TryCommitAsync(lane, batch);
        if (failure is null)
        {
            batch.ForEach(job => job.Release());
            return open;
        }

        if (failure is CommitUnknownException)
        {
            log.LogError(failure, "Nobody knows whether a transaction of {Count} operations was committed", batch.Count);
            batch.ForEach(job => job.Fail(failure));
            return open;
        }

        log.LogWarning(failure, "A transaction of {Count} operations failed; running them one by one", batch.Count);
        foreach (var job in batch)
        {
            Exception? last = failure;
            for (var attempt = 0; attempt < MostAttempts && last is not null and not CommitUnknownException; attempt++)
            {
                (open, last) = await TryCommitAsync(open, [job]);
                if (job is Inserting && last is not null && Taken.Is(last))
                {
                    // The same rows cannot be stored by trying again; whoever prepared them has to draw other keys, or see what is there.
                    break;
                }
            }

            if (last is null)
            {
                job.Release();
            }
            else
            {
                job.Fail(last);
            }
        }

        return open;
    }

    private async Task<Lane?> RunBetweenAsync(Lane? lane, Between job)
    {
        try
        {
            lane ??= new Lane(await connections.OpenForWritingAsync(CancellationToken.None), connections);
            lane.ForgetStatements();
            await job.RunAsync(lane.Connection);
            job.Release();
            return lane;
        }
        catch (Exception failure)
        {
            if (lane is not null)
            {
                await lane.DisposeAsync();
            }

            job.Fail(failure);
            return null;
        }
    }

    /// <summary>Runs the operations in one transaction. A failure means that nothing of them is in the database.</summary>
    private async Task<(Lane? Lane, Exception? Failure)> TryCommitAsync(Lane? lane, List<Job> batch)
    {
        var (committing, erases) = (false, false);
        using var span = Measures.Spans.HasListeners()
            ? Measures.Spans.StartActivity(
                "write", ActivityKind.Internal, parentContext: default, [new("doorstep.writer.group", batch.Count)],
                batch.Select(job => job.AskedBy).OfType<ActivityContext>().Select(asked => new ActivityLink(asked)))
            : null;
        try
        {
            lane ??= new Lane(await connections.OpenForWritingAsync(CancellationToken.None), connections);
            await using var transaction = await lane.Connection.BeginTransactionAsync(CancellationToken.None);
            // What is only inserted reads nothing, so it may as well come first, all at once.
            List<Inserting> inserts = [.. batch.OfType<Inserting>()];
            if (inserts.Count > 0)
            {
                await InsertAsync(lane, transaction, inserts);
            }

            if (inserts.Count < batch.Count)
            {
                erases = await RunEachAsync(lane, transaction, batch);
            }

            committing = true;
            await transaction.CommitAsync(CancellationToken.None);
            if (erases || logIsFull)
            {
                await EmptyLogAsync(lane.Connection);
            }

            return (lane, null);
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            if (StorageFaults.Of(failure) is { } fault)
            {
                readiness.Failed(fault);
            }

            // The connection's state is not known any more: a fresh one is cheaper than a wrong answer.
            if (lane is not null)
            {
                await lane.DisposeAsync();
            }

            return (null, committing && !Connections.CertainlyNotCommitted(failure) ? new CommitUnknownException(failure) : failure);
        }
    }

    private static async Task InsertAsync(Lane lane, DbTransaction transaction, List<Inserting> jobs)
    {
        List<NewRows> rows = [.. jobs.Select(job => job.Rows)];
        var stale = await lane.Rows.StaleAsync(rows, transaction, CancellationToken.None);
        foreach (var job in jobs)
        {
            job.IsStale = stale.Contains(job.Rows);
        }

        rows.RemoveAll(stale.Contains);
        if (rows.Count > 0)
        {
            await lane.Rows.WriteAsync(rows, transaction, CancellationToken.None);
        }
    }

    /// <summary>Runs those that read and decide, one after the other in one context, each inside a savepoint. True when one of them erases.</summary>
    private async Task<bool> RunEachAsync(Lane lane, DbTransaction transaction, List<Job> batch)
    {
        var erases = false;
        var context = lane.Context;
        await context.Database.UseTransactionAsync(transaction, CancellationToken.None);
        // The loop makes its own savepoint for each operation; EF Core's further ones would only cost time.
        context.Database.AutoSavepointsEnabled = false;
        foreach (var job in batch.Where(job => job is not Inserting))
        {
            await transaction.SaveAsync("operation", CancellationToken.None);
            await using var scope = services.CreateAsyncScope();
            var write = new WriteScope(context, clock.Now(), scope.ServiceProvider);
            var kept = false;
            try
            {
                kept = await job.RunAsync(write, CancellationToken.None);
                if (kept)
                {
                    await context.SaveChangesAsync(CancellationToken.None);
                }
            }
            catch (Exception failure) when (!IsOfTheTransaction(failure))
            {
                kept = false;
                job.Threw(failure);
            }

            erases |= kept && write.Erases;
            if (!kept)
            {
                await transaction.RollbackAsync("operation", CancellationToken.None);
            }

            await transaction.ReleaseAsync("operation", CancellationToken.None);
            context.ChangeTracker.Clear();
        }

        await context.Database.UseTransactionAsync(null, CancellationToken.None);
        return erases;
    }

    /// <summary>After the commit, which stands whatever happens here: what a reader keeps from going now goes after the next one.</summary>
    private async Task EmptyLogAsync(DbConnection connection)
    {
        try
        {
            logIsFull = !await connections.EmptyLogAsync(connection, CancellationToken.None);
        }
        catch (DbException failure)
        {
            log.LogWarning(failure, "The database's log could not be emptied; it is tried again soon");
        }
    }

    /// <summary>
    /// True for failures that end the transaction, not just the operation: the others can still be saved. Also where a key was
    /// taken (23505): it may be another lane that took it meanwhile, and then the operation, run again, sees that.
    /// </summary>
    private static bool IsOfTheTransaction(Exception failure) =>
        failure is OperationCanceledException
        || failure is DbUpdateConcurrencyException
        || StorageFaults.Of(failure) is not null
        || (failure.GetBaseException() is DbException cause && (cause.IsTransient || cause.SqlState is "40001" or "40P01" or "23505"))
        || failure.GetBaseException() is IOException or System.Net.Sockets.SocketException;

    /// <summary>A lane's connection with what is kept for its life.</summary>
    private sealed class Lane(DbConnection connection, Connections connections) : IAsyncDisposable
    {
        public DbConnection Connection => connection;

        public RowWriter Rows { get; } = new(connection);

        /// <summary>One for the lane's life, emptied after each operation: a new one would teach SQLite its functions again each time, which it refuses in mid-transaction.</summary>
        public DoorstepDb Context { get; } = connections.ContextOn(connection);

        /// <summary>A statement that is open keeps others from changing the database's mode.</summary>
        public void ForgetStatements() => Rows.Dispose();

        public async ValueTask DisposeAsync()
        {
            Rows.Dispose();
            await Context.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private abstract class Job
    {
        public long QueuedAt { get; init; }

        public ActivityContext? AskedBy { get; init; }

        public abstract Task<bool> RunAsync(WriteScope write, CancellationToken ct);

        public abstract void Threw(Exception failure);

        public abstract void Release();

        public abstract void Fail(Exception failure);
    }

    private sealed class Between(Func<DbConnection, CancellationToken, Task> work) : Job
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Answer => done.Task;

        public Task RunAsync(DbConnection connection) => work(connection, CancellationToken.None);

        public override Task<bool> RunAsync(WriteScope write, CancellationToken ct) => throw new InvalidOperationException("Runs between transactions.");

        public override void Threw(Exception failure) => done.SetException(failure);

        public override void Release() => done.SetResult();

        public override void Fail(Exception failure) => done.SetException(failure);
    }

    private sealed class Inserting(NewRows rows) : Job
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public NewRows Rows => rows;

        public bool IsStale { get; set; }

        public Task Answer => done.Task;

        public override Task<bool> RunAsync(WriteScope write, CancellationToken ct) => throw new InvalidOperationException("Is stored, not run.");

        public override void Threw(Exception failure) => throw new InvalidOperationException("Is stored, not run.");

        public override void Release()
        {
            if (IsStale)
            {
                done.SetException(new StaleException());
            }
            else
            {
                done.SetResult();
            }
        }

        public override void Fail(Exception failure) => done.SetException(failure);
    }

    private sealed class Job<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> operation) : Job
    {
        // Continuations run elsewhere: the lane goes on with the next batch.
        private readonly TaskCompletionSource<Outcome<T>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Outcome<T> outcome;
        private Exception? thrown;

        public Task<Outcome<T>> Answer => answer.Task;

        public override async Task<bool> RunAsync(WriteScope write, CancellationToken ct)
        {
            thrown = null;
            outcome = await operation(write, ct);
            return outcome.Succeeded;
        }

        public override void Threw(Exception failure) => thrown = failure;

        public override void Release()
        {
            if (thrown is null)
            {
                answer.SetResult(outcome);
            }
            else
            {
                answer.SetException(thrown);
            }
        }

        public override void Fail(Exception failure) => answer.SetException(failure);
    }
}

/// <summary>The connection broke during a commit: it may have happened or not.</summary>
public sealed class CommitUnknownException(Exception cause)
    : Exception("The database was lost during the commit; look whether it happened before doing it again.", cause);

/// <summary>A key that a row would have has been given to another one.</summary>
public static class Taken
{
    /// <summary>True for that failure, on either engine.</summary>
    public static bool Is(Exception failure) => failure.GetBaseException() switch
    {
        // Of a unique index, of a primary key.
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        DbException other => other.SqlState == "23505",
        _ => false,
    };
}

/// <summary>What an operation writes through.</summary>
public sealed record WriteScope
{
    private readonly DoorstepDb? db;

    internal WriteScope(DoorstepDb? db, DateTimeOffset now, IServiceProvider services) => (this.db, Now, Services) = (db, now, services);

    /// <summary>The moment of the write, UTC, whole milliseconds.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Lives as long as the operation.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Tracks; what is left changed is saved after the operation. A write whose rows are prepared has none, and reads nothing.</summary>
    public DoorstepDb Db => db ?? throw new InvalidOperationException("What is prepared beforehand only adds rows: it cannot read what is stored.");

    /// <summary>Where the rows go of a write that is prepared outside the lane; null for all others.</summary>
    public NewRows? Rows { get; init; }

    /// <summary>Adds a row, whichever kind of write this is.</summary>
    public void Add(object row)
    {
        if (Rows is not null)
        {
            Rows.Add(row);
        }
        else
        {
            Db.Add(row);
        }
    }

    /// <summary>
    /// Set by an operation that promises a person that something is gone: before it is answered, it is also out of the log that SQLite
    /// keeps beside its file. What others delete goes from there with the next heartbeat.
    /// </summary>
    public bool Erases { get; set; }

    /// <summary>
    /// Tells the modules that listen, inside the same transaction: what they write is committed or undone with it.
    /// </summary>
    public async Task PublishAsync<TEvent>(TEvent happened, CancellationToken ct)
    {
        foreach (var listener in Services.GetServices<IListener<TEvent>>())
        {
            await listener.HearAsync(happened, this, ct);
        }
    }
}

/// <summary>Hears of an event that another module's Contracts declare, in the transaction in which it happened.</summary>
public interface IListener<in TEvent>
{
    /// <summary>May write through the scope; throwing undoes the whole operation.</summary>
    Task HearAsync(TEvent happened, WriteScope write, CancellationToken ct);
}
