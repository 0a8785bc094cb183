using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Doorstep.Platform.Telemetry;

/// <summary>What the server tells of its own work: how the writer groups operations and how long they wait for it.</summary>
/// <remarks>Nobody listens unless a collector is set up, and then a measurement costs a comparison.</remarks>
internal static class Measures
{
    /// <summary>Under which name our own spans and metrics are found.</summary>
    public const string Name = "Doorstep";

    /// <summary>Makes our own spans.</summary>
    public static readonly ActivitySource Spans = new(Name);

    /// <summary>The span that runs now, for another to point at; without the words that a caller's program may have given it.</summary>
    public static ActivityContext? Here() => Activity.Current is { } span ? new(span.TraceId, span.SpanId, span.ActivityTraceFlags) : null;

    /// <summary>How many operations shared one transaction; near the most of it, the disk does not keep up.</summary>
    public static readonly Histogram<int> Group = new Meter(Name).CreateHistogram(
        "doorstep.writer.group", "{operation}", "Operations in one transaction", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });

    /// <summary>How long an operation stood in the queue before its transaction began.</summary>
    public static readonly Histogram<double> Wait = Group.Meter.CreateHistogram(
        "doorstep.writer.wait", "s", "Time in the queue before the transaction", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
}
