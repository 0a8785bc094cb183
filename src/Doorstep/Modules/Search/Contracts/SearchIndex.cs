using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>
/// Keeps the index of the search, in the same transaction as what is searched: what was committed is found, and what was taken out
/// is not. It holds what everybody may read, and nothing else: nobody searches what residents wrote in confidence.
/// </summary>
public sealed class SearchIndex(AreaAtlas atlas)
{
    private const long FirstMark = 1L << 53;

    /// <summary>Puts a thing into the index as it is now.</summary>
    public async Task PutAsync(WriteScope write, SearchDocument document, CancellationToken ct)
    {
        if (write.Rows is { } rows)
        {
            // A new thing: where another of the same second has its place, the write is prepared anew with another id.
            var fresh = new SearchEntry { Place = SearchPlaces.Of(document.Id, document.At), Kind = document.Kind, SubjectId = document.Id };
            rows.Add(fresh);
            AddWords(rows, fresh.Place, document);
            return;
        }

        using var unseen = new Undetected(write.Db);
        var entries = write.Db.Set<SearchEntry>();
        var entry = await FindAsync(entries, document.Kind, document.Id, document.IsNew, ct);
        if (entry is null)
        {
            entry = new SearchEntry { Place = await FreePlaceAsync(entries, SearchPlaces.Of(document.Id, document.At), ct), Kind = document.Kind, SubjectId = document.Id };
            entries.Add(entry);
        }
        else
        {
            var forget = write.Db.Database.IsSqlite() ? "DELETE FROM request_words WHERE rowid = {0}" : "DELETE FROM request_words WHERE place = {0}";
            await write.Db.Database.ExecuteSqlRawAsync(forget, [entry.Place], ct);
        }

        await WriteWordsAsync(write, entry.Place, document, ct);
    }

    /// <summary>Takes a thing out, if it is there.</summary>
    public async Task RemoveAsync(WriteScope write, string kind, Guid id, CancellationToken ct)
    {
        using var unseen = new Undetected(write.Db);
        if (await FindAsync(write.Db.Set<SearchEntry>(), kind, id, isNew: false, ct) is { } entry)
        {
            write.Db.Remove(entry);
        }
    }

    private static async Task<SearchEntry?> FindAsync(DbSet<SearchEntry> entries, string kind, Guid id, bool isNew, CancellationToken ct) =>
        entries.Local.FirstOrDefault(e => e.SubjectId == id && e.Kind == kind)
            ?? (isNew ? null : await entries.FirstOrDefaultAsync(e => e.Kind == kind && e.SubjectId == id, ct));

    /// <summary>
    /// SQLite's index marks words of a former text as gone and keeps them until it is sorted anew: this sorts it when there are any.
    /// </summary>
    public async Task<Outcome<Done>> DropForgottenAsync(WriteScope write, CancellationToken ct)
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

    /// <summary>What the index depends on beside the things themselves.</summary>
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

    /// <summary>How words are stored on SQLite by who tracks nothing; its values are <see cref="SqliteWords"/>.</summary>
    internal const string InsertOnSqlite = "INSERT INTO request_words (rowid, text, place, codes) VALUES ($1, $2, $3, $4)";

    /// <summary>What is stored of a document's words there.</summary>
    internal object[] SqliteWords(long place, SearchDocument document) =>
        [place, SearchExpression.SqliteText(document.Text), SearchExpression.SqliteText(document.Place), string.Join(' ', Codes(document))];

    private void AddWords(NewRows rows, long place, SearchDocument document)
    {
        if (rows.OnSqlite)
        {
            rows.Add(InsertOnSqlite, [.. SqliteWords(place, document)]);
        }
        else
        {
            rows.Add("INSERT INTO request_words (place, words) VALUES ($1, $2::tsvector)", place, SearchExpression.PostgresVector(document.Text, document.Place, Codes(document)));
        }
    }

    private async Task WriteWordsAsync(WriteScope write, long place, SearchDocument document, CancellationToken ct)
    {
        var codes = Codes(document);
        if (write.Db.Database.IsSqlite())
        {
            var (text, where, all) = (SearchExpression.SqliteText(document.Text), SearchExpression.SqliteText(document.Place), string.Join(' ', codes));
            await write.Db.Database.ExecuteSqlAsync($"INSERT INTO request_words (rowid, text, place, codes) VALUES ({place}, {text}, {where}, {all})", ct);
        }
        else
        {
            var vector = SearchExpression.PostgresVector(document.Text, document.Place, codes);
            await write.Db.Database.ExecuteSqlAsync($"INSERT INTO request_words (place, words) VALUES ({place}, {vector}::tsvector)", ct);
        }
    }

    /// <summary>What it is found by beside words.</summary>
    internal List<string> Codes(SearchDocument document)
    {
        var codes = new List<string>();
        codes.AddRange(new[] { ('t', document.Type), ('u', document.Unit) }.Where(c => c.Item2 is not null).Select(c => SearchExpression.Code(c.Item1, c.Item2!)));
        codes.AddRange(document.Helpers.Select(unit => SearchExpression.Code('h', unit)));
        if (document.Area is { } area)
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
