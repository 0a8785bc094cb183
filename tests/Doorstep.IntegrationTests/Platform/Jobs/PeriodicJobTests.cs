using Doorstep.Harness;
using Doorstep.Platform.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorstep.IntegrationTests.Platform.Jobs;

public class PeriodicJobTests
{
    [Fact]
    public async Task It_waits_by_the_clock_and_goes_on_after_a_failure()
    {
        var clock = new ManualClock();
        using var job = new Failing(clock, NullLogger.Instance);
        await job.StartAsync(default);
        Assert.False(job.Ran.Wait(50));
        // The job asks for its first wait on a thread of its own, perhaps after the clock was moved.
        var ran = false;
        for (var tries = 0; tries < 100 && !ran; tries++)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            ran = await job.Ran.WaitAsync(TimeSpan.FromMilliseconds(200));
        }

        Assert.True(ran);
        Assert.False(job.Ran.Wait(50));
        for (var run = 0; run < 2; run++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            Assert.True(await job.Ran.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        await job.StopAsync(default);
        Assert.True(job.ExecuteTask!.IsCompletedSuccessfully);
    }

    private sealed class Failing(TimeProvider clock, ILogger log) : PeriodicJob(TimeSpan.FromHours(1), clock, log)
    {
        public SemaphoreSlim Ran { get; } = new(0);

        protected override TimeSpan First => TimeSpan.FromMinutes(10);

        protected override string Failure => "Nothing could be done";

        protected override Task WorkAsync(CancellationToken ct)
        {
            Ran.Release();
            throw new OperationCanceledException("A call of its own ran out of time.");
        }

        public override void Dispose()
        {
            Ran.Dispose();
            base.Dispose();
        }
    }
}
