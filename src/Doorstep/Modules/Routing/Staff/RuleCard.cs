using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Rules;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>A rule in the list.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Place">From 1.</param>
/// <param name="Last">True for the last of the list.</param>
/// <param name="Changes">True when the reader may change it.</param>
/// <param name="Faults">What keeps it from being put into force.</param>
public sealed record RuleCard(RoutingRule Rule, int Place, bool Last, bool Changes, IReadOnlyList<Problem> Faults)
{
    /// <summary>What addresses end in to lead to it; null for a second list of rules on a page.</summary>
    public string? Anchor { get; init; } = $"rule-{Rule.Id:N}";

    /// <summary>The rules of a list in their order.</summary>
    public static IReadOnlyList<RuleCard> Of(IReadOnlyList<RoutingRule> rules, bool changes, IReadOnlyList<RoutingFault> faults) =>
        [.. rules.Index().Select(r => new RuleCard(r.Item, r.Index + 1, r.Index == rules.Count - 1, changes, [.. faults.Where(f => f.Rule.Id == r.Item.Id).Select(f => f.Problem)]))];
}

/// <summary>The steps that a list of rules offers for each of them.</summary>
internal static class RuleOrder
{
    /// <summary>The rules after a step: <c>up</c>, <c>down</c>, <c>switch</c> or <c>delete</c>. Refused when another page has deleted the rule.</summary>
    public static Outcome<IReadOnlyList<RoutingRule>> Take(IReadOnlyList<RoutingRule> rules, Guid id, string? step)
    {
        var list = rules.ToList();
        var at = list.FindIndex(r => r.Id == id);
        if (at < 0)
        {
            return Refusal.Conflict("Error.Rule.Gone");
        }

        switch (step)
        {
            case "up" or "down":
                var to = Math.Clamp(at + (step == "up" ? -1 : 1), 0, list.Count - 1);
                (list[at], list[to]) = (list[to], list[at]);
                return list;
            case "switch":
                list[at] = list[at] with { Active = !list[at].Active };
                return list;
            case "delete":
                list.RemoveAt(at);
                return list;
            default:
                return Refusal.Invalid("Error.Rule.Step");
        }
    }
}
