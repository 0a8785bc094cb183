using System.Net;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>No link begins with what a visitor wrote into a header.</summary>
public class KnownHostTests
{
    private static readonly string[] Addresses =
        ["/", "/requests", "/requests.atom", "/requests.csv", "/results/datapackage.json", "/open311/discovery.json", "/open311/v2/requests.json", "/map/style.json", "/sign-in", "/nothing-here"];

    [Theory]
    [InlineData("", "evil.example", null)]
    [InlineData("", "10.1.2.3:5080", null)]
    [InlineData("", "localhost", "evil.example")]
    [InlineData("", "localhost.evil.example", null)]
    [InlineData("https://requests.town.example", "evil.example", null)]
    [InlineData("https://requests.town.example", "requests.town.example:8443", null)]
    [InlineData("https://requests.town.example", "requests.town.example", "evil.example")]
    public async Task Another_host_is_refused_with_a_page_and_stands_nowhere(string site, string host, string? forwarded)
    {
        await using var town = await OpenAsync(site);
        using var visitor = town.Visit("zh-Hans");
        foreach (var address in Addresses)
        {
            var page = await visitor.SendAsync(Ask(address, host, forwarded));
            Assert.Equal((HttpStatusCode)421, page.Status);
            Assert.Equal("这不是本网站的网址", page.Heading);
            Assert.DoesNotContain("evil.example", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("10.1.2.3", page.Body, StringComparison.Ordinal);
            Assert.Equal(site.Length == 0 ? [] : [site + "/"], page.Html.QuerySelectorAll("main a[href]").Select(a => a.GetAttribute("href")));
        }

        // A load balancer asks by number.
        Assert.Equal(HttpStatusCode.OK, (await visitor.SendAsync(Ask("/readyz", host, forwarded))).Status);
    }

    [Theory]
    [InlineData("", "localhost:5080", "http://localhost:5080/")]
    [InlineData("", "127.0.0.1", "http://127.0.0.1/")]
    [InlineData("", "[::1]:5080", "http://[::1]:5080/")]
    [InlineData("https://requests.town.example", "localhost:5080", "https://requests.town.example/")]
    [InlineData("https://requests.town.example", "REQUESTS.town.example", "https://requests.town.example/")]
    [InlineData("https://requests.town.example", "requests.town.example:443", "https://requests.town.example/")]
    public async Task This_machine_and_the_towns_own_address_are_served_and_links_begin_with_them(string site, string host, string start)
    {
        await using var town = await OpenAsync(site);
        using var visitor = town.Visit();
        foreach (var address in new[] { "/requests.atom", "/open311/discovery.json", "/results/datapackage.json" })
        {
            var page = await visitor.SendAsync(Ask(address, host, null));
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains(start.TrimEnd('/'), page.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_town_without_a_site_is_told_so()
    {
        await using var without = await OpenAsync("");
        var found = (await FolderFindingsAsync(without)).Single(f => f.Doubtful);
        Assert.True(found.Good);
        Assert.Contains("\"site\"", found.Text, StringComparison.Ordinal);
        await using var with = await OpenAsync("https://requests.town.example");
        Assert.DoesNotContain(await FolderFindingsAsync(with), f => f.Doubtful);
    }

    private static Task<IReadOnlyList<CheckFinding>> FolderFindingsAsync(TestTown town) => town.Services.GetServices<ICheck>().Single(c => c.Title == "Town folder").RunAsync(default);

    private static Task<TestTown> OpenAsync(string site) => TestTown.OpenAsync(new()
    {
        Listens = true,
        Folder = folder =>
        {
            var file = Path.Combine(folder.FullName, "town.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", $"\"site\": \"{site}\"", StringComparison.Ordinal));
        },
    });

    private static HttpRequestMessage Ask(string address, string host, string? forwarded)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        if (forwarded is not null)
        {
            request.Headers.Add("X-Forwarded-Host", forwarded);
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        }

        return request;
    }
}
