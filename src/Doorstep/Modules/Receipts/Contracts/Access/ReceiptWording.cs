using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Receipts.Contracts.Access;

/// <summary>Problems with receipts and contact details, in the reader's language.</summary>
public sealed class ReceiptWording(IStringLocalizer<ReceiptsTexts> texts)
{
    /// <summary>The problem as a sentence; null when it is not one of this module.</summary>
    public string? Message(Problem problem) => texts[problem.Key, problem.Args] is { ResourceNotFound: false } own ? own.Value : null;

    /// <summary>Puts each at its field, so that the error summary links to it.</summary>
    public void Put(IEnumerable<Problem> problems, PageModel page) => FieldProblems.Put(page, problems.Select(p => (p.Field ?? "", Message(p) ?? p.Key)));
}
