using System.Globalization;
using System.Text.Json;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Commands;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Town;

/// <summary>A made-up town is a town: what is stored by the ten thousand is what operations would have stored.</summary>
public sealed class SeedTests
{
    private const int Rows = 2000;

    [Theory, EachEngine]
    public async Task Its_results_are_what_its_rows_say_and_what_is_in_it_is_found_and_opens(DatabaseEngine engine)
    {
        await using var town = await SeededAsync(engine);
        var all = await AllAsync(town);
        Assert.Equal(Rows, all.Count);
        Assert.All(all, r => Assert.Equal(r.Steps, r.Timeline.Count));
        using var visitor = town.Visit();

        // The figures, from the lines of the histories alone.
        var open = all.Where(r => r.Public).ToList();
        var figures = Importing.Rows(new StringReader(await visitor.Http.GetStringAsync("/results/data.csv?from=2000-01-01&to=2099-12-31")));
        var total = figures.Single(f => f["by"] == "total");
        Assert.Equal(Say(open.Count), total["asked"]);
        Assert.Equal(Say(open.Count(r => r.Timeline.Exists(e => e.Kind == TimelineKind.Answered))), total["answered"]);
        Assert.Equal(Say(open.Count(r => r.Timeline.FindLast(e => e.Kind is TimelineKind.Confirmed or TimelineKind.Answered) is { Kind: TimelineKind.Confirmed, Reason: "Confirmation.Solved" })), total["solved"]);
        Assert.Equal(
            open.GroupBy(r => r.TypeCode, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Say(g.Count()), StringComparer.Ordinal),
            figures.Where(f => f["by"] == "type").ToDictionary(f => f["code"], f => f["asked"], StringComparer.Ordinal));

        // Words in both languages, as often as they stand there.
        foreach (var word in new[] { "漏水", "leaks" })
        {
            var saying = open.Count(r => r.Description.Contains(word, StringComparison.Ordinal));
            Assert.True(saying > 5, $"Nobody says {word}.");
            using var found = JsonDocument.Parse(await visitor.Http.GetStringAsync($"/open311/v2/requests.json?q={Uri.EscapeDataString(word)}&start_date=2000-01-01"));
            Assert.Equal(saying, found.RootElement.GetArrayLength());
        }

        foreach (var request in open.Where(r => r.State == RequestState.Closed).Take(3).Concat(open.TakeLast(3)))
        {
            var page = await visitor.OpenAsync($"/requests/{ShortReference.Show(request.Reference)}");
            Assert.Contains(request.Description, page.Text, StringComparison.Ordinal);
        }

        Assert.Contains(all, r => r.IsOpen && r.AlarmAt is not null);
        Assert.DoesNotContain(all, r => r.IsOpen != (r.AlarmAt is not null));
    }

    [Theory, EachEngine]
    public async Task The_same_size_on_the_same_day_gives_the_same_town_and_a_town_in_use_is_left_alone(DatabaseEngine engine)
    {
        await using var one = await SeededAsync(engine);
        await using var other = await SeededAsync(engine);
        var all = await AllAsync(one);
        Assert.Equal(all.Select(Told), (await AllAsync(other)).Select(Told));

        Assert.Equal(1, await SeedCommand.RunAsync(one.Services, SeedScale.All[0], 10, one.Clock.GetUtcNow(), CancellationToken.None));
        Assert.Equal(all.Select(Told), (await AllAsync(one)).Select(Told));
    }

    [Fact]
    public void Numbers_make_references_that_can_be_read_and_no_two_alike()
    {
        var made = Enumerable.Range(0, 5000).Select(n => ShortReference.Of(n * 7_001L)).OfType<string>().ToList();
        Assert.True(made.Count > 4000);
        Assert.Equal(made.Count, made.Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, reference => Assert.True(ShortReference.TryRead(reference, out var read) && read == reference));
    }

    private static async Task<TestTown> SeededAsync(DatabaseEngine engine)
    {
        var town = await TestTown.OpenAsync(new() { Engine = engine });
        Assert.Equal(0, await SeedCommand.RunAsync(town.Services, SeedScale.All[0], Rows, town.Clock.GetUtcNow(), CancellationToken.None));
        return town;
    }

    private static Task<List<Request>> AllAsync(TestTown town) =>
        town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Answers.OrderBy(a => a.QuestionCode)).AsSplitQuery().OrderBy(r => r.Reference).ToListAsync());

    private static string Told(Request request) => JsonSerializer.Serialize(request);

    private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);
}
