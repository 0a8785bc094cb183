using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>Finds public requests by words, and any by its reference.</summary>
public sealed class RequestSearch(DoorstepDb db, WordSearch words)
{
    /// <summary>The newest that hold every word, and the one whose reference was typed, whoever may see it.</summary>
    public async Task<SearchHits> FindAsync(SearchQuery query, SearchWithin within, CancellationToken ct)
    {
        var hits = await words.FindAsync(RequestSearchSource.Name, query, within, ct);
        return query.Reference is not { } reference ? hits
            : hits with { Ids = [.. hits.Ids.Union(await db.Set<Request>().Where(r => r.Reference == reference).Select(r => r.Id).ToListAsync(ct))] };
    }

    /// <summary>How many hold each of the words alone, for when none holds all; counted no further than to <paramref name="most"/>.</summary>
    public Task<IReadOnlyList<(SearchWord Word, int Count)>> EachAloneAsync(SearchQuery query, SearchWithin within, int most, CancellationToken ct) =>
        words.EachAloneAsync(RequestSearchSource.Name, query, within, most, ct);

    /// <summary>Every request whose public text holds exactly this word, or these characters side by side, for a query.</summary>
    internal IQueryable<Guid> Saying(string word) => words.Saying(RequestSearchSource.Name, word);

    /// <summary>Those of the requests that were found.</summary>
    internal static IQueryable<Request> Narrow(IQueryable<Request> requests, SearchHits hits)
    {
        var ids = hits.Ids.ToArray();
        // One parameter, however many there are: the engines then plan it once.
        return requests.Where(r => EF.Parameter(ids).Contains(r.Id));
    }

    /// <summary>Those of the public requests that were found.</summary>
    internal static IQueryable<PublicRequest> Narrow(IQueryable<PublicRequest> requests, SearchHits hits)
    {
        var ids = hits.Ids.ToArray();
        return requests.Where(r => EF.Parameter(ids).Contains(r.Id));
    }
}
