using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>A request of which something waits for a look. Nothing of what waits is in it: opening it is a look, and logged.</summary>
public sealed record WaitingRequest(string Reference, string TypeCode, string? AreaCode, string OwnerUnit, DateTimeOffset ReportedAt, bool Text, int Pictures);

/// <summary>What waits for a look before everybody sees it, as far as a staff member may see it.</summary>
public sealed class PublishingList(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 50;

    private static readonly ListOrder<Request> LongestWaiting = ListOrder.Of<Request>("publishing").Up(r => r.ReportedAt).Up(r => r.Id);

    /// <summary>A page of it, the longest waiting first.</summary>
    public async Task<(IReadOnlyList<WaitingRequest> Rows, Pager Pager)> OfAsync(StaffMember staff, PagePlace place, CancellationToken ct)
    {
        var pictures = db.Set<RequestPicture>().Where(p => p.State == PictureState.Waiting);
        var ids = db.Set<Request>().Where(r => r.TextState == TextState.Held).Select(r => r.Id).Concat(pictures.Select(p => p.RequestId));
        var waiting = db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)).Where(r => r.Public && ids.Contains(r.Id));
        var total = await waiting.CountAsync(ct);
        var page = await LongestWaiting.PageAsync(waiting, place.UpTo(total, PerPage), PerPage, total, number => number > 1 ? $"/staff/publishing?p={number}" : "/staff/publishing", ct);
        var rows = await LongestWaiting.Of(waiting, page)
            .Select(r => new WaitingRequest(
                r.Reference, r.TypeCode, r.AreaCode, r.OwnerUnit, r.ReportedAt, r.TextState == TextState.Held, pictures.Count(p => p.RequestId == r.Id)))
            .ToListAsync(ct);
        return (rows, page.Pager);
    }
}
