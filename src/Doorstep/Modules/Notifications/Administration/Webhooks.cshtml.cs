using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Notifications.Administration;

/// <summary>The other systems that are called when something public happens.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class WebhooksModel(Webhooks webhooks, AreaAtlas atlas, INewsTopics topics, IStringLocalizer<NotificationsTexts> texts, IStringLocalizer<SiteTexts> errors) : PageModel
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<WebhookSummary> All { get; private set; } = [];

    /// <summary>A secret that was just made: shown this once.</summary>
    public string? Secret { get; private set; }

    /// <summary>What was just done: a key of the texts.</summary>
    [BindProperty(SupportsGet = true, Name = "done")]
    public string? Done { get; set; }

    /// <summary>The new one's name.</summary>
    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    /// <summary>The new one's address.</summary>
    [BindProperty(Name = "address")]
    public string? Address { get; set; }

    /// <summary>Areas to choose from.</summary>
    public IReadOnlyList<Area> Areas => atlas.Current.All;

    /// <summary>Topics to choose from.</summary>
    public IReadOnlyList<NewsTopic> Topics => topics.All;

    /// <summary>An area's name; its code when it is not known any more.</summary>
    public string AreaName(string code) => atlas.Current.Find(code)?.Name.ToString() ?? code;

    /// <summary>A topic's name; its code when it is not known any more.</summary>
    public string TopicName(string code) => topics.All.FirstOrDefault(t => t.Code == code)?.Name.ToString() ?? code;

    /// <summary>Shows them.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        All = await webhooks.ListAsync(ct);
        Done = Done is "Tried" or "Resumed" or "Removed" ? texts[$"Webhook.Done.{Done}"].Value : null;
        return Page();
    }

    /// <summary>Sets one up.</summary>
    public async Task<IActionResult> OnPostAddAsync(string? area, string? type, bool changes, CancellationToken ct)
    {
        var (areaCode, typeCode) = (atlas.Current.Find(area ?? "")?.Code ?? "", topics.All.Any(t => t.Code == type) ? type! : "");
        var made = await webhooks.AddAsync(new NewWebhook(Name, Address, areaCode, typeCode, changes), ct);
        return await ShowSecretAsync(made.Succeeded ? made.Value.Secret : made.Refusal!, ct);
    }

    /// <summary>Gives one a new secret.</summary>
    public async Task<IActionResult> OnPostRotateAsync(Guid id, CancellationToken ct) => await ShowSecretAsync(await webhooks.RotateAsync(id, null, ct), ct);

    /// <summary>Calls one to try it.</summary>
    public async Task<IActionResult> OnPostTryAsync(Guid id, CancellationToken ct) => await TurnAsync(await webhooks.TryAsync(id, null, ct), "Tried", ct);

    /// <summary>Lets one go on.</summary>
    public async Task<IActionResult> OnPostResumeAsync(Guid id, CancellationToken ct) => await TurnAsync(await webhooks.ResumeAsync(id, null, ct), "Resumed", ct);

    /// <summary>Ends one.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken ct) => await TurnAsync(await webhooks.RemoveAsync(id, null, ct), "Removed", ct);

    private async Task<IActionResult> ShowSecretAsync(Outcome<string> outcome, CancellationToken ct)
    {
        ModelState.Clear();
        if (outcome.Succeeded)
        {
            (Secret, Name, Address) = (outcome.Value, null, null);
        }

        return await TurnAsync(outcome, null, ct);
    }

    private async Task<IActionResult> TurnAsync(Outcome<string> outcome, string? done, CancellationToken ct)
    {
        foreach (var problem in outcome.Refusal?.Problems ?? [])
        {
            ModelState.AddModelError(problem.Field ?? "", errors[problem.Key]);
        }

        return outcome.Succeeded && done is not null ? Redirect($"/staff/webhooks?done={done}") : await OnGetAsync(ct);
    }
}
