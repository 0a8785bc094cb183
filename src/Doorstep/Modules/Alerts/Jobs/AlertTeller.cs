using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Rules;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Jobs;

/// <summary>
/// Tells what happened to those who asked to hear of it. Each step is a transaction that moves a cursor and puts what it found
/// into the next queue, so a stop in between loses nothing and repeats nothing, and of two servers one does it.
/// </summary>
public sealed class AlertTeller(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, AlertLetters letters, IEnumerable<INewsWriter> writers, AreaAtlas atlas, CurrentTown town, ClockWatch watch, TimeProvider clock, ILogger<AlertTeller> log)
    : PeriodicJob(Pause, clock, log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Who is told at once is told again after this at the soonest: what happens in between comes in one letter.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(10);

    // A write that was under way at the morning's moment is in the database by then.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private const int Batch = 500;
    private const int MostSteps = 10_000;
    private readonly SemaphoreSlim running = new(1, 1);

    /// <summary>Does everything that is due now, up to a bound. Returns how many letters it put into the outbox.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        // By a clock that leapt, the next morning's letter would be due in a year, and what is old would go at once.
        if (!watch.IsBelieved)
        {
            return 0;
        }

        await running.WaitAsync(ct);
        try
        {
            await RepeatAsync(MatchAsync, ct);
            var told = await RepeatAsync(TellAtOnceAsync, ct);
            told += await TellGatheredAsync(ct);
            return told;
        }
        finally
        {
            running.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        running.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override string Failure => "Alerts could not be told";

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken ct) => RunOnceAsync(ct);

    /// <summary>Runs a step as long as it finds something to do; counts what it says it told.</summary>
    private async Task<int> RepeatAsync(Func<WriteScope, CancellationToken, Task<int?>> step, CancellationToken ct)
    {
        var told = 0;
        for (var i = 0; i < MostSteps && !ct.IsCancellationRequested; i++)
        {
            if ((await writer.RunAsync<int?>(async (write, token) => await step(write, token), ct)).Value is not { } more)
            {
                break;
            }

            told += more;
        }

        return told;
    }

    /// <summary>Takes the oldest event on by one batch of receivers who want it at once; null when there is none.</summary>
    private async Task<int?> MatchAsync(WriteScope write, CancellationToken ct)
    {
        var happened = await write.Db.Set<AlertEvent>().AsNoTracking().Where(e => !e.Done).OrderBy(e => e.At).ThenBy(e => e.Id).FirstOrDefaultAsync(ct);
        if (happened is null)
        {
            return null;
        }

        // The row is ours until the commit: a second server waits here and then finds another turn.
        if (await write.Db.Set<AlertEvent>().Where(e => e.Id == happened.Id && e.Turns == happened.Turns).ExecuteUpdateAsync(e => e.SetProperty(x => x.Turns, happened.Turns + 1), ct) == 0)
        {
            return 0;
        }

        if (happened.Turns == 0)
        {
            foreach (var news in writers)
            {
                if (await news.CallAsync(write.Db, happened.ToNews(), happened.At, ct) is { } call)
                {
                    await Webhooks.QueueAsync(write, call, ct);
                }
            }
        }

        var found = await Candidates(write.Db, happened).Where(a => a.ReceiverId > happened.Reached).OrderBy(a => a.ReceiverId).Take(Batch).ToListAsync(ct);
        var whole = found.Count < Batch;
        if (!whole)
        {
            // The last of a full batch may have more alerts in the next one. Nobody has as many as a batch.
            var last = found[^1].ReceiverId;
            found.RemoveAll(a => a.ReceiverId == last);
        }

        var tree = atlas.Current;
        var wanting = found.Where(a => a.Wants(happened, tree.IsWithin)).GroupBy(a => a.ReceiverId).Select(g => g.First()).ToList();
        var ids = wanting.ConvertAll(a => a.ReceiverId);
        var toldAt = await write.Db.Set<AlertReceiver>().AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.ToldAt, ct);
        foreach (var alert in wanting)
        {
            var soonest = toldAt[alert.ReceiverId] + Apart;
            write.Db.Add(new AlertNews
            {
                ReceiverId = alert.ReceiverId, SubjectId = happened.SubjectId, Place = happened.Place, AlertId = alert.Id, DueAt = soonest > write.Now ? soonest.Value : write.Now,
            });
        }

        var reached = found.Count > 0 ? found[^1].ReceiverId : happened.Reached;
        await write.Db.Set<AlertEvent>().Where(e => e.Id == happened.Id).ExecuteUpdateAsync(e => e.SetProperty(x => x.Reached, reached).SetProperty(x => x.Done, whole), ct);
        return 0;
    }

    private IQueryable<Alert> Candidates(DoorstepDb db, AlertEvent happened)
    {
        var wanting = db.Set<Alert>().AsNoTracking().Where(a => a.Frequency == AlertFrequency.AtOnce && a.ConfirmedAt != null && a.ConfirmedAt <= happened.At);
        if (happened.Kind != News.New)
        {
            return wanting.Where(a => a.SubjectId == happened.SubjectId);
        }

        List<string> cells = happened is { Latitude: { } latitude, Longitude: { } longitude } ? ["", .. Around.CellsAround(latitude, longitude)] : [""];
        List<string> areas = happened.AreaCode is { } area ? ["", .. atlas.Current.AncestorsAndSelf(area).Select(a => a.Code)] : [""];
        List<string> types = ["", happened.TypeCode];
        return wanting.Where(a => cells.Contains(a.Cell) && areas.Contains(a.AreaCode) && types.Contains(a.TypeCode));
    }

    /// <summary>One letter to the receiver whose news have waited longest; null when nobody's are due.</summary>
    private async Task<int?> TellAtOnceAsync(WriteScope write, CancellationToken ct)
    {
        var first = await write.Db.Set<AlertNews>().AsNoTracking().Where(n => n.DueAt <= write.Now).OrderBy(n => n.DueAt).ThenBy(n => n.ReceiverId).FirstOrDefaultAsync(ct);
        if (first is null)
        {
            return null;
        }

        // As above: whoever changes the row first goes on, and another finds the news gone.
        await write.Db.Set<AlertReceiver>().Where(r => r.Id == first.ReceiverId).ExecuteUpdateAsync(r => r.SetProperty(x => x.ToldAt, write.Now), ct);
        var due = await write.Db.Set<AlertNews>().AsNoTracking().Where(n => n.ReceiverId == first.ReceiverId && n.DueAt <= write.Now).ToListAsync(ct);
        if (due.Count == 0)
        {
            return 0;
        }

        var receiver = await write.Db.Set<AlertReceiver>().AsNoTracking().FirstAsync(r => r.Id == first.ReceiverId, ct);
        await write.Db.Set<AlertNews>().Where(n => n.ReceiverId == first.ReceiverId && n.DueAt <= write.Now).ExecuteDeleteAsync(ct);
        return await letters.TellAsync(receiver, [.. due.Select(n => (n.SubjectId, n.Place))], 0, gathered: false, write, ct) ? 1 : 0;
    }

    /// <summary>The letters of those who gather their news and whose morning has come: so many receivers at a time, however many there are.</summary>
    private async Task<int> TellGatheredAsync(CancellationToken ct)
    {
        var (before, after, told) = (Clock.Now() - Settled, Guid.Empty, 0);
        for (var i = 0; i < MostSteps && !ct.IsCancellationRequested; i++)
        {
            var mornings = await DueAsync(before, after, ct);
            if (mornings.Count == 0)
            {
                break;
            }

            after = mornings[^1].Receiver;
            await GatherAsync(mornings, before, ct);
            foreach (var morning in mornings.TakeWhile(_ => !ct.IsCancellationRequested))
            {
                told += (await writer.RunAsync<int>(async (write, token) => await TellGatheredAsync(morning, before, write, token), ct)).Value;
            }
        }

        return told;
    }

    /// <summary>The next receivers after one whose morning has come, with the alerts that are due.</summary>
    private async Task<List<Morning>> DueAsync(DateTimeOffset before, Guid after, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var due = db.Set<Alert>().AsNoTracking().Where(a => a.NextAt <= before && a.ConfirmedAt != null);
        var receivers = await due.Where(a => a.ReceiverId > after).Select(a => a.ReceiverId).Distinct().OrderBy(r => r).Take(Batch).ToListAsync(ct);
        var alerts = (await due.Where(a => receivers.Contains(a.ReceiverId)).ToListAsync(ct)).ToLookup(a => a.ReceiverId);
        return [.. receivers.Select(r => new Morning(r, [.. alerts[r].OrderBy(a => a.Id)]))];
    }

    /// <summary>Reads what happened once for all of them, page by page, so that neither many receivers nor many events fill the memory.</summary>
    private async Task GatherAsync(List<Morning> mornings, DateTimeOffset before, CancellationToken ct)
    {
        var tree = atlas.Current;
        var (since, last) = (mornings.SelectMany(m => m.Due).Min(a => a.ToldUpTo), Guid.Empty);
        await using var db = await contexts.CreateDbContextAsync(ct);
        for (var i = 0; i < MostSteps && !ct.IsCancellationRequested; i++)
        {
            var page = await db.Set<AlertEvent>().AsNoTracking().Where(e => (e.At > since || (e.At == since && e.Id > last && last != Guid.Empty)) && e.At <= before)
                .OrderBy(e => e.At).ThenBy(e => e.Id).Take(Batch).ToListAsync(ct);
            foreach (var morning in mornings)
            {
                foreach (var happened in page.Where(e => morning.Due.Exists(a => e.At > a.ToldUpTo && e.At <= a.NextAt && a.Wants(e, tree.IsWithin))))
                {
                    morning.Add(happened);
                }
            }

            if (page.Count < Batch)
            {
                break;
            }

            (since, last) = (page[^1].At, page[^1].Id);
        }
    }

    private async Task<int> TellGatheredAsync(Morning morning, DateTimeOffset before, WriteScope write, CancellationToken ct)
    {
        // Taken first: a second server waits here, and then finds nothing due.
        if (await write.Db.Set<AlertReceiver>().Where(r => r.Id == morning.Receiver).ExecuteUpdateAsync(r => r.SetProperty(x => x.Way, x => x.Way), ct) == 0)
        {
            return 0;
        }

        var receiver = await write.Db.Set<AlertReceiver>().AsNoTracking().FirstAsync(r => r.Id == morning.Receiver, ct);
        var due = await write.Db.Set<Alert>().Where(a => a.ReceiverId == morning.Receiver && a.NextAt <= before && a.ConfirmedAt != null).OrderBy(a => a.Id).ToListAsync(ct);
        // Told by another, or changed by whoever has the alert: what is still due is read again at the next run.
        if (!due.OrderBy(a => a.Id).Select(a => (a.Id, a.ToldUpTo, a.NextAt)).SequenceEqual(morning.Due.Select(a => (a.Id, a.ToldUpTo, a.NextAt))))
        {
            return 0;
        }

        foreach (var alert in due)
        {
            (alert.ToldUpTo, alert.NextAt) = (alert.NextAt!.Value, DigestTime.Next(alert.Frequency, write.Now, town.Profile.Calendar));
        }

        return morning.Found.Count > 0 && await letters.TellAsync(receiver, morning.Found, morning.Further, gathered: true, write, ct) ? 1 : 0;
    }

    /// <summary>One receiver's gathered news, with no more of them than a letter needs.</summary>
    private sealed record Morning(Guid Receiver, List<Alert> Due)
    {
        /// <summary>The first of the news.</summary>
        public List<(Guid Subject, int Place)> Found { get; } = [];

        /// <summary>How many there are beyond these.</summary>
        public int Further { get; private set; }

        /// <summary>Adds what they want to hear of.</summary>
        public void Add(AlertEvent happened)
        {
            if (Found.Count < AlertLetters.MostNamed * 4)
            {
                Found.Add((happened.SubjectId, happened.Place));
            }
            else
            {
                Further++;
            }
        }
    }
}
