using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>What is known of a request when its owner is sought.</summary>
/// <param name="TypeCode">Its type.</param>
/// <param name="Answers">Values by question code; only to questions that the type asks.</param>
/// <param name="AreaCode">The smallest area it lies in; null when nothing says where it is.</param>
/// <param name="At">When its owner is sought.</param>
/// <param name="Channel">How it came in.</param>
/// <param name="Text">The resident's words.</param>
public sealed record RoutingFacts(
    string TypeCode, IReadOnlyDictionary<string, IReadOnlyList<string>> Answers, string? AreaCode, DateTimeOffset At, Channel Channel, string Text)
{
    private readonly Lazy<string> folded = new(() => RoutingWord.Fold(Text));

    /// <summary>The text as words are sought in it.</summary>
    internal string Folded => folded.Value;
}

/// <summary>The town as rules see it. Immutable.</summary>
public sealed class RoutingTown(
    IEnumerable<RequestType> types, IEnumerable<Unit> units, string frontDesk, AreaTree areas, WorkingCalendar calendar, IReadOnlyList<string> languages)
{
    private readonly Dictionary<string, RequestType> types = types.ToDictionary(t => t.Code, StringComparer.Ordinal);
    private readonly Dictionary<string, Unit> units = units.ToDictionary(u => u.Code, StringComparer.Ordinal);

    /// <summary>Unit that takes what nobody else can.</summary>
    public string FrontDesk => frontDesk;

    /// <summary>The town's areas.</summary>
    public AreaTree Areas => areas;

    /// <summary>When the town works, and its clock.</summary>
    public WorkingCalendar Calendar => calendar;

    /// <summary>Tags of the languages in which the town serves.</summary>
    public IReadOnlyList<string> Languages => languages;

    /// <summary>The types that can be chosen.</summary>
    public IEnumerable<RequestType> Types => types.Values.Where(t => t.Active);

    /// <summary>The type with this code if it can be chosen; null otherwise.</summary>
    public RequestType? Type(string? code) => code is not null && types.GetValueOrDefault(code) is { Active: true } type ? type : null;

    /// <summary>The question as the type asks it, or asked it before it was retired; null when it never did.</summary>
    public Question? Question(string typeCode, string question) => types.GetValueOrDefault(typeCode)?.Questions.FirstOrDefault(q => q.Code == question);

    /// <summary>Whether a unit still takes requests.</summary>
    public bool Works(string? unit) => unit is not null && units.GetValueOrDefault(unit) is { Active: true };

    /// <summary>The owners that a type names by itself, the first choice first: for the smallest area around, and so on outwards, then for the town.</summary>
    public IEnumerable<(string Unit, string Reason)> OwnersOf(string typeCode, string? areaCode)
    {
        if (types.GetValueOrDefault(typeCode) is not { } type)
        {
            yield break;
        }

        if (areaCode is not null && type.OwnersByArea.Count > 0)
        {
            var owners = type.OwnersByArea.Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1], StringComparer.Ordinal);
            foreach (var area in areas.AncestorsAndSelf(areaCode).OrderByDescending(a => a.Level).Where(a => owners.ContainsKey(a.Code)))
            {
                yield return (owners[area.Code], "RoutingReason.Area");
            }
        }

        yield return (type.OwnerUnit, "RoutingReason.Type");
    }
}

/// <summary>Which unit owns a request, and why.</summary>
/// <param name="Unit">The owner.</param>
/// <param name="Reason">Key of a fixed text, or a reference to rules: see <see cref="RoutingRuleSet.Refer"/>.</param>
/// <param name="AwaitsCoordinator">True when nobody was found and the front desk holds it until a coordinator says whose it is.</param>
/// <param name="By">The rules that it went by; empty when the type's own owners decided.</param>
public sealed record RoutingDecision(string Unit, string Reason, bool AwaitsCoordinator, IReadOnlyList<RoutingRule> By)
{
    /// <summary>
    /// The first rule that fits decides. When it says "whoever looks after type T", the rules are gone through again for
    /// that type. What no rule takes goes to the type's own owners; a rule or an owner whose unit does not work any more is
    /// passed over. When nobody is left the front desk holds it for a coordinator: there is always an owner.
    /// </summary>
    public static RoutingDecision Of(RoutingFacts facts, RoutingRuleSet set, RoutingTown town)
    {
        var passed = new List<RoutingRule>();
        // A checked set never comes back to a type. One that was checked before the town's types changed might.
        var been = new HashSet<string>(StringComparer.Ordinal) { facts.TypeCode };
        var asType = facts.TypeCode;
        while (set.Rules.FirstOrDefault(rule => Stands(rule, been, town) && RoutingMatch.Fits(rule, facts, asType, town)) is { } rule)
        {
            passed.Add(rule);
            if (rule.To.AsType is not { } next)
            {
                return new RoutingDecision(rule.To.Unit!, set.Refer(passed), false, passed);
            }

            been.Add(next);
            asType = next;
        }

        foreach (var (unit, reason) in town.OwnersOf(asType, facts.AreaCode))
        {
            if (town.Works(unit))
            {
                return new RoutingDecision(unit, passed.Count > 0 ? set.Refer(passed) : reason, false, passed);
            }
        }

        return new RoutingDecision(town.FrontDesk, "RoutingReason.Fallback", true, []);
    }

    private static bool Stands(RoutingRule rule, HashSet<string> been, RoutingTown town) => rule.Active
        && (rule.To.AsType is { } type ? town.Type(type) is not null && !been.Contains(type) : town.Works(rule.To.Unit));
}
