using Doorstep.Platform.Database;
using Doorstep.Platform.Time;

namespace Doorstep.Platform.Web;

/// <summary>For load balancers and service managers.</summary>
internal static class Health
{
    /// <summary>
    /// <c>/healthz</c>: the process answers. <c>/readyz</c>: a write went through lately; what keeps it from that, or an operator from
    /// sleeping, is said in words.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        routes.MapGet("/readyz", (Readiness readiness, ClockWatch watch) => readiness.Why() is { } why
            ? Results.Text($"not ready: {why}", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text(watch.Look().Words is { } words ? $"ready; {words}" : "ready")).AllowAnonymous();
    }
}
