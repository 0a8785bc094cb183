using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The demo town with everything in it, planted once.</summary>
public sealed class PlantedDemo : IAsyncLifetime
{
    // A Wednesday, 10:30 in the demo town.
    private static readonly DateTimeOffset Wednesday = new(2026, 6, 17, 8, 30, 0, TimeSpan.Zero);

    public TestTown Town { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Town = await TestTown.OpenAsync(new()
        {
            Engine = DatabaseEngine.Sqlite,
            Clock = new ManualClock(Wednesday),
            Folder = folder =>
            {
                foreach (var (name, text) in FolderTemplate.OfDemo(DateOnly.FromDateTime(Wednesday.UtcDateTime)))
                {
                    File.WriteAllText(Path.Combine(folder.FullName, name), text);
                }
            },
        });
        var demo = new DemoTown(Town.Services, Town.Clock.Now());
        foreach (var part in Town.Services.GetServices<IDemoPart>().Where(p => p.Name != "accounts").OrderBy(p => p.Order))
        {
            await part.PlantAsync(demo, CancellationToken.None);
        }

        // Some turns pass their date while the promise is still good, and some promises with them.
        Town.Clock.Jump(TimeSpan.FromDays(2));
    }

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>What is said on one page of the demo town is said on the others too, in words.</summary>
public partial class DemoTruthTests(PlantedDemo demo) : IClassFixture<PlantedDemo>
{
    private const int MostOfAKind = 3;

    [Fact]
    public async Task Every_row_of_the_workbench_says_of_the_turn_what_its_own_page_says()
    {
        var seen = new HashSet<bool>();
        foreach (var (role, unit) in new[] { (StaffRole.Coordinator, (string?)null), (StaffRole.Officer, "streets") })
        {
            using var staff = await demo.Town.SignInAsync(role, unit);
            for (var number = 1; number <= 3; number++)
            {
                foreach (var row in (await staff.OpenAsync($"/staff?view=unit&p={number}")).Html.QuerySelectorAll(".ds-queue tbody tr"))
                {
                    var page = await staff.OpenAsync($"/staff/requests/{row.GetAttribute("data-row")}");
                    var head = page.Html.QuerySelector(".ds-desk-facts")!;
                    // A called unit's own part stands before the turn in its row.
                    var turns = Strong(row.QuerySelector("td:last-child")!);
                    Assert.Equal(Strong(head).Where(s => !s.Text.Contains("promised to the resident", StringComparison.Ordinal)), turns.Skip(row.QuerySelectorAll("td:last-child time").Length - 1));
                    Assert.Equal(Words(row.QuerySelector(".ds-state")!), Words(head.QuerySelector(".ds-state")!));
                    var late = page.Html.QuerySelector(".ds-turn--late") is not null;
                    Assert.True(late == turns.Any(t => t.Late && !t.Text.StartsWith("Helpers late", StringComparison.Ordinal)), row.GetAttribute("data-row"));
                    seen.Add(late);
                }
            }
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Everybody_reads_of_the_promise_and_the_list_of_late_ones_is_what_the_pages_call_late()
    {
        var now = demo.Town.Clock.Now();
        var all = await demo.Town.ReadAsync(db => db.Set<Request>().Where(r => r.Public && r.State != RequestState.Closed).ToListAsync());
        using var anybody = demo.Town.Visit();
        var listed = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 1; number <= 2; number++)
        {
            listed.UnionWith((await anybody.OpenAsync($"/requests?state=late&p={number}")).Html.QuerySelectorAll("main a[href^='/requests/']").Select(a => Reference().Match(a.GetAttribute("href")!).Value));
        }

        foreach (var request in all)
        {
            var shown = ShortReference.Show(request.Reference);
            var page = await anybody.OpenAsync($"/requests/{shown}");
            Assert.Equal((shown, request.IsLate(now)), (shown, page.Html.QuerySelector("main .ds-late") is not null));
            Assert.Equal((shown, request.IsLate(now)), (shown, listed.Contains(shown)));
        }

        // Some turns are overdue while the promise is good: that is the staff's matter.
        Assert.Contains(all, r => r.IsLate(now));
        Assert.Contains(all, r => !r.IsLate(now) && Lateness.TurnOverdue(r.State, r.NextStep, r.NextDueAt, now));
    }

    [Fact]
    public async Task Nobody_who_only_inspected_is_said_to_have_said_no()
    {
        var found = await demo.Town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline).Where(r => r.FoundNotSolved > 0 && r.SaidNotSolved == 0 && r.Public).ToListAsync());
        Assert.NotEmpty(found);
        using var anybody = demo.Town.Visit();
        foreach (var request in found)
        {
            var page = await anybody.OpenAsync($"/requests/{ShortReference.Show(request.Reference)}");
            Assert.Contains("the danger was still there", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("resident said", page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task No_page_shows_a_day_as_programs_write_it(string language)
    {
        var faults = new List<string>();
        var pages = 0;
        using var anybody = demo.Town.Visit(language);
        using var coordinator = await demo.Town.SignInAsync(StaffRole.Coordinator, language: language);
        using var administrator = await demo.Town.SignInAsync(StaffRole.Administrator, language: language);
        const string Days = "from=2026-01-01&to=2026-06-30";
        foreach (var (visitor, starts) in new[] { (anybody, new[] { "/", $"/requests?{Days}", $"/map?{Days}", $"/results?{Days}" }), (coordinator, ["/staff"]), (administrator, ["/staff/accounts"]) })
        {
            var (kinds, waiting, met) = (new Dictionary<string, int>(StringComparer.Ordinal), new Queue<string>(starts), new HashSet<string>(starts, StringComparer.Ordinal));
            for (var steps = 0; waiting.TryDequeue(out var address) && steps < 250; steps++)
            {
                var page = await visitor.GetAsync(address);
                if (page.Response.Content.Headers.ContentType?.MediaType != "text/html")
                {
                    continue;
                }

                pages++;
                faults.AddRange(RawDays(page.Html.Body!).Select(text => $"{address}: {text}"));
                foreach (var link in page.Html.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]))
                {
                    var kind = Reference().Replace(Value().Replace(link, "="), "R");
                    if (met.Add(link) && (kinds[kind] = kinds.GetValueOrDefault(kind) + 1) <= MostOfAKind)
                    {
                        waiting.Enqueue(link);
                    }
                }
            }
        }

        Assert.True(pages > 100, $"Only {pages} pages were found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    /// <summary>What is not meant for a program to read or write.</summary>
    private static IEnumerable<string> RawDays(IElement body)
    {
        foreach (var hidden in body.QuerySelectorAll("script, style, code, pre, template").ToList())
        {
            hidden.Remove();
        }

        return RawDay().Matches(body.TextContent).Select(m => m.Value.Trim());
    }

    private static List<(string Text, bool Late)> Strong(IElement part) => [.. part.QuerySelectorAll("strong").Select(s => (Words(s), s.ClassList.Contains("ds-late")))];

    private static string Words(IElement part) => string.Join(' ', part.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"[^\n]{0,40}\b\d{4}-\d{2}-\d{2}(?!\d)[^\n]{0,20}", RegexOptions.None, 1000)]
    private static partial Regex RawDay();

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("=[^&]*", RegexOptions.None, 1000)]
    private static partial Regex Value();
}
