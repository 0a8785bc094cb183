using Doorstep.Platform.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Doorstep.Platform.Telemetry;

/// <summary>Puts OpenTelemetry in, where a collector is set up.</summary>
internal static class TelemetryServices
{
    /// <summary>Without a collector this adds nothing that runs. It begins when the server listens, so commands send nothing.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton(settings).AddSingleton<ICheck, TelemetryCheck>();
        if (settings.Collector is not { } collector)
        {
            return services;
        }

        void To(OtlpExporterOptions options, string signal)
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = new Uri(collector, signal);
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("doorstep", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(traces => traces.AddSource(Measures.Name)
                // Whether we are there is asked every few seconds.
                .AddAspNetCoreInstrumentation(web => web.Filter = http => http.Request.Path != "/healthz" && http.Request.Path != "/readyz")
                .AddProcessor<PlainSpans>()
                .AddOtlpExporter(options => To(options, "v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(Measures.Name).AddAspNetCoreInstrumentation().AddOtlpExporter(options => To(options, "v1/metrics")));
        return services;
    }
}
