using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The drafts of requests that are not sent yet: one for a browser, found by a random id in its cookie.</summary>
public sealed class Drafts(DoorstepDb db, Writer writer, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long an untouched draft is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const string Cookie = "doorstep-draft";

    /// <summary>The browser's draft; null when it has none, or it has expired or cannot be read any more.</summary>
    public async Task<Draft?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        if (IdIn(http) is not { } id)
        {
            return null;
        }

        var now = clock.Now();
        var stored = await db.Set<StoredDraft>().FirstOrDefaultAsync(d => d.Id == id && d.ExpiresAt > now, ct);
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<Draft>(ProtectorOf(id).Unprotect(stored.Content));
        }
        catch (Exception broken) when (broken is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The id of the browser's draft, for what belongs to it; null when it has none that can be read.</summary>
    public async Task<Guid?> HolderAsync(HttpContext http, CancellationToken ct) => await ReadAsync(http, ct) is null ? null : IdIn(http);

    /// <summary>Stores the draft for another <see cref="Kept"/>; a new one gets its cookie.</summary>
    public async Task KeepAsync(HttpContext http, Draft draft, CancellationToken ct)
    {
        var now = clock.Now();
        var known = IdIn(http);
        var id = known ?? new Guid(RandomNumberGenerator.GetBytes(16));
        var whole = draft.SubmissionId == Guid.Empty ? draft with { SubmissionId = Guid.CreateVersion7(now) } : draft;
        var content = ProtectorOf(id).Protect(JsonSerializer.SerializeToUtf8Bytes(whole));
        _ = (await writer.RunAsync<Done>(
            async (write, token) =>
            {
                var stored = known is null ? null : await write.Db.Set<StoredDraft>().FirstOrDefaultAsync(d => d.Id == id, token);
                if (stored is null)
                {
                    write.Db.Add(new StoredDraft { Id = id, Content = content, ExpiresAt = write.Now + Kept });
                }
                else
                {
                    stored.Content = content;
                    stored.ExpiresAt = write.Now + Kept;
                }

                return default(Done);
            },
            ct)).Value;
        http.Response.Cookies.Append(Cookie, id.ToString("N"), Options(http));
    }

    /// <summary>Forgets the browser's draft: it has been sent, or the resident starts again.</summary>
    public async Task RemoveAsync(HttpContext http, CancellationToken ct)
    {
        if (IdIn(http) is { } id)
        {
            _ = (await writer.RunAsync<Done>(
                async (write, token) =>
                {
                    await write.Db.Set<StoredDraft>().Where(d => d.Id == id).ExecuteDeleteAsync(token);
                    return default(Done);
                },
                ct)).Value;
            http.Response.Cookies.Delete(Cookie, Options(http));
        }
    }

    /// <summary>The id in the browser's cookie, whether or not there is such a draft.</summary>
    public static Guid? IdIn(HttpContext http) => Guid.TryParseExact(http.Request.Cookies[Cookie], "N", out var id) ? id : null;

    private static CookieOptions Options(HttpContext http) => new()
    {
        Path = "/report", HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Secure = http.Request.IsHttps,
    };

    private IDataProtector ProtectorOf(Guid id) => protection.CreateProtector("Doorstep.Requests.Draft", id.ToString("N"));
}
