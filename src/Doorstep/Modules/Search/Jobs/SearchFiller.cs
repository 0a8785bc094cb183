using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search.Jobs;

/// <summary>
/// Puts things into the index that were there before it, and all of them again when texts are cut in another way or areas lie
/// elsewhere. In small batches between other writes; how far it has come is stored with each, so that it goes on after a restart.
/// </summary>
public sealed class SearchFiller(Writer writer, SearchIndex index, IEnumerable<ISearchSource> sources, TimeProvider clock, ILogger<SearchFiller> log) : PeriodicJob(Pause, clock, log)
{
    private const int Batch = 200;
    private const int BetweenLines = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Goes on to the end, and says how many things it looked at.</summary>
    public async Task<long> RunOnceAsync(CancellationToken ct)
    {
        var all = 0L;
        foreach (var source in sources)
        {
            var looked = 0L;
            for (var last = Batch; last == Batch;)
            {
                ct.ThrowIfCancellationRequested();
                last = (await writer.RunAsync<int>(async (write, token) => await BatchAsync(source, write, token), ct)).Value;
                looked += last;
                if (last > 0 && (looked % BetweenLines < Batch || last < Batch))
                {
                    Log.LogInformation("The search's index: {Looked} of kind {Kind} looked at{End}", looked, source.Kind, last < Batch ? ", done" : "");
                }
            }

            all += looked;
        }

        return all;
    }

    /// <inheritdoc/>
    protected override string Failure => "The search's index could not be made whole";

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken ct) => RunOnceAsync(ct);

    private async Task<int> BatchAsync(ISearchSource source, WriteScope write, CancellationToken ct)
    {
        var signature = index.Signature();
        var fill = await write.Db.Set<SearchFill>().FirstOrDefaultAsync(f => f.Kind == source.Kind, ct);
        if (fill is null)
        {
            fill = new SearchFill { Kind = source.Kind, Signature = signature };
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

        var next = await source.AfterAsync(write.Db, fill.LastId ?? Guid.Empty, Batch, ct);
        foreach (var (id, document) in next)
        {
            await (document is null ? index.RemoveAsync(write, source.Kind, id, ct) : index.PutAsync(write, document, ct));
            fill.LastId = id;
        }

        fill.Looked += next.Count;
        fill.DoneAt = next.Count < Batch ? write.Now : null;
        return next.Count;
    }
}
