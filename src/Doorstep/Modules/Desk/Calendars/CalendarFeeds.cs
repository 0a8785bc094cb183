using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Contracts;
using Doorstep.Modules.Desk.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Desk.Calendars;

/// <summary>
/// The deadlines of a unit or area as a calendar that other programs fetch without signing in. Its address holds a secret that is
/// shown once; what it gives follows the account: its unit or area as of now, and nothing once the account is closed.
/// </summary>
public sealed class CalendarFeeds(Writer writer)
{
    /// <summary>Most deadlines in a feed; the next due are in it.</summary>
    public const int Most = 500;

    /// <summary>Since when this staff member has a feed; null when they have none.</summary>
    public static async Task<DateTimeOffset?> SinceAsync(DoorstepDb db, StaffMember staff, CancellationToken ct) =>
        await db.Set<StaffFeed>().Where(f => f.AccountId == staff.Id).Select(f => (DateTimeOffset?)f.At).FirstOrDefaultAsync(ct);

    /// <summary>Makes a new address, which ends the old one. The value is the token, which cannot be read again.</summary>
    public async Task<Outcome<string>> RenewAsync(StaffMember staff, string language, CancellationToken ct)
    {
        // 160 bits.
        var token = RandomNumberGenerator.GetHexString(40, lowercase: true);
        return await writer.RunAsync<string>(
            async (write, cancelled) =>
            {
                if (await write.Db.Set<StaffFeed>().FirstOrDefaultAsync(f => f.AccountId == staff.Id, cancelled) is not { } feed)
                {
                    feed = new StaffFeed { AccountId = staff.Id, TokenHash = "", Language = language };
                    write.Db.Add(feed);
                }

                (feed.TokenHash, feed.Language, feed.At) = (HashOf(token), language, write.Now);
                return token;
            },
            ct);
    }

    /// <summary>Ends the feed.</summary>
    public Task<Outcome<Done>> EndAsync(StaffMember staff, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            await write.Db.Set<StaffFeed>().Where(f => f.AccountId == staff.Id).ExecuteDeleteAsync(token);
            return default(Done);
        },
        ct);

    /// <summary>Whose feed a token opens, and in which language; null when it opens none.</summary>
    public static async Task<(Guid Account, string Language)?> FindAsync(DoorstepDb db, string token, CancellationToken ct)
    {
        if (token.Length is < 20 or > 100)
        {
            return null;
        }

        var hash = HashOf(token);
        return await db.Set<StaffFeed>().FirstOrDefaultAsync(f => f.TokenHash == hash, ct) is { } feed ? (feed.AccountId, feed.Language) : null;
    }

    /// <summary>What their unit or area has to do, of every kind, next due first.</summary>
    public static async Task<IReadOnlyList<DeskDeadline>> ReadAsync(DoorstepDb db, IEnumerable<IDeadlineSource> sources, StaffMember staff, CancellationToken ct)
    {
        var all = new List<DeskDeadline>();
        foreach (var source in sources)
        {
            all.AddRange(await source.DueAsync(db, staff, Most, ct));
        }

        return [.. all.OrderBy(d => d.DueAt).Take(Most)];
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
