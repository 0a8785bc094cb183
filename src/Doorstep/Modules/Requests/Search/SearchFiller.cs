using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Search;

/// <summary>
/// Puts requests into the index that were there before it, and all of them again when texts are cut in another way or areas lie
/// elsewhere. In small batches between other writes; how far it has come is stored with each, so that it goes on after a restart.
/// </summary>
public sealed class SearchFiller(Writer writer, SearchIndex index, TimeProvider clock, ILogger<SearchFiller> log) : BackgroundService
{
    private const int Batch = 200;
    private const int BetweenLines = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Goes on to the end, and says how many requests it looked at.</summary>
    public async Task<long> RunOnceAsync(CancellationToken ct)
    {
        var looked = 0L;
        for (var last = Batch; last == Batch;)
        {
            ct.ThrowIfCancellationRequested();
            last = (await writer.RunAsync<int>(async (write, token) => await BatchAsync(write, token), ct)).Value;
            looked += last;
            if (last > 0 && (looked % BetweenLines < Batch || last < Batch))
            {
                log.LogInformation("The search's index: {Looked} requests looked at{End}", looked, last < Batch ? ", done" : "");
            }
        }

        return looked;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "The search's index could not be made whole; it is tried again in {Pause}", Pause);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> BatchAsync(WriteScope write, CancellationToken ct)
    {
        var signature = index.Signature();
        var fill = await write.Db.Set<SearchFill>().FirstOrDefaultAsync(ct);
        if (fill is null)
        {
            fill = new SearchFill { Signature = signature };
            write.Db.Add(fill);
        }
        else if (fill.Signature != signature)
        {
            (fill.Signature, fill.LastId, fill.Looked, fill.DoneAt) = (signature, null, 0, null);
        }

        if (fill.DoneAt is not null)
        {
            return 0;
        }

        // Guids are compared as each engine stores them.
        object after = write.Db.Database.IsSqlite() ? (fill.LastId ?? Guid.Empty).ToByteArray(bigEndian: true) : fill.LastId ?? Guid.Empty;
        var requests = await write.Db.Set<Request>()
            .FromSqlRaw("SELECT * FROM requests WHERE id > {0} ORDER BY id LIMIT {1}", after, Batch).Include(r => r.Tasks).ToListAsync(ct);
        foreach (var request in requests.OrderBy(r => r.Id.ToString(), StringComparer.Ordinal))
        {
            await index.PutAsync(write, request, ct);
            fill.LastId = request.Id;
        }

        fill.Looked += requests.Count;
        fill.DoneAt = requests.Count < Batch ? write.Now : null;
        return requests.Count;
    }
}
