using Doorstep.Geo;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Duplicates.Rules;

/// <summary>One of the two requests that are to be linked.</summary>
/// <param name="Id">Which.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="Public">Whether everybody may see it.</param>
/// <param name="Latitude">WGS 84 degrees; null when not known.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="AreaCode">Where it lies; null when not known.</param>
/// <param name="ParentId">The request whose duplicate it is already; null when it is none.</param>
/// <param name="HasChildren">True when others are duplicates of it.</param>
public sealed record Linkable(
    Guid Id, string Reference, bool Public, double? Latitude, double? Longitude, string? AreaCode, Guid? ParentId, bool HasChildren);

/// <summary>
/// Which requests may be linked as the same. One stands for all and the others point at it: one level, never in a circle. Only
/// what is near is the same; what is alike and far away can be named as "see also".
/// </summary>
public static class LinkRule
{
    /// <summary>Farther apart nothing is the same, in metres: a leak runs a little, and points are dropped roughly.</summary>
    public const double Farthest = 250;

    /// <summary>Why one may not become a duplicate of the other; null when it may.</summary>
    /// <param name="child">What is to point at the other.</param>
    /// <param name="parent">What is to stand for it.</param>
    public static Refusal? Duplicate(Linkable child, Linkable parent) =>
        Either(child, parent)
        ?? (child.ParentId == parent.Id ? Refusal.Conflict("Error.Link.Already")
            : child.ParentId is not null ? Refusal.Conflict("Error.Link.HasParent")
            : child.HasChildren ? Refusal.Conflict("Error.Link.HasChildren")
            : parent.ParentId is not null ? Refusal.Conflict("Error.Link.IsChild")
            : Apart(child, parent));

    /// <summary>Why one may not name the other as "see also"; null when it may.</summary>
    public static Refusal? SeeAlso(Linkable one, Linkable other) => Either(one, other);

    private static Refusal? Either(Linkable one, Linkable other) =>
        one.Id == other.Id ? Refusal.Invalid("Error.Link.Self", "other")
        // The resident of the one reads of the other, so it has to be one that everybody may see.
        : !other.Public ? Refusal.Invalid("Error.Link.NotFound", "other")
        : null;

    private static Refusal? Apart(Linkable child, Linkable parent)
    {
        if (child is { Latitude: { } la, Longitude: { } oa } && parent is { Latitude: { } lb, Longitude: { } ob })
        {
            var metres = Earth.Metres(la, oa, lb, ob);
            return metres <= Farthest ? null : Refusal.Conflict("Error.Link.Far", (int)Math.Round(metres), (int)Farthest);
        }

        // Without points the smallest areas say whether they can be in one place.
        return child.AreaCode is not null && parent.AreaCode is not null && child.AreaCode != parent.AreaCode
            ? Refusal.Conflict("Error.Link.OtherArea")
            : null;
    }
}
