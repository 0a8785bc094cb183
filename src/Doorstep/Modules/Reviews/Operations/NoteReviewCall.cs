using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews.Operations;

/// <summary>A coordinator notes what a resident said when they were called back. The resident reads it on their request.</summary>
/// <param name="Staff">Who called.</param>
/// <param name="Review">The review.</param>
/// <param name="Reference">The request, as typed or shown.</param>
/// <param name="Seen">The version of the call that they saw.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Words">The resident's words; may be missing.</param>
public sealed record CallNote(StaffMember Staff, Guid Review, string? Reference, int Seen, CallResult? Result, string? Words);

/// <summary>Notes a call of a review, with a line on the request's timeline.</summary>
public sealed class NoteReviewCall(Writer writer, RequestNotes notes, AreaAtlas atlas)
{
    /// <summary>Not found when the review or the request in it is not theirs; conflict when somebody else noted it.</summary>
    public Task<Outcome<Done>> RunAsync(CallNote note, CancellationToken ct) => writer.RunAsync<Done>((write, token) => RunAsync(note, write, token), ct);

    private async Task<Outcome<Done>> RunAsync(CallNote note, WriteScope write, CancellationToken ct)
    {
        var reference = ShortReference.TryRead(note.Reference, out var canonical) ? canonical : "";
        var review = await write.Db.Set<SampleReview>().Where(r => r.Id == note.Review).Select(r => new { r.AreaCode }).FirstOrDefaultAsync(ct);
        var request = await RequestScope.ReadableBy(write.Db, note.Staff, atlas.Current).Where(r => r.Reference == reference).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
        var call = request is null ? null : await write.Db.Set<ReviewCall>().FirstOrDefaultAsync(c => c.ReviewId == note.Review && c.RequestId == request, ct);
        if (review is null || call is null || !ReviewScope.IsTheirs(note.Staff, atlas.Current, review.AreaCode))
        {
            return Refusal.NotFound("Error.NotFound");
        }

        var by = Actor.Of(note.Staff);
        return TextLength.IsOver(note.Words, ReportRequest.LongestText)
            ? Refusal.Invalid("Error.TooLong", "words", ReportRequest.LongestText)
            : await TakeAsync(call, by, note, notes, write, ct);
    }

    internal static async Task<Outcome<Done>> TakeAsync(
        ReviewCall call, Actor by, CallNote note, RequestNotes notes, WriteScope write, CancellationToken ct)
    {
        var hasContact = (await Contacts.OfAsync(write.Db, call.RequestId, ct))?.Reaches == true;
        if (call.Note(by, note.Result, hasContact, note.Seen, write.Now) is { } refusal)
        {
            return refusal;
        }

        // What a resident says when called is between them and the town.
        return note.Result == CallResult.NoContact ? default(Done) : await notes.AddAsync(
            write, call.RequestId, new RequestNote(TimelineKind.Reviewed, by) { Words = _ => note.Words, Visible = false, Reason = $"Review.{note.Result}" }, ct);
    }
}
