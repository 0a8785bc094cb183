using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// The drafts of requests that are not sent yet: one for each form. A form finds its draft by its ticket, an address by the draft's
/// name together with the cookie of the browser that began it. Ticket and cookie are sealed here, so nobody chooses which draft they get.
/// </summary>
public sealed class Drafts(DoorstepDb db, Writer writer, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long an untouched draft is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Most unfinished drafts of one browser that are listed.</summary>
    public const int MostListed = 5;

    private const string Cookie = "doorstep-draft";

    /// <summary>The id of a draft that is about to begin.</summary>
    public static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>A draft's name in addresses.</summary>
    public static string NameOf(Guid id) => Base64Url.EncodeToString(id.ToByteArray());

    /// <summary>The id that such a name stands for; null when it is none.</summary>
    public static Guid? IdOf(string? name) =>
        name is { Length: 22 } && Base64Url.IsValid(name) && Base64Url.DecodeFromChars(name) is { Length: 16 } bytes ? new Guid(bytes) : null;

    /// <summary>The draft that a ticket names; null when it is gone or cannot be read any more.</summary>
    public async Task<Draft?> FindAsync(Guid id, CancellationToken ct)
    {
        var now = clock.Now();
        return Read(await db.Set<StoredDraft>().FirstOrDefaultAsync(d => d.Id == id && d.ExpiresAt > now, ct));
    }

    /// <summary>The draft that an address names, for the browser that began it; null for every other.</summary>
    public async Task<Draft?> FindAsync(HttpContext http, Guid id, CancellationToken ct)
    {
        var now = clock.Now();
        return BrowserOf(http) is { } browser ? Read(await db.Set<StoredDraft>().FirstOrDefaultAsync(d => d.Id == id && d.Browser == browser && d.ExpiresAt > now, ct)) : null;
    }

    /// <summary>The browser's unfinished drafts, the last touched first.</summary>
    public async Task<IReadOnlyList<(Guid Id, Draft Draft)>> OfBrowserAsync(HttpContext http, CancellationToken ct)
    {
        var now = clock.Now();
        return BrowserOf(http) is not { } browser ? []
            : [.. (await db.Set<StoredDraft>().Where(d => d.Browser == browser && d.ExpiresAt > now).OrderByDescending(d => d.ExpiresAt).Take(MostListed).ToListAsync(ct))
                .Select(d => (d.Id, Draft: Read(d)!)).Where(d => d.Draft is not null)];
    }

    /// <summary>The draft that this browser names in an address, for what belongs to it; null when it is not its own.</summary>
    public async Task<Guid?> HolderAsync(HttpContext http, string? name, CancellationToken ct) =>
        IdOf(name) is { } id && await FindAsync(http, id, ct) is not null ? id : null;

    /// <summary>Stores the draft for another <see cref="Kept"/>, as this browser's; a browser without a cookie gets one.</summary>
    public async Task KeepAsync(HttpContext http, Guid id, Draft draft, CancellationToken ct)
    {
        var key = KeyOf(http) ?? RandomNumberGenerator.GetBytes(16);
        var browser = Hash(key);
        var content = ProtectorOf(id).Protect(JsonSerializer.SerializeToUtf8Bytes(draft));
        _ = (await writer.RunAsync<Done>(
            async (write, token) =>
            {
                var stored = await write.Db.Set<StoredDraft>().FirstOrDefaultAsync(d => d.Id == id, token);
                if (stored is null)
                {
                    write.Db.Add(new StoredDraft { Id = id, Browser = browser, Content = content, ExpiresAt = write.Now + Kept });
                }
                else
                {
                    (stored.Browser, stored.Content, stored.ExpiresAt) = (browser, content, write.Now + Kept);
                }

                return default(Done);
            },
            ct)).Value;
        http.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(Seal.Protect(key)), new CookieOptions
        {
            Path = "/report", HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Secure = http.Request.IsHttps,
        });
    }

    /// <summary>Forgets a draft: it has been sent, or the resident throws it away.</summary>
    public async Task RemoveAsync(Guid id, CancellationToken ct) => _ = (await writer.RunAsync<Done>(
        async (write, token) =>
        {
            await write.Db.Set<StoredDraft>().Where(d => d.Id == id).ExecuteDeleteAsync(token);
            return default(Done);
        },
        ct)).Value;

    private Draft? Read(StoredDraft? stored)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<Draft>(ProtectorOf(stored.Id).Unprotect(stored.Content));
        }
        catch (Exception broken) when (broken is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private Guid? BrowserOf(HttpContext http) => KeyOf(http) is { } key ? Hash(key) : null;

    // What was not sealed here was chosen by somebody else.
    private byte[]? KeyOf(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 and < 500 } cookie && Base64Url.IsValid(cookie)
                && Seal.Unprotect(Base64Url.DecodeFromChars(cookie)) is { Length: 16 } key ? key : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Guid Hash(byte[] key) => new(SHA256.HashData(key).AsSpan(0, 16));

    private IDataProtector Seal => protection.CreateProtector("Doorstep.Requests.DraftBrowser");

    private IDataProtector ProtectorOf(Guid id) => protection.CreateProtector("Doorstep.Requests.Draft", id.ToString("N"));
}
