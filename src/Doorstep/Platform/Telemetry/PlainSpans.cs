using System.Diagnostics;
using OpenTelemetry;

namespace Doorstep.Platform.Telemetry;

/// <summary>
/// Leaves of a span only what is known to say nothing of a person. Addresses hold references, receipt codes and words that were
/// searched for, and a browser's name helps to tell people apart; what a later version of a library adds is left out as well.
/// </summary>
internal sealed class PlainSpans : BaseProcessor<Activity>
{
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "network.protocol.version", "error.type", "doorstep.writer.group",
    };

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.Where(tag => !Plain.Contains(tag.Key)).ToList())
        {
            data.SetTag(name, null);
        }

        if (data.Kind == ActivityKind.Server)
        {
            data.DisplayName = string.Join(' ', new[] { data.GetTagItem("http.request.method"), data.GetTagItem("http.route") }.OfType<string>());
        }

        // What a visitor's program sends with the trace it claims to belong to, and what an exception says.
        data.TraceStateString = null;
        data.SetStatus(data.Status);
    }
}
