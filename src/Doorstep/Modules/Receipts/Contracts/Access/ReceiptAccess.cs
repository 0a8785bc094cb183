using Doorstep.Modules.Receipts.Sessions;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Receipts.Contracts.Access;

/// <summary>What a browser has opened by a receipt, or by the code of a letter.</summary>
/// <param name="Id">Of the receipt and of what it is for.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="Code">In canonical form.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Letter">The letter whose code it is; null for the holder's own.</param>
public sealed record OpenedReceipt(Guid Id, string Reference, string Code, IReceiptKind Kind, OpenedLetter? Letter)
{
    /// <summary>The reference with its dash.</summary>
    public string Shown => ShortReference.Show(Reference);

    /// <summary>The page that it opens.</summary>
    public string Page => Kind.PageOf(Shown);
}

/// <summary>
/// Opens to whoever holds a receipt what it is for. What does not exist and what the code does not open look the same, in
/// words, status and work done.
/// </summary>
public sealed class ReceiptAccess(
    DoorstepDb db, SecretCode codes, LetterCodes letters, FollowCookie cookie, Limiter limiter, IEnumerable<IReceiptKind> kinds, TimeProvider clock)
{
    /// <summary>Wrong codes of one network, of receipts and of alerts.</summary>
    public static readonly RateLimit WrongCodes = CodeGuesses.OfNetwork;

    /// <summary>How long after a receipt was shown it need not be shown again.</summary>
    public static TimeSpan Kept => FollowCookie.Kept;

    /// <summary>Where reference and code are typed, with the reference filled in.</summary>
    public static string AddressFor(string reference) => $"/follow?reference={Uri.EscapeDataString(reference)}";

    /// <summary>Tries reference and code as typed, and remembers them for a while when they fit.</summary>
    /// <returns>
    /// What was opened. Invalid: something is missing or not shaped like a reference; NotFound: no match;
    /// Conflict: the code of a letter whose word was given; Forbidden: no match, and too many wrong tries from this network before it, with the seconds to wait.
    /// </returns>
    public async Task<Outcome<OpenedReceipt>> TryAsync(HttpContext http, string? typedReference, string? typedCode, CancellationToken ct)
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
        var found = await LookAsync(reference!, code!, ct);
        if (found is { Letter.UsedAt: not null })
        {
            return Refusal.Conflict("Error.Follow.LetterUsed");
        }

        if (found is null)
        {
            var wait = limiter.Take(WrongCodes, Network.Of(http));
            return wait > TimeSpan.Zero ? new Refusal(RefusalKind.Forbidden, [new Problem("Error.Follow.TooMany", null, Limiter.Seconds(wait))]) : Refusal.NotFound("Error.Follow.NoMatch");
        }

        await RememberAsync(http, reference!, code!, ct);
        return found;
    }

    /// <summary>Lets this browser open for a while what it has just been given the receipt of.</summary>
    /// <param name="http">The browser.</param>
    /// <param name="reference">In canonical form.</param>
    /// <param name="code">In canonical form; known to be right.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task RememberAsync(HttpContext http, string reference, string code, CancellationToken ct) => cookie.AddAsync(http, reference, code, ct);

    /// <summary>Whether this browser has shown the receipt, or the letter, with this reference.</summary>
    /// <param name="http">The browser.</param>
    /// <param name="reference">In canonical form.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<bool> HasShownAsync(HttpContext http, string reference, CancellationToken ct) => await cookie.CodeOfAsync(http, reference, ct) is not null;

    /// <summary>
    /// What this browser has opened under the reference in the address, for the holder of the receipt alone: the code of a letter opens it only
    /// with <see cref="ReadAsync"/>. Null when it has to be shown again.
    /// </summary>
    public async Task<OpenedReceipt?> OpenAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        await ReadAsync(http, typedReference, ct) is { Letter: null } own ? own : null;

    /// <summary>The same for pages that read, and for the one word: also by the code of a letter, which is then named.</summary>
    public async Task<OpenedReceipt?> ReadAsync(HttpContext http, string typedReference, CancellationToken ct) =>
        ShortReference.TryRead(typedReference, out var reference) && await cookie.CodeOfAsync(http, reference, ct) is { } code && await LookAsync(reference, code, ct) is { } found
            // In the browser in which its word was given, a letter is read on for a while.
            && !(found.Letter?.UsedAt < clock.Now() - Kept)
            ? found : null;

    private async Task<OpenedReceipt?> LookAsync(string reference, string code, CancellationToken ct)
    {
        Guid? id = null;
        IReceiptKind? kind = null;
        foreach (var asked in kinds)
        {
            if (await asked.FindAsync(db, reference, ct) is { } known)
            {
                (id, kind) = (known, asked);
                break;
            }
        }

        // The code is made and compared also when there is nothing of the kind, so that both take the same time.
        var opens = codes.Opens(id ?? Guid.Empty, code);
        var letter = opens ? null : await letters.FindAsync(db, id ?? Guid.Empty, code, clock.Now(), ct);
        return kind is not null && (opens || letter is not null) ? new OpenedReceipt(id!.Value, reference, code, kind, letter) : null;
    }
}
