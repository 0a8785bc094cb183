using System.Globalization;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// Names what a line of a timeline tells, the same for every line that tells it: one answer, one link or one piece of news of a
/// must-solve problem stands on the timelines of several requests, and one person is told it once.
/// </summary>
internal static class ToldFacts
{
    /// <summary>That a request was asked.</summary>
    public static string Asked(string reference) => $"line:{reference}:1";

    /// <summary>What a line of the request with this reference tells.</summary>
    public static string Of(string reference, TimelineEntry entry) => entry switch
    {
        { Kind: TimelineKind.Answered } => At("answered", reference, entry),
        { Kind: TimelineKind.Linked, Reason: "LinkReason.ParentAnswered", About: { } parent } => At("answered", parent, entry),
        { Kind: TimelineKind.Linked, About: { } other } => At(
            "linked", string.CompareOrdinal(reference, other) < 0 ? $"{reference}:{other}" : $"{other}:{reference}", entry),
        { Kind: TimelineKind.MustSolve or TimelineKind.MustSolveProgress, About: { } problem } => At("must-solve", problem, entry),
        _ => $"line:{reference}:{entry.Place.ToString(CultureInfo.InvariantCulture)}",
    };

    private static string At(string what, string about, TimelineEntry entry) =>
        $"{what}:{about}:{entry.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
}
