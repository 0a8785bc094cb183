using Doorstep.Harness;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Search;

/// <summary>The index knows things by their kind and id.</summary>
public sealed class SearchIndexTests
{
    [Theory, EachEngine]
    public async Task A_thing_is_found_by_its_own_kind_only_and_not_once_it_is_taken_out(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var (id, at) = (Guid.CreateVersion7(town.Clock.GetUtcNow()), town.Clock.GetUtcNow());
        var index = town.Services.GetRequiredService<SearchIndex>();
        await WriteAsync(town, (write, ct) => index.PutAsync(write, new SearchDocument("bench", id, at, "A broken bench by the river", "Mill Lane") { Area = "north" }, ct));
        await WriteAsync(town, (write, ct) => index.PutAsync(write, new SearchDocument("tree", id, at, "A broken branch", null), ct));

        Assert.Equal([id], await FindAsync(town, "bench", "broken river"));
        Assert.Equal([id], await FindAsync(town, "tree", "broken branch"));
        Assert.Empty(await FindAsync(town, "tree", "river"));
        Assert.Empty(await FindAsync(town, "request", "broken"));

        // Put in again, only its new words are found.
        await WriteAsync(town, (write, ct) => index.PutAsync(write, new SearchDocument("bench", id, at, "Mended", "Mill Lane"), ct));
        Assert.Empty(await FindAsync(town, "bench", "broken"));
        Assert.Equal([id], await FindAsync(town, "bench", "mended lane"));

        await WriteAsync(town, (write, ct) => index.RemoveAsync(write, "bench", id, ct));
        Assert.Empty(await FindAsync(town, "bench", "mended"));
        Assert.Equal([id], await FindAsync(town, "tree", "broken"));
    }

    private static async Task WriteAsync(TestTown town, Func<WriteScope, CancellationToken, Task> change) =>
        Assert.True((await town.Writer.RunAsync<Done>(
            async (write, ct) =>
            {
                await change(write, ct);
                return default(Done);
            },
            default)).Succeeded);

    private static async Task<IReadOnlyList<Guid>> FindAsync(TestTown town, string kind, string words)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<WordSearch>().FindAsync(kind, SearchQuery.Read(words)!, new SearchWithin(), default)).Ids;
    }
}
