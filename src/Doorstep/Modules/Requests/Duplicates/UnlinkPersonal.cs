using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>
/// When a public request turns out to be a personal one, what was linked with it stands by itself again, and the lines on their
/// timelines do not name it any more: everybody reads those.
/// </summary>
internal sealed class UnlinkPersonal : IListener<RequestChanged>
{
    /// <inheritdoc/>
    public async Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        if (happened.Kind != TimelineKind.Retyped || happened.Snapshot.Public)
        {
            return;
        }

        var (id, reference) = (happened.Id, happened.Reference);
        var linked = write.Db.Set<DuplicateLink>().Where(l => l.ParentId == id);
        // Links that were taken back have left lines on both timelines.
        var told = await write.Db.Set<TimelineEntry>().Where(e => e.RequestId == id && e.Kind == TimelineKind.Linked && e.About != null).Select(e => e.About!).ToListAsync(ct);
        var others = await write.Db.Set<Request>().Where(r => told.Contains(r.Reference) || r.DuplicateOf == id || linked.Any(l => l.RequestId == r.Id)).Select(r => r.Id).ToListAsync(ct);
        await write.Db.Set<TimelineEntry>().Where(e => others.Contains(e.RequestId) && e.About == reference).ExecuteUpdateAsync(e => e.SetProperty(l => l.About, (string?)null), ct);
        await linked.ExecuteDeleteAsync(ct);
        await write.Db.Set<SeeAlsoLink>().Where(l => l.RequestId == id || l.OtherId == id).ExecuteDeleteAsync(ct);
    }
}
