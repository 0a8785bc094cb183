using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>How to reach the resident, or that they want to give nothing. Both are equally good.</summary>
public sealed class ContactDetailsModel(ReportSteps steps, Contacts contacts) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary><c>yes</c> or <c>none</c>.</summary>
    [BindProperty(Name = "reach")]
    public string? Reach { get; set; }

    /// <summary>What to call the resident.</summary>
    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    /// <summary>E-mail address.</summary>
    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    /// <summary>Telephone number.</summary>
    [BindProperty(Name = "phone")]
    public string? Phone { get; set; }

    [BindProperty(Name = "postalAddress")]
    public string? PostalAddress { get; set; }

    /// <summary>How they want to hear from the town; nothing for what they gave.</summary>
    [BindProperty(Name = "way")]
    public ContactWay? Way { get; set; }

    /// <summary>The ways to choose from, and first none in particular.</summary>
    public IEnumerable<ContactWay?> Ways => contacts.Offered.Select(way => (ContactWay?)way).Prepend(null);

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var had = await ReadAsync(type: null, ct);
        Reach = Draft.Reach switch { true => "yes", false => "none", null => null };
        (Name, Email, Phone, PostalAddress, Way) = (Draft.Name, Draft.Email, Draft.Phone, Draft.PostalAddress, Draft.Way);
        return KeptForm.In(HttpContext) is null && (!had || !Draft.HasPlace || !Draft.HasDetails(steps.Types)) ? await EarlierAsync(ct) : Page();
    }

    /// <summary>Keeps the details, or that there are none.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // Also when the draft ran out: what was typed here is kept, and what is missing is asked for.
        await ReadAsync(type: null, ct);
        var contact = new ContactDetails { Name = Name, Email = Email, Phone = Phone, PostalAddress = PostalAddress, Way = Way };
        var changed = Reach == "none"
            ? Draft with { Reach = false, Name = null, Email = null, Phone = null, PostalAddress = null, Way = null }
            : Draft with { Reach = true, Name = contact.Name, Email = contact.Email, Phone = contact.Phone, PostalAddress = contact.PostalAddress, Way = Way };
        IReadOnlyList<Problem> problems = Reach == "none" ? []
            : Reach != "yes" ? [new Problem("Error.Reach.Missing", "reach")]
            : !contact.Reaches ? [new Problem("Error.Reach.Empty", "phone")]
            : Way == ContactWay.Sms && !contacts.Sms ? [new Problem("Error.Way.NotOffered", "way")]
            : ContactRules.Check(contact);
        return problems.Count > 0 || await OvertakenAsync(changed, part => part == PartOf.Contact, ct)
            ? Again(problems)
            : await GoOnAsync(changed, changed.FirstOpenStep(steps.Types, steps.Areas), ct);
    }
}
