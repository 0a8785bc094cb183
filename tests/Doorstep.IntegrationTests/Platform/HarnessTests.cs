using System.Net;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Platform;

public class HarnessTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task Town_is_alive_and_ready(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();

        Assert.Equal("ok", await visitor.Http.GetStringAsync("/healthz"));
        Assert.Equal("ready", await visitor.Http.GetStringAsync("/readyz"));
    }

    [Theory, EachEngine]
    public async Task Town_listens_on_a_real_port_and_starts_again_on_its_data(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Listens = true });
        await town.RestartAsync();
        using var visitor = town.Visit();

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task Program_runs_in_a_process_of_its_own()
    {
        var version = await Cli.RunAsync(database: null, "--help");

        Assert.Equal(0, version.ExitCode);
        Assert.Contains("serve", version.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_calls_timers_in_order_and_at_their_moment()
    {
        var clock = new ManualClock();
        var start = clock.GetUtcNow();
        var calls = new List<(string Who, TimeSpan At)>();
        await using var every = clock.CreateTimer(_ => calls.Add(("every", clock.GetUtcNow() - start)), null, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2));
        await using var once = clock.CreateTimer(_ => calls.Add(("once", clock.GetUtcNow() - start)), null, TimeSpan.FromMinutes(3), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal([("every", TimeSpan.FromMinutes(2)), ("once", TimeSpan.FromMinutes(3)), ("every", TimeSpan.FromMinutes(4))], calls);
        Assert.Equal(start + TimeSpan.FromMinutes(5), clock.GetUtcNow());
        var delay = Task.Delay(TimeSpan.FromHours(1), clock, TestContext.Current.CancellationToken);
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromHours(1));
        await delay;
    }
}
