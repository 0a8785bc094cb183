using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Doorstep.Platform.Web;

/// <summary>Answers a form that is too large with 413 before its body is read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RefuseLargeBodyAttribute(long mostBytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    /// <summary>The most that is read.</summary>
    public long MostBytes => mostBytes;

    /// <summary>Before the check of the form's token, which reads the body.</summary>
    public int Order => -10;

    /// <inheritdoc/>
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > mostBytes)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
        }
    }
}
