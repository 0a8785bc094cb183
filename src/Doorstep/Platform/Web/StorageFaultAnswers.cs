using Doorstep.Platform.Database;

namespace Doorstep.Platform.Web;

/// <summary>What a visitor is told when a disk is full or the database is away.</summary>
internal static class StorageFaultAnswers
{
    /// <summary>503 with a page of its own, which gives back what was written into a form, instead of a fault of ours.</summary>
    public static void UseStorageFaults(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted && StorageFaults.Of(failure) is { } fault)
        {
            context.RequestServices.GetRequiredService<Readiness>().Failed(fault);
            context.RequestServices.GetRequiredService<ILogger<Readiness>>().LogError(failure, "{Method} {Path} was not done: {Why}", context.Request.Method, context.Request.Path, StorageFaults.Words(fault));
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "60";
            context.Response.Headers.CacheControl = "no-store";
        }
    });
}
