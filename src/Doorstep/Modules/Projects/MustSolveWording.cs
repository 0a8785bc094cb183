using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Projects;

/// <summary>Says in the language of the page how claimed problems stand, so that all pages say the same.</summary>
public sealed class MustSolveWording(IStringLocalizer<MustSolveTexts> texts, RequestWording wording, CurrentTown town, DayWords days, TimeProvider clock)
{
    /// <summary>The day that it is by the town's calendar.</summary>
    public DateOnly Today => town.Profile.Calendar.DateOf(clock.Now());

    /// <summary>A day as people write it.</summary>
    public string Day(DateOnly day) => days.Plain(day);

    /// <summary>A day for a <c>datetime</c> attribute or a date field.</summary>
    public static string Iso(DateOnly? day) => day is { } known ? DayWords.Iso(known) : "";

    /// <summary>A day as a form sends it; null when it is none.</summary>
    public static DateOnly? ReadDay(string? typed) => Typed.Day(typed);

    /// <summary>Where it stands.</summary>
    public string State(ClaimedProblem problem) => problem.IsLate(Today) ? texts["State.Late"] : texts[$"State.{problem.State}"];

    /// <summary>Modifier of <c>ds-state--</c> for that.</summary>
    public string StateClass(ClaimedProblem problem) => problem.IsLate(Today) ? "late" : problem.State switch
    {
        MustSolveState.Open => "working",
        MustSolveState.Solved => "solved",
        _ => "closed",
    };

    /// <summary>How late something is that should have been done by a day; null when it is not.</summary>
    public string? Late(DateOnly due) => Late(due, Today);

    /// <summary>How late something was that was done on a day; null when it was not.</summary>
    public string? Late(DateOnly due, DateOnly done) => (done.DayNumber - due.DayNumber) switch
    {
        <= 0 => null,
        1 => texts["Late.One"].Value,
        var late => texts["Late.Days", late].Value,
    };

    /// <summary>Keys of the reasons why it was claimed.</summary>
    public static IEnumerable<string> Reasons(ClaimedProblem problem)
    {
        if (problem.LongStanding) { yield return "LongStanding"; }
        if (problem.Hard) { yield return "Hard"; }
        if (problem.Common) { yield return "Common"; }
    }

    /// <summary>What a line says, without its words.</summary>
    public string Line(ClaimedProblem problem, MustSolveLine line) =>
        texts[$"Line.{line.Step}", problem.Milestones.Find(m => m.Place == line.Milestone)?.Title ?? ""];

    /// <summary>A problem of an operation, as a sentence.</summary>
    public string Message(Problem problem) =>
        texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]] is { ResourceNotFound: false } own ? own.Value : wording.Message(problem);
}
