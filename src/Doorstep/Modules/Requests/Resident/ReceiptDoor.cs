using Doorstep.Modules.Requests.Letters;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// Opens a request to whoever holds its receipt. What does not exist and what the code does not open look the same, in
/// words, status and work done.
/// </summary>
public sealed class ReceiptDoor(DoorstepDb db, SecretCode codes, LetterCodes letters, FollowCookie cookie, Limiter limiter, TimeProvider clock)
{
    /// <summary>Wrong codes of one network, of receipts and of alerts.</summary>
    public static readonly RateLimit WrongCodes = CodeGuesses.OfNetwork;

    /// <summary>Tries reference and code as typed, and remembers them for a while when they fit.</summary>
    /// <returns>
    /// The reference in canonical form. Invalid: something is missing or not shaped like a reference; NotFound: no match;
    /// Conflict: the code of a letter whose word was given; Forbidden: no match, and too many wrong tries from this network before it, with the seconds to wait.
    /// </returns>
    public async Task<Outcome<string>> TryAsync(HttpContext http, string? typedReference, string? typedCode, CancellationToken ct)
    {
        var problems = new List<Problem>();
        if (!ShortReference.TryRead(typedReference, out var reference))
        {
            problems.Add(new Problem(Folding.IsBlank(typedReference) ? "Error.Reference.Missing" : "Error.Reference.Shape", "reference"));
        }

        if (!SecretCode.TryRead(typedCode, out var code))
        {
            problems.Add(new Problem(Folding.IsBlank(typedCode) ? "Error.Code.Missing" : "Error.Code.Shape", "code"));
        }

        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        // Looked at first, so that a right code opens whatever others tried: a code cannot be guessed (decision 0036).
        var (id, letter) = await FindAsync(reference!, code!, ct);
        if (letter is { UsedAt: not null })
        {
            return Refusal.Conflict("Error.Follow.LetterUsed");
        }

        if (id is null)
        {
            var wait = limiter.Take(WrongCodes, Network.Of(http));
            return wait > TimeSpan.Zero ? new Refusal(RefusalKind.Forbidden, [new Problem("Error.Follow.TooMany", null, Limiter.Seconds(wait))]) : Refusal.NotFound("Error.Follow.NoMatch");
        }

        await cookie.AddAsync(http, reference!, code!, ct);
        return reference!;
    }

    /// <summary>
    /// The receipt that this browser has shown for the reference in the address: canonical reference and code. Null when it
    /// has to be shown again.
    /// </summary>
    public async Task<(string Reference, string Code)?> ShownAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        ShortReference.TryRead(typedReference, out var reference) && await cookie.CodeOfAsync(http, reference, ct) is { } code ? (reference, code) : null;

    /// <summary>
    /// The request with everything in it, for the receipt that this browser has shown; null when it has to be shown again. The
    /// code of a letter opens it only with <see cref="ReadAsync"/>.
    /// </summary>
    public async Task<Request?> OpenAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        await ReadAsync(http, typedReference, ct) is { Letter: null } own ? own.Request : null;

    /// <summary>The same for pages that read, and for the one word: also by the code of a letter, which is then named.</summary>
    public async Task<(Request Request, LetterCode? Letter)?> ReadAsync(HttpContext http, string typedReference, CancellationToken ct)
    {
        if (await ShownAsync(http, typedReference, ct) is not { } receipt || await FindAsync(receipt.Reference, receipt.Code, ct) is not { Id: { } id } found
            // In the browser in which its word was given, a letter is read on for a while.
            || found.Letter?.UsedAt < clock.Now() - FollowCookie.Kept)
        {
            return null;
        }

        var request = await db.Set<Request>().AsSplitQuery()
            .Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Contact).Include(r => r.Files.OrderBy(f => f.Id)).ThenInclude(f => f.Picture).Include(r => r.Tasks).Include(r => r.Hazard)
            .Include(r => r.Answers.OrderBy(a => a.QuestionCode).ThenBy(a => a.Place))
            .FirstOrDefaultAsync(r => r.Id == id, ct);
        return request is null ? null : (request, found.Letter);
    }

    /// <summary>The request of the receipt that this browser has shown; null when it has to be shown again.</summary>
    public async Task<Guid?> IdOfAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        await ShownAsync(http, typedReference, ct) is { } receipt && await FindAsync(receipt.Reference, receipt.Code, ct) is { Letter: null } own ? own.Id : null;

    private async Task<(Guid? Id, LetterCode? Letter)> FindAsync(string reference, string code, CancellationToken ct)
    {
        var id = await db.Set<Request>().Where(r => r.Reference == reference).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
        // The code is made and compared also when there is no such request, so that both take the same time.
        var opens = codes.Opens(id ?? Guid.Empty, code);
        return opens ? (id, null) : await letters.FindAsync(db, id ?? Guid.Empty, code, clock.Now(), ct) is { } letter ? (id, letter) : (null, null);
    }
}
