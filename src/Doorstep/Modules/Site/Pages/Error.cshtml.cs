using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Site.Pages;

/// <summary>What a person sees when a page cannot be given: what happened and what to do. Any method ends here.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel(PublicSite site) : PageModel
{
    /// <summary>The HTTP status that the page stands for. From the address alone: the form that failed may be unreadable.</summary>
    public int Code => int.TryParse(RouteData.Values["code"] as string, System.Globalization.CultureInfo.InvariantCulture, out var code) ? code : 0;

    /// <summary>The stem of its two texts.</summary>
    public string Text => Code switch
    {
        400 or 405 or 415 => "Error400",
        401 or 403 => "Error403",
        404 or 410 => "Error404",
        413 => "Error413",
        414 => "Error414",
        421 => "Error421",
        429 => "Error429",
        503 => "Error503",
        _ => "Error500",
    };

    /// <summary>What the main page's link leads to: the site itself, for who came under another name.</summary>
    public string? Home => Code == StatusCodes.Status421MisdirectedRequest ? site.Configured?.AbsoluteUri : "/";

    /// <summary>True where sending the same form once more may work.</summary>
    public bool MayTryAgain => Code is 400 or 409 or 429 or >= 500;

    /// <summary>Shows the page with its own status, whichever method failed, also when it is asked for by its address.</summary>
    public override void OnPageHandlerSelected(PageHandlerSelectedContext context) =>
        Response.StatusCode = Code is >= 400 and <= 599 ? Code : StatusCodes.Status404NotFound;
}
