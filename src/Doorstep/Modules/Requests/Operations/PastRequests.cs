using Doorstep.Modules.Routing.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>The last requests, for the trial of rules. Their texts are only searched; nobody reads them there.</summary>
internal sealed class PastRequests(IDbContextFactory<DoorstepDb> reading) : IPastRequests
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PastRequest>> LastAsync(int most, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        var past = await db.Set<Request>().OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id).Take(most)
            .Select(r => new
            {
                r.Id, r.ReportedAt, r.Reference, r.TypeCode, r.AreaCode, r.Channel, r.Description,
                // An imported request was stored long after its owner was sought.
                At = r.ExternalId == null ? r.RecordedAt : r.ReportedAt,
                Answers = r.Answers.OrderBy(a => a.Place).Select(a => new { a.QuestionCode, a.Value }).ToList(),
            }).ToListAsync(ct);
        return past.ConvertAll(one => new PastRequest(
            one.Id, one.Reference, one.ReportedAt,
            new RoutingFacts(
                one.TypeCode,
                one.Answers.GroupBy(a => a.QuestionCode, StringComparer.Ordinal).ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(a => a.Value)], StringComparer.Ordinal),
                one.AreaCode, one.At, one.Channel, one.Description)));
    }
}
