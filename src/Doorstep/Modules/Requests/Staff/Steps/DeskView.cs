using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Staff.Steps;

/// <summary>One opened request as its page shows it: what it is, what its reader may do, and what they had typed.</summary>
/// <param name="Request">With everything in it.</param>
/// <param name="Me">Who reads.</param>
/// <param name="Next">What they may do now.</param>
/// <param name="Now">The moment of the page.</param>
/// <param name="Typed">The form that was refused; <see cref="StepForm.None"/> when none was.</param>
public sealed record DeskView(Request Request, StaffMember Me, NextSteps Next, DateTimeOffset Now, StepForm Typed)
{
    /// <summary>How to reach the resident; null when they left nothing.</summary>
    public ContactDetails? Contact { get; init; }

    /// <summary>Units that take work and do not own it.</summary>
    public required IReadOnlyList<Unit> OtherUnits { get; init; }

    /// <summary>The area whose coordinators look after it; null for the whole town.</summary>
    public Area? Level { get; init; }

    /// <summary>Where raising it leads; null at the top.</summary>
    public Area? LevelAbove { get; init; }

    /// <summary>Where giving it back leads; null where nobody knows the place.</summary>
    public Area? LevelBelow { get; init; }

    /// <summary>How long a called unit has to report in unless the call says otherwise.</summary>
    public Deadline ReportWithin { get; init; }

    /// <summary>Templates that fit its type, with what Doorstep knows filled in.</summary>
    public required IReadOnlyList<FilledTemplate> Templates { get; init; }

    /// <summary>The template that was chosen without a script.</summary>
    public FilledTemplate? Chosen { get; init; }

    /// <summary>Their unit's part in the joint job that they can still do something about.</summary>
    public HelperTask? OwnTask => Request.Tasks.Find(t => t.Unit == Me.UnitCode && Next.OwnTasks.Contains(t.Id));

    /// <summary>Marks what the clock marked: a called unit has not reported in, or has not done its part, on time.</summary>
    public bool IsTaskLate(HelperTask task) => task.IsLate || Lateness.TaskOverdue(task, Now);

    /// <summary>The turn, as the row of the workbench says it.</summary>
    public TurnView Turn => TurnView.Of(Request, Me.Role == StaffRole.Officer ? Me.UnitCode : null, Now);

    /// <summary>True when the danger waits for somebody else than the reader, who put it right.</summary>
    public bool MayNotInspectOwn => Request is { State: RequestState.Answered, StillDangerous: true } && !Next.Inspect;

    /// <summary>What they wrote into a form that is not offered any more; null when nothing is lost.</summary>
    public string? Lost => Typed.Step is { } step && !Offers(step, Typed.Task) ? Typed.Words : null;

    /// <summary>The form of a step.</summary>
    public StepFields Form(DeskStep step, Guid task = default) =>
        new(step, task, Typed.Step == step && Typed.Task == task ? Typed : StepForm.None, Request);

    /// <summary>True when the page has the form.</summary>
    public bool Offers(DeskStep step, Guid task = default) => step switch
    {
        DeskStep.Accept => Next.Accept,
        DeskStep.HandOver => Next.HandOver,
        DeskStep.Ask => Next.Ask,
        DeskStep.Answer => Next.Answer,
        DeskStep.ChangeDate => Next.ChangeDate,
        DeskStep.Word => Next.Reply || Next.Words.Count > 0,
        DeskStep.Asked => Next.AskWord,
        DeskStep.Raise => Next.Raise,
        DeskStep.StepDown => Next.StepDown,
        DeskStep.Whistle => Next.Whistle,
        DeskStep.ReportIn => Next.OwnTasks.Contains(task) && Request.Tasks.Exists(t => t.Id == task && t.State == HelperTaskState.Called),
        DeskStep.Decline or DeskStep.Finish => Next.OwnTasks.Contains(task),
        DeskStep.Drop => Next.DropTasks && Request.OpenTasks.Any(t => t.Id == task),
        DeskStep.Severity => Next.Severity,
        DeskStep.MakeSafe => Next.MakeSafe,
        DeskStep.Inspect => Next.Inspect,
        DeskStep.AddFiles => Next.AddFiles,
        _ => false,
    };
}

/// <summary>One part of a joint job on the page.</summary>
/// <param name="View">The page.</param>
/// <param name="Task">The part.</param>
/// <param name="Own">True when it is the reader's unit's.</param>
public sealed record TaskView(DeskView View, HelperTask Task, bool Own);

/// <summary>Opens requests for their page.</summary>
public sealed class DeskViews(RequestDesk desk, AreaAtlas atlas, UnitList units, HandlingRules rules, FillTemplates templates, TimeProvider clock)
{
    /// <summary>Logs the look and reads; null when there is no such request or it is not theirs.</summary>
    /// <param name="me">Who opens it.</param>
    /// <param name="reference">As it stands in the address.</param>
    /// <param name="typed">The form that was refused.</param>
    /// <param name="template">The place of a template in the town's file; null when none was chosen.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<DeskView?> OpenAsync(StaffMember me, string reference, StepForm typed, int? template, CancellationToken ct)
    {
        if (await desk.OpenAsync(me, reference, ct) is not { } request)
        {
            return null;
        }

        var (areas, now) = (atlas.Current, clock.Now());
        string? Above(string code) => areas.Find(code)?.ParentCode;
        Area? Find(string? code) => code is null ? null : areas.Find(code);
        var next = NextSteps.For(request, Scope.Parts(me, areas, request), new Actor(ActorKind.Staff, me.Id, me.Name), me.UnitCode, Above, now, StaffScope.Standing(me, areas));
        var filled = next.Answer ? templates.For(request, now) : [];
        return new DeskView(request, me, next, now, typed)
        {
            Contact = await desk.ContactAsync(request, ct),
            OtherUnits = [.. units.Current.Where(u => u.Active && u.Code != request.OwnerUnit).OrderBy(u => u.Name.In(CultureInfo.CurrentUICulture), StringComparer.CurrentCulture)],
            Level = Find(request.DeskArea),
            LevelAbove = request.DeskArea is { } level ? Find(Above(level)) : null,
            LevelBelow = Find(request.AreaBelow(Above)),
            ReportWithin = rules.Policy.ReportWithin,
            Templates = filled,
            Chosen = filled.FirstOrDefault(t => t.Place == template),
        };
    }
}
