using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Search.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Search;

/// <summary>
/// Keeps the index of the search, in the same transaction as the requests: what was committed is found, and what was taken out
/// is not. Only requests of public types are in it: nobody searches what residents wrote in confidence.
/// </summary>
public sealed class SearchIndex(AreaAtlas atlas) : IListener<RequestChanged>
{
    private const long FirstMark = 1L << 53;

    // What changes its type, who owns it, who helps, or its words.
    private static readonly HashSet<TimelineKind> Moves =
    [
        TimelineKind.Reported, TimelineKind.Routed, TimelineKind.HandedOver, TimelineKind.Retyped, TimelineKind.TakenBack, TimelineKind.HelperCalled,
        TimelineKind.HelperDeclined, TimelineKind.TaskDone, TimelineKind.TaskDropped, TimelineKind.ClosedBySource, TimelineKind.Reopened,
        // What everybody may read of its words.
        TimelineKind.TextReviewed, TimelineKind.TextEdited, TimelineKind.TextWithdrawn,
    ];

    /// <inheritdoc/>
    public Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct) =>
        Moves.Contains(happened.Kind) ? ChangedAsync(write, happened.Id, ct) : Task.CompletedTask;

    /// <summary>
    /// The request is new, or its words, whether they may be shown, its type, its owner or its helpers are others now. Called in the
    /// transaction that changes them, before or after it is saved.
    /// </summary>
    public async Task ChangedAsync(WriteScope write, Guid requestId, CancellationToken ct)
    {
        using var unseen = new Undetected(write.Db);
        // What the operation has changed and not yet saved counts: the tracked request is taken before the stored one.
        var tracked = write.Db.Set<Request>().Local.FindEntry(requestId)?.Entity;
        var request = tracked ?? await write.Db.Set<Request>().Include(r => r.Tasks).FirstOrDefaultAsync(r => r.Id == requestId, ct);
        if (request is not null)
        {
            await PutAsync(write, request, ct);
        }
    }

    /// <summary>Puts the request into the index as it is now, or takes it out.</summary>
    internal async Task PutAsync(WriteScope write, Request request, CancellationToken ct)
    {
        using var unseen = new Undetected(write.Db);
        var entries = write.Db.Set<SearchEntry>();
        var entry = entries.Local.FirstOrDefault(e => e.RequestId == request.Id)
            ?? (write.Db.Entry(request).State == EntityState.Added ? null : await entries.FirstOrDefaultAsync(e => e.RequestId == request.Id, ct));
        if (!request.Public)
        {
            if (entry is not null)
            {
                entries.Remove(entry);
            }

            return;
        }

        if (entry is null)
        {
            entry = new SearchEntry { Place = await FreePlaceAsync(entries, SearchPlaces.Of(request), ct), RequestId = request.Id };
            entries.Add(entry);
        }
        else
        {
            var forget = write.Db.Database.IsSqlite() ? "DELETE FROM request_words WHERE rowid = {0}" : "DELETE FROM request_words WHERE place = {0}";
            await write.Db.Database.ExecuteSqlRawAsync(forget, [entry.Place], ct);
        }

        await WriteWordsAsync(write, entry.Place, request, ct);
    }

    /// <summary>
    /// SQLite's index marks words of a former text as gone and keeps them until it is sorted anew: this sorts it when there are any.
    /// </summary>
    internal async Task<Outcome<Done>> DropForgottenAsync(WriteScope write, CancellationToken ct)
    {
        if (write.Db.Database.IsSqlite())
        {
            // Marks have numbers of their own, from here on.
            var marked = (await write.Db.Database.SqlQuery<long>($"SELECT EXISTS (SELECT 1 FROM request_words_data WHERE id >= {FirstMark}) AS \"Value\"").ToListAsync(ct))[0] == 1;
            if (marked)
            {
                await write.Db.Database.ExecuteSqlRawAsync("INSERT INTO request_words (request_words) VALUES ('optimize')", ct);
            }
        }

        return default(Done);
    }

    /// <summary>What the index depends on beside the requests themselves.</summary>
    internal string Signature()
    {
        var tree = string.Join('\n', atlas.Current.All.Concat(atlas.Current.Retired).DistinctBy(a => a.Code, StringComparer.Ordinal)
            .OrderBy(a => a.Code, StringComparer.Ordinal).Select(a => $"{a.Code}>{a.ParentCode}"));
        return string.Create(CultureInfo.InvariantCulture, $"{SearchText.Version}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tree)))[..16]}");
    }

    private static async Task<long> FreePlaceAsync(DbSet<SearchEntry> entries, long place, CancellationToken ct)
    {
        while (entries.Local.FindEntry(place) is not null || await entries.AnyAsync(e => e.Place == place, ct))
        {
            place++;
        }

        return place;
    }

    private async Task WriteWordsAsync(WriteScope write, long place, Request request, CancellationToken ct)
    {
        var codes = Codes(request);
        if (write.Db.Database.IsSqlite())
        {
            var (text, where, all) = (SearchExpression.SqliteText(request.PublicText), SearchExpression.SqliteText(request.PublicAddress), string.Join(' ', codes));
            await write.Db.Database.ExecuteSqlAsync($"INSERT INTO request_words (rowid, text, place, codes) VALUES ({place}, {text}, {where}, {all})", ct);
        }
        else
        {
            var vector = SearchExpression.PostgresVector(request.PublicText, request.PublicAddress, codes);
            await write.Db.Database.ExecuteSqlAsync($"INSERT INTO request_words (place, words) VALUES ({place}, {vector}::tsvector)", ct);
        }
    }

    private List<string> Codes(Request request)
    {
        var codes = new List<string> { SearchExpression.Code('t', request.TypeCode), SearchExpression.Code('u', request.OwnerUnit) };
        codes.AddRange(request.Tasks.Where(t => t.IsAwaited).Select(t => SearchExpression.Code('h', t.Unit)).Distinct(StringComparer.Ordinal));
        if (request.AreaCode is { } area)
        {
            var around = atlas.Current.AncestorsAndSelf(area);
            codes.AddRange((around.Count > 0 ? around.Select(a => a.Code) : [area]).Select(a => SearchExpression.Code('a', a)));
        }

        return codes;
    }

    /// <summary>
    /// Meanwhile, asking what is tracked does not compare every tracked entity with what was read of it. Nothing here depends on
    /// that comparison, and an import of hundreds in one transaction would make it for each of them: half of its time.
    /// </summary>
    private sealed class Undetected : IDisposable
    {
        private readonly DoorstepDb db;
        private readonly bool before;

        public Undetected(DoorstepDb db)
        {
            (this.db, before) = (db, db.ChangeTracker.AutoDetectChangesEnabled);
            db.ChangeTracker.AutoDetectChangesEnabled = false;
        }

        public void Dispose() => db.ChangeTracker.AutoDetectChangesEnabled = before;
    }
}
