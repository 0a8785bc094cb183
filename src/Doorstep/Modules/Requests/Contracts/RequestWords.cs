namespace Doorstep.Modules.Requests.Contracts;

/// <summary>Where a request stands.</summary>
public enum RequestState
{
    /// <summary>It has an owner and a date; the owner has not taken it on yet.</summary>
    Received,

    /// <summary>The owner has taken it on.</summary>
    Accepted,

    /// <summary>The owner asked the resident something and waits for the reply.</summary>
    WaitingForResident,

    /// <summary>The owner says what was done; the resident has not said whether that solves it.</summary>
    Answered,

    /// <summary>Finished. <see cref="Confirmation"/> says how.</summary>
    Closed,
}

/// <summary>What the resident says of an answer. Only the resident's word makes a request count as solved.</summary>
public enum Confirmation
{
    Solved,

    /// <summary>Solved in part.</summary>
    Partly,

    /// <summary>Not solved: the request opens again.</summary>
    NotSolved,

    /// <summary>It no longer matters to the resident.</summary>
    NoLongerNeeded,

    /// <summary>Closed without a word of the resident: by its source, or after 14 days. No figure counts it as solved.</summary>
    Unconfirmed,
}

/// <summary>What happened to a request.</summary>
public enum TimelineKind
{
    /// <summary>The resident asked.</summary>
    Reported,

    /// <summary>An owner was found.</summary>
    Routed,

    /// <summary>The owner took it on.</summary>
    Accepted,

    /// <summary>Another unit became the owner.</summary>
    HandedOver,

    /// <summary>The owner asked the resident something.</summary>
    Asked,

    /// <summary>The resident wrote to the owner.</summary>
    Replied,

    /// <summary>The owner said what was done.</summary>
    Answered,

    /// <summary>The resident said whether it is solved.</summary>
    Confirmed,

    /// <summary>It opened again; the line's reason is the <see cref="ReopenCause"/>.</summary>
    Reopened,

    /// <summary>The resident's contact details were erased.</summary>
    ContactErased,

    /// <summary>Another system reported progress.</summary>
    Updated,

    /// <summary>It was closed by its source, without the resident's word.</summary>
    ClosedBySource,

    /// <summary>The date comes near; the owner was reminded.</summary>
    Warned,

    /// <summary>The date passed and the step was not done.</summary>
    Overdue,

    /// <summary>The date was changed, with a reason.</summary>
    DateChanged,

    /// <summary>The resident did not reply in time, so the clock runs again without the reply.</summary>
    Resumed,

    /// <summary>A wider area's coordinator looks after it from now on.</summary>
    Escalated,

    /// <summary>It went back to the smaller area's coordinator.</summary>
    SteppedDown,

    /// <summary>A unit was called to a joint job, with a task and a time to report in by.</summary>
    HelperCalled,

    /// <summary>A called unit reported in: who comes, and when.</summary>
    HelperReported,

    /// <summary>A called unit says why it does not come.</summary>
    HelperDeclined,

    /// <summary>A called unit did not report in on time.</summary>
    HelperLate,

    /// <summary>A called unit did not do its task by the time that it gave.</summary>
    TaskOverdue,

    /// <summary>A called unit did its task.</summary>
    TaskDone,

    /// <summary>A task is not needed any more.</summary>
    TaskDropped,

    /// <summary>All tasks of the joint job are done: the owner can answer.</summary>
    TasksDone,

    /// <summary>It was moved to another type.</summary>
    Retyped,

    /// <summary>The resident was asked, or is to be asked, whether it is solved.</summary>
    AskedForWord,

    /// <summary>Staff tried to reach the resident to ask.</summary>
    AskTried,

    /// <summary>Closed since the resident said nothing for 14 days. Never counts as solved.</summary>
    ClosedUnconfirmed,

    /// <summary>How dangerous it is was set.</summary>
    SeveritySet,

    /// <summary>The danger was fenced off or otherwise made safe, before it is put right.</summary>
    MadeSafe,

    /// <summary>Somebody else looked whether a danger is really gone.</summary>
    Inspected,

    /// <summary>Files were added to it.</summary>
    FilesAdded,

    /// <summary>It was passed on to another body's system.</summary>
    PassedOn,

    /// <summary>A step that was taken on many at once was taken back.</summary>
    TakenBack,

    /// <summary>It belongs to a must-solve now, or no longer.</summary>
    MustSolve,

    /// <summary>The must-solve that it belongs to moved on.</summary>
    MustSolveProgress,

    /// <summary>The resident was called back about it for a sample review.</summary>
    Reviewed,

    /// <summary>Staff looked at the resident's words and said what everybody sees of them.</summary>
    TextReviewed,

    /// <summary>The resident put other words in the place of theirs.</summary>
    TextEdited,

    /// <summary>The resident took their words back.</summary>
    TextWithdrawn,

    /// <summary>Staff looked at a picture and said whether everybody sees it.</summary>
    PictureReviewed,

    /// <summary>The resident took a picture back.</summary>
    PictureWithdrawn,

    /// <summary>It was linked to another request, or a link was taken back, or the one that stands for it was answered.</summary>
    Linked,
}

/// <summary>Why a request opened again.</summary>
public enum ReopenCause
{
    /// <summary>The resident said that it is not solved.</summary>
    Said,

    /// <summary>The app in which they asked reported that it is not solved.</summary>
    Reported,

    /// <summary>Somebody looked again and found the danger still there.</summary>
    Found,

    /// <summary>Staff took back the link to the request that stood for it.</summary>
    Unlinked,
}

/// <summary>Whose turn it is, and for what: the reason of <c>NextDueAt</c>.</summary>
public enum Awaited
{
    /// <summary>The owner takes it on.</summary>
    Accept,

    /// <summary>The owner answers.</summary>
    Answer,

    /// <summary>The owner does what it planned and answers again.</summary>
    Resolve,

    /// <summary>The resident replies to the owner's question; the owner's clock stands still.</summary>
    Reply,

    /// <summary>Somebody looks whether the danger is gone.</summary>
    Inspect,

    /// <summary>The resident says whether it is solved.</summary>
    Word,
}

/// <summary>Where a helper's task stands.</summary>
public enum HelperTaskState
{
    /// <summary>The unit was called and has not reported in.</summary>
    Called,

    /// <summary>The unit said who comes and when.</summary>
    Accepted,

    /// <summary>The unit said why it does not come; whoever called it has to decide what then.</summary>
    Declined,

    /// <summary>The unit says that it is done.</summary>
    Done,

    /// <summary>Not needed any more.</summary>
    Dropped,
}

/// <summary>How dangerous a hazard is.</summary>
public enum HazardSeverity
{
    /// <summary>A nuisance that could hurt somebody.</summary>
    Low,

    /// <summary>Somebody may be hurt.</summary>
    Medium,

    /// <summary>Somebody will be hurt if nothing is done soon.</summary>
    High,

    /// <summary>Danger to life now.</summary>
    Immediate,
}

/// <summary>What a photograph of a hazard shows.</summary>
public enum FileStage
{
    /// <summary>Before it was put right.</summary>
    Before,

    After,
}

/// <summary>Who did a step.</summary>
public enum ActorKind
{
    /// <summary>The resident, or somebody who holds the receipt.</summary>
    Resident,

    /// <summary>A signed-in staff member.</summary>
    Staff,

    /// <summary>Doorstep itself, by a rule.</summary>
    System,

    /// <summary>Another system, by its API key or an import.</summary>
    Source,
}

/// <summary>By which way the resident's word came.</summary>
public enum WordSource : byte
{
    /// <summary>By the resident's own code.</summary>
    Resident,

    /// <summary>By the one-time code of a letter, which whoever printed it has seen.</summary>
    Letter,

    /// <summary>A staff member wrote down what they heard or read.</summary>
    Staff,
}
