using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Staff.Steps;

/// <summary>Which operation each step's form calls, with which of its fields.</summary>
public sealed class DeskSteps(
    AcceptRequest accept, HandOverRequest handOver, AskResident ask, AnswerRequest answer, ChangeDate date, NoteResidentsWord note,
    AskWhetherSolved asked, MoveBetweenLevels levels, JointJob job, HandleHazard hazard, KeptFiles keptFiles, CurrentTown town)
{
    /// <summary>Takes the step with what was typed. Not found for a step that there is not.</summary>
    public Task<Outcome<Done>> TakeAsync(StaffStep by, StepForm form, CancellationToken ct) => form.Step switch
    {
        DeskStep.Accept => accept.RunAsync(by, ct),
        DeskStep.HandOver => handOver.RunAsync(by, form["unit"], form["why"], ct),
        DeskStep.Ask => ask.RunAsync(by, form["question"], ct),
        DeskStep.Answer => answer.RunAsync(by, AnswerOf(form), ct),
        DeskStep.ChangeDate => date.RunAsync(by, form.Day("day"), form["why"], ct),
        DeskStep.Word => NoteAsync(by, form, ct),
        DeskStep.Asked => form["asked"] switch
        {
            "Reached" => asked.RunAsync(by, ContactWay.Phone, reached: true, ct),
            "Nobody" => asked.RunAsync(by, ContactWay.Phone, reached: false, ct),
            "Posted" => asked.RunAsync(by, ContactWay.Letter, reached: true, ct),
            _ => Refused(Refusal.Invalid("Error.Asked.Missing", "asked")),
        },
        DeskStep.Raise => levels.UpAsync(by, form["why"], ct),
        DeskStep.StepDown => levels.DownAsync(by, form["why"], ct),
        DeskStep.Whistle => WhistleAsync(by, form, ct),
        DeskStep.ReportIn => job.ReportInAsync(by, form.Task, form["who"], form.Moment("when", town.Profile.TimeZone), ct),
        DeskStep.Decline => job.DeclineAsync(by, form.Task, form["why"], ct),
        DeskStep.Finish => job.FinishAsync(by, form.Task, form["account"], ct),
        DeskStep.Drop => job.DropAsync(by, form.Task, form["why"], ct),
        DeskStep.Severity => hazard.SetSeverityAsync(by, form.Choice<HazardSeverity>("severity"), form["why"], ct),
        DeskStep.MakeSafe => hazard.MakeSafeAsync(by, form["how"], ct),
        DeskStep.Inspect => hazard.InspectAsync(by, form["passed"] switch { "yes" => true, "no" => false, _ => null }, form["words"], ct),
        DeskStep.AddFiles => AddFilesAsync(by, form, ct),
        _ => Refused(Refusal.NotFound("Error.Request.NotFound")),
    };

    /// <summary>What was typed into the form of the answer. What was typed for another outcome is left out.</summary>
    internal static AnswerInput AnswerOf(StepForm form)
    {
        var outcome = form.Choice<RequestOutcome>("outcome");
        var dated = outcome is RequestOutcome.Done or RequestOutcome.PartlyDone or RequestOutcome.Planned;
        return new AnswerInput(outcome, form["account"], dated ? form.Day("day") : null, form["whom"], form["duplicate"], form["body"]);
    }

    private static Task<Outcome<Done>> Refused(Refusal refusal) => Task.FromResult<Outcome<Done>>(refusal);

    private Task<Outcome<Done>> NoteAsync(StaffStep by, StepForm form, CancellationToken ct)
    {
        var word = form.Choice<Confirmation>("word");
        return word is null && form["word"] != "Reply"
            ? Refused(Refusal.Invalid("Error.Word.Missing", "word"))
            : note.RunAsync(by, form.Choice<Channel>("heardBy"), word, form["words"], ct);
    }

    private Task<Outcome<Done>> WhistleAsync(StaffStep by, StepForm form, CancellationToken ct)
    {
        var rows = Enumerable.Range(1, StepForm.Calls).Select(i => new HelperCall(form[$"unit{i}"] ?? "", form[$"task{i}"] ?? ""))
            .Where(call => call.Unit.Length > 0 || call.Task.Length > 0).ToList();
        return rows.Exists(call => call.Unit.Length == 0) ? Refused(Refusal.Invalid("Error.Whistle.RowUnit", "units"))
            : form["hours"] is not null && form.Number("hours") is null ? Refused(Refusal.Invalid("Error.Whistle.Hours", "hours"))
            : job.WhistleAsync(by, rows, form.Number("hours"), ct);
    }

    private async Task<Outcome<Done>> AddFilesAsync(StaffStep by, StepForm form, CancellationToken ct)
    {
        var (kept, problems) = await keptFiles.TakeAsync(form.Files, form.Notes, by.Staff.Id, ct);
        form.Kept = [.. kept.Select(f => (f, keptFiles.Note(f)))];
        var stage = form.Choice<FileStage>("stage");
        problems.AddRange(kept
            .Where(f => stage is not null && f.Small is null)
            .Select(f => new Problem("Error.File.NoPhotograph", "files", f.Name)));
        return problems.Count > 0
            ? Refusal.Invalid([.. problems.Select(p => p with { Field = "files" })])
            : await hazard.AddFilesAsync(by, [.. kept.Select(keptFiles.ForRequest)], stage, ct);
    }
}
