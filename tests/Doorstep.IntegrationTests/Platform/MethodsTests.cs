using System.Net;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>Over every route of the app: headers can be asked for alone, and what is not written for an address is refused with what is.</summary>
public sealed partial class MethodsTests : IAsyncLifetime
{
    private static readonly string[] All = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

    // What a server says of one answer and not of what was asked for.
    private static readonly string[] OfOneAnswer = ["Date", "Transfer-Encoding", "Set-Cookie", "Content-Length", "Connection", "Keep-Alive"];

    private TestTown town = null!;
    private string reference = "";

    public async ValueTask InitializeAsync()
    {
        town = await TestTown.OpenAsync(new() { Listens = true });
        using var resident = town.Visit();
        reference = (await resident.AskAsync()).Reference;
    }

    public async ValueTask DisposeAsync() => await town.DisposeAsync();

    [Fact]
    public async Task Whatever_can_be_got_can_be_asked_for_its_headers_alone()
    {
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var faults = new List<string>();
        var found = 0;
        foreach (var address in Addresses())
        {
            var visitor = address.StartsWith("/staff/accounts", StringComparison.Ordinal) || address.StartsWith("/staff/mail", StringComparison.Ordinal) ? administrator : coordinator;
            using var got = await SendAsync(visitor, HttpMethod.Get, address);
            using var head = await SendAsync(visitor, HttpMethod.Head, address);
            if (got.StatusCode == HttpStatusCode.MethodNotAllowed)
            {
                continue;
            }

            found += got.StatusCode == HttpStatusCode.OK ? 1 : 0;
            if (got.RequestMessage!.RequestUri!.PathAndQuery != address)
            {
                // Both were sent on; a browser asks there with GET.
                if (got.RequestMessage.RequestUri != head.RequestMessage!.RequestUri)
                {
                    faults.Add($"{address}: GET leads to {got.RequestMessage.RequestUri}, HEAD to {head.RequestMessage.RequestUri}");
                }

                continue;
            }

            if (head.StatusCode != got.StatusCode || (await head.Content.ReadAsByteArrayAsync()).Length > 0)
            {
                faults.Add($"{address}: GET says {(int)got.StatusCode}, HEAD {(int)head.StatusCode} with {(await head.Content.ReadAsByteArrayAsync()).Length} bytes");
            }

            var (more, less) = (Said(got).Except(Said(head)).ToList(), Said(head).Except(Said(got)).ToList());
            if (more.Count + less.Count > 0)
            {
                faults.Add($"{address}: only GET says {string.Join("; ", more)}; only HEAD says {string.Join("; ", less)}");
            }
        }

        Assert.True(found > 40, $"Only {found} addresses answered.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_wrong_method_is_refused_with_exactly_those_that_work()
    {
        using var visitor = await town.SignInAsync(StaffRole.Coordinator);
        var faults = new List<string>();
        foreach (var address in Addresses())
        {
            using var asked = await SendAsync(visitor, HttpMethod.Options, address);
            var allowed = asked.Content.Headers.Allow.ToList();
            if (asked.StatusCode != HttpStatusCode.NoContent || !allowed.Contains("OPTIONS"))
            {
                faults.Add($"OPTIONS {address}: {(int)asked.StatusCode}, {string.Join(", ", allowed)}");
                continue;
            }

            foreach (var method in All)
            {
                using var answer = await SendAsync(visitor, new HttpMethod(method), address);
                var right = allowed.Contains(method)
                    ? answer.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.InternalServerError)
                    : answer.StatusCode == HttpStatusCode.MethodNotAllowed && answer.Content.Headers.Allow.Order(StringComparer.Ordinal).SequenceEqual(allowed.Order(StringComparer.Ordinal));
                if (!right)
                {
                    faults.Add($"{method} {address}: {(int)answer.StatusCode}, allowed are {string.Join(", ", allowed)}, it says {string.Join(", ", answer.Content.Headers.Allow)}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_page_that_takes_no_forms_says_so_and_a_handler_that_is_not_there_is_not_found()
    {
        using var visitor = town.Visit();
        var form = (await visitor.OpenAsync("/report/where?type=pothole")).Form().Element;
        var token = form.Elements.First(e => e.GetAttribute("name") == "__RequestVerificationToken").GetAttribute("value")!;

        async Task<HttpResponseMessage> PostAsync(string address) =>
            await visitor.Http.PostAsync(new Uri(address, UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]));

        using var home = await PostAsync("/");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD, OPTIONS"), (home.StatusCode, string.Join(", ", home.Content.Headers.Allow)));
        Assert.Contains("</html>", await home.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var unknown = await PostAsync($"/follow/{reference}?handler=nonsense");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var nowhere = await PostAsync("/no/such/page");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        using var options = await SendAsync(visitor, HttpMethod.Options, "/no/such/page");
        Assert.Equal(HttpStatusCode.NotFound, options.StatusCode);
        using var deleted = await visitor.Http.DeleteAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, deleted.StatusCode);
        using var loose = await visitor.Http.DeleteAsync(new Uri("/requests.csv", UriKind.Relative));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD, OPTIONS"), (loose.StatusCode, string.Join(", ", loose.Content.Headers.Allow)));
    }

    private static async Task<HttpResponseMessage> SendAsync(Visitor visitor, HttpMethod method, string address) =>
        await visitor.Http.SendAsync(new HttpRequestMessage(method, new Uri(address, UriKind.Relative)), HttpCompletionOption.ResponseHeadersRead);

    private static IEnumerable<string> Said(HttpResponseMessage answer) => answer.Headers.Concat(answer.Content.Headers)
        .Where(h => !OfOneAnswer.Contains(h.Key, StringComparer.OrdinalIgnoreCase)).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");

    /// <summary>Every route once, with something in the place of what it asks for.</summary>
    private List<string> Addresses()
    {
        var patterns = town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(p => !p.Contains("{**", StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        Assert.True(patterns.Count > 80, $"Only {patterns.Count} routes.");
        return [.. patterns.Where(p => !p.StartsWith("/error", StringComparison.Ordinal)).Select(p => Place().Replace(p, place => place.Groups["name"].Value switch
        {
            "reference" => reference,
            "number" or "zoom" or "x" or "y" => "1",
            "handler" => "list",
            "id" when p.StartsWith("/open311", StringComparison.Ordinal) => p.Contains("services", StringComparison.Ordinal) ? "pothole" : reference,
            "id" => Guid.Empty.ToString("D"),
            _ => "x",
        }))];
    }

    [GeneratedRegex(@"\{(?<name>[a-zA-Z]+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
