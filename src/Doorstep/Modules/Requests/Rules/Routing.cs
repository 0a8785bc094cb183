using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>Which unit owns a request, and why.</summary>
public static class Routing
{
    /// <summary>What the decision rests on.</summary>
    /// <param name="TypeOwner">Unit that the type names.</param>
    /// <param name="AreaOwners">Units that the request's area and those around it name for this type, smallest area first.</param>
    /// <param name="Fallback">Unit that takes what nobody else can.</param>
    /// <param name="IsActive">Whether a unit still takes requests.</param>
    public sealed record Facts(string TypeOwner, IReadOnlyList<AreaOwner> AreaOwners, string Fallback, Func<string, bool> IsActive);

    /// <summary>A unit that owns a type within an area.</summary>
    public sealed record AreaOwner(string AreaCode, string Unit);

    /// <summary>The owner and the key of the reason.</summary>
    public sealed record Decision(string Unit, string Reason);

    /// <summary>
    /// The smallest area that names a working unit decides; else the type's unit; else the unit that takes what is left.
    /// There is always an owner.
    /// </summary>
    public static Decision Decide(Facts facts)
    {
        foreach (var owner in facts.AreaOwners)
        {
            if (facts.IsActive(owner.Unit))
            {
                return new Decision(owner.Unit, "RoutingReason.Area");
            }
        }

        return facts.IsActive(facts.TypeOwner)
            ? new Decision(facts.TypeOwner, "RoutingReason.Type")
            : new Decision(facts.Fallback, "RoutingReason.Fallback");
    }
}
