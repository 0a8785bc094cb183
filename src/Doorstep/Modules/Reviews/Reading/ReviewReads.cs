using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Reviews.Operations;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews.Reading;

/// <summary>A review in the list.</summary>
/// <param name="Review">The review, without its calls.</param>
/// <param name="Drawn">How many were drawn.</param>
/// <param name="Settled">How many calls were made or given up.</param>
/// <param name="Solved">How many said that it is solved.</param>
/// <param name="Answered">How many said whether it is.</param>
public sealed record ReviewRow(SampleReview Review, int Drawn, int Settled, int Solved, int Answered);

/// <summary>A call in a review's list. Of the request it holds nothing that is the resident's own.</summary>
public sealed record CallRow(ReviewCall Call, string Reference, string TypeCode, string? AreaCode, DateTimeOffset? ClosedAt);

/// <summary>A review with everything that its page shows.</summary>
/// <param name="Review">The review.</param>
/// <param name="Rows">Its calls, as drawn.</param>
/// <param name="List">What could be drawn.</param>
/// <param name="Holds">True when the stored list has the stored hash, and the seed draws these requests from it.</param>
public sealed record OpenedReview(SampleReview Review, IReadOnlyList<CallRow> Rows, IReadOnlyList<Drawable> List, bool Holds)
{
    /// <summary>The calls, for the figures.</summary>
    public IReadOnlyList<Called> Calls => [.. Rows.Select(r => new Called(r.Call.UnitCode, r.Call.Outcome, r.Call.Result))];
}

/// <summary>Reads reviews within a coordinator's area.</summary>
public sealed class ReviewReads(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 25;

    private static readonly ListOrder<SampleReview> LastDrawn = ListOrder.Of<SampleReview>("reviews").Down(r => r.DrawnAt).Down(r => r.Id);
    private static readonly CallResult?[] Answers = [CallResult.Solved, CallResult.Partly, CallResult.NotSolved];

    /// <summary>A page of the reviews that they may see, the last first.</summary>
    public async Task<(IReadOnlyList<ReviewRow> Rows, Pager Pager)> ListAsync(StaffMember staff, PagePlace place, CancellationToken ct)
    {
        var theirs = db.Set<SampleReview>().AsQueryable();
        if (!StaffScope.LeadsTown(staff, atlas.Current))
        {
            var within = staff.AreaCode is null ? [] : atlas.Current.SelfAndDescendants(staff.AreaCode).Select(a => a.Code).ToList();
            theirs = theirs.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        var total = await theirs.CountAsync(ct);
        var page = await LastDrawn.PageAsync(theirs, place.UpTo(total, PerPage), PerPage, total, number => number > 1 ? $"/staff/reviews?p={number}" : "/staff/reviews", ct);
        var rows = await LastDrawn.Of(theirs, page)
            .Select(r => new ReviewRow(r, r.Calls.Count, r.Calls.Count(c => c.Result != null), r.Calls.Count(c => c.Result == CallResult.Solved), r.Calls.Count(c => Answers.Contains(c.Result))))
            .ToListAsync(ct);
        return (rows, page.Pager);
    }

    /// <summary>A review; null when there is none or it is not theirs.</summary>
    public async Task<OpenedReview?> FindAsync(StaffMember staff, Guid id, CancellationToken ct)
    {
        if (await db.Set<SampleReview>().FirstOrDefaultAsync(r => r.Id == id, ct) is not { } review || !ReviewScope.IsTheirs(staff, atlas.Current, review.AreaCode))
        {
            return null;
        }

        var rows = await (
            from call in db.Set<ReviewCall>()
            join request in RequestScope.All(db) on call.RequestId equals request.Id
            where call.ReviewId == id
            orderby call.Place
            select new CallRow(call, request.Reference, request.TypeCode, request.AreaCode, request.ClosedAt)).ToListAsync(ct);
        var lines = await db.Set<ReviewList>().Where(l => l.ReviewId == id).Select(l => l.Lines).FirstAsync(ct);
        var list = SampleList.Read(lines);
        var again = SampleDraw.Draw(review.Seed, list.Count, rows.Count).Select(place => list[place].Reference);
        var holds = SampleDraw.Sha256(lines) == review.ListSha256 && list.Count == review.CouldBeDrawn && again.SequenceEqual(rows.Select(r => r.Reference), StringComparer.Ordinal);
        return new OpenedReview(review, rows, list, holds);
    }

    /// <summary>The list from which it was drawn, to check the draw elsewhere; null when the review is not theirs.</summary>
    public async Task<string?> ListOfAsync(StaffMember staff, Guid id, CancellationToken ct) =>
        await db.Set<SampleReview>().Where(r => r.Id == id).Select(r => new { r.AreaCode }).FirstOrDefaultAsync(ct) is { } review && ReviewScope.IsTheirs(staff, atlas.Current, review.AreaCode)
            ? await db.Set<ReviewList>().Where(l => l.ReviewId == id).Select(l => l.Lines).FirstAsync(ct)
            : null;
}
