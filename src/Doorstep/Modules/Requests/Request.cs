using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <summary>
/// A resident's ask. While it is open it has exactly one owner, a next date with its reason, and a moment at which the clock
/// looks at it again. Each step checks that the state allows it, changes the state and leaves a line on the timeline; a
/// refusal changes nothing. Joint jobs, hazards and what the clock does are in the other parts of this class.
/// </summary>
public sealed partial class Request : IPromise
{
    /// <summary>How long after closing the resident can still say that it is not solved.</summary>
    public static readonly TimeSpan ReopenWindow = TimeSpan.FromDays(60);

    /// <summary>UUIDv7 of the moment it was stored.</summary>
    public Guid Id { get; init; }

    /// <summary>What people see and type, in canonical form: see <see cref="Platform.Ids.ShortReference"/>.</summary>
    public required string Reference { get; init; }

    /// <summary>Grows with every step: two who act at once are told apart.</summary>
    public int Version { get; private set; }

    /// <summary>How many lines its timeline has.</summary>
    public int Steps { get; private set; }

    public required string TypeCode { get; set; }

    /// <summary>True when the public list shows it. Taken from the type when it was asked; never becomes true later.</summary>
    public bool Public { get; set; }

    /// <summary>Where it stands.</summary>
    public RequestState State { get; private set; } = RequestState.Received;

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; }

    /// <summary>The resident's words.</summary>
    public required string Description { get; set; }

    /// <summary>The resident's language: answers are written for them in it.</summary>
    public required string Language { get; init; }

    /// <summary>WGS 84 degrees; null when the place was told in words or as an area.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in the resident's words.</summary>
    public string? Address { get; set; }

    /// <summary>The smallest area it lies in; null when nothing says where it is.</summary>
    public string? AreaCode { get; set; }

    /// <summary>Key of the text that says how the area was found, such as <c>AreaReason.Inside</c>.</summary>
    public required string AreaReason { get; set; }

    /// <summary>The one unit accountable now.</summary>
    public required string OwnerUnit { get; set; }

    /// <summary>When the resident asked; earlier than <see cref="RecordedAt"/> for a letter.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>What the resident was promised: until when the owner has to answer, or to have done what it planned.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Until when the owner has to take it on.</summary>
    public DateTimeOffset AcceptBy { get; private set; }

    /// <summary>Until when the owner has to answer. An answer that plans the work meets it.</summary>
    public DateTimeOffset AnswerBy { get; private set; }

    /// <summary>Until when the work has to be done.</summary>
    public DateTimeOffset ResolveBy { get; private set; }

    /// <summary>Whose turn it is now, and for what; the last one once it is closed.</summary>
    public Awaited NextStep { get; private set; }

    /// <summary>When that turn ends.</summary>
    public DateTimeOffset NextDueAt { get; private set; }

    /// <summary>When that turn began.</summary>
    public DateTimeOffset DueSince { get; private set; }

    /// <summary>How many alarms of that turn have rung: see <see cref="Clockwork"/>.</summary>
    public int Rung { get; private set; }

    /// <summary>When the clock next has something to do here; null once it is closed.</summary>
    public DateTimeOffset? AlarmAt { get; private set; }

    /// <summary>When the owner's clock stopped to wait for the resident; null while it runs.</summary>
    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>The staff member who took it on; null while nobody has, or after another unit became the owner.</summary>
    public Guid? HandlerId { get; private set; }

    /// <summary>Their name, as residents see it.</summary>
    public string? HandlerName { get; private set; }

    /// <summary>What the last answer says came of it; null before.</summary>
    public RequestOutcome? Outcome { get; private set; }

    /// <summary>The day of the last answer's outcome by the town's clock: done on, or planned for.</summary>
    public DateOnly? OutcomeOn { get; private set; }

    /// <summary>The request that goes on instead, once this one was found to be about the same.</summary>
    public Guid? DuplicateOf { get; private set; }

    /// <summary>The area whose coordinator looks after it; null for the whole town.</summary>
    public string? DeskArea { get; private set; }

    /// <summary>How many levels above its own area it was raised; 0 when it was not.</summary>
    public int Escalated { get; private set; }

    /// <summary>The area whose coordinator raised it last, empty for the whole town; null when a rule did.</summary>
    public string? RaisedFor { get; private set; }

    /// <summary>True when a coordinator has to decide something: who does it, or what now.</summary>
    public bool AwaitsCoordinator { get; private set; }

    /// <summary>How often the resident is to have been asked whether the last answer solves it: at once, and after a week.</summary>
    public int Asks { get; private set; }

    /// <summary>How often they were asked.</summary>
    public int AsksMade { get; private set; }

    /// <summary>When the owner took it on; null while nobody has.</summary>
    public DateTimeOffset? AcceptedAt { get; private set; }

    /// <summary>When the owner last answered.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>When the owner answered for the first time, which no later step changes; null before.</summary>
    public DateTimeOffset? FirstAnsweredAt { get; private set; }

    /// <summary>Until when that first answer was promised at that moment: the date in force then, a pause included.</summary>
    public DateTimeOffset? FirstAnswerBy { get; private set; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>What the resident last said; null before they said anything.</summary>
    public Confirmation? Confirmation
    {
        get;
        private set => (field, WordBy) = (value, null);
    }

    /// <summary>By which way that word came; null while no person has said one.</summary>
    public WordSource? WordBy { get; private set; }

    /// <summary>When the code was shown to who wrote the request down for the resident, which happens once; null before.</summary>
    public DateTimeOffset? CodeShownAt { get; private set; }

    /// <summary>How many times it opened again, for whatever cause.</summary>
    public int ReopenCount { get; private set; }

    /// <summary>Of these, how many times because the resident said that it is not solved.</summary>
    public int SaidNotSolved { get; private set; }

    /// <summary>… because the app in which they asked reported it.</summary>
    public int ReportedNotSolved { get; private set; }

    /// <summary>… because somebody looked again and found the danger still there.</summary>
    public int FoundNotSolved { get; private set; }

    /// <summary>Where it was imported from, or the name of the API key it came by.</summary>
    public string? Source { get; init; }

    /// <summary>Its id there; unique within the source.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Fingerprint of the source's row as it was last taken; null for what was not imported.</summary>
    public string? SourceHash { get; set; }

    /// <summary>Guards against sending one form twice; null when the sender gave none.</summary>
    public Guid? SubmissionId { get; init; }

    /// <summary>Everything that happened, oldest first. Steps add to it without loading what is there.</summary>
    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>What the resident answered to the type's questions.</summary>
    public List<QuestionAnswer> Answers { get; } = [];

    /// <summary>How many pictures it ever had: the next one's number is one more.</summary>
    public int PictureCount { get; private set; }

    /// <summary>Scans and photographs.</summary>
    public List<RequestFile> Files { get; } = [];

    /// <summary>What further units were called to do. Steps need it loaded.</summary>
    public List<HelperTask> Tasks { get; } = [];

    /// <summary>What is known of the danger; null when it is none. Steps need it loaded.</summary>
    public Hazard? Hazard { get; private set; }

    /// <summary>
    /// False while nobody here has promised a date: what another system had in hand was not ours to promise. True from the step
    /// with which staff take it on.
    /// </summary>
    public bool IsPromised => AnswerBy < NoDate.Moment;

    /// <summary>What the resident was promised; null while nobody here has promised anything.</summary>
    public DateTimeOffset? PromisedBy => NoDate.OrNull(DueAt);

    /// <summary>True while somebody has something to do.</summary>
    public bool IsOpen => RequestStates.IsOpen(State);

    /// <summary>True while the owner has not answered, or has only planned.</summary>
    public bool IsUnanswered => State is RequestState.Received or RequestState.Accepted or RequestState.WaitingForResident;

    /// <summary>True when the promise to the resident is broken.</summary>
    public bool IsLate(DateTimeOffset now) => Promises.IsBroken(State, DueAt, now);

    /// <summary>The first two lines of the timeline: it was asked, and this unit owns it because of this.</summary>
    /// <param name="by">Who wrote it down.</param>
    /// <param name="routing">Why this unit owns it.</param>
    /// <param name="hazard">True when its type is one of dangers.</param>
    /// <param name="at">When the clock of the promise starts.</param>
    /// <param name="promise">False for what another system was asked: its dates are not ours to invent.</param>
    public void Open(Actor by, RoutedBy routing, bool hazard, Moment at, bool promise = true)
    {
        DeskArea = AreaCode;
        AwaitsCoordinator = routing.AwaitsCoordinator;
        if (hazard)
        {
            Hazard = new Hazard { RequestId = Id };
        }

        Note(TimelineKind.Reported, by, ReportedAt, visible: true);
        Note(TimelineKind.Routed, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: routing.Reason);
        if (promise)
        {
            Promise(at);
        }
        else
        {
            AcceptBy = AnswerBy = ResolveBy = NoDate.Moment;
            ExpectOwner(at);
        }

        Moved(at);
    }

    /// <summary>The owner takes it on.</summary>
    public Refusal? Accept(Actor by, Moment at)
    {
        if (State != RequestState.Received)
        {
            return NotNow(nameof(Accept));
        }

        State = RequestState.Accepted;
        TakenOn(by, at);
        if (Escalated == 0)
        {
            AwaitsCoordinator = false;
        }

        Note(TimelineKind.Accepted, by, at.Now, visible: true, unit: OwnerUnit);
        return Moved(at);
    }

    /// <summary>The owner asks the resident something. Its clock stands still until the reply, or until the time for it is over.</summary>
    public Refusal? Ask(Actor by, string question, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(Ask));
        }

        State = RequestState.WaitingForResident;
        TakenOn(by, at);
        PausedAt ??= at.Now;
        Expect(Awaited.Reply, at.Due(at.Terms.Policy.ReplyWithin), at);
        Note(TimelineKind.Asked, by, at.Now, visible: false, unit: OwnerUnit, text: question, until: NextDueAt);
        return Moved(at);
    }

    /// <summary>The resident writes to the owner, asked or not. Possible as long as it is open.</summary>
    /// <param name="by">The resident, or the staff member who noted their words.</param>
    /// <param name="words">What they say.</param>
    /// <param name="at">When it is stored.</param>
    /// <param name="heardBy">How a staff member heard it; null when the resident wrote it here.</param>
    public Refusal? Reply(Actor by, string words, Moment at, Channel? heardBy = null)
    {
        if (!IsOpen)
        {
            return NotNow(nameof(Reply));
        }

        var waited = State == RequestState.WaitingForResident;
        if (waited)
        {
            Unpause(at);
        }

        Note(TimelineKind.Replied, by, at.Now, visible: false, text: words, heardBy: heardBy, until: waited ? DueAt : null);
        return Moved(at);
    }

    /// <summary>The contact details are gone; this line is what remains of them.</summary>
    public void ContactErased(Actor by, string reason, Moment at)
    {
        Note(TimelineKind.ContactErased, by, at.Now, visible: false, reason: reason);
        Moved(at);
    }

    /// <summary>Something is reported that changes no state here: another system's progress, a must-solve's, a review's.</summary>
    /// <param name="kind">What.</param>
    /// <param name="by">Who reports it.</param>
    /// <param name="words">In whose words.</param>
    /// <param name="happened">When it happened; not later than <paramref name="at"/>.</param>
    /// <param name="at">When it is stored.</param>
    /// <param name="visible">Whether everybody sees the line of a public request.</param>
    /// <param name="reason">Key of a fixed reason.</param>
    /// <param name="about">Reference of what it is about.</param>
    public void Noted(
        TimelineKind kind, Actor by, string? words, DateTimeOffset happened, Moment at, bool visible = true, string? reason = null, string? about = null)
    {
        Note(kind, by, happened, visible, unit: OwnerUnit, text: words, reason: reason, about: about);
        Moved(at);
    }

    /// <summary>Whether the last answer only planned the work.</summary>
    private bool IsPlanned => Outcome == RequestOutcome.Planned;

    private static Refusal NotNow(string step) => Refusal.Conflict($"Error.{step}.NotNow");

    private void Note(
        TimelineKind kind, Actor by, DateTimeOffset at, bool visible,
        string? unit = null, string? text = null, string? reason = null, bool textVisible = true, Channel? heardBy = null,
        DateTimeOffset? until = null, string? area = null, string? about = null, OpenedLetter? letter = null) =>
        Timeline.Add(new TimelineEntry
        {
            RequestId = Id,
            Place = ++Steps,
            Kind = kind,
            At = at,
            ActorKind = by.Kind,
            ActorId = by.Id,
            ActorName = by.Name,
            Unit = unit,
            Text = Folding.Prose(text),
            Reason = reason,
            HeardBy = heardBy,
            Until = until,
            AreaCode = area,
            About = about,
            LetterAt = letter?.PrintedAt,
            LetterOffice = letter?.Office,
            State = State,
            Public = visible,
            TextPublic = visible && textVisible,
        });
}

/// <summary>Why a unit owns a request.</summary>
/// <param name="Reason">Key of a fixed text such as <c>RoutingReason.Type</c>, or what names the town's own rule.</param>
/// <param name="AwaitsCoordinator">True when no rule took it, so that a coordinator has to decide.</param>
public sealed record RoutedBy(string Reason, bool AwaitsCoordinator = false);

/// <summary>What a request was like before a step on many at once: see <see cref="Request.Remember"/>.</summary>
public sealed record Before(
    string OwnerUnit, RequestState State, DateTimeOffset? AcceptedAt, Guid? HandlerId, string? HandlerName, DateTimeOffset AcceptBy,
    DateTimeOffset AnswerBy, DateTimeOffset ResolveBy, DateTimeOffset DueAt, Awaited NextStep, DateTimeOffset NextDueAt,
    DateTimeOffset DueSince, int Rung, string? DeskArea, int Escalated, bool AwaitsCoordinator);
