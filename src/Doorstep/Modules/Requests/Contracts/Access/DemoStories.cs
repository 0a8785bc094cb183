using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Requests.DemoFile;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>The requests of the demo town, for parts of the demo that build on them.</summary>
public static class DemoStories
{
    /// <summary>Those whose words begin so, that are open and did not change after a moment; oldest first.</summary>
    public static async Task<IReadOnlyList<RequestSummary>> OpenAsync(DoorstepDb db, IEnumerable<string> beginnings, DateTimeOffset unchangedSince, CancellationToken ct)
    {
        var stories = Stories.Read().Requests;
        var ids = beginnings.Select(start => Stories.SubmissionId(stories.Index().First(r => r.Item.Text.StartsWith(start, StringComparison.Ordinal)).Index)).Cast<Guid?>().ToList();
        var found = await db.Set<Request>().Where(r => ids.Contains(r.SubmissionId) && r.UpdatedAt <= unchangedSince && r.State != RequestState.Closed).Select(r => r.Id).ToListAsync(ct);
        return await RequestScope.All(db).Where(r => found.Contains(r.Id)).OrderBy(r => r.ReportedAt).ToListAsync(ct);
    }
}
