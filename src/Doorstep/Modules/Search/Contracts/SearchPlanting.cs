using System.Globalization;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>Puts what is made up by the million into the index, as <see cref="SearchIndex"/> does with what people write. The index is new and empty.</summary>
public sealed class SearchPlanting(SearchIndex index)
{
    private readonly HashSet<long> places = [];

    /// <summary>Before the first.</summary>
    public async Task BeginAsync(BulkRows rows, CancellationToken ct)
    {
        places.Clear();
        await rows.WithoutIndexesAsync(ct, typeof(SearchEntry));
        if (!rows.OnSqlite)
        {
            await rows.WithoutIndexesAsync("request_words", ct);
        }
    }

    /// <summary>Puts these in; they come in the order of their moments.</summary>
    public async Task PutAsync(BulkRows rows, IReadOnlyCollection<SearchDocument> documents, CancellationToken ct)
    {
        var entries = documents.Select(d => new SearchEntry { Place = Free(SearchPlaces.Of(d.Id, d.At)), Kind = d.Kind, SubjectId = d.Id }).ToList();
        await rows.PutAsync(entries, ct);
        var words = documents.Zip(entries);
        if (rows.OnSqlite)
        {
            rows.Insert(SearchIndex.InsertOnSqlite, words.Select(w => index.SqliteWords(w.Second.Place, w.First)));
            return;
        }

        await rows.CopyTextAsync("COPY request_words (place, words) FROM STDIN", words.Select(w => string.Create(
            CultureInfo.InvariantCulture, $"{w.Second.Place}\t{SearchExpression.PostgresVector(w.First.Text, w.First.Place, index.Codes(w.First))}")), ct);
    }

    /// <summary>After the last of a kind: all of them are in, so nobody has to look for them.</summary>
    public async Task EndAsync(BulkRows rows, string kind, Guid last, long looked, DateTimeOffset now, CancellationToken ct)
    {
        await rows.ExecuteAsync("DELETE FROM request_search_fill", ct);
        await rows.PutAsync([new SearchFill { Kind = kind, Signature = index.Signature(), LastId = last, Looked = looked, DoneAt = now }], ct);
    }

    private long Free(long place)
    {
        while (!places.Add(place))
        {
            place++;
        }

        return place;
    }
}
