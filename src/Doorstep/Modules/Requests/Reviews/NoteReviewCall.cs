using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Reviews.Rules;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Reviews;

/// <summary>A coordinator notes what a resident said when they were called back. The resident reads it on their request.</summary>
/// <param name="Staff">Who called.</param>
/// <param name="Review">The review.</param>
/// <param name="Reference">The request, as typed or shown.</param>
/// <param name="Seen">The version of the call that they saw.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Words">The resident's words; may be missing.</param>
public sealed record CallNote(StaffMember Staff, Guid Review, string? Reference, int Seen, CallResult? Result, string? Words);

/// <summary>Notes a call of a review, with a line on the request's timeline.</summary>
public sealed class NoteReviewCall(Writer writer, HandlingRules rules, AreaAtlas atlas)
{
    /// <summary>Not found when the review or the request in it is not theirs; conflict when somebody else noted it.</summary>
    public Task<Outcome<Done>> RunAsync(CallNote note, CancellationToken ct) => writer.RunAsync<Done>((write, token) => RunAsync(note, write, token), ct);

    private async Task<Outcome<Done>> RunAsync(CallNote note, WriteScope write, CancellationToken ct)
    {
        var reference = ShortReference.TryRead(note.Reference, out var canonical) ? canonical : "";
        var review = await write.Db.Set<SampleReview>().Where(r => r.Id == note.Review).Select(r => new { r.AreaCode }).FirstOrDefaultAsync(ct);
        var request = await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Reference == reference, ct);
        var call = request is null ? null : await write.Db.Set<ReviewCall>().FirstOrDefaultAsync(c => c.ReviewId == note.Review && c.RequestId == request.Id, ct);
        if (review is null || call is null || !ReviewScope.IsTheirs(note.Staff, atlas.Current, review.AreaCode)
            || Scope.Parts(note.Staff, atlas.Current, request!) == Part.None)
        {
            return Refusal.NotFound("Error.NotFound");
        }

        var by = new StaffStep(note.Staff, reference, 0).Actor;
        return Words.CheckLength(note.Words, "words") is not null
            ? Refusal.Invalid("Error.TooLong", "words", RequestsTables.LongestText)
            : await TakeAsync(call, request!, by, note, rules, write, ct);
    }

    internal static async Task<Outcome<Done>> TakeAsync(
        ReviewCall call, Request request, Actor by, CallNote note, HandlingRules rules, WriteScope write, CancellationToken ct)
    {
        var hasContact = (await Contacts.OfAsync(write.Db, request.Id, ct))?.Reaches == true;
        if (call.Note(by, note.Result, hasContact, note.Seen, write.Now) is { } refusal)
        {
            return refusal;
        }

        return note.Result == CallResult.NoContact ? default(Done) : await RequestSteps.TakeAsync(
            request,
            (r, at) =>
            {
                // What a resident says when called is between them and the town.
                r.Noted(TimelineKind.Reviewed, by, note.Words, at.Now, at, visible: false, reason: $"Review.{note.Result}");
                return null;
            },
            rules, write, ct);
    }
}
