using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Letters;

/// <summary>
/// A printed letter and the code that it alone carries. Who prints it has seen the code, so what is said by it is never the
/// resident's own code: it opens the request for reading, gives one word, and that word is marked with the letter. The code is
/// derived from the id like a receipt's, so nothing of it is stored.
/// </summary>
public sealed class LetterCode
{
    /// <summary>How long it can be used: an answer can be contradicted for 60 days, and post takes its time.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromDays(120);

    /// <summary>A reader of PDF files asks twice, and a jammed printer is tried again: that is the same letter.</summary>
    public static readonly TimeSpan Same = TimeSpan.FromMinutes(10);

    /// <summary>From which the code is derived.</summary>
    public Guid Id { get; init; }

    /// <summary>The request that it is about.</summary>
    public Guid RequestId { get; init; }

    /// <summary>When it was printed.</summary>
    public DateTimeOffset PrintedAt { get; init; }

    /// <summary>Who printed it.</summary>
    public Guid PrintedBy { get; init; }

    /// <summary>The unit or area of who printed it; null for the whole town.</summary>
    public string? Office { get; init; }

    /// <summary>When its word was given; null before.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<LetterCode>(letter =>
    {
        letter.ToTable("request_letters").HasKey(l => l.Id);
        letter.Property(l => l.Id).ValueGeneratedNever();
        letter.HasIndex(l => l.RequestId);
        letter.HasOne<Request>().WithMany().HasForeignKey(l => l.RequestId);
    });
}

/// <summary>Letters and their codes.</summary>
public sealed class LetterCodes(Writer writer, SecretCode codes)
{
    private const int MostOfOne = 50;

    /// <summary>The code for a letter that is printed now, in canonical form.</summary>
    public async Task<string> PrintAsync(Guid request, StaffMember staff, CancellationToken ct) => codes.For((await writer.RunAsync<Guid>(
        async (write, token) =>
        {
            var since = write.Now - LetterCode.Same;
            if (await write.Db.Set<LetterCode>().Where(l => l.RequestId == request && l.PrintedBy == staff.Id && l.PrintedAt > since && l.UsedAt == null)
                .OrderByDescending(l => l.PrintedAt).Select(l => (Guid?)l.Id).FirstOrDefaultAsync(token) is { } same)
            {
                return same;
            }

            var letter = new LetterCode { Id = Guid.CreateVersion7(write.Now), RequestId = request, PrintedAt = write.Now, PrintedBy = staff.Id, Office = staff.ScopeCode };
            write.Db.Add(letter);
            return letter.Id;
        },
        ct)).Value);

    /// <summary>The letter of this request whose code this is and which can still be used, or has been used; null when there is none.</summary>
    public async Task<LetterCode?> FindAsync(DoorstepDb db, Guid request, string code, DateTimeOffset now, CancellationToken ct)
    {
        var since = now - LetterCode.Valid;
        var letters = await db.Set<LetterCode>().Where(l => l.RequestId == request && l.PrintedAt > since).OrderByDescending(l => l.PrintedAt).Take(MostOfOne).ToListAsync(ct);
        return letters.Find(l => codes.Opens(l.Id, code));
    }
}
