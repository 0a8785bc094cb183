using System.Globalization;
using Doorstep.Harness;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Reviews;
using Doorstep.Modules.Reviews.Demo;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The demo town's claimed problem and sample review, on whatever day it is planted.</summary>
public sealed class HeldToItDemoTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "2026-06-17T08:30:00Z")] // a Wednesday at work
    [InlineData(DatabaseEngine.Postgres, "2026-06-17T08:30:00Z")]
    [InlineData(DatabaseEngine.Sqlite, "2026-06-20T19:00:00Z")] // Saturday night
    [InlineData(DatabaseEngine.Sqlite, "2026-01-01T06:00:00Z")] // a holiday
    [InlineData(DatabaseEngine.Sqlite, "2026-03-30T00:30:00Z")] // after the clocks went forward
    public async Task It_tells_its_story_and_planting_again_changes_nothing(DatabaseEngine engine, string at)
    {
        if (engine == DatabaseEngine.Postgres)
        {
            PostgresCluster.SkipUnlessThere();
        }

        var now = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        await using var town = await TestTown.OpenAsync(new()
        {
            Engine = engine,
            Clock = new ManualClock(now),
            Folder = folder =>
            {
                foreach (var (name, text) in FolderTemplate.OfDemo(DateOnly.FromDateTime(now.UtcDateTime)))
                {
                    File.WriteAllText(Path.Combine(folder.FullName, name), text);
                }
            },
        });
        await PlantAsync(town);
        var lines = await town.ReadAsync(db => db.Set<TimelineEntry>().CountAsync());
        await PlantAsync(town);
        Assert.Equal(lines, await town.ReadAsync(db => db.Set<TimelineEntry>().CountAsync()));

        var problem = await town.ReadAsync(db => db.Set<ClaimedProblem>().AsSplitQuery().Include(p => p.Milestones).Include(p => p.Lines.OrderBy(l => l.Place)).SingleAsync());
        Assert.Equal((MustSolveState.Open, 4, 2, false), (problem.State, problem.Milestones.Count, problem.Milestones.Count(m => m.DoneOn is not null), problem.IsLate(DateOnly.FromDateTime(now.UtcDateTime))));
        Assert.Single(problem.Lines, l => l.Step == MustSolveStep.MilestoneMoved && l.Text is not null && l.FromOn < l.ToOn);
        Assert.All(problem.Lines, l => Assert.True(l.At <= now));
        var attached = await town.ReadAsync(db => db.Set<AttachedRequest>().Join(db.Set<Request>().Include(r => r.Timeline.OrderBy(e => e.Place)), a => a.RequestId, r => r.Id, (a, r) => r).ToListAsync());
        Assert.InRange(attached.Count, 4, 6);
        var told = await town.ReadAsync(db => db.Set<TimelineEntry>().Where(e => e.Kind == TimelineKind.MustSolveProgress).CountAsync());
        Assert.Equal(attached.Count, told);

        var review = await town.ReadAsync(db => db.Set<SampleReview>().Include(r => r.Calls.OrderBy(c => c.Place)).SingleAsync());
        Assert.True(review.IsFinished);
        Assert.Equal(20, review.Calls.Count);
        foreach (var result in Enum.GetValues<CallResult>())
        {
            Assert.True(review.Calls.Exists(c => c.Result == result), $"Nobody of the demo's sample ends as {result}.");
        }

        // Whatever these two wrote stands after what the request's own story told.
        var all = await town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline.OrderBy(e => e.Place)).ToListAsync());
        Assert.All(all, r => Assert.Equal(r.Timeline.Select(e => e.At).Order(), r.Timeline.Select(e => e.At)));
        Assert.All(all.SelectMany(r => r.Timeline), e => Assert.True(e.At <= now));
    }

    private static async Task PlantAsync(TestTown town)
    {
        var demo = new DemoTown(town.Services, town.Clock.Now());
        foreach (var part in town.Services.GetServices<IDemoPart>().Where(p => p is RequestsDemo or MustSolveDemo or ReviewDemo).OrderBy(p => p.Order))
        {
            await part.PlantAsync(demo, TestContext.Current.CancellationToken);
        }
    }
}
