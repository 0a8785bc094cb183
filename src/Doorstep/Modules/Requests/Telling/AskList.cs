using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>A resident whom staff have to ask whether it is solved. It holds nothing that is the resident's own.</summary>
/// <param name="Reference">The request.</param>
/// <param name="TypeCode">Its type.</param>
/// <param name="AreaCode">Where it lies.</param>
/// <param name="OwnerUnit">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
/// <param name="Until">When it closes without a word.</param>
/// <param name="Way">How they want to be told.</param>
/// <param name="HasPhone">Whether they can be called.</param>
/// <param name="HasAddress">Whether a letter reaches them.</param>
/// <param name="Tries">How often it was tried since the answer.</param>
/// <param name="Again">True when they were asked before and said nothing.</param>
/// <param name="Version">Of the request, for the step.</param>
public sealed record ToAsk(
    string Reference, string TypeCode, string? AreaCode, string OwnerUnit, DateTimeOffset AnsweredAt, DateTimeOffset Until, ContactWay? Way,
    bool HasPhone, bool HasAddress, int Tries, bool Again, int Version);

/// <summary>The residents whom staff are to ask, by phone or letter, whether it is solved.</summary>
public sealed class AskList(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Most rows of the list; who asks the first of them sees the next.</summary>
    public const int Most = 100;

    /// <summary>Who is to be asked by this staff member, those first whose time runs out first.</summary>
    public async Task<IReadOnlyList<ToAsk>> ReadAsync(StaffMember staff, CancellationToken ct)
    {
        var theirs = db.Set<Request>().Where(Scope.Readable(staff, atlas.Current));
        if (staff.Role == StaffRole.Officer)
        {
            theirs = theirs.Where(r => r.OwnerUnit == staff.UnitCode);
        }

        return await theirs.Join(Contacts.In(db), r => r.Id, c => c.Id, (r, c) => new Reached { Request = r, Contact = c }).Where(ByStaff).OrderBy(x => x.Request.NextDueAt).ThenBy(x => x.Request.Id).Take(Most)
            .Select(x => new ToAsk(
                x.Request.Reference, x.Request.TypeCode, x.Request.AreaCode, x.Request.OwnerUnit, x.Request.AnsweredAt!.Value, x.Request.NextDueAt,
                x.Contact.Way, x.Contact.HasPhone, x.Contact.HasPost,
                x.Request.Timeline.Count(e => e.Kind == TimelineKind.AskTried && e.At >= x.Request.AnsweredAt), x.Request.AsksMade > 0, x.Request.Version))
            .ToListAsync(ct);
    }

    /// <summary>
    /// Answered, to be asked, and not by mail or text message: they chose phone or letter, or gave no mail address, or it did not arrive.
    /// </summary>
    private static Expression<Func<Reached, bool>> ByStaff => x =>
        x.Request.State == RequestState.Answered && x.Request.AsksMade < x.Request.Asks && (x.Contact.HasPhone || x.Contact.HasPost)
        && (x.Contact.Way == ContactWay.Phone || x.Contact.Way == ContactWay.Letter || (x.Contact.Way == null && !x.Contact.HasMail)
            || x.Request.Timeline.Any(e => e.Kind == TimelineKind.AskTried && e.At >= x.Request.AnsweredAt));

    private sealed class Reached
    {
        public required Request Request { get; init; }

        public required ReceiptContact Contact { get; init; }
    }
}
