using System.Net;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>What a collector hears of the server, and what it never hears of people.</summary>
public class TelemetryTests
{
    private const string Marker = "zanzibarmark";

    [Theory, EachEngine]
    public async Task A_collector_hears_of_requests_and_writes_and_of_no_word_that_a_visitor_sent(DatabaseEngine engine)
    {
        await using var collector = new Receiver { Answer = Receiver.Say("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") };
        await using var town = await ProbedTown(engine, collector);
        using var visitor = town.Visit();
        visitor.Http.DefaultRequestHeaders.UserAgent.ParseAdd($"{Marker}-browser/1.0");
        visitor.Http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        visitor.Http.DefaultRequestHeaders.Add("tracestate", $"them={Marker}");
        visitor.Http.DefaultRequestHeaders.Add("baggage", $"who={Marker}");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/requests?q={Marker}&{Marker}=1")).Status);
        await visitor.GetAsync($"/r/A7K-2QF/{Marker}");
        await visitor.GetAsync($"/{Marker}");
        await visitor.GetAsync("/healthz");
        var asked = await (await visitor.OpenAsync("/report/where?type=street-light")).Form().Fill("address", $"{Marker} lane 4").SubmitAsync();
        Assert.Empty(asked.Errors);
        Assert.True((await town.Writer.RunAsync<int>((_, _) => Task.FromResult<Doorstep.Platform.Outcomes.Outcome<int>>(1))).Succeeded);

        Assert.True(town.Services.GetRequiredService<TracerProvider>().ForceFlush(30_000));
        Assert.True(town.Services.GetRequiredService<MeterProvider>().ForceFlush(30_000));
        var traces = Of(collector, "/v1/traces");
        var metrics = Of(collector, "/v1/metrics");
        Assert.Contains("GET /r/{reference}/{code}", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
        Assert.Contains("doorstep.writer.group", traces, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("doorstep.writer.group", metrics, StringComparison.Ordinal);
        Assert.Contains("doorstep.writer.wait", metrics, StringComparison.Ordinal);
        foreach (var never in new[] { Marker, "A7K-2QF", "A7K2QF", "url.path", "url.query", "user_agent", "client.address", "healthz" })
        {
            Assert.DoesNotContain(never, traces, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var never in new[] { Marker, "A7K-2QF", "A7K2QF" })
        {
            Assert.DoesNotContain(never, metrics, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Without_the_setting_nothing_listens()
    {
        await using var town = await TestTown.OpenAsync();
        Assert.Null(town.Services.GetService<TracerProvider>());
        Assert.Null(town.Services.GetService<MeterProvider>());
        Assert.Contains(await new TelemetryCheck(TelemetrySettings.Of(null)).RunAsync(default), f => f.Good && f.Text.StartsWith("Not set up", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4318", "http://127.0.0.1:4318/")]
    [InlineData(" https://otel.town.example/in/ ", "https://otel.town.example/in/")]
    [InlineData("", null)]
    [InlineData("localhost:4318", "!")]
    [InlineData("collector", "!")]
    [InlineData("http://user:word@collector", "!")]
    public void The_setting_is_an_address_or_a_mistake_that_is_named(string set, string? collector)
    {
        var settings = TelemetrySettings.Of(set);
        Assert.Equal(collector == "!", settings.Problem is not null);
        Assert.Equal(collector == "!" ? null : collector, settings.Collector?.AbsoluteUri);
    }

    private static Task<TestTown> ProbedTown(DatabaseEngine engine, Receiver collector) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Configure = builder => builder.Services.AddTelemetry(TelemetrySettings.Of(new Uri(collector.Address).GetLeftPart(UriPartial.Authority))),
    });

    // Texts stand in protobuf as they are.
    private static string Of(Receiver collector, string address) =>
        string.Concat(collector.Calls.Where(c => c.Line.StartsWith($"POST {address} ", StringComparison.Ordinal)).Select(c => c.Body));
}
