using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Telemetry;

/// <summary>Whether the operator wants to see how the server fares, and where traces and metrics go.</summary>
/// <param name="Collector">The collector's address; null, as long as nothing is set, for sending nothing.</param>
/// <param name="Problem">What is wrong with what was set.</param>
public sealed record TelemetrySettings(Uri? Collector, StartProblem? Problem = null)
{
    /// <summary>The one setting: a collector that takes OTLP over HTTP.</summary>
    public const string Variable = "DOORSTEP_TELEMETRY";

    /// <summary>What the environment says.</summary>
    public static TelemetrySettings OfEnvironment() => Of(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Reads an address such as <c>http://127.0.0.1:4318</c>.</summary>
    public static TelemetrySettings Of(string? address) =>
        string.IsNullOrWhiteSpace(address) ? new(Collector: null)
        : Uri.TryCreate(address.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var collector) && collector is { Scheme: "http" or "https", Query: "", UserInfo: "" }
            ? new(collector)
            : new(Collector: null, new StartProblem($"{Variable} is \"{address}\", which is no address of a collector.", "Set it to such as http://127.0.0.1:4318, or leave it out: see docs/operate/telemetry.md."));
}

/// <summary>Whether telemetry is set up. Asking the collector would send something, so nothing is tried.</summary>
internal sealed class TelemetryCheck(TelemetrySettings settings) : ICheck
{
    /// <inheritdoc/>
    public string Title => "Telemetry";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<CheckFinding>>(settings switch
    {
        { Problem: { } problem } => [new(false, problem.Message, problem.Remedy)],
        { Collector: { } collector } => [new(true, $"Traces and metrics go to {collector.Authority}.")],
        _ => [new(true, "Not set up: no traces and no metrics leave this server.")],
    });
}
