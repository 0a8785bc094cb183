using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Figures;

/// <summary>
/// An attacker who reads everything that is public, before and after residents asked for something personal, learns nothing of how
/// many they are: nine change no page and no file by a single sign, and of more only the number of the quarter is told, rounded.
/// </summary>
public sealed partial class PeopleTests
{
    // Addresses with the secret of one resident, the steps of one's own form, and what does not come from requests at all.
    private static readonly string[] NotForEverybody =
    [
        "/follow/", "/r/", "/report/", "/alerts/my/", "/alerts/leave/", "/staff/calendar/", "/map/tiles/", "/assets/", "/requests/{reference}/pictures/",
        // The size of the log of everything that was written, looks and sign-ins included: a number of entries, not of people.
        "/records/checkpoint",
    ];

    [Theory, EachEngine]
    public async Task Nine_personal_requests_change_nothing_that_everybody_can_read(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var coordinator = await town.AddStaffAsync(StaffRole.Coordinator);
        var attach = town.Services.GetRequiredService<AttachRequests>();
        var hole = await town.AskAsync();
        var same = await town.AskAsync();
        await town.AskAsync("street-light", "south", "Dark since Monday", "Mill Lane 4");
        Assert.True((await town.Services.GetRequiredService<LinkRequests>().RunAsync(coordinator, same.Reference, hole.Reference, LinkKind.DuplicateOf, default)).Succeeded);
        var problem = (await town.Services.GetRequiredService<ClaimProblem>().RunAsync(
            coordinator,
            new NewClaim { Title = "Old roads", Problem = "They break", Hard = true, LeadUnit = "streets", AnswersName = "Ruth Adeyemi", DueOn = new DateOnly(2026, 12, 31), Milestones = [new("Survey", new DateOnly(2026, 6, 1))] },
            default)).Value;
        Assert.True((await attach.RunAsync(coordinator, problem, [hole.Reference], default)).Succeeded);
        var addresses = await AddressesAsync(town, hole.Reference, problem);
        var before = await ReadAsync(town, addresses);
        Assert.Contains("Asked 2 times.", before[$"/requests/{ShortReference.Show(hole.Reference)}"], StringComparison.Ordinal);

        var people = new List<Receipt>();
        for (var i = 0; i < 9; i++)
        {
            people.Add(await town.AskAsync("care-at-home", "north", "Zimtstern words", "Hidden Street 1"));
            if (i % 3 == 0)
            {
                // One by one, so that each would leave a line of its own.
                Assert.True((await attach.RunAsync(coordinator, problem, [people[i].Reference], default)).Succeeded);
            }
        }

        Assert.True((await attach.RunAsync(coordinator, problem, [.. people.Index().Where(p => p.Index % 3 != 0).Select(p => p.Item.Reference)], default)).Succeeded);
        foreach (var one in people.Take(2))
        {
            Assert.True((await town.Services.GetRequiredService<LinkRequests>().RunAsync(coordinator, one.Reference, hole.Reference, LinkKind.DuplicateOf, default)).Succeeded);
        }

        // Nothing that is held in memory hides a change.
        await town.RestartAsync();
        AssertSame(before, await ReadAsync(town, addresses));

        // In another quarter, with a thirteenth meanwhile: what is told was counted when the quarter began, and the rest is as without them.
        town.Clock.Jump(TimeSpan.FromDays(60));
        var nine = await ReadAsync(town, addresses);
        var story = $"/must-solve/{ShortReference.Show(problem)}";
        Assert.Contains("fewer than 10 personal requests", nine[story], StringComparison.Ordinal);
        attach = town.Services.GetRequiredService<AttachRequests>();
        for (var i = 0; i < 4; i++)
        {
            people.Add(await town.AskAsync("care-at-home", "north", "Zimtstern words", "Hidden Street 1"));
            Assert.True((await attach.RunAsync(coordinator, problem, [people[^1].Reference], default)).Succeeded);
        }

        await town.RestartAsync();
        AssertSame(nine, await ReadAsync(town, addresses));

        town.Clock.Jump(TimeSpan.FromDays(92));
        var thirteen = await ReadAsync(town, addresses);
        Assert.Contains("about 15 personal requests", thirteen[story], StringComparison.Ordinal);
        Assert.All(thirteen.Values, body =>
        {
            Assert.DoesNotContain("13 personal", body, StringComparison.Ordinal);
            Assert.All(["Zimtstern words", "Hidden Street"], hidden => Assert.DoesNotContain(hidden, body, StringComparison.Ordinal));
            Assert.All(people, p => Assert.DoesNotContain(ShortReference.Show(p.Reference), body, StringComparison.Ordinal));
        });
        // Staff who may open the request still read how many are hidden.
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        Assert.Contains("2 more that only staff see", (await staff.OpenAsync(hole.Desk())).Text, StringComparison.Ordinal);
    }

    /// <summary>Every address that anybody may read, found by asking the app; a new one is looked at without being named here.</summary>
    private static async Task<List<string>> AddressesAsync(TestTown town, string request, string problem)
    {
        var loader = town.Services.GetRequiredService<PageLoader>();
        var addresses = new List<string>();
        foreach (var route in town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var whole = route.Metadata.GetMetadata<PageActionDescriptor>() is { } page && (await loader.LoadAsync(page, route.Metadata)).Endpoint is { } loaded ? loaded : route;
            var pattern = "/" + route.RoutePattern.RawText!.TrimStart('/');
            if (whole.Metadata.GetMetadata<IAllowAnonymous>() is not null
                && route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false
                && !NotForEverybody.Any(pattern.StartsWith))
            {
                addresses.Add(Filled().Replace(pattern, hole => hole.Groups["name"].Value switch
                {
                    "season" => "2026-Q1",
                    "code" => "404",
                    "handler" => "list",
                    "word" => "Solved",
                    "format" => "json",
                    "service" or "type" => "care-at-home",
                    _ => ShortReference.Show(pattern.StartsWith("/must-solve", StringComparison.Ordinal) ? problem : request),
                }));
            }
        }

        addresses.AddRange(
        [
            "/requests?type=care-at-home", "/requests?area=north", "/requests?q=zimtstern+lamp", "/requests?q=hidden+street", "/requests.csv?area=north", "/requests.atom?type=care-at-home",
            "/results?area=north", "/results?type=care-at-home", "/results/data.csv?type=care-at-home", "/results/data.json?area=north", "/alerts.atom?area=north", "/alerts.atom?type=care-at-home",
            "/map?area=north", "/map/pins.json?type=care-at-home", "/open311/v2/requests.json", "/open311/v2/requests.xml?service_code=care-at-home", "/hazards",
        ]);
        Assert.All(["/", "/requests", "/results", "/map", "/must-solve", "/alerts.atom", "/requests.geojson", "/results/personal.csv"], known => Assert.Contains(known, addresses));
        return [.. addresses.Distinct(StringComparer.Ordinal)];
    }

    private static async Task<Dictionary<string, string>> ReadAsync(TestTown town, IReadOnlyList<string> addresses)
    {
        using var visitor = town.Visit();
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            using var answer = await visitor.Http.GetAsync(new Uri(address, UriKind.Relative));
            Assert.True((int)answer.StatusCode < 500, $"{address} answered {(int)answer.StatusCode}");
            // What is new in every answer is none of the town's.
            bodies[address] = $"{(int)answer.StatusCode} {Random().Replace(await TextAsync(answer), "")}";
        }

        return bodies;
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/zip")
        {
            return await answer.Content.ReadAsStringAsync();
        }

        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        var text = new StringBuilder();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            text.Append(entry.Name).Append('\n').Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }

    private static void AssertSame(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        foreach (var (address, body) in before)
        {
            var at = body.Zip(after[address]).TakeWhile(pair => pair.First == pair.Second).Count();
            string Around(string text) => text.Substring(Math.Max(0, at - 80), Math.Min(160, text.Length - Math.Max(0, at - 80)));
            Assert.True(body == after[address], string.Create(CultureInfo.InvariantCulture, $"{address} tells that somebody asked:\n{Around(body)}\n{Around(after[address])}"));
        }
    }

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Filled();

    [GeneratedRegex("""(?<=__RequestVerificationToken" (type="hidden" )?value=")[^"]*|(?<=name="(form|draft|key)" value=")[^"]*|(?<=[?&]v=)\w+""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Random();
}
