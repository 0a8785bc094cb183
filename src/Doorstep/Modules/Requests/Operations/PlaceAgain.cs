using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>
/// When the town's areas changed, requests with a point that had no area get theirs, and those that a wider area held get the one
/// inside it. Nothing else of them changes: not the owner, not a date. Areas that were chosen or given by another system stay.
/// </summary>
internal sealed class PlaceAgain(RequestSearchSource search) : IListener<AreasChanged>
{
    private const int Batch = 500;

    /// <inheritdoc/>
    public async Task HearAsync(AreasChanged happened, WriteScope write, CancellationToken ct)
    {
        var byPoint = await write.Db.Set<Request>().AsNoTracking()
            .Where(r => r.Latitude != null && r.Longitude != null
                && (r.AreaCode == null || r.AreaReason == "AreaReason.Inside" || r.AreaReason == "AreaReason.OnBoundary"))
            .Select(r => new { r.Id, r.Latitude, r.Longitude, r.AreaCode }).ToListAsync(ct);
        var moves = byPoint.Select(r => (r.Id, To: Placing.Better(happened.Areas, r.Latitude!.Value, r.Longitude!.Value, r.AreaCode)))
            .Where(move => move.To is not null).ToDictionary(move => move.Id, move => move.To!);
        foreach (var some in moves.Keys.Chunk(Batch))
        {
            foreach (var request in await write.Db.Set<Request>().ForSteps().Where(r => some.Contains(r.Id)).ToListAsync(ct))
            {
                request.PlaceIn(moves[request.Id].AreaCode!, moves[request.Id].Reason);
                await search.PutAsync(write, request, ct);
            }
        }

        happened.Placed += moves.Count;
    }
}
