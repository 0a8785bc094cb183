using System.Globalization;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.RateLimits;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates.Resident;

/// <summary>After "this is mine too": how to be told, and what is to become of what was typed.</summary>
public sealed class MineTooModel(
    ReportSteps steps, DoorstepDb db, NearRequests near, SignUpForAlert signUp, Limiter limiter) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary>The request that is theirs too.</summary>
    public PublicRequest Shown { get; private set; } = null!;

    /// <summary>How often it was asked.</summary>
    public int Times { get; private set; }

    /// <summary>How it was answered: not counted, or asked by a letter whether they meant to follow, or not asked since there were too many.</summary>
    [BindProperty(SupportsGet = true, Name = "said")]
    public string? Said { get; set; }

    /// <summary>Where they can be told, by what they typed as their contact; null when nothing of it serves.</summary>
    public (AlertWay Way, string To)? Contact =>
        Draft.Reach != true ? null
        : signUp.Offers(AlertWay.Mail) && AlertAddresses.Read(AlertWay.Mail, Draft.Email) is { } mail ? (AlertWay.Mail, mail)
        : signUp.Offers(AlertWay.Sms) && AlertAddresses.Read(AlertWay.Sms, Draft.Phone) is { } phone ? (AlertWay.Sms, phone)
        : null;

    /// <summary>Shows it; a personal request and an unknown reference look the same.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        await ReadAsync(type: null, ct);
        if (!ShortReference.TryRead(reference, out var known) || await PublicRequest.In(db).FirstOrDefaultAsync(r => r.Reference == known, ct) is not { } found)
        {
            return NotFound();
        }

        Shown = found;
        Times = (await near.TimesAsync([Shown.Id], ct))[Shown.Id];
        return Page();
    }

    /// <summary>Follows it with the contact that was typed: the address is asked first, as for every alert.</summary>
    public async Task<IActionResult> OnPostFollowAsync(string reference, CancellationToken ct)
    {
        await ReadAsync(type: null, ct);
        var asked = Contact is { } contact && limiter.Take(SignUpForAlert.OfNetwork, Network.Of(HttpContext)) == TimeSpan.Zero && (await signUp.RunAsync(
            new AlertWish { Way = contact.Way, To = contact.To, Language = CultureInfo.CurrentUICulture.Name, Request = reference, Frequency = AlertFrequency.AtOnce }, ct)).Succeeded;
        return ShortReference.TryRead(reference, out var known) ? Redirect(At($"/report/mine-too/{ShortReference.Show(known)}?said={(asked ? "asked" : "later")}")) : NotFound();
    }

    /// <summary>Throws away what was typed.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await ReadAsync(type: null, ct))
        {
            await steps.Drafts.RemoveAsync(DraftId, ct);
        }

        return ShortReference.TryRead(reference, out var known) ? Redirect($"/requests/{ShortReference.Show(known)}") : NotFound();
    }
}
