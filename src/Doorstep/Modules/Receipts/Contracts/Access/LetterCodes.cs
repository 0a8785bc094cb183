using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Receipts.Contracts.Access;

/// <summary>A letter by whose code a page was opened.</summary>
/// <param name="Id">The letter.</param>
/// <param name="PrintedAt">When it was printed.</param>
/// <param name="Office">The unit or area of who printed it; null for the whole town.</param>
/// <param name="UsedAt">When its word was given; null before.</param>
public sealed record OpenedLetter(Guid Id, DateTimeOffset PrintedAt, string? Office, DateTimeOffset? UsedAt);

/// <summary>The codes of printed letters, each of which gives one word.</summary>
public sealed class LetterCodes(Writer writer, SecretCode codes)
{
    /// <summary>How long one can be used: an answer can be contradicted for 60 days, and post takes its time.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromDays(120);

    /// <summary>A reader of PDF files asks twice, and a jammed printer is tried again: that is the same letter.</summary>
    public static readonly TimeSpan Same = TimeSpan.FromMinutes(10);

    private const int MostOfOne = 50;

    /// <summary>The code for a letter that is printed now, in canonical form.</summary>
    public async Task<string> PrintAsync(Guid receipt, StaffMember staff, CancellationToken ct) => codes.For((await writer.RunAsync<Guid>(
        async (write, token) =>
        {
            var since = write.Now - Same;
            if (await write.Db.Set<Letter>().Where(l => l.ReceiptId == receipt && l.PrintedBy == staff.Id && l.PrintedAt > since && l.UsedAt == null)
                .OrderByDescending(l => l.PrintedAt).Select(l => (Guid?)l.Id).FirstOrDefaultAsync(token) is { } same)
            {
                return same;
            }

            var letter = new Letter { Id = Guid.CreateVersion7(write.Now), ReceiptId = receipt, PrintedAt = write.Now, PrintedBy = staff.Id, Office = staff.ScopeCode };
            write.Db.Add(letter);
            return letter.Id;
        },
        ct)).Value);

    /// <summary>The letter of this receipt whose code this is and which can still be used, or has been used; null when there is none.</summary>
    public async Task<OpenedLetter?> FindAsync(DoorstepDb db, Guid receipt, string code, DateTimeOffset now, CancellationToken ct)
    {
        var since = now - Valid;
        var letters = await db.Set<Letter>().Where(l => l.ReceiptId == receipt && l.PrintedAt > since).OrderByDescending(l => l.PrintedAt).Take(MostOfOne)
            .Select(l => new OpenedLetter(l.Id, l.PrintedAt, l.Office, l.UsedAt)).ToListAsync(ct);
        return letters.Find(l => codes.Opens(l.Id, code));
    }

    /// <summary>Notes that the one word of a letter was given.</summary>
    public static async Task UseAsync(WriteScope write, OpenedLetter letter, CancellationToken ct) =>
        (await write.Db.Set<Letter>().SingleAsync(l => l.Id == letter.Id, ct)).UsedAt = write.Now;
}
