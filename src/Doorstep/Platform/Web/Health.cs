using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Web;

/// <summary>For load balancers and service managers.</summary>
internal static class Health
{
    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: the database answers too.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        routes.MapGet("/readyz", async (DoorstepDb db, CancellationToken ct) =>
            await db.Database.CanConnectAsync(ct)
                ? Results.Text("ready")
                : Results.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
    }
}
