using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Http.Features;

namespace Doorstep.Modules.Desk.Live;

/// <summary>
/// <c>/staff/live</c>: server-sent events for an open list. An event says that something changed, and nothing else. Each
/// connection ends after ten minutes, so that who is signed in, and as what, is asked again; the browser comes back by itself
/// and says until when it has heard.
/// </summary>
internal static class LiveEndpoint
{
    /// <summary>How long a connection lasts.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>How often a line is sent that says nothing, so that what lies between does not cut the line.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static async Task ServeAsync(HttpContext http, LiveBoard board, OpenSessions sessions, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        var staff = StaffMember.From(http.User)!;
        using var listener = board.Join(staff);
        if (listener is null)
        {
            // "No content" tells a browser not to come back.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        var end = clock.Now() + Lasts;
        try
        {
            var heard = Heard(http, clock.Now());
            await SendAsync(http, "retry: 3000\n\n", stop.Token);
            if (await board.ChangedSinceAsync(staff, heard, stop.Token))
            {
                await TellAsync(http, clock, stop.Token);
            }

            while (clock.Now() < end)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                var wait = Task.Delay(Heartbeat, clock, pause.Token);
                var news = listener.News.WaitToReadAsync(pause.Token).AsTask();
                var first = await Task.WhenAny(wait, news);
                await pause.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
                if (!await sessions.IsOpenAsync(http.User, stop.Token))
                {
                    return;
                }

                if (first == news)
                {
                    listener.News.TryRead(out _);
                    await TellAsync(http, clock, stop.Token);
                }
                else
                {
                    await SendAsync(http, ": still here\n\n", stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The tab was closed, or the server stops.
        }
    }

    // When the page was made, or until when it heard before the line broke.
    private static DateTimeOffset Heard(HttpContext http, DateTimeOffset now)
    {
        var said = (string?)http.Request.Headers["Last-Event-ID"] ?? http.Request.Query["since"];
        return long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= now.ToUnixTimeMilliseconds() && ms > 0
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : now;
    }

    private static Task TellAsync(HttpContext http, TimeProvider clock, CancellationToken ct) =>
        SendAsync(http, string.Create(CultureInfo.InvariantCulture, $"id: {clock.Now().ToUnixTimeMilliseconds()}\nevent: changed\ndata:\n\n"), ct);

    private static async Task SendAsync(HttpContext http, string text, CancellationToken ct)
    {
        await http.Response.WriteAsync(text, ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
