using System.Diagnostics;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Database;

/// <summary>
/// Takes the last traces of what was deleted out of SQLite's file, by writing it anew. Deleted rows are overwritten at once; but when
/// SQLite moves rows between pages, copies may stay in the room that is free, and no setting takes those.
/// </summary>
public sealed class Traces(Writer writer, Connections connections, IDbContextFactory<DoorstepDb> contexts, TimeProvider clock, ILogger<Traces> log)
{
    /// <summary>How often, in the hours when few people write.</summary>
    public static readonly TimeSpan Often = TimeSpan.FromDays(1);

    /// <summary>After this long, at any hour: some machines are off at night.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromDays(2);

    /// <summary>True when the file should be written anew now: a file from before this was done, at once.</summary>
    public async Task<bool> IsDueAsync(bool quietHour, CancellationToken ct)
    {
        if (connections.Engine != DatabaseEngine.Sqlite)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Set<HeartbeatRow>().SingleOrDefaultAsync(ct) is { } row
            && (row.RewrittenAt is not { } last || clock.Now() - last >= (quietHour ? Often : Overdue));
    }

    /// <summary>Writes the file anew; other writes wait for it. On a server there is nothing to do that its own cleaning does not.</summary>
    public async Task RewriteAsync(CancellationToken ct)
    {
        if (connections.Engine != DatabaseEngine.Sqlite)
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        await writer.BetweenAsync((connection, token) => connection.ExecuteAsync("VACUUM", token), ct);
        _ = (await writer.RunAsync<Done>(
            async (write, token) =>
            {
                write.Erases = true;
                await write.Db.Set<HeartbeatRow>().ExecuteUpdateAsync(r => r.SetProperty(x => x.RewrittenAt, write.Now), token);
                return default(Done);
            },
            ct)).Value;
        log.LogInformation("Wrote the database's file anew in {Milliseconds} ms, without what was deleted", watch.ElapsedMilliseconds);
    }
}
