using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Published;

/// <summary>What the list says that each choice would show is what the choice shows, whichever way it is counted.</summary>
public class PublicCountsTests
{
    [Theory, EachEngine]
    public async Task Each_choice_shows_as_many_as_it_says(DatabaseEngine engine)
    {
        await using var town = await Importing.NewYork.OpenAsync(engine);
        var atlas = town.Services.GetRequiredService<AreaAtlas>().Current;
        // By kinds alone, and with a day, which kinds do not know.
        foreach (var from in new[] { null, "2023-12-01" })
        {
            var all = await PageAsync(town, new PublicFilter { From = from });
            Assert.True(all.Total > 100);
            for (var round = 0; round < 12; round++)
            {
                var filter = new PublicFilter
                {
                    From = from,
                    Type = round % 3 > 0 ? Any(round, all.Types.Keys) : null,
                    State = round % 4 > 1 ? Any(round * 5, ["open", .. all.States.Keys.Select(s => s.ToString())]) : null,
                    Area = round % 5 > 1 ? Any(round * 7, all.Areas.Keys.Select(a => a.Length == 0 ? "none" : a)) : null,
                };
                var page = await PageAsync(town, filter);
                Assert.Equal(await CountAsync(town, filter), page.Total);
                Assert.Equal(Math.Min(page.Total, PublicRequests.PageSize), page.Rows.Count);
                Assert.Equal(page.Rows.OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id.ToString()).Select(r => r.Id), page.Rows.Select(r => r.Id));
                foreach (var (state, count) in page.States)
                {
                    Assert.Equal(await CountAsync(town, With(filter, state: state.ToString())), count);
                }

                foreach (var (type, count) in page.Types.Take(4))
                {
                    Assert.Equal(await CountAsync(town, With(filter, type: type)), count);
                }

                foreach (var (area, count) in page.Areas.Where(a => a.Key.Length == 0 || atlas.Find(a.Key) is not null).Take(4))
                {
                    Assert.Equal(await CountAsync(town, With(filter, area: area.Length == 0 ? "none" : area)), count);
                }
            }
        }
    }

    private static string Any(int number, IEnumerable<string> all) => all.Order(StringComparer.Ordinal).ElementAt(number % all.Count());

    private static PublicFilter With(PublicFilter filter, string? type = null, string? state = null, string? area = null) =>
        new() { From = filter.From, Type = type ?? filter.Type, State = state ?? filter.State, Area = area ?? filter.Area };

    private static async Task<PublicPage> PageAsync(TestTown town, PublicFilter filter)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublicRequests>().PageAsync(filter, CancellationToken.None);
    }

    // One by one, without any counting of ours.
    private static async Task<int> CountAsync(TestTown town, PublicFilter filter)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublicRequests>().Stream(filter, CancellationToken.None).CountAsync();
    }
}
