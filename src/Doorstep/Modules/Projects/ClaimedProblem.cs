using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Projects;

/// <summary>Where a claimed problem stands.</summary>
public enum MustSolveState
{
    /// <summary>The town works on it.</summary>
    Open,

    /// <summary>The town says that it is solved; each resident still says it of their own request.</summary>
    Solved,

    /// <summary>The town gave it up, and says why.</summary>
    GivenUp,
}

/// <summary>What was done to a claimed problem.</summary>
public enum MustSolveStep
{
    /// <summary>The town claimed it in public.</summary>
    Claimed,

    /// <summary>A milestone was added later.</summary>
    MilestoneAdded,

    /// <summary>A milestone was reached.</summary>
    MilestoneDone,

    /// <summary>A milestone got another day.</summary>
    MilestoneMoved,

    /// <summary>The whole got another day.</summary>
    EndMoved,

    /// <summary>Something worth telling happened.</summary>
    Noted,

    /// <summary>Requests were attached.</summary>
    Attached,

    /// <summary>A request was detached.</summary>
    Detached,

    /// <summary>It was called solved.</summary>
    Solved,

    /// <summary>It was given up.</summary>
    GivenUp,
}

/// <summary>Now, and the day that it is by the town's calendar.</summary>
public readonly record struct Today(DateTimeOffset Now, DateOnly Day);

/// <summary>A milestone that is promised.</summary>
/// <param name="Title">What will have been done.</param>
/// <param name="DueOn">Until which day.</param>
public sealed record PromisedMilestone(string? Title, DateOnly? DueOn);

/// <summary>What a town office claims in public.</summary>
public sealed record NewClaim
{
    /// <summary>What it is called.</summary>
    public string? Title { get; init; }

    /// <summary>What the problem is.</summary>
    public string? Problem { get; init; }

    /// <summary>Claimed since it has gone on for long.</summary>
    public bool LongStanding { get; init; }

    /// <summary>Claimed since it is hard.</summary>
    public bool Hard { get; init; }

    /// <summary>Claimed since many have it.</summary>
    public bool Common { get; init; }

    /// <summary>Code of the unit that leads.</summary>
    public string? LeadUnit { get; init; }

    /// <summary>Name of the person who answers for it.</summary>
    public string? AnswersName { get; init; }

    /// <summary>Code of its area; null for the whole town.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Code of the type of the requests that it is about; null for any.</summary>
    public string? TypeCode { get; init; }

    /// <summary>Until which day it shall be solved.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>In the order in which they were written; empty rows do not count.</summary>
    public IReadOnlyList<PromisedMilestone> Milestones { get; init; } = [];
}

/// <summary>
/// A problem that is long, hard or common and that the town claims in public: what it will do by when, and who answers for
/// it. Each step leaves a line that everybody can read; a refusal changes nothing.
/// </summary>
public sealed class ClaimedProblem
{
    /// <summary>Most characters of a title.</summary>
    public const int LongestTitle = 120;

    public const int MostMilestones = 40;

    /// <summary>UUIDv7 of the moment when it was claimed.</summary>
    public Guid Id { get; init; }

    /// <summary>What people see and type, in canonical form: see <see cref="Platform.Ids.ShortReference"/>.</summary>
    public required string Reference { get; init; }

    /// <summary>Grows with every step: two who act at once are told apart.</summary>
    public int Version { get; private set; }

    /// <summary>How many lines it has.</summary>
    public int Steps { get; private set; }

    /// <summary>Place of the last line that the residents of attached requests are to hear of; 0 while there is none.</summary>
    public int TellUpTo { get; private set; }

    /// <summary>What it is called.</summary>
    public required string Title { get; init; }

    /// <summary>What the problem is.</summary>
    public required string Problem { get; init; }

    /// <summary>Claimed since it has gone on for long.</summary>
    public bool LongStanding { get; init; }

    /// <summary>Claimed since it is hard.</summary>
    public bool Hard { get; init; }

    /// <summary>Claimed since many have it.</summary>
    public bool Common { get; init; }

    /// <summary>Code of the unit that leads.</summary>
    public required string LeadUnit { get; init; }

    /// <summary>Name of the person who answers for it; everybody sees it.</summary>
    public required string AnswersName { get; init; }

    /// <summary>Code of its area; null for the whole town.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Code of the type of the requests that it is about; null for any.</summary>
    public string? TypeCode { get; init; }

    /// <summary>Until which day it shall be solved.</summary>
    public DateOnly DueOn { get; private set; }

    /// <summary>Where it stands.</summary>
    public MustSolveState State { get; private set; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When it was called solved or given up.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>What was done, or why it was given up.</summary>
    public string? ClosingWords { get; private set; }

    /// <summary>What will be done by when.</summary>
    public List<Milestone> Milestones { get; } = [];

    /// <summary>Everything that happened, oldest first. Steps add to it without loading what is there.</summary>
    public List<MustSolveLine> Lines { get; } = [];

    /// <summary>True when its day has passed and it is still open.</summary>
    public bool IsLate(DateOnly today) => State == MustSolveState.Open && today > DueOn;

    /// <summary>The milestone that comes next; null when all are reached.</summary>
    public Milestone? Next => Milestones.Where(m => m.DoneOn is null).OrderBy(m => m.DueOn).ThenBy(m => m.Place).FirstOrDefault();

    /// <summary>Claims a problem. All that is wrong with the input is told at once.</summary>
    public static Outcome<ClaimedProblem> Claim(NewClaim claim, string reference, Actor by, Today today)
    {
        var problems = new List<Problem>();
        void Check(Refusal? refusal) => problems.AddRange(refusal?.Problems ?? []);
        Check(Short(claim.Title, "title", "Error.Title"));
        Check(Long(claim.Problem, "problem", "Error.Problem"));
        if (!(claim.LongStanding || claim.Hard || claim.Common))
        {
            problems.Add(new Problem("Error.Reasons", "reasons"));
        }

        Check(Short(claim.AnswersName, "answersName", "Error.AnswersName"));
        Check(Day(claim.DueOn, "dueOn", today));
        var milestones = claim.Milestones.Index().Where(m => !Folding.IsBlank(m.Item.Title) || m.Item.DueOn is not null).ToList();
        if (milestones.Count == 0)
        {
            problems.Add(new Problem("Error.Milestones.None", "milestones[0].title"));
        }

        foreach (var (index, milestone) in milestones)
        {
            Check(Short(milestone.Title, $"milestones[{index}].title", "Error.Milestone.Title"));
            Check(Day(milestone.DueOn, $"milestones[{index}].dueOn", today) ?? NotAfterEnd(milestone.DueOn, claim.DueOn, $"milestones[{index}].dueOn"));
        }

        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        var claimed = new ClaimedProblem
        {
            Id = Guid.CreateVersion7(today.Now),
            Reference = reference,
            Title = Folding.Line(claim.Title)!,
            Problem = Folding.Prose(claim.Problem)!,
            LongStanding = claim.LongStanding,
            Hard = claim.Hard,
            Common = claim.Common,
            LeadUnit = claim.LeadUnit!,
            AnswersName = Folding.Line(claim.AnswersName)!,
            AreaCode = claim.AreaCode,
            TypeCode = claim.TypeCode,
            DueOn = claim.DueOn!.Value,
            ClaimedAt = today.Now,
        };
        foreach (var (_, milestone) in milestones)
        {
            claimed.Promise(milestone);
        }

        claimed.Note(MustSolveStep.Claimed, by, today);
        return claimed;
    }

    /// <summary>One more thing will be done.</summary>
    public Refusal? AddMilestone(Actor by, PromisedMilestone milestone, Today today)
    {
        var problems = Closed()
            ?? (Milestones.Count >= MostMilestones ? Refusal.Conflict("Error.Milestones.Many", MostMilestones) : null)
            ?? Together(
                Short(milestone.Title, "newTitle", "Error.Milestone.Title"),
                Day(milestone.DueOn, "newDueOn", today) ?? NotAfterEnd(milestone.DueOn, DueOn, "newDueOn"));
        if (problems is not null)
        {
            return problems;
        }

        var added = Promise(milestone);
        Note(MustSolveStep.MilestoneAdded, by, today, added, to: added.DueOn, told: true);
        return null;
    }

    /// <summary>A milestone is reached. Needs the day and an account of what was done.</summary>
    public Refusal? Reach(Actor by, int? place, DateOnly? on, string? account, Today today)
    {
        var milestone = Milestones.Find(m => m.Place == place);
        var problems = Closed() ?? Together(
            milestone is null ? Refusal.Invalid("Error.Milestone.Choose", "done") : null,
            milestone?.DoneOn is not null ? Refusal.Invalid("Error.Milestone.Done", "done") : null,
            on is null ? Refusal.Invalid("Error.Day.Missing", "doneOn")
                : on > today.Day ? Refusal.Invalid("Error.DoneOn.Ahead", "doneOn") : null,
            Long(account, "account", "Error.Account"));
        if (problems is not null)
        {
            return problems;
        }

        milestone!.Reach(on!.Value, Folding.Prose(account)!);
        Note(MustSolveStep.MilestoneDone, by, today, milestone, to: on, text: account, told: true);
        return null;
    }

    /// <summary>A milestone, or the whole, gets another day. Everybody sees the old one and why.</summary>
    /// <param name="by">Who moves it.</param>
    /// <param name="place">Which milestone; 0 for the whole.</param>
    /// <param name="to">The new day.</param>
    /// <param name="why">Why.</param>
    /// <param name="today">The day that it is.</param>
    public Refusal? Move(Actor by, int? place, DateOnly? to, string? why, Today today)
    {
        var milestone = Milestones.Find(m => m.Place == place);
        var old = place == 0 ? DueOn : milestone?.DueOn;
        var last = Milestones.Where(m => m.DoneOn is null).Select(m => (DateOnly?)m.DueOn).Max();
        var problems = Closed() ?? Together(
            old is null ? Refusal.Invalid("Error.Milestone.Choose", "move") : null,
            milestone?.DoneOn is not null ? Refusal.Invalid("Error.Milestone.Done", "move") : null,
            Day(to, "moveTo", today)
                ?? (to == old ? Refusal.Invalid("Error.Move.Same", "moveTo") : null)
                ?? (place == 0
                    ? to < last ? Refusal.Invalid("Error.Move.BeforeMilestone", "moveTo") : null
                    : NotAfterEnd(to, DueOn, "moveTo")),
            Long(why, "moveWhy", "Error.Move.Why"));
        if (problems is not null)
        {
            return problems;
        }

        if (milestone is null)
        {
            DueOn = to!.Value;
        }
        else
        {
            milestone.DueOn = to!.Value;
        }

        Note(milestone is null ? MustSolveStep.EndMoved : MustSolveStep.MilestoneMoved, by, today, milestone, old, to, why, told: true);
        return null;
    }

    /// <summary>Something worth telling happened between two milestones.</summary>
    public Refusal? Tell(Actor by, string? words, Today today)
    {
        if ((Closed() ?? Long(words, "note", "Error.Note")) is { } refusal)
        {
            return refusal;
        }

        Note(MustSolveStep.Noted, by, today, text: words, told: true);
        return null;
    }

    /// <summary>Requests belong to it from now on.</summary>
    /// <param name="by">Who attaches them.</param>
    /// <param name="publicReferences">Those that everybody may see; the line names no others.</param>
    /// <param name="today">The day that it is.</param>
    public Refusal? Attach(Actor by, IReadOnlyList<string> publicReferences, Today today)
    {
        if (Closed() is { } refusal)
        {
            return refusal;
        }

        Note(MustSolveStep.Attached, by, today, requests: publicReferences);
        return null;
    }

    /// <summary>A request does not belong to it any more; also possible once it is closed, to put a mistake right.</summary>
    public Refusal? Detach(Actor by, string? publicReference, string? why, Today today)
    {
        if (Long(why, "detachWhy", "Error.Detach.Why") is { } refusal)
        {
            return refusal;
        }

        Note(MustSolveStep.Detached, by, today, text: why, requests: publicReference is null ? [] : [publicReference]);
        return null;
    }

    /// <summary>The town calls it solved: every milestone is reached, and it says what was done.</summary>
    public Refusal? Solve(Actor by, string? account, Today today) =>
        Closed()
        ?? (Next is { } open ? Refusal.Conflict("Error.Solve.MilestonesLeft", open.Title) : null)
        ?? Long(account, "solvedAccount", "Error.Solve.Account")
        ?? End(MustSolveState.Solved, MustSolveStep.Solved, by, account!, today);

    /// <summary>The town gives it up and says why.</summary>
    public Refusal? GiveUp(Actor by, string? why, Today today) =>
        Closed()
        ?? Long(why, "giveUpWhy", "Error.GiveUp.Why")
        ?? End(MustSolveState.GivenUp, MustSolveStep.GivenUp, by, why!, today);

    private Refusal? End(MustSolveState state, MustSolveStep step, Actor by, string words, Today today)
    {
        State = state;
        ClosedAt = today.Now;
        ClosingWords = Folding.Prose(words);
        Note(step, by, today, text: words, told: true);
        return null;
    }

    private Refusal? Closed() => State == MustSolveState.Open ? null : Refusal.Conflict("Error.Closed");

    private Milestone Promise(PromisedMilestone promised)
    {
        var milestone = new Milestone
        {
            MustSolveId = Id,
            Place = Milestones.Select(m => m.Place).DefaultIfEmpty().Max() + 1,
            Title = Folding.Line(promised.Title)!,
            DueOn = promised.DueOn!.Value,
        };
        Milestones.Add(milestone);
        return milestone;
    }

    private void Note(
        MustSolveStep step, Actor by, Today today, Milestone? milestone = null, DateOnly? from = null, DateOnly? to = null,
        string? text = null, IReadOnlyList<string>? requests = null, bool told = false)
    {
        Lines.Add(new MustSolveLine
        {
            MustSolveId = Id,
            Place = ++Steps,
            Step = step,
            At = today.Now,
            ActorId = by.Id,
            ActorName = by.Name ?? "",
            Milestone = milestone?.Place,
            FromOn = from,
            ToOn = to,
            Text = Folding.Prose(text),
            Requests = requests ?? [],
        });
        TellUpTo = told ? Steps : TellUpTo;
        Version++;
    }

    private static Refusal? Together(params IReadOnlyList<Refusal?> refusals) =>
        refusals.OfType<Refusal>().SelectMany(r => r.Problems).ToList() is { Count: > 0 } problems ? Refusal.Invalid(problems) : null;

    private static Refusal? Short(string? text, string field, string missing) =>
        Folding.Line(text) is not { } clean ? Refusal.Invalid(missing, field)
            : TextLength.IsOver(clean, LongestTitle) ? Refusal.Invalid("Error.TooLong", field, LongestTitle) : null;

    private static Refusal? Long(string? text, string field, string missing) =>
        Folding.Prose(text) is not { } clean ? Refusal.Invalid(missing, field)
            : TextLength.IsOver(clean, RequestsTables.LongestText) ? Refusal.Invalid("Error.TooLong", field, RequestsTables.LongestText) : null;

    private static Refusal? Day(DateOnly? day, string field, Today today) =>
        day is null ? Refusal.Invalid("Error.Day.Missing", field)
            : day < today.Day ? Refusal.Invalid("Error.Day.Past", field)
            : day > today.Day.AddYears(20) ? Refusal.Invalid("Error.Day.Far", field) : null;

    private static Refusal? NotAfterEnd(DateOnly? day, DateOnly? end, string field) =>
        day > end ? Refusal.Invalid("Error.Milestone.AfterEnd", field) : null;
}

/// <summary>One thing that will be done by a day.</summary>
public sealed class Milestone
{
    /// <summary>The problem that it belongs to.</summary>
    public Guid MustSolveId { get; init; }

    /// <summary>From 1, in the order in which they were promised; never changes.</summary>
    public int Place { get; init; }

    /// <summary>What will have been done.</summary>
    public required string Title { get; init; }

    /// <summary>Until which day; the lines keep the days that it had before.</summary>
    public DateOnly DueOn { get; internal set; }

    /// <summary>On which day it was reached.</summary>
    public DateOnly? DoneOn { get; private set; }

    /// <summary>What was done.</summary>
    public string? Account { get; private set; }

    /// <summary>True when its day has passed and it was not reached.</summary>
    public bool IsLate(DateOnly today) => DoneOn is null && today > DueOn;

    internal void Reach(DateOnly on, string account) => (DoneOn, Account) = (on, account);
}

/// <summary>A line about a claimed problem: what happened, when, by whom and why. Everybody can read it.</summary>
public sealed class MustSolveLine
{
    /// <summary>The problem that it belongs to.</summary>
    public Guid MustSolveId { get; init; }

    /// <summary>From 1.</summary>
    public int Place { get; init; }

    /// <summary>What happened.</summary>
    public MustSolveStep Step { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The staff member's account.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The staff member's name.</summary>
    public required string ActorName { get; init; }

    /// <summary>Place of the milestone that it is about.</summary>
    public int? Milestone { get; init; }

    /// <summary>The day that it had.</summary>
    public DateOnly? FromOn { get; init; }

    /// <summary>The day that it has now, or on which a milestone was reached.</summary>
    public DateOnly? ToOn { get; init; }

    /// <summary>The account or the reason.</summary>
    public string? Text { get; init; }

    /// <summary>References of the public requests that it is about; of personal ones nothing is kept here.</summary>
    public IReadOnlyList<string> Requests { get; init; } = [];
}

/// <summary>A request that belongs to a claimed problem.</summary>
public sealed class AttachedRequest
{
    /// <summary>The problem.</summary>
    public Guid MustSolveId { get; init; }

    public Guid RequestId { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset AttachedAt { get; init; }

    /// <summary>The area whose coordinator attached it, empty for the whole town; null when a unit did. Who is below does not detach it.</summary>
    public string? AttachedFor { get; init; }

    /// <summary>Place of the last line of the problem that the request was told; what came before it was attached is not told.</summary>
    public int Heard { get; set; }
}
