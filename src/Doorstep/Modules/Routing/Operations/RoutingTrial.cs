using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing.Operations;

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
    public static async Task<TrialFigures> RunAsync(IPastRequests requests, RoutingRuleSet inForce, RoutingRuleSet draft, RoutingTown town, CancellationToken ct)
    {
        var past = await requests.LastAsync(Most, ct);
        var moves = new List<TrialMove>();
        var taken = draft.Rules.ToDictionary(r => r.Id, _ => 0);
        var (byRule, awaiting) = (0, 0);
        foreach (var one in past)
        {
            var answers = one.Asked.Answers.Where(a => town.Question(one.Asked.TypeCode, a.Key) is not null).ToDictionary(StringComparer.Ordinal);
            var facts = one.Asked with { Answers = answers };
            var (before, after) = (RoutingDecision.Of(facts, inForce, town), RoutingDecision.Of(facts, draft, town));
            if (before.Unit != after.Unit)
            {
                moves.Add(new TrialMove(one.Reference, one.Asked.TypeCode, one.Asked.AreaCode, before.Unit, after.Unit, after.By) { Id = one.Id, ReportedAt = one.ReportedAt });
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
