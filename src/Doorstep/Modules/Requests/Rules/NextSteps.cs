using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// What a staff member can do with a request now. Pages offer only that; the request itself checks again, since two may
/// act at once.
/// </summary>
public sealed record NextSteps
{
    /// <summary>Nothing, for those who may only look.</summary>
    public static readonly NextSteps None = new();

    /// <summary>Take it on.</summary>
    public bool Accept { get; init; }

    /// <summary>Give it to another unit.</summary>
    public bool HandOver { get; init; }

    /// <summary>Move it to another type.</summary>
    public bool Retype { get; init; }

    /// <summary>Ask the resident something.</summary>
    public bool Ask { get; init; }

    /// <summary>Say what came of it.</summary>
    public bool Answer { get; init; }

    /// <summary>Change the promised date.</summary>
    public bool ChangeDate { get; init; }

    /// <summary>Note what the resident says.</summary>
    public bool Reply { get; init; }

    /// <summary>What the resident may say of it, to be noted for them.</summary>
    public IReadOnlyList<Confirmation> Words { get; init; } = [];

    /// <summary>Note that the resident was asked whether the last answer solves it.</summary>
    public bool AskWord { get; init; }

    /// <summary>Call units to a joint job.</summary>
    public bool Whistle { get; init; }

    /// <summary>Raise it to the level above.</summary>
    public bool Raise { get; init; }

    /// <summary>Give it back to the level below.</summary>
    public bool StepDown { get; init; }

    /// <summary>Tasks that they may report in for, decline or finish.</summary>
    public IReadOnlyList<Guid> OwnTasks { get; init; } = [];

    /// <summary>Drop tasks of the joint job.</summary>
    public bool DropTasks { get; init; }

    /// <summary>Say how dangerous it is.</summary>
    public bool Severity { get; init; }

    /// <summary>Say that it was made safe for now.</summary>
    public bool MakeSafe { get; init; }

    /// <summary>Look again whether the danger is gone.</summary>
    public bool Inspect { get; init; }

    /// <summary>Add photographs before and after.</summary>
    public bool AddFiles { get; init; }

    /// <summary>True when there is anything to do.</summary>
    public bool Any => this != None;

    /// <summary>The steps that the state allows to somebody with these parts. Tasks and hazard are loaded.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parts">What they are to it.</param>
    /// <param name="by">Who they are: nobody inspects their own work.</param>
    /// <param name="unit">Their unit, for its tasks.</param>
    /// <param name="above">Code of the area above an area; null at the top.</param>
    /// <param name="now">The moment.</param>
    /// <param name="standing">What of coordinators' decisions they may overrule; null for all.</param>
    public static NextSteps For(Request request, Part parts, Actor by, string? unit, Func<string, string?> above, DateTimeOffset now, Standing? standing = null)
    {
        if (parts == Part.None)
        {
            return None;
        }

        var act = Scope.MayAct(parts);
        var coordinates = parts.HasFlag(Part.Coordinator);
        var works = act || parts.HasFlag(Part.Helper);
        var unanswered = act && request.IsUnanswered;
        IReadOnlyList<Guid> tasks = [.. request.OpenTasks
            .Where(t => t.State != HelperTaskState.Declined && (coordinates || (parts.HasFlag(Part.Helper) && t.Unit == unit))).Select(t => t.Id)];
        IReadOnlyList<Confirmation> words = act ? [.. Enum.GetValues<Confirmation>().Where(word => request.MayConfirm(word, now))] : [];
        return new NextSteps
        {
            Accept = act && request.State == RequestState.Received,
            HandOver = unanswered,
            Retype = unanswered,
            Ask = unanswered,
            Answer = unanswered,
            ChangeDate = unanswered,
            Reply = act && request.IsOpen,
            // One empty list for all, so that two of nothing are the same.
            Words = words.Count == 0 ? None.Words : words,
            AskWord = act && request.State == RequestState.Answered && request.AsksMade < request.Asks,
            Whistle = coordinates && request.IsUnanswered,
            Raise = coordinates && request.IsOpen && request.DeskArea is { } desk && above(desk) is not null,
            StepDown = coordinates && request.IsOpen && request.Escalated > 0 && request.MayStepDown(standing),
            OwnTasks = tasks.Count == 0 ? None.OwnTasks : tasks,
            DropTasks = act && request.OpenTasks.Any(),
            Severity = act && request is { Hazard: not null, IsOpen: true },
            MakeSafe = works && request is { Hazard.MadeSafeAt: null, IsOpen: true },
            Inspect = request is { State: RequestState.Answered, StillDangerous: true } && !request.Hazard!.WasPutRightBy(by),
            AddFiles = works && request.IsOpen,
        };
    }
}
