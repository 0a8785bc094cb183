using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
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
    public bool IsOpen => State != RequestState.Closed;

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

    /// <summary>Another unit becomes the owner, and has not taken it on yet. The promised date stays.</summary>
    public Refusal? HandOver(Actor by, string unit, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(HandOver));
        }

        if (unit == OwnerUnit)
        {
            return Refusal.Invalid("Error.HandOver.SameUnit", "unit");
        }

        Rehome(unit, at);
        MakeOurs(by, at);
        AwaitsCoordinator = AwaitsAbove(at);
        Note(TimelineKind.HandedOver, by, at.Now, visible: true, unit: unit, text: why);
        return Moved(at);
    }

    /// <summary>
    /// The unit does not work any more, so the one that rules name takes over; by rule, and at any time while it is open. An
    /// answered request changes its owner without being opened again.
    /// </summary>
    public Refusal? ReplaceOwner(RoutedBy routing, string unit, Moment at)
    {
        if (!IsOpen || unit == OwnerUnit)
        {
            return NotNow(nameof(HandOver));
        }

        Rehome(unit, at);
        AwaitsCoordinator = true;
        Note(TimelineKind.HandedOver, Actor.System, at.Now, visible: true, unit: unit, reason: routing.Reason);
        return Moved(at);
    }

    /// <summary>
    /// It is of another type, which may have another owner. What the resident told stays. Of the date that they were promised and
    /// the one that the new type gives from now on, the earlier counts: a danger is not left to slow dates, and no promise grows longer.
    /// </summary>
    /// <param name="by">Who moves it.</param>
    /// <param name="type">The new type's code.</param>
    /// <param name="isPublic">Whether the new type is public: a request can stop being public by this, and never becomes so.</param>
    /// <param name="hazard">Whether the new type is one of dangers. A danger that was reported stays one until it was inspected.</param>
    /// <param name="unit">The owner that the rules give.</param>
    /// <param name="routing">Why.</param>
    /// <param name="why">The reason of who moves it, for the resident.</param>
    /// <param name="at">When, under the terms of the new type.</param>
    public Refusal? MoveToType(Actor by, string type, bool isPublic, bool hazard, string unit, RoutedBy routing, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(MoveToType));
        }

        if (type == TypeCode)
        {
            return Refusal.Invalid("Error.MoveToType.Same", "type");
        }

        var promised = DueAt;
        if (IsPromised)
        {
            PromiseNoLater(at);
        }

        MakeOurs(by, at);
        Note(TimelineKind.Retyped, by, at.Now, visible: true, text: why, about: TypeCode, until: DueAt == promised ? null : DueAt);
        TypeCode = type;
        Public = Public && isPublic;
        Hazard ??= hazard ? new Hazard { RequestId = Id } : null;
        if (unit != OwnerUnit)
        {
            Rehome(unit, at);
            Note(TimelineKind.Routed, Actor.System, at.Now, visible: true, unit: unit, reason: routing.Reason);
        }

        AwaitsCoordinator = routing.AwaitsCoordinator || AwaitsAbove(at);
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

    /// <summary>The promised date becomes another day, for a reason that the resident reads. Possible until it is answered.</summary>
    public Refusal? ChangeDate(Actor by, DateOnly day, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(ChangeDate));
        }

        if (CheckDay(day, at) is { } wrong)
        {
            return wrong;
        }

        var due = at.Terms.Calendar.ClosingOf(day);
        if (due <= at.Now)
        {
            return Refusal.Invalid("Error.Day.Past", "day");
        }

        if (due == DueAt)
        {
            return Refusal.Invalid("Error.ChangeDate.Same", "day");
        }

        MakeOurs(by, at);
        AnswerBy = IsPlanned ? AnswerBy : due;
        ResolveBy = IsPlanned || due > ResolveBy ? due : ResolveBy;
        AwaitsCoordinator = AwaitsAbove(at);
        ExpectOwner(at);
        Note(TimelineKind.DateChanged, by, at.Now, visible: true, unit: OwnerUnit, text: why, until: due);
        return Moved(at);
    }

    /// <summary>
    /// The owner says what came of it. A plan keeps the request with its owner until the planned day; of everything else it is
    /// for the resident to say whether that solves it. A danger stays open until somebody else has looked.
    /// </summary>
    public Refusal? Answer(Actor by, NewAnswer answer, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(Answer));
        }

        if (answer.Check(this, at) is { Count: > 0 } wrong)
        {
            return Refusal.Invalid(wrong);
        }

        if (answer.Outcome != RequestOutcome.Planned && OpenTasks.Any())
        {
            return Refusal.Conflict("Error.Answer.TasksOpen");
        }

        // An answer to what nobody here had promised keeps no promise, so it is looked at before the request becomes ours.
        KeepFirstAnswer(at.Now, at);
        TakenOn(by, at);
        (AnsweredAt, Confirmation, AwaitsCoordinator) = (at.Now, null, false);
        (Asks, AsksMade) = (answer.Outcome == RequestOutcome.Planned ? 0 : 1, 0);
        (Outcome, OutcomeOn, DuplicateOf) = (answer.Outcome, answer.On, answer.Outcome == RequestOutcome.Duplicate ? answer.DuplicateOf : null);
        if (answer.Outcome == RequestOutcome.Planned)
        {
            Unpause(at);
            State = RequestState.Accepted;
            ResolveBy = at.Terms.Calendar.ClosingOf(answer.On!.Value);
            ExpectOwner(at);
        }
        else
        {
            PausedAt = null;
            State = RequestState.Answered;
            Hazard?.PutRight(by);
            ExpectAfterAnswer(at);
        }

        Note(TimelineKind.Answered, by, at.Now, visible: true, unit: OwnerUnit, text: answer.Account, reason: $"Outcome.{answer.Outcome}",
            about: answer.Whom ?? answer.DuplicateReference,
            until: answer.On is { } day ? at.Terms.Calendar.ClosingOf(day) : null);
        return Moved(at);
    }

    /// <summary>
    /// The resident says whether it is solved. "Not solved" opens it again for the same owner with a new date, and the second
    /// time one level up; "no longer needed" can be said at any time before. A danger that nobody has inspected stays open.
    /// </summary>
    /// <param name="by">The resident, or the staff member who noted their words.</param>
    /// <param name="word">Anything but <see cref="Contracts.Confirmation.Unconfirmed"/>, which no person says.</param>
    /// <param name="words">What they add; may be empty, but not for "not solved".</param>
    /// <param name="at">When they say it.</param>
    /// <param name="heardBy">How a staff member heard it; null when the resident said it here.</param>
    public Refusal? Confirm(Actor by, Confirmation word, string? words, Moment at, Channel? heardBy = null, OpenedLetter? letter = null)
    {
        // Only people say it: the resident, or staff who write their words down.
        var spoken = by.Kind is ActorKind.Resident or ActorKind.Staff && Enum.IsDefined(word);
        if (!spoken || !MayConfirm(word, at.Now))
        {
            return NotNow(nameof(Confirm));
        }

        if (word == Contracts.Confirmation.NotSolved && Folding.Prose(words) is null)
        {
            return Refusal.Invalid("Error.Confirm.SayWhatIsLeft", "words");
        }

        Confirmation = word;
        WordBy = letter is not null ? WordSource.Letter : by.Kind == ActorKind.Staff ? WordSource.Staff : WordSource.Resident;
        if (word == Contracts.Confirmation.NotSolved)
        {
            State = RequestState.Received;
            Note(TimelineKind.Confirmed, by, at.Now, visible: true, text: words, textVisible: false, reason: $"Confirmation.{word}", heardBy: heardBy, letter: letter);
            Reopen(Actor.System, ReopenCause.Said, null, at);
            return Moved(at);
        }

        if (!StillDangerous)
        {
            Close(at);
        }

        Note(TimelineKind.Confirmed, by, at.Now, visible: true, text: words, textVisible: false, reason: $"Confirmation.{word}", heardBy: heardBy, letter: letter);
        return Moved(at);
    }

    /// <summary>Whether the resident can say this now: anything of an answer; "not solved" for a while after closing; "no longer needed" before.</summary>
    public bool MayConfirm(Confirmation word, DateTimeOffset now) => word != Contracts.Confirmation.Unconfirmed
        && (State == RequestState.Answered
            || (IsOpen && word == Contracts.Confirmation.NoLongerNeeded)
            || (State == RequestState.Closed && word == Contracts.Confirmation.NotSolved && now - ClosedAt <= ReopenWindow));

    /// <summary>Staff, or a mail, asked the resident whether it is solved; or staff tried and did not reach them.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="way">How.</param>
    /// <param name="reached">False when nobody was there: it stays to be tried again.</param>
    /// <param name="at">When.</param>
    public Refusal? AskedWhetherSolved(Actor by, ContactWay way, bool reached, Moment at)
    {
        if (State != RequestState.Answered || AsksMade >= Asks)
        {
            return NotNow(nameof(AskedWhetherSolved));
        }

        AsksMade = reached ? Asks : AsksMade;
        Note(reached ? TimelineKind.AskedForWord : TimelineKind.AskTried, by, at.Now, visible: false, reason: $"ContactWay.{way}");
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

    /// <summary>
    /// Its source closed it. The resident has not been heard, so it counts as unconfirmed and never as solved. A danger is
    /// answered by that and stays open.
    /// </summary>
    public Refusal? CloseBySource(Actor by, string? words, DateTimeOffset happened, Moment at)
    {
        if (!IsOpen)
        {
            return NotNow(nameof(CloseBySource));
        }

        KeepFirstAnswer(happened, at);
        // An answer from before it opened again is not this one.
        AnsweredAt = State == RequestState.Answered ? AnsweredAt ?? happened : happened;
        DropTasks(_ => true, at);
        PausedAt = null;
        if (StillDangerous)
        {
            State = RequestState.Answered;
            if (IsPromised)
            {
                ExpectAfterAnswer(at);
            }
            else
            {
                Expect(Awaited.Inspect, NoDate.Moment, at);
            }

            Note(TimelineKind.Updated, by, happened, visible: true, unit: OwnerUnit, text: words);
            return Moved(at);
        }

        State = RequestState.Closed;
        ClosedAt = happened;
        AlarmAt = null;
        Confirmation = Contracts.Confirmation.Unconfirmed;
        Note(TimelineKind.ClosedBySource, by, happened, visible: true, unit: OwnerUnit, text: words, reason: "Confirmation.Unconfirmed");
        return Moved(at);
    }

    /// <summary>
    /// The app in which the resident asked reports that it is not solved. It opens again like after the resident's own word,
    /// as long as they could say it; but no word of theirs is written down, since nobody here heard them.
    /// </summary>
    public Refusal? ReopenBySource(Actor by, string words, Moment at)
    {
        if (!MayConfirm(Contracts.Confirmation.NotSolved, at.Now))
        {
            return NotNow(nameof(Confirm));
        }

        State = RequestState.Received;
        Confirmation = null;
        Reopen(by, ReopenCause.Reported, words, at);
        return Moved(at);
    }

    /// <summary>A wider area's coordinator looks after it from now on. Who owns it does not change.</summary>
    public Refusal? Escalate(Actor by, string why, Moment at)
    {
        if (!IsOpen || !Raise(by, null, why, at))
        {
            return Refusal.Conflict(IsOpen ? "Error.Escalate.Top" : "Error.Escalate.NotNow");
        }

        return Moved(at);
    }

    /// <summary>It goes back to the coordinator of the area below.</summary>
    public Refusal? StepDown(Actor by, string why, Moment at)
    {
        if (!IsOpen || Escalated == 0)
        {
            return NotNow(nameof(StepDown));
        }

        if (!MayStepDown(at.By))
        {
            return Refusal.Forbidden("Error.StepDown.NotTheirs");
        }

        var area = AreaBelow(at.Terms.Above);
        (Escalated, DeskArea, RaisedFor) = (Escalated - 1, area, null);
        AwaitsCoordinator = false;
        Note(TimelineKind.SteppedDown, by, at.Now, visible: true, unit: OwnerUnit, text: why, area: area);
        return Moved(at);
    }

    /// <summary>
    /// Whether somebody may give it back: the level that has it or one above; and who raised it themselves, as long as the level to which they
    /// raised it has decided nothing.
    /// </summary>
    /// <param name="by">What they may overrule; null for all.</param>
    public bool MayStepDown(Standing? by) =>
        by is null || by.Covers(DeskArea) || (AwaitsCoordinator && RaisedFor is { } raised && by.Covers(raised));

    /// <summary>The area to which a raised request is given back; null for the whole town, and when its place is not known.</summary>
    /// <param name="above">Code of the area above an area; null at the top.</param>
    public string? AreaBelow(Func<string, string?> above)
    {
        var area = AreaCode;
        for (var up = 0; up < Escalated - 1 && area is not null; up++)
        {
            area = above(area);
        }

        return area;
    }

    /// <summary>
    /// It is known by now in which area it lies. Its owner stays, and so does the time of its last change: nothing happened to it.
    /// </summary>
    public void PlaceIn(string area, string reason)
    {
        (AreaCode, AreaReason) = (area, reason);
        DeskArea = Escalated == 0 ? area : DeskArea;
        Version++;
    }

    /// <summary>The fields that a step on many at once may have to put back.</summary>
    public Before Remember() => new(
        OwnerUnit, State, AcceptedAt, HandlerId, HandlerName, AcceptBy, AnswerBy, ResolveBy, DueAt, NextStep, NextDueAt, DueSince, Rung,
        DeskArea, Escalated, AwaitsCoordinator);

    /// <summary>A step that was taken by mistake is taken back, as long as nothing happened since; the timeline keeps both.</summary>
    /// <param name="by">Who.</param>
    /// <param name="before">What <see cref="Remember"/> gave before the step.</param>
    /// <param name="at">When.</param>
    public Refusal? TakeBack(Actor by, Before before, Moment at)
    {
        if (!IsUnanswered || before.State is not (RequestState.Received or RequestState.Accepted) || !at.Terms.UnitWorks(before.OwnerUnit))
        {
            return NotNow(nameof(TakeBack));
        }

        (OwnerUnit, State, AcceptedAt, HandlerId, HandlerName) = (before.OwnerUnit, before.State, before.AcceptedAt, before.HandlerId, before.HandlerName);
        (AcceptBy, AnswerBy, ResolveBy, DueAt) = (before.AcceptBy, before.AnswerBy, before.ResolveBy, before.DueAt);
        (NextStep, NextDueAt, DueSince, Rung) = (before.NextStep, before.NextDueAt, before.DueSince, before.Rung);
        (DeskArea, Escalated, AwaitsCoordinator, PausedAt) = (before.DeskArea, before.Escalated, before.AwaitsCoordinator, null);
        DropTasks(t => t.Unit == OwnerUnit, at);
        Note(TimelineKind.TakenBack, by, at.Now, visible: true, unit: OwnerUnit, until: DueAt);
        return Moved(at);
    }

    /// <summary>True while the coordinators to whom it was raised have to decide, and who takes the step is below them.</summary>
    private bool AwaitsAbove(Moment at) => AwaitsCoordinator && Escalated > 0 && at.IsAbove(DeskArea);

    /// <summary>Whether the last answer only planned the work.</summary>
    private bool IsPlanned => Outcome == RequestOutcome.Planned;

    private static Refusal NotNow(string step) => Refusal.Conflict($"Error.{step}.NotNow");

    /// <summary>Refuses a day that lies in the past or so far ahead that it promises nothing.</summary>
    internal static Refusal? CheckDay(DateOnly day, Moment at) =>
        day < at.Today ? Refusal.Invalid("Error.Day.Past", "day")
        : day > at.Today.AddYears(3) ? Refusal.Invalid("Error.Day.TooFar", "day")
        : null;

    /// <summary>New dates from now, as the type gives them.</summary>
    private void Promise(Moment at)
    {
        AnswerBy = at.Due(at.Terms.ToAnswer);
        var resolve = at.Due(at.Terms.ToResolve);
        ResolveBy = resolve > AnswerBy ? resolve : AnswerBy;
        AcceptBy = at.Due(at.Terms.ToAccept);
        ExpectOwner(at);
    }

    /// <summary>Dates by other terms from now on, where they are earlier than those that were given. What is met stays as it was.</summary>
    private void PromiseNoLater(Moment at)
    {
        // A clock that stands still is started again with the time that was left when it stopped.
        DateTimeOffset Earlier(DateTimeOffset given, Deadline within) =>
            at.Terms.Calendar.Due(PausedAt ?? at.Now, within) is var due && due < given ? due : given;
        ResolveBy = Earlier(ResolveBy, at.Terms.ToResolve);
        if (!IsPlanned)
        {
            AnswerBy = Earlier(AnswerBy, at.Terms.ToAnswer);
            AcceptBy = Earlier(AcceptBy, at.Terms.ToAccept);
            ResolveBy = ResolveBy < AnswerBy ? AnswerBy : ResolveBy;
        }

        ExpectOwner(at);
    }

    // What the town is measured by: later answers, new dates and reopenings do not make it better or worse.
    private void KeepFirstAnswer(DateTimeOffset answered, Moment at)
    {
        if (FirstAnsweredAt is null)
        {
            FirstAnsweredAt = answered;
            FirstAnswerBy = !IsPromised ? null : PausedAt is { } paused ? Pauses.Shift(AnswerBy, at.Terms.ToAnswer.Unit, paused, answered, at.Terms.Calendar) : AnswerBy;
        }
    }

    private void TakenOn(Actor by, Moment at)
    {
        AcceptedAt ??= at.Now;
        if (by.Kind == ActorKind.Staff)
        {
            (HandlerId, HandlerName) = (by.Id, by.Name);
        }

        MakeOurs(by, at);
        ExpectOwner(at);
    }

    // From the first step of staff on the dates are the town's, and run from that moment.
    private void MakeOurs(Actor by, Moment at)
    {
        if (by.Kind == ActorKind.Staff && !IsPromised)
        {
            Promise(at);
        }
    }

    private void Rehome(string unit, Moment at)
    {
        OwnerUnit = unit;
        (HandlerId, HandlerName) = (null, null);
        // Nobody helps themselves: what it was called for is part of the whole now.
        DropTasks(t => t.Unit == unit, at);
        if (State is RequestState.Received or RequestState.Accepted)
        {
            State = RequestState.Received;
            AcceptBy = IsPromised ? at.Due(at.Terms.ToAccept) : AcceptBy;
            ExpectOwner(at);
        }
    }

    private void Reopen(Actor by, ReopenCause cause, string? words, Moment at)
    {
        ClosedAt = null;
        (Outcome, OutcomeOn, DuplicateOf, Asks, AsksMade) = (null, null, null, 0, 0);
        ReopenCount++;
        (SaidNotSolved, ReportedNotSolved, FoundNotSolved) = cause switch
        {
            ReopenCause.Said => (SaidNotSolved + 1, ReportedNotSolved, FoundNotSolved),
            ReopenCause.Reported => (SaidNotSolved, ReportedNotSolved + 1, FoundNotSolved),
            ReopenCause.Found => (SaidNotSolved, ReportedNotSolved, FoundNotSolved + 1),
            _ => (SaidNotSolved, ReportedNotSolved, FoundNotSolved),
        };
        if (!at.Terms.UnitWorks(OwnerUnit))
        {
            Rehome(at.Terms.FrontDesk, at);
            AwaitsCoordinator = true;
            Note(TimelineKind.HandedOver, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: "RoutingReason.UnitClosed");
        }

        Hazard?.Again();
        Promise(at);
        Note(TimelineKind.Reopened, by, at.Now, visible: true, unit: OwnerUnit, text: words, reason: $"ReopenCause.{cause}", until: DueAt);
        // Each cause counts for itself: nobody is said to have said no twice who said it once.
        if (cause is ReopenCause.Said or ReopenCause.Reported && SaidNotSolved + ReportedNotSolved >= at.Terms.Policy.EscalateAtReopening)
        {
            Raise(Actor.System, "EscalationReason.NotSolvedAgain", null, at);
        }
        else if (cause == ReopenCause.Found && FoundNotSolved >= at.Terms.Policy.EscalateAtReopening)
        {
            Raise(Actor.System, "EscalationReason.DangerAgain", null, at);
        }
    }

    private void Close(Moment at)
    {
        DropTasks(_ => true, at);
        State = RequestState.Closed;
        ClosedAt = at.Now;
        AlarmAt = null;
        PausedAt = null;
        AwaitsCoordinator = false;
    }

    private void Unpause(Moment at)
    {
        if (State == RequestState.WaitingForResident)
        {
            State = RequestState.Accepted;
        }

        if (PausedAt is { } paused)
        {
            var calendar = at.Terms.Calendar;
            AnswerBy = Pauses.Shift(AnswerBy, at.Terms.ToAnswer.Unit, paused, at.Now, calendar);
            ResolveBy = Pauses.Shift(ResolveBy, at.Terms.ToResolve.Unit, paused, at.Now, calendar);
            ResolveBy = ResolveBy < AnswerBy ? AnswerBy : ResolveBy;
            PausedAt = null;
        }

        ExpectOwner(at);
    }

    private bool Raise(Actor by, string? reason, string? why, Moment at)
    {
        if (DeskArea is null || at.Terms.Above(DeskArea) is not { } above)
        {
            return false;
        }

        DeskArea = above;
        Escalated++;
        RaisedFor = by.Kind == ActorKind.Staff ? at.By?.Desk : null;
        AwaitsCoordinator = true;
        Note(TimelineKind.Escalated, by, at.Now, visible: true, unit: OwnerUnit, text: why, reason: reason, area: above);
        return true;
    }

    /// <summary>It is the owner's turn: to take it on, to answer, or to do what it planned. Whichever date is nearer counts.</summary>
    private void ExpectOwner(Moment at)
    {
        DueAt = IsPlanned ? ResolveBy : AnswerBy;
        if (State == RequestState.WaitingForResident)
        {
            return;
        }

        if (!IsPromised)
        {
            Expect(State == RequestState.Received ? Awaited.Accept : Awaited.Answer, NoDate.Moment, at);
            return;
        }

        var promise = IsPlanned ? Awaited.Resolve : Awaited.Answer;
        if (State == RequestState.Received && AcceptBy < DueAt)
        {
            Expect(Awaited.Accept, AcceptBy, at);
        }
        else
        {
            Expect(promise, DueAt, at);
        }
    }

    private void Expect(Awaited step, DateTimeOffset due, Moment at)
    {
        if (step == NextStep && due == NextDueAt)
        {
            return;
        }

        (NextStep, NextDueAt, DueSince, Rung) = (step, due, at.Now, 0);
    }

    private Refusal? Moved(Moment at)
    {
        // A clock that was set back must not make news look old.
        UpdatedAt = at.Now > UpdatedAt ? at.Now : UpdatedAt;
        Version++;
        AlarmAt = IsOpen ? NextAlarm(at) : null;
        return null;
    }

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

/// <summary>What an owner says came of a request.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Account">What was done and when, what remains, or why not; in the resident's language.</param>
/// <param name="On">The day it was done, or is planned for; by the town's clock.</param>
public sealed record NewAnswer(RequestOutcome? Outcome, string? Account, DateOnly? On = null)
{
    /// <summary>Of "not ours": who is to be asked, with a way to reach them.</summary>
    public string? Whom { get; init; }

    /// <summary>Of a duplicate: the request that goes on.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>Its reference, as people see it.</summary>
    public string? DuplicateReference { get; init; }

    /// <summary>What is missing or wrong, for this request and moment; empty when it can be given.</summary>
    public IReadOnlyList<Problem> Check(Request request, Moment at)
    {
        var problems = new List<Problem>();
        void Refuse(bool wrong, string key, string field)
        {
            if (wrong)
            {
                problems.Add(new Problem(key, field));
            }
        }

        Refuse(Outcome is null || !Enum.IsDefined(Outcome.Value), "Error.Answer.Outcome", "outcome");
        Refuse(Folding.Prose(Account) is null, "Error.Answer.Missing", "account");
        Refuse(TemplateText.HasBlanks(Account), "Error.Answer.Blanks", "account");
        switch (Outcome)
        {
            case RequestOutcome.Done or RequestOutcome.PartlyDone:
                Refuse(On is null, "Error.Answer.DoneOn", "day");
                Refuse(On > at.Today, "Error.Answer.DoneInFuture", "day");
                break;
            case RequestOutcome.Planned when On is null:
                Refuse(true, "Error.Answer.PlannedFor", "day");
                break;
            case RequestOutcome.Planned:
                problems.AddRange(Request.CheckDay(On!.Value, at)?.Problems ?? []);
                Refuse(problems.Count == 0 && at.Terms.Calendar.ClosingOf(On.Value) <= at.Now, "Error.Day.Past", "day");
                break;
            case RequestOutcome.NotOurs:
                Refuse(Folding.Prose(Whom) is null, "Error.Answer.Whom", "whom");
                break;
            case RequestOutcome.Duplicate:
                Refuse(DuplicateOf is null || DuplicateOf == request.Id, "Error.Answer.Duplicate", "duplicate");
                break;
        }

        return problems;
    }
}

/// <summary>
/// One line of a request's timeline: what happened, when, by whom and why. The resident reads every line of it; there are
/// no notes that they cannot see.
/// </summary>
public sealed class TimelineEntry
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Its place on the request's timeline, from 1.</summary>
    public int Place { get; init; }

    /// <summary>What happened.</summary>
    public TimelineKind Kind { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public ActorKind ActorKind { get; init; }

    /// <summary>The staff member's account; null for others.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The staff member's name, or the name of the other system. The resident sees it; the public does not.</summary>
    public string? ActorName { get; init; }

    /// <summary>The unit it is about.</summary>
    public string? Unit { get; init; }

    /// <summary>A person's own words.</summary>
    public string? Text { get; init; }

    /// <summary>Key of a fixed reason in the module's texts.</summary>
    public string? Reason { get; init; }

    /// <summary>How a staff member heard the resident's words; null when nobody had to write them down.</summary>
    public Channel? HeardBy { get; init; }

    /// <summary>A moment that the line sets: a new date, when a helper comes, until when something is awaited.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The area whose coordinator it went to.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Reference of another thing that it is about: a duplicate, a must-solve, another body's number.</summary>
    public string? About { get; init; }

    /// <summary>When the letter was printed by whose code it was said; null for what was not said by a letter.</summary>
    public DateTimeOffset? LetterAt { get; init; }

    /// <summary>The unit or area that printed it; null for the town.</summary>
    public string? LetterOffice { get; init; }

    /// <summary>The state that it led to.</summary>
    public RequestState State { get; init; }

    /// <summary>True when the public page of a public request shows the line.</summary>
    public bool Public { get; init; }

    /// <summary>True when it shows the words too.</summary>
    public bool TextPublic { get; internal set; }
}

/// <summary>One value that the resident gave to a question of the type; a list of several values is several of these.</summary>
public sealed class QuestionAnswer
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    public required string QuestionCode { get; init; }

    /// <summary>0 for the first value.</summary>
    public int Place { get; init; }

    /// <summary>As given; for lists the value's key.</summary>
    public required string Value { get; init; }
}

/// <summary>A scan or photograph, kept on disk under the hash of its content.</summary>
public sealed class RequestFile
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>File name as given, without a path.</summary>
    public required string Name { get; init; }

    /// <summary>Media type, found from the content.</summary>
    public required string ContentType { get; set; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; set; }

    /// <summary>SHA-256 of the content in lower-case hexadecimal: its name on disk. Another one once parts were covered.</summary>
    public required string Sha256 { get; set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Of a danger: whether it shows it before or after it was put right; null for other files.</summary>
    public FileStage? Stage { get; init; }

    /// <summary>What is known of it as a picture; null for documents.</summary>
    public RequestPicture? Picture { get; init; }
}
