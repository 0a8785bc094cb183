using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <summary>
/// A resident's ask. It always has exactly one owner and a date. Each step checks that the state allows it, changes the
/// state and leaves a line on the timeline; a refusal changes nothing.
/// </summary>
public sealed class Request
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

    /// <summary>Code of its type.</summary>
    public required string TypeCode { get; set; }

    /// <summary>True when the public list shows it. Taken from the type when it was asked.</summary>
    public bool Public { get; init; }

    /// <summary>Where it stands.</summary>
    public RequestState State { get; private set; } = RequestState.Received;

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; }

    /// <summary>The resident's words.</summary>
    public required string Description { get; init; }

    /// <summary>The resident's language: answers are written for them in it.</summary>
    public required string Language { get; init; }

    /// <summary>WGS 84 degrees; null when the place was told in words or as an area.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in the resident's words.</summary>
    public string? Address { get; init; }

    /// <summary>The smallest area it lies in; null when nothing says where it is.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Key of the text that says how the area was found, such as <c>AreaReason.Inside</c>.</summary>
    public required string AreaReason { get; init; }

    /// <summary>The one unit accountable now.</summary>
    public required string OwnerUnit { get; set; }

    /// <summary>When the resident asked; earlier than <see cref="RecordedAt"/> for a letter.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Until when the owner has to answer.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>When the owner took it on; null while nobody has.</summary>
    public DateTimeOffset? AcceptedAt { get; private set; }

    /// <summary>When the owner last answered.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>What the resident last said; null before they said anything.</summary>
    public Confirmation? Confirmation { get; private set; }

    /// <summary>How many times it opened again because the resident, or the app in which they asked, said that it is not solved.</summary>
    public int ReopenCount { get; private set; }

    /// <summary>Where it was imported from, or the name of the API key it came by.</summary>
    public string? Source { get; init; }

    /// <summary>Its id there; unique within the source.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Guards against sending one form twice; null when the sender gave none.</summary>
    public Guid? SubmissionId { get; init; }

    /// <summary>Everything that happened, oldest first. Steps add to it without loading what is there.</summary>
    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>What the resident answered to the type's questions.</summary>
    public List<QuestionAnswer> Answers { get; } = [];

    /// <summary>How to reach the resident; null when they gave nothing or it was erased.</summary>
    public Contact? Contact { get; set; }

    /// <summary>Scans and photographs.</summary>
    public List<RequestFile> Files { get; } = [];

    /// <summary>True while somebody has something to do.</summary>
    public bool IsOpen => State != RequestState.Closed;

    /// <summary>True when the date has passed and the owner has not answered.</summary>
    public bool IsLate(DateTimeOffset now) => State is not (RequestState.Answered or RequestState.Closed) && now > DueAt;

    /// <summary>The first two lines of the timeline: it was asked, and this unit owns it because of this.</summary>
    /// <param name="by">Who wrote it down.</param>
    /// <param name="routing">Key of the reason why this unit owns it, such as <c>RoutingReason.Type</c>.</param>
    /// <param name="due">Until when the owner has to answer.</param>
    /// <param name="now">When it is stored.</param>
    public void Open(Actor by, string routing, DateTimeOffset due, DateTimeOffset now)
    {
        DueAt = due;
        Note(TimelineKind.Reported, by, ReportedAt, visible: true);
        Note(TimelineKind.Routed, Actor.System, now, visible: true, unit: OwnerUnit, reason: routing);
        Moved(now);
    }

    /// <summary>The owner takes it on.</summary>
    public Refusal? Accept(Actor by, DateTimeOffset now)
    {
        if (State != RequestState.Received)
        {
            return NotNow(nameof(Accept));
        }

        State = RequestState.Accepted;
        AcceptedAt ??= now;
        Note(TimelineKind.Accepted, by, now, visible: true, unit: OwnerUnit);
        return Moved(now);
    }

    /// <summary>Another unit becomes the owner, and has not taken it on yet. The date stays: the resident was promised it.</summary>
    public Refusal? HandOver(Actor by, string unit, string why, DateTimeOffset now)
    {
        if (State is RequestState.Answered or RequestState.Closed)
        {
            return NotNow(nameof(HandOver));
        }

        if (unit == OwnerUnit)
        {
            return Refusal.Invalid("Error.HandOver.SameUnit", "unit");
        }

        OwnerUnit = unit;
        State = State == RequestState.WaitingForResident ? State : RequestState.Received;
        Note(TimelineKind.HandedOver, by, now, visible: true, unit: unit, text: why);
        return Moved(now);
    }

    /// <summary>The owner asks the resident something. The date stays.</summary>
    public Refusal? Ask(Actor by, string question, DateTimeOffset now)
    {
        if (State is RequestState.Answered or RequestState.Closed)
        {
            return NotNow(nameof(Ask));
        }

        State = RequestState.WaitingForResident;
        AcceptedAt ??= now;
        Note(TimelineKind.Asked, by, now, visible: false, unit: OwnerUnit, text: question);
        return Moved(now);
    }

    /// <summary>The resident writes to the owner, asked or not. Possible as long as it is open.</summary>
    /// <param name="by">The resident, or the staff member who noted their words.</param>
    /// <param name="words">What they say.</param>
    /// <param name="now">When it is stored.</param>
    /// <param name="heardBy">How a staff member heard it; null when the resident wrote it here.</param>
    public Refusal? Reply(Actor by, string words, DateTimeOffset now, Channel? heardBy = null)
    {
        if (!IsOpen)
        {
            return NotNow(nameof(Reply));
        }

        State = State == RequestState.WaitingForResident ? RequestState.Accepted : State;
        Note(TimelineKind.Replied, by, now, visible: false, text: words, heardBy: heardBy);
        return Moved(now);
    }

    /// <summary>The owner says what was done. Whether that solves it is for the resident to say.</summary>
    public Refusal? Answer(Actor by, string account, DateTimeOffset now)
    {
        if (State is RequestState.Answered or RequestState.Closed)
        {
            return NotNow(nameof(Answer));
        }

        State = RequestState.Answered;
        AcceptedAt ??= now;
        AnsweredAt = now;
        Confirmation = null;
        Note(TimelineKind.Answered, by, now, visible: true, unit: OwnerUnit, text: account);
        return Moved(now);
    }

    /// <summary>
    /// The resident says whether it is solved. "Not solved" opens it again for the same owner with a new date; "no longer
    /// needed" can be said at any time before.
    /// </summary>
    /// <param name="by">The resident, or the staff member who noted their words.</param>
    /// <param name="word">Anything but <see cref="Contracts.Confirmation.Unconfirmed"/>, which no person says.</param>
    /// <param name="words">What they add; may be empty, but not for "not solved".</param>
    /// <param name="dueAgain">The new date should it open again.</param>
    /// <param name="now">When they say it.</param>
    /// <param name="heardBy">How a staff member heard it; null when the resident said it here.</param>
    public Refusal? Confirm(
        Actor by, Confirmation word, string? words, DateTimeOffset dueAgain, DateTimeOffset now, Channel? heardBy = null)
    {
        // Only people say it: the resident, or staff who write their words down.
        var spoken = by.Kind is ActorKind.Resident or ActorKind.Staff && Enum.IsDefined(word);
        if (!spoken || !MayConfirm(word, now))
        {
            return NotNow(nameof(Confirm));
        }

        if (word == Contracts.Confirmation.NotSolved && Rules.PlainText.Clean(words) is null)
        {
            return Refusal.Invalid("Error.Confirm.SayWhatIsLeft", "words");
        }

        Confirmation = word;
        var reopens = word == Contracts.Confirmation.NotSolved;
        State = reopens ? RequestState.Received : RequestState.Closed;
        ClosedAt = reopens ? null : now;
        Note(TimelineKind.Confirmed, by, now, visible: true, text: words, textVisible: false, reason: $"Confirmation.{word}", heardBy: heardBy);
        if (reopens)
        {
            ReopenCount++;
            DueAt = dueAgain;
            Note(TimelineKind.Reopened, Actor.System, now, visible: true, unit: OwnerUnit);
        }

        return Moved(now);
    }

    /// <summary>Whether the resident can say this now: anything of an answer; "not solved" for a while after closing; "no longer needed" before.</summary>
    public bool MayConfirm(Confirmation word, DateTimeOffset now) => word != Contracts.Confirmation.Unconfirmed
        && (State == RequestState.Answered
            || (IsOpen && word == Contracts.Confirmation.NoLongerNeeded)
            || (State == RequestState.Closed && word == Contracts.Confirmation.NotSolved && AnsweredAt is not null && now - ClosedAt <= ReopenWindow));

    /// <summary>The contact details are gone; this line is what remains of them.</summary>
    public void ContactErased(Actor by, string reason, DateTimeOffset now)
    {
        Note(TimelineKind.ContactErased, by, now, visible: false, reason: reason);
        Moved(now);
    }

    /// <summary>Another system reported progress that changes no state here.</summary>
    public void Updated(Actor by, string? words, DateTimeOffset at, DateTimeOffset now)
    {
        Note(TimelineKind.Updated, by, at, visible: true, unit: OwnerUnit, text: words);
        Moved(now);
    }

    /// <summary>
    /// Its source closed it. The resident has not been heard, so it counts as unconfirmed and never as solved.
    /// </summary>
    public Refusal? CloseBySource(Actor by, string? words, DateTimeOffset at, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return NotNow(nameof(CloseBySource));
        }

        State = RequestState.Closed;
        AnsweredAt ??= at;
        ClosedAt = at;
        Confirmation = Contracts.Confirmation.Unconfirmed;
        Note(TimelineKind.ClosedBySource, by, at, visible: true, unit: OwnerUnit, text: words, reason: "Confirmation.Unconfirmed");
        return Moved(now);
    }

    /// <summary>
    /// The app in which the resident asked reports that it is not solved. It opens again like after the resident's own word,
    /// as long as they could say it; but no word of theirs is written down, since nobody here heard them.
    /// </summary>
    public Refusal? ReopenBySource(Actor by, string words, DateTimeOffset dueAgain, DateTimeOffset now)
    {
        if (!MayConfirm(Contracts.Confirmation.NotSolved, now))
        {
            return NotNow(nameof(Confirm));
        }

        State = RequestState.Received;
        ClosedAt = null;
        Confirmation = null;
        ReopenCount++;
        DueAt = dueAgain;
        Note(TimelineKind.Reopened, by, now, visible: true, unit: OwnerUnit, text: words);
        return Moved(now);
    }

    private static Refusal NotNow(string step) => Refusal.Conflict($"Error.{step}.NotNow");

    private Refusal? Moved(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
        return null;
    }

    private void Note(
        TimelineKind kind, Actor by, DateTimeOffset at, bool visible,
        string? unit = null, string? text = null, string? reason = null, bool textVisible = true, Channel? heardBy = null) =>
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
            Text = Rules.PlainText.Clean(text),
            Reason = reason,
            HeardBy = heardBy,
            State = State,
            Public = visible,
            TextPublic = visible && textVisible,
        });
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

    /// <summary>The state that it led to.</summary>
    public RequestState State { get; init; }

    /// <summary>True when the public page of a public request shows the line.</summary>
    public bool Public { get; init; }

    /// <summary>True when it shows the words too.</summary>
    public bool TextPublic { get; init; }
}

/// <summary>One value that the resident gave to a question of the type; a list of several values is several of these.</summary>
public sealed class QuestionAnswer
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Code of the question.</summary>
    public required string QuestionCode { get; init; }

    /// <summary>0 for the first value.</summary>
    public int Place { get; init; }

    /// <summary>As given; for lists the value's key.</summary>
    public required string Value { get; init; }
}

/// <summary>How to reach the resident about this one request. Kept apart so that it can go while the request stays.</summary>
public sealed class Contact
{
    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>What they want to be called; may be missing.</summary>
    public string? Name { get; init; }

    /// <summary>E-mail address; may be missing.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number; may be missing.</summary>
    public string? Phone { get; init; }

    /// <summary>Postal address for an answer by letter; may be missing.</summary>
    public string? PostalAddress { get; init; }

    /// <summary>True when nothing was given.</summary>
    public bool IsEmpty => Name is null && Email is null && Phone is null && PostalAddress is null;
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
    public required string ContentType { get; init; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of the content in lower-case hexadecimal: its name on disk.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Who takes a step.</summary>
/// <param name="Kind">Resident, staff, a rule or another system.</param>
/// <param name="Id">The staff member's account.</param>
/// <param name="Name">Shown to the resident.</param>
public sealed record Actor(ActorKind Kind, Guid? Id = null, string? Name = null)
{
    /// <summary>Whoever holds the receipt.</summary>
    public static readonly Actor Resident = new(ActorKind.Resident);

    /// <summary>A rule.</summary>
    public static readonly Actor System = new(ActorKind.System);

    /// <summary>Another system.</summary>
    public static Actor Of(string source) => new(ActorKind.Source, null, source);
}
