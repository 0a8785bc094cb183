using Doorstep.Platform.Files;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>Answers a form that is too large with 413 before its body is read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RefuseLargeBodyAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    /// <summary>Room for the files and the form around them.</summary>
    public const long MostBytes = (KeptFiles.Most * FileStore.MostBytes) + (4 * 1024 * 1024);

    /// <summary>Before the check of the form's token, which reads the body.</summary>
    public int Order => -10;

    /// <inheritdoc/>
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > MostBytes)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
        }
    }
}
