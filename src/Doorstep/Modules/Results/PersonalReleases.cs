using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Results;

/// <summary>What is told of personal requests of one season.</summary>
/// <param name="Season">Which.</param>
/// <param name="ReleasedAt">When it was released.</param>
/// <param name="Rows">By type.</param>
public sealed record ReleasedSeason(Season Season, DateTimeOffset ReleasedAt, IReadOnlyList<PersonalRow> Rows);

/// <summary>
/// Counts of personal requests. Each season is counted once, when it has been over for a while; what is told is stored rounded, and
/// the exact numbers are stored nowhere. A later look, another filter or a request that changes its type finds the same numbers.
/// </summary>
public sealed class PersonalReleases(Writer writer, IServiceScopeFactory scopes, CurrentTown town, TimeProvider clock) : IDisposable
{
    // Ten years: what is older was released before, or belongs to a town that came from another system.
    private const int MostSeasons = 40;
    private readonly SemaphoreSlim oneReleases = new(1, 1);
    private DateOnly? lookedOn;

    /// <summary>All that is released, the latest season first; releases what is due.</summary>
    public async Task<IReadOnlyList<ReleasedSeason>> AllAsync(CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.Now(), town.Profile.TimeZone).DateTime);
        await oneReleases.WaitAsync(ct);
        try
        {
            if (lookedOn != today)
            {
                await ReleaseAsync(today, ct);
                lookedOn = today;
            }
        }
        finally
        {
            oneReleases.Release();
        }

        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<DoorstepDb>().Set<PersonalRelease>().ToListAsync(ct);
        return
        [
            .. rows.GroupBy(r => r.Season, StringComparer.Ordinal).OrderByDescending(g => g.Key, StringComparer.Ordinal).Select(g => new ReleasedSeason(
                Season.TryRead(g.Key, out var season) ? season : throw new InvalidOperationException($"The stored season '{g.Key}' is none."),
                g.First().ReleasedAt,
                [.. g.OrderBy(r => r.TypeCode.Length == 0).ThenBy(r => r.TypeCode, StringComparer.Ordinal).Select(r => new PersonalRow(r.TypeCode, r.Asked, r.Answered, r.Solved))])),
        ];
    }

    private async Task ReleaseAsync(DateOnly today, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var facts = scope.ServiceProvider.GetRequiredService<RequestFacts>();
        if (await facts.FirstAskedAsync(ct) is not { } first)
        {
            return;
        }

        var released = await scope.ServiceProvider.GetRequiredService<DoorstepDb>().Set<PersonalRelease>().Select(r => r.Season).Distinct().ToListAsync(ct);
        var begin = Season.Of(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(first, town.Profile.TimeZone).DateTime));
        var season = Season.Of(today);
        var due = new List<(string Season, IReadOnlyList<PersonalRow> Told)>();
        for (var i = 0; i < MostSeasons && season.First >= begin.First; i++, season = season.Before)
        {
            if (PersonalCounts.IsDue(season, today) && !released.Contains(season.ToString(), StringComparer.Ordinal))
            {
                var counts = await facts.PersonalAsync(
                    ResultsStore.StartOf(season.First, town.Profile.TimeZone), ResultsStore.StartOf(season.Last.AddDays(1), town.Profile.TimeZone), ct);
                due.Add((season.ToString(), PersonalCounts.Release(counts)));
            }
        }

        if (due.Count > 0)
        {
            // All at once: a town that comes with ten years of requests would queue forty times.
            _ = (await writer.RunAsync((write, token) => StoreAsync(due, write, token), ct)).Value;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => oneReleases.Dispose();

    private static async Task<Outcome<Done>> StoreAsync(List<(string Season, IReadOnlyList<PersonalRow> Told)> due, WriteScope write, CancellationToken ct)
    {
        // Another node may have been quicker; what is released stays.
        var released = await write.Db.Set<PersonalRelease>().Select(r => r.Season).Distinct().ToListAsync(ct);
        write.Db.AddRange(due.Where(d => !released.Contains(d.Season, StringComparer.Ordinal)).SelectMany(d => d.Told.Select(r => new PersonalRelease
        {
            Season = d.Season, TypeCode = r.TypeCode, Asked = r.Asked, Answered = r.Answered, Solved = r.Solved, ReleasedAt = write.Now,
        })));
        return default(Done);
    }
}
