using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>Which words one public request holds, as everybody may read them now.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="Words">Each once: small letters without accents; of scripts without spaces pairs of neighbours. None with a number.</param>
/// <param name="Text">Stands for its words in their order: the same for texts that are the same.</param>
/// <param name="Place">Stands for its place: the point on about ten metres, or the address, or the area.</param>
public sealed record WordsFact(DateTimeOffset At, IReadOnlyList<string> Words, int Text, string Place);

/// <summary>
/// The words of public requests for counting. What is held back, withdrawn or personal is in none of it; a covered text counts as
/// it is shown.
/// </summary>
public sealed class WordFacts(DoorstepDb db, RequestSearch search)
{
    /// <summary>The words of every public request that was asked in a time, in no order.</summary>
    public async IAsyncEnumerable<WordsFact> StreamAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var shown = In(from, to).Select(r => new { r.ReportedAt, Text = r.Description, r.Latitude, r.Longitude, r.Address, r.AreaCode });
        await foreach (var r in shown.AsAsyncEnumerable())
        {
            var tokens = SearchText.Tokens(r.Text);
            var hash = default(HashCode);
            foreach (var token in tokens)
            {
                hash.Add(token.Word, StringComparer.Ordinal);
            }

            var place = r is { Latitude: { } latitude, Longitude: { } longitude } ? FormattableString.Invariant($"{latitude:F4},{longitude:F4}") : Folding.IsBlank(r.Address) ? $"in {r.AreaCode}" : r.Address;
            yield return new WordsFact(r.ReportedAt, [.. tokens.Select(t => t.Word).Where(IsWord).Distinct(StringComparer.Ordinal)], hash.ToHashCode(), place);
        }
    }

    /// <summary>How many public requests of a time say this: what the list with <c>says</c> shows.</summary>
    public Task<int> CountAsync(string word, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var saying = search.Saying(word);
        return In(from, to).CountAsync(r => saying.Contains(r.Id), ct);
    }

    /// <summary>Those of these that point at a person somewhere in the public texts of a time: parts of names, of addresses of mail.</summary>
    public async Task<IReadOnlySet<string>> PrivateAmongAsync(IReadOnlySet<string> words, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var flagged = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var text in In(from, to).Select(r => r.Description).AsAsyncEnumerable().WithCancellation(ct))
        {
            var tokens = SearchText.Tokens(text).Where(t => words.Contains(t.Word)).ToList();
            if (tokens.Count > 0 && PrivateDetails.Find(text) is { Count: > 0 } details)
            {
                flagged.UnionWith(tokens.Where(t => details.Any(d => t.Start < d.Start + d.Length && d.Start < t.End)).Select(t => t.Word));
            }
        }

        return flagged;
    }

    private IQueryable<PublicRequest> In(DateTimeOffset from, DateTimeOffset to) => PublicRequest.In(db).Where(r => r.ReportedAt >= from && r.ReportedAt < to);

    private static bool IsWord(string word) => (SearchText.IsUnspaced(word) ? SearchText.IsPair(word) : word.Length > 2) && !word.Any(char.IsDigit);
}
