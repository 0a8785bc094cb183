using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The home page's few figures about public requests, counted afresh once a minute.</summary>
public sealed class TownFigures(IServiceScopeFactory scopes, TimeProvider clock, RequestWording wording)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private volatile Figures? last;

    /// <summary>What is shown.</summary>
    /// <param name="Asked">Asked since the month began, by the town's clock.</param>
    /// <param name="Open">Not closed now, whenever asked.</param>
    /// <param name="Answered">Last answered since the month began.</param>
    /// <param name="Solved">Closed since the month began by a resident who said that it is solved.</param>
    /// <param name="At">When they were counted.</param>
    public sealed record Figures(int Asked, int Open, int Answered, int Solved, DateTimeOffset At);

    /// <summary>The figures of this month; at most a minute old.</summary>
    public async Task<Figures> ThisMonthAsync(CancellationToken ct)
    {
        var now = clock.Now();
        if (last is { } kept && now - kept.At < Fresh && now >= kept.At)
        {
            return kept;
        }

        var first = wording.StartOfMonth(now);
        await using var scope = scopes.CreateAsyncScope();
        var requests = scope.ServiceProvider.GetRequiredService<DoorstepDb>().Set<Request>().Where(r => r.Public);
        return last = new Figures(
            await requests.CountAsync(r => r.ReportedAt >= first, ct),
            await requests.CountAsync(r => r.State != RequestState.Closed, ct),
            await requests.CountAsync(r => r.AnsweredAt >= first, ct),
            await requests.CountAsync(r => r.State == RequestState.Closed && r.ClosedAt >= first && r.Confirmation == Confirmation.Solved, ct),
            now);
    }
}
