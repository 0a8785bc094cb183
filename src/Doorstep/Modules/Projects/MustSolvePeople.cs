using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Statistics;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>What is told in one quarter of the personal requests that belong to a problem: already rounded, never changed.</summary>
public sealed class ToldPeople
{
    /// <summary>The problem.</summary>
    public Guid MustSolveId { get; init; }

    /// <summary>First day of the quarter.</summary>
    public DateOnly Quarter { get; init; }

    /// <summary>How many, rounded; null when they are too few to be told, none included.</summary>
    public int? Told { get; init; }

    /// <summary>When they were counted.</summary>
    public DateTimeOffset CountedAt { get; init; }
}

/// <summary>
/// Counts the personal requests of a problem once a quarter, when its page is first asked for. The exact number is stored nowhere,
/// and what is attached or detached meanwhile moves nothing that everybody sees.
/// </summary>
public sealed class MustSolvePeople(Writer writer, IServiceScopeFactory scopes, CurrentTown town, TimeProvider clock)
{
    /// <summary>What is told of a problem now.</summary>
    public async Task<ToldPeople> OfAsync(Guid problem, CancellationToken ct)
    {
        var quarter = PeopleCounts.QuarterOf(town.Profile.Calendar.DateOf(clock.Now()));
        await using var scope = scopes.CreateAsyncScope();
        return await FindAsync(scope.ServiceProvider.GetRequiredService<DoorstepDb>(), problem, quarter, ct)
            ?? (await writer.RunAsync((write, token) => CountAsync(problem, quarter, write, token), ct)).Value;
    }

    // Another node may have been quicker: then the key is taken, and the operation runs again and finds what it told.
    private static async Task<Outcome<ToldPeople>> CountAsync(Guid problem, DateOnly quarter, WriteScope write, CancellationToken ct)
    {
        if (await FindAsync(write.Db, problem, quarter, ct) is { } told)
        {
            return told;
        }

        var personal = write.Db.Set<AttachedRequest>().Where(a => a.MustSolveId == problem)
            .Join(RequestScope.All(write.Db).Where(r => !r.Public), a => a.RequestId, r => r.Id, (a, r) => r.Id);
        var counted = new ToldPeople { MustSolveId = problem, Quarter = quarter, Told = PeopleCounts.Told(await personal.CountAsync(ct)), CountedAt = write.Now };
        write.Db.Add(counted);
        return counted;
    }

    private static Task<ToldPeople?> FindAsync(DoorstepDb db, Guid problem, DateOnly quarter, CancellationToken ct) =>
        db.Set<ToldPeople>().AsNoTracking().FirstOrDefaultAsync(t => t.MustSolveId == problem && t.Quarter == quarter, ct);
}
