using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// What a form of asking carries, sealed: which draft it is about, and what that draft said when the page was shown. So two
/// tabs of one browser are two forms, and what changed under a form is found before it is sent.
/// </summary>
/// <param name="Draft">The draft's id.</param>
/// <param name="At">When the page was shown, in Unix milliseconds.</param>
/// <param name="Seen">For each part of the draft a hash of what it said.</param>
/// <param name="Said">For the page before sending: what stood there, cut short.</param>
public sealed record FormTicket(Guid Draft, long At, IReadOnlyDictionary<string, string> Seen, IReadOnlyDictionary<string, string>? Said)
{
    private const int Longest = 300;

    /// <summary>The ticket of a page that shows these parts.</summary>
    public static FormTicket Of(Guid draft, DateTimeOffset now, IReadOnlyDictionary<string, string> parts, IReadOnlyDictionary<string, string>? said = null) => new(
        draft, now.ToUnixTimeMilliseconds(), parts.ToDictionary(p => p.Key, p => Print(p.Value), StringComparer.Ordinal),
        said?.ToDictionary(s => s.Key, s => TextLength.Cut(s.Value, Longest), StringComparer.Ordinal));

    /// <summary>The parts that say something else now than when the page was shown.</summary>
    public IReadOnlySet<string> ChangedIn(IReadOnlyDictionary<string, string> now) =>
        Seen.Keys.Union(now.Keys, StringComparer.Ordinal).Where(part => Seen.GetValueOrDefault(part, Print("")) != Print(now.GetValueOrDefault(part, ""))).ToHashSet(StringComparer.Ordinal);

    private static string Print(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 9));
}

/// <summary>Seals and opens the tickets of forms. One that is forged, or older than a draft can be, counts as none.</summary>
public sealed class FormTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int LongestSealed = 60_000;
    private readonly IDataProtector seal = protection.CreateProtector("Doorstep.Requests.FormTicket");

    /// <summary>What the form carries.</summary>
    public string Seal(FormTicket ticket) => seal.Protect(JsonSerializer.Serialize(ticket));

    /// <summary>What the form carried; null when that is nothing of ours.</summary>
    public FormTicket? Open(string? sealedTicket)
    {
        try
        {
            return sealedTicket is { Length: > 0 and < LongestSealed } && JsonSerializer.Deserialize<FormTicket>(seal.Unprotect(sealedTicket)) is { Seen: not null } ticket
                && clock.Now() - DateTimeOffset.FromUnixTimeMilliseconds(ticket.At) <= 2 * Drafts.Kept ? ticket : null;
        }
        catch (Exception foreign) when (foreign is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
