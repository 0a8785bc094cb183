using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What can be done to many requests at once.</summary>
public enum BulkKind
{
    /// <summary>Take them on.</summary>
    Accept,

    /// <summary>Give them to another unit.</summary>
    HandOver,

    /// <summary>Change their date.</summary>
    ChangeDate,

    /// <summary>Raise them to the level above.</summary>
    Raise,
}

/// <summary>
/// One step for many requests: the very step that the page of one request takes, by the same rule. Run on a copy that is not
/// saved it says what would happen.
/// </summary>
/// <param name="Kind">Which.</param>
/// <param name="Unit">Of handing over: to which unit.</param>
/// <param name="Day">Of a new date: which day.</param>
/// <param name="Why">The reason that residents read; taking on needs none.</param>
public sealed record BulkStep(BulkKind Kind, string? Unit = null, DateOnly? Day = null, string? Why = null)
{
    /// <summary>What somebody has to be to a request to take this step.</summary>
    public Part Parts => Kind == BulkKind.Raise ? Part.Coordinator : Part.Owner | Part.Coordinator;

    /// <summary>What is missing for all of them.</summary>
    public IReadOnlyList<Problem> Check(Func<string, bool> unitWorks)
    {
        Refusal?[] all = Kind switch
        {
            BulkKind.HandOver => [Unit is not null && unitWorks(Unit) ? null : HandOverRequest.Closed(Unit), Words.Check(Why, "why", "Error.HandOver.Why")],
            BulkKind.ChangeDate => [Day is null ? Refusal.Invalid("Error.Day.Missing", "day") : null, Words.Check(Why, "why", "Error.ChangeDate.Why")],
            BulkKind.Raise => [Words.Check(Why, "why", "Error.Escalate.Why")],
            _ => [],
        };
        return [.. all.OfType<Refusal>().SelectMany(r => r.Problems)];
    }

    /// <summary>Takes the step on one request.</summary>
    // Looked through before it is taken: one that is refused must leave nothing behind among those that are done.
    public Refusal? Take(Request request, Actor by, Moment at) => Kind switch
    {
        not BulkKind.Accept when request.Public && PrivateDetails.Find(Why).Count > 0 => Refusal.Invalid("Error.PublicWords.Bulk", "why"),
        BulkKind.HandOver => HandOverRequest.Take(request, by, Unit, Why, at),
        BulkKind.ChangeDate => ChangeDate.Take(request, by, Day, Why, at),
        BulkKind.Raise => MoveBetweenLevels.TakeUp(request, by, Why, at),
        _ => request.Accept(by, at),
    };

    /// <summary>
    /// Whether a step that was just taken can be taken back as long as nobody acts: only while the owner has not answered and
    /// waits for nobody, and not when it ended the task of a helper, who has been told so.
    /// </summary>
    public static bool CanBeTakenBack(Before before, int openTasksBefore, Request after) =>
        before.State is RequestState.Received or RequestState.Accepted && after.IsUnanswered && after.OpenTasks.Count() == openTasksBefore;
}

/// <summary>One request among many.</summary>
/// <param name="Reference">In canonical form, or as it was given when it is none.</param>
/// <param name="Version">The version that was looked at.</param>
public sealed record BulkTarget(string Reference, int Version);

/// <summary>What would happen to one request, or why nothing would.</summary>
/// <param name="Reference">In canonical form, or as it was given when it is none.</param>
/// <param name="Version">The version that was looked at; 0 when it was not found.</param>
/// <param name="TypeCode">Its type; null when it was not found.</param>
/// <param name="Problem">Why nothing would happen.</param>
/// <param name="Before">What it is like.</param>
/// <param name="After">What it would be like.</param>
/// <param name="CanBeTakenBack">Whether that could be taken back.</param>
public sealed record BulkForecast(string Reference, int Version, string? TypeCode, Problem? Problem, Before? Before, Before? After, bool CanBeTakenBack);

/// <summary>What came of one request, as it is kept.</summary>
public sealed record BulkItem
{
    /// <summary>In canonical form, or as it was given when it is none.</summary>
    public required string Reference { get; init; }

    /// <summary>Its type; null when it was not found.</summary>
    public string? TypeCode { get; init; }

    /// <summary>Key of why nothing was done; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>For the blanks of that text.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The version after the step.</summary>
    public int Version { get; init; }

    /// <summary>What it was like before; null when it cannot be taken back.</summary>
    public Before? Before { get; init; }

    /// <summary>After taking back: null while nobody tried, empty when it was, otherwise the key of why not.</summary>
    public string? TakenBack { get; init; }

    /// <summary>True when the step was taken.</summary>
    public bool Done => Problem is null;
}
