using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Problems in the reader's language, at the fields of the residents' pages.</summary>
public sealed class ResidentMessages(IStringLocalizer<ResidentTexts> texts, RequestWording wording)
{
    /// <summary>The problem as a sentence.</summary>
    public string Say(Problem problem) =>
        texts[problem.Key, problem.Args] is { ResourceNotFound: false } own ? own : wording.Message(problem);

    /// <summary>Puts each at its field, so that the error summary links to it.</summary>
    public void Put(IEnumerable<Problem> problems, PageModel page) =>
        // A place has three ways to tell it; the words are the first that everybody can use.
        FieldProblems.Put(page, problems.Select(p => (p.Field is "where" ? "address" : p.Field ?? "", Say(p))));
}
