using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Staff.Steps;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>One request with everything in it, and the steps that its reader may take.</summary>
[ResponseCache(NoStore = true)]
[RefuseLargeBody(KeptFiles.MostFormBytes)]
[RequestSizeLimit(KeptFiles.MostFormBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = KeptFiles.MostFormBytes, ValueCountLimit = 400)]
public sealed class DetailsModel(DeskViews views, RequestDesk desk, DeskSteps steps, RequestWording wording) : PageModel
{
    /// <summary>As it stands in the address.</summary>
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    /// <summary>The step that was done last, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public DeskStep? Done { get; set; }

    /// <summary>Place of a template that was chosen without a script.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Template { get; set; }

    /// <summary>The request.</summary>
    public DeskView Opened { get; private set; } = null!;

    /// <summary>What was written for a request that is not the writer's any more; null while it is.</summary>
    public string? Lost { get; private set; }

    /// <summary>What others did since the page was opened.</summary>
    public IReadOnlyList<TimelineLine> News { get; private set; } = [];

    /// <summary>Logs the look, then shows.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        // What does not fit in the address is as good as nothing.
        ModelState.Clear();
        return await OpenAsync(StepForm.None, ct) ? Page() : NotFound();
    }

    /// <summary>Takes the step whose form was sent.</summary>
    public async Task<IActionResult> OnPostAsync(DeskStep? handler, CancellationToken ct)
    {
        ModelState.Clear();
        var form = new StepForm(handler, Request.Form);
        var step = new StaffStep(StaffMember.From(User)!, ShortReference.TryRead(Reference, out var canonical) ? canonical : "", form.Version, form.Keeps);
        var outcome = await steps.TakeAsync(step, form, ct);
        if (outcome.Succeeded)
        {
            // Who handed it over, declined or did their part may not open it any more.
            var shown = ShortReference.Show(step.Reference);
            return LocalRedirect(await desk.MayOpenAsync(step.Staff, Reference, ct) ? $"/staff/requests/{shown}?done={handler}" : $"/staff?handed={shown}&done={handler}");
        }

        if (outcome.Refusal!.Kind == RefusalKind.NotFound || !await OpenAsync(form, ct))
        {
            Opened = null!;
            Response.StatusCode = StatusCodes.Status404NotFound;
            return (Lost = form.Words) is null ? NotFound() : Page();
        }

        foreach (var problem in outcome.Refusal.Problems)
        {
            ModelState.AddModelError(problem.Field is { } field ? StepFields.IdOf(handler!.Value, form.Task, field) : "", wording.Message(problem));
        }

        News = wording.Lines(Opened.Request.Timeline.Where(e => e.Place > form.Seen), TimelineViewer.Staff);
        Response.StatusCode = outcome.Refusal.Kind switch
        {
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        };
        return Page();
    }

    private async Task<bool> OpenAsync(StepForm typed, CancellationToken ct) =>
        (Opened = (await views.OpenAsync(StaffMember.From(User)!, Reference, typed, Template, ct))!) is not null;
}
