using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>A request of which something waits for a look. Nothing of what waits is in it: opening it is a look, and logged.</summary>
public sealed record WaitingRequest(string Reference, string TypeCode, string? AreaCode, string OwnerUnit, DateTimeOffset ReportedAt, bool Text, int Pictures);

/// <summary>What waits for a look before everybody sees it, as far as a staff member may see it.</summary>
public sealed class PublishingList(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Most rows of the list.</summary>
    public const int Most = 100;

    /// <summary>The longest waiting first.</summary>
    public async Task<IReadOnlyList<WaitingRequest>> OfAsync(StaffMember staff, CancellationToken ct)
    {
        var pictures = db.Set<RequestPicture>().Where(p => p.State == PictureState.Waiting);
        var ids = db.Set<Request>().Where(r => r.TextState == TextState.Held).Select(r => r.Id).Concat(pictures.Select(p => p.RequestId));
        return await db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)).Where(r => r.Public && ids.Contains(r.Id))
            .OrderBy(r => r.ReportedAt).ThenBy(r => r.Id).Take(Most)
            .Select(r => new WaitingRequest(
                r.Reference, r.TypeCode, r.AreaCode, r.OwnerUnit, r.ReportedAt, r.TextState == TextState.Held, pictures.Count(p => p.RequestId == r.Id)))
            .ToListAsync(ct);
    }
}
