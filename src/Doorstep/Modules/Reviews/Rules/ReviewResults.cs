using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Statistics;

namespace Doorstep.Modules.Reviews.Rules;

/// <summary>What came of a call.</summary>
public enum CallResult
{
    /// <summary>The resident says that it is solved.</summary>
    Solved,

    /// <summary>The resident says that it is solved in part.</summary>
    Partly,

    /// <summary>The resident says that it is not solved.</summary>
    NotSolved,

    /// <summary>The resident does not want to say.</summary>
    Declined,

    /// <summary>Nobody was reached in as many tries as are made.</summary>
    NotReached,

    /// <summary>There is nothing by which to reach the resident: they gave no contact, or it was erased.</summary>
    NoContact,
}

/// <summary>A drawn request, for the figures.</summary>
/// <param name="Unit">Code of its owner when it was drawn.</param>
/// <param name="Outcome">What the answer claimed then.</param>
/// <param name="Result">What came of the call; null while it is open.</param>
public sealed record Called(string Unit, RequestOutcome? Outcome, CallResult? Result);

/// <summary>What was claimed of a group of requests, and what residents say when they are called.</summary>
/// <param name="Closed">How many could be drawn.</param>
/// <param name="ClaimedDone">Of these, how many answers say that it is done.</param>
/// <param name="ClaimedSolved">Of these, how many residents had said that it is solved.</param>
/// <param name="Drawn">How many were drawn.</param>
/// <param name="Solved">Of the drawn, whose residents say on the phone that it is solved.</param>
/// <param name="Partly">Solved in part.</param>
/// <param name="NotSolved">Not solved.</param>
/// <param name="Declined">Did not want to say.</param>
/// <param name="NotReached">Not reached.</param>
/// <param name="NoContact">Gave no contact.</param>
public sealed record Figures(
    int Closed, int ClaimedDone, int ClaimedSolved, int Drawn, int Solved, int Partly, int NotSolved, int Declined, int NotReached, int NoContact)
{
    /// <summary>How many said whether it is solved.</summary>
    public int Answered => Solved + Partly + NotSolved;

    /// <summary>How many have still to be called.</summary>
    public int Waiting => Drawn - Answered - Declined - NotReached - NoContact;

    /// <summary>Share of closed requests of which the town says that they are done; null when there are none.</summary>
    public double? DoneRate => Closed == 0 ? null : (double)ClaimedDone / Closed;

    /// <summary>Share of closed requests of which residents had said that they are solved.</summary>
    public double? ConfirmedRate => Closed == 0 ? null : (double)ClaimedSolved / Closed;

    /// <summary>Share that the calls verify: solved among all that answered; null while nobody did.</summary>
    public double? VerifiedRate => Answered == 0 ? null : (double)Solved / Answered;

    /// <summary>Between which shares the verified one lies.</summary>
    public Interval? Verified => Wilson.Of(Solved, Answered);
}

/// <summary>Makes the figures from the list and the calls. They are never stored, so they cannot differ from these.</summary>
public static class ReviewResults
{
    public static Figures All(IReadOnlyList<Drawable> list, IReadOnlyList<Called> calls) => Of([.. list], [.. calls]);

    /// <summary>By unit, by its code.</summary>
    public static IReadOnlyList<(string Unit, Figures Figures)> ByUnit(IReadOnlyList<Drawable> list, IReadOnlyList<Called> calls) =>
        [.. list.Select(d => d.Unit).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(unit => (unit, Of([.. list.Where(d => d.Unit == unit)], [.. calls.Where(c => c.Unit == unit)])))];

    /// <summary>By what the answers claimed; null for those that said nothing, last.</summary>
    public static IReadOnlyList<(RequestOutcome? Outcome, Figures Figures)> ByOutcome(IReadOnlyList<Drawable> list, IReadOnlyList<Called> calls) =>
        [.. list.Select(d => d.Outcome).Distinct().OrderBy(o => o is null).ThenBy(o => o)
            .Select(outcome => (outcome, Of([.. list.Where(d => d.Outcome == outcome)], [.. calls.Where(c => c.Outcome == outcome)])))];

    private static Figures Of(List<Drawable> list, List<Called> calls)
    {
        int Said(CallResult result) => calls.Count(c => c.Result == result);
        return new Figures(
            list.Count, list.Count(d => d.Outcome == RequestOutcome.Done), list.Count(d => d.Word == Confirmation.Solved), calls.Count,
            Said(CallResult.Solved), Said(CallResult.Partly), Said(CallResult.NotSolved), Said(CallResult.Declined), Said(CallResult.NotReached), Said(CallResult.NoContact));
    }
}
