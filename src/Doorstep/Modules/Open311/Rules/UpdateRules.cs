using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Open311.Rules;

/// <summary>The words that Open311 clients use for where a request stands.</summary>
public enum UpdateStatus
{
    /// <summary>Somebody has something to do.</summary>
    Open,

    /// <summary>Finished, however.</summary>
    Closed,

    /// <summary>Being looked into.</summary>
    Investigating,

    /// <summary>Being worked on.</summary>
    InProgress,

    /// <summary>Will be done; no day is set.</summary>
    Planned,

    /// <summary>Will be done on a set day.</summary>
    ActionScheduled,

    /// <summary>Another request is about the same.</summary>
    Duplicate,

    /// <summary>Not for this town to do.</summary>
    NotCouncilsResponsibility,

    /// <summary>Nothing more will be done.</summary>
    NoFurtherAction,

    /// <summary>Given to another part of the organisation.</summary>
    InternalReferral,

    /// <summary>Waits for somebody to decide who does it.</summary>
    ForTriage,

    /// <summary>Not solved after all.</summary>
    Reopen,

    /// <summary>Taken back.</summary>
    Cancelled,

    /// <summary>Solved.</summary>
    Fixed,

    /// <summary>Cannot be solved.</summary>
    UnableToFix,
}

/// <summary>For whom the system speaks that sends an update.</summary>
public enum UpdateSender
{
    /// <summary>For the unit that owns the request.</summary>
    OwnersSystem,

    /// <summary>For the resident: it is the app in which they asked.</summary>
    ReportingApp,
}

/// <summary>
/// How the states of Open311's extended updates and Doorstep's own meet, in both directions. One thought carries all of it:
/// only the resident's word counts as solved. A system that speaks for the owner can answer, never close; a system that
/// speaks for the resident can close without its being counted as solved, since nobody heard the resident; it can reopen,
/// because a needless second look costs less than a hidden fault.
/// </summary>
public static class UpdateRules
{
    private static readonly Dictionary<UpdateStatus, string> Words = Enum.GetValues<UpdateStatus>().ToDictionary(s => s, InWords);
    private static readonly Dictionary<string, UpdateStatus> ByWord = Words.ToDictionary(w => w.Value, w => w.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the decision rests on.</summary>
    /// <param name="Status">What was sent.</param>
    /// <param name="Sender">For whom the sender speaks.</param>
    /// <param name="State">Where the request stands.</param>
    /// <param name="MayReopen">Whether the resident could still say that it is not solved.</param>
    public sealed record Facts(UpdateStatus Status, UpdateSender Sender, RequestState State, bool MayReopen);

    /// <summary>The step and the key of its reason.</summary>
    public sealed record Decision(UpdateStep Step, string Reason);

    /// <summary>Every status as it is written in the interface, such as <c>in_progress</c>.</summary>
    public static IReadOnlyCollection<string> AllWords => ByWord.Keys;

    /// <summary>The status as it is written in the interface.</summary>
    public static string Word(UpdateStatus status) => Words[status];

    /// <summary>Reads a status in any case, with underscores, dashes or spaces; null when there is no such status.</summary>
    public static UpdateStatus? Read(string word) =>
        ByWord.TryGetValue((Folding.Token(word) ?? "").Replace(' ', '_').Replace('-', '_'), out var status) ? status : null;

    /// <summary>True for a status that says that nothing more will happen.</summary>
    public static bool Ends(UpdateStatus status) => status is UpdateStatus.Closed or UpdateStatus.Fixed or UpdateStatus.Duplicate
        or UpdateStatus.NotCouncilsResponsibility or UpdateStatus.NoFurtherAction or UpdateStatus.Cancelled or UpdateStatus.UnableToFix;

    /// <summary>What to do with an update that another system sends.</summary>
    public static Decision Decide(Facts facts) => facts.Sender == UpdateSender.OwnersSystem ? OfOwner(facts) : OfApp(facts);

    /// <summary>Open311's two states: open as long as anybody, the resident included, has something to do or to say.</summary>
    public static UpdateStatus Basic(RequestState state) => RequestStates.IsOpen(state) ? UpdateStatus.Open : UpdateStatus.Closed;

    /// <summary>
    /// The status that a line of the timeline shows to other systems; null for lines that are no news to them. Fixed stands
    /// only for the resident's own word.
    /// </summary>
    /// <param name="kind">What happened.</param>
    /// <param name="state">The state that it led to.</param>
    /// <param name="reason">The line's reason; for a confirmation it holds the resident's word.</param>
    /// <param name="sent">The status with which another system sent it, if one did.</param>
    public static UpdateStatus? Shown(TimelineKind kind, RequestState state, string? reason, UpdateStatus? sent) => kind switch
    {
        TimelineKind.Accepted => UpdateStatus.Investigating,
        TimelineKind.HandedOver => UpdateStatus.InternalReferral,
        TimelineKind.Answered => reason == $"Outcome.{nameof(RequestOutcome.Planned)}" ? UpdateStatus.ActionScheduled : UpdateStatus.Open,
        TimelineKind.ClosedUnconfirmed => UpdateStatus.Closed,
        TimelineKind.Reopened => UpdateStatus.Reopen,
        TimelineKind.Confirmed => reason switch
        {
            $"Confirmation.{nameof(Confirmation.Solved)}" => UpdateStatus.Fixed,
            $"Confirmation.{nameof(Confirmation.NoLongerNeeded)}" => UpdateStatus.Cancelled,
            // The line after it says that it opened again.
            $"Confirmation.{nameof(Confirmation.NotSolved)}" => null,
            _ => UpdateStatus.Closed,
        },
        TimelineKind.Updated or TimelineKind.ClosedBySource =>
            sent is { } status and not UpdateStatus.Fixed && Ends(status) == (state == RequestState.Closed) ? status : Basic(state),
        _ => null,
    };

    /// <summary>
    /// What a status that ends a request says came of it. Whoever sends "duplicate" names no other request, so all that it
    /// tells is that nothing more is done here.
    /// </summary>
    public static RequestOutcome Outcome(UpdateStatus status) => status switch
    {
        UpdateStatus.NotCouncilsResponsibility => RequestOutcome.NotOurs,
        UpdateStatus.UnableToFix or UpdateStatus.NoFurtherAction => RequestOutcome.CannotBeDone,
        UpdateStatus.Duplicate or UpdateStatus.Cancelled => RequestOutcome.NoLongerNeeded,
        _ => RequestOutcome.Done,
    };

    private static Decision OfOwner(Facts facts) => facts.Status switch
    {
        UpdateStatus.Investigating or UpdateStatus.InProgress or UpdateStatus.Planned or UpdateStatus.ActionScheduled =>
            facts.State == RequestState.Received ? new(UpdateStep.TakeOn, "Update.TakenOn") : new(UpdateStep.Note, "Update.Noted"),
        UpdateStatus.Reopen => new(UpdateStep.Note, "Update.OnlyResidentReopens"),
        _ when !Ends(facts.Status) => new(UpdateStep.Note, "Update.Noted"),
        _ when facts.State is RequestState.Answered or RequestState.Closed => new(UpdateStep.Note, "Update.AlreadyAnswered"),
        _ => new(UpdateStep.Answer, "Update.Answered"),
    };

    private static Decision OfApp(Facts facts) => facts.Status switch
    {
        UpdateStatus.Reopen => facts.MayReopen ? new(UpdateStep.Reopen, "Update.Reopened") : new(UpdateStep.Note, "Update.NothingToReopen"),
        _ when !Ends(facts.Status) => new(UpdateStep.Note, "Update.Noted"),
        _ when facts.State == RequestState.Closed => new(UpdateStep.Note, "Update.AlreadyClosed"),
        _ => new(UpdateStep.Close, "Update.ClosedUnconfirmed"),
    };

    private static string InWords(UpdateStatus status)
    {
        var name = status.ToString();
        return string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(c)}" : c.ToString()));
    }
}
