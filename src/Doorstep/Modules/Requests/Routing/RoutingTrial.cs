using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Routing;

/// <summary>A past request that would have gone elsewhere.</summary>
/// <param name="Reference">In canonical form.</param>
/// <param name="TypeCode">Its type.</param>
/// <param name="AreaCode">Its area; null when nothing says where it is.</param>
/// <param name="From">Unit to which the rules in force send it.</param>
/// <param name="To">Unit to which the draft sends it.</param>
/// <param name="By">Rules of the draft that it went by; empty when the type's own owners take it.</param>
public sealed record TrialMove(string Reference, string TypeCode, string? AreaCode, string From, string To, IReadOnlyList<RoutingRule> By)
{
    /// <summary>The request.</summary>
    public Guid Id { get; init; }

    /// <summary>When it was asked.</summary>
    public DateTimeOffset ReportedAt { get; init; }
}

/// <summary>What a draft would have changed.</summary>
/// <param name="Tried">How many requests were gone through.</param>
/// <param name="Moves">Those that would have gone elsewhere, newest first.</param>
/// <param name="Taken">How many each rule of the draft took, in their order; a rule that leads on to a type counts too.</param>
/// <param name="ByRule">How many any rule took.</param>
/// <param name="Awaiting">How many would have waited for a coordinator at the front desk.</param>
public sealed record TrialFigures(
    int Tried, IReadOnlyList<TrialMove> Moves, IReadOnlyList<(RoutingRule Rule, int Count)> Taken, int ByRule, int Awaiting);

/// <summary>
/// Goes through the last requests once by the rules in force and once by a draft, with what was known when their owner was
/// sought. Their texts are only searched; nobody reads them here.
/// </summary>
public static class RoutingTrial
{
    /// <summary>How many requests are gone through.</summary>
    public const int Most = 1000;

    /// <summary>The figures for the last requests that were asked.</summary>
    public static async Task<TrialFigures> RunAsync(DoorstepDb db, RoutingRuleSet inForce, RoutingRuleSet draft, RoutingTown town, CancellationToken ct)
    {
        var past = await db.Set<Request>().OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id).Take(Most)
            .Select(r => new
            {
                r.Id, r.ReportedAt, r.Reference, r.TypeCode, r.AreaCode, r.Channel, r.Description,
                // An imported request was stored long after its owner was sought.
                At = r.ExternalId == null ? r.RecordedAt : r.ReportedAt,
                Answers = r.Answers.OrderBy(a => a.Place).Select(a => new { a.QuestionCode, a.Value }).ToList(),
            }).ToListAsync(ct);
        var moves = new List<TrialMove>();
        var taken = draft.Rules.ToDictionary(r => r.Id, _ => 0);
        var (byRule, awaiting) = (0, 0);
        foreach (var one in past)
        {
            var answers = one.Answers.Where(a => town.Question(one.TypeCode, a.QuestionCode) is not null).GroupBy(a => a.QuestionCode, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(a => a.Value)], StringComparer.Ordinal);
            var facts = new RoutingFacts(one.TypeCode, answers, one.AreaCode, one.At, one.Channel, one.Description);
            var (before, after) = (RoutingDecision.Of(facts, inForce, town), RoutingDecision.Of(facts, draft, town));
            if (before.Unit != after.Unit)
            {
                moves.Add(new TrialMove(one.Reference, one.TypeCode, one.AreaCode, before.Unit, after.Unit, after.By) { Id = one.Id, ReportedAt = one.ReportedAt });
            }

            foreach (var rule in after.By)
            {
                taken[rule.Id]++;
            }

            byRule += after.By.Count > 0 ? 1 : 0;
            awaiting += after.AwaitsCoordinator ? 1 : 0;
        }

        return new TrialFigures(past.Count, moves, [.. draft.Rules.Select(r => (r, taken[r.Id]))], byRule, awaiting);
    }
}
