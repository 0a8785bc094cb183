using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;

namespace Doorstep.IntegrationTests;

/// <summary>
/// Script in every field: somebody walks from page to page, types a payload into every field of every form that they meet,
/// sends it, and reads all pages and downloads again. Nothing of it may become markup, an address or an error of the server.
/// A new page is walked as soon as another links to it.
/// </summary>
public sealed partial class HostileTextTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    // Bounds of one walk; a walk that needs more is not finished and fails.
    private const int MostPages = 900;
    private const int MostOfOneKind = 4;

    private static readonly string[] Payloads =
    [
        "<script>dsx(1)</script>",
        "\"><img src=x onerror=dsx(2) id=dsx>",
        "'><svg/onload=dsx(3) id=dsx>",
        "javascript:dsx(4)//http://x",
        "</textarea></title></style></script><b id=dsx onmouseover=dsx(5)>",
        "{{7*7}}${7*7}<%= 7*7 %>@(7*7)[[dsx]]",
        "=HYPERLINK(\"javascript:dsx(6)\")",
        "<!--<b id=dsx>-->]]><b id=dsx>&#60;b id=dsx&#62;\u202e\u2028",
        "<a href=\"data:text/html,<script>dsx(7)</script>\" id=dsx>x</a><base href=//x><meta http-equiv=refresh content=0>",
    ];

    [Fact]
    public async Task A_resident_types_script_into_every_field_and_nothing_comes_of_it()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        foreach (var payload in Payloads)
        {
            await town.AskAsync("pothole", "north", payload, payload, payload.Length > 90 ? payload[..90] : payload);
        }

        using var resident = town.Visit();
        var walk = new Walk(resident);
        var held = await resident.AskAsync();
        var follow = await resident.OpenAsync("/follow");
        await follow.Form("main form[method=post]").Fill("reference", held.Reference).Fill("code", held.Code).SubmitAsync();
        await walk.EverythingAsync("/", "/report", "/follow", $"/follow/{held.Reference}", "/requests", $"/requests?q={Uri.EscapeDataString(Payloads[1])}&type={Uri.EscapeDataString(Payloads[2])}");
        Assert.True(walk.Sent.Count >= 15, $"Only {walk.Sent.Count} forms were found: {string.Join(", ", walk.Sent)}");
    }

    [Theory]
    [InlineData(StaffRole.Coordinator)]
    [InlineData(StaffRole.Administrator)]
    public async Task Staff_type_script_into_every_field_and_nothing_comes_of_it(StaffRole role)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        var asked = await town.AskAsync("pothole", "north", Payloads[1], Payloads[2]);
        using var staff = await town.SignInAsync(role);
        var walk = new Walk(staff);
        string[] starts = role == StaffRole.Coordinator ? ["/staff", asked.Desk(), "/staff/new", "/staff/routing/rule"] : ["/staff/accounts", "/staff/mail"];
        await walk.EverythingAsync(starts);
        Assert.True(walk.Sent.Count >= (role == StaffRole.Coordinator ? 50 : 15), $"Only {walk.Sent.Count} forms were found: {string.Join(", ", walk.Sent)}");

        // What staff wrote is read by everybody.
        using var anybody = town.Visit();
        await new Walk(anybody).ReadAsync($"/requests/{ShortReference.Show(asked.Reference)}");
    }

    private sealed partial class Walk(Visitor visitor)
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> kinds = new(StringComparer.Ordinal);
        private readonly Queue<string> ahead = new();

        /// <summary>The forms that were sent, each by its address without ids.</summary>
        public SortedSet<string> Sent { get; } = new(StringComparer.Ordinal);

        /// <summary>Walks all pages and sends every form twice: with payloads where any text fits, then with payloads everywhere. Then reads all once more.</summary>
        public async Task EverythingAsync(params string[] starts)
        {
            foreach (var everywhere in new[] { false, true })
            {
                Begin(starts);
                while (ahead.TryDequeue(out var address))
                {
                    await StepAsync(address, everywhere);
                }
            }

            Begin(starts);
            while (ahead.TryDequeue(out var address))
            {
                await ReadAsync(address);
            }
        }

        /// <summary>Reads what is there and judges it.</summary>
        public async Task<Page> ReadAsync(string address)
        {
            var page = await visitor.GetAsync(address);
            Judge(page);
            foreach (var link in page.Html.QuerySelectorAll("a[href], link[rel=alternate][href], img[src]"))
            {
                Meet(link.GetAttribute("href") ?? link.GetAttribute("src")!, page);
            }

            return page;
        }

        private void Begin(string[] starts)
        {
            seen.Clear();
            kinds.Clear();
            foreach (var start in starts)
            {
                seen.Add(start);
                ahead.Enqueue(start);
            }
        }

        private async Task StepAsync(string address, bool everywhere)
        {
            var page = await ReadAsync(address);
            var forms = page.Html.QuerySelectorAll("form").OfType<IHtmlFormElement>().ToList();
            for (var n = 0; n < forms.Count; n++)
            {
                var names = forms[n].Elements.Select(e => e.GetAttribute("name")).OfType<string>().Distinct(StringComparer.Ordinal).Take(3);
                var kind = $"{Kind(forms[n].GetAttribute("action") ?? page.Address)} {string.Join(' ', names)}";
                // Leaving ends the walk; everything else is sent.
                if (kind.Contains("sign-out", StringComparison.Ordinal) || kind.Contains("erase", StringComparison.Ordinal) || !Sent.Add($"{everywhere} {kind}"))
                {
                    continue;
                }

                Fill(forms[n], n + address.Length, everywhere);
                var answer = await new Form(page, forms[n]).SubmitAsync();
                Judge(answer);
                Meet(answer.Address, answer);
            }
        }

        private static void Fill(IHtmlFormElement form, int turn, bool everywhere)
        {
            foreach (var field in form.Elements.OfType<IElement>())
            {
                var payload = Payloads[turn++ % Payloads.Length];
                switch (field)
                {
                    case IHtmlTextAreaElement text:
                        text.Value = payload;
                        break;
                    case IHtmlInputElement { Type: "text" or "search" or "" or "email" or "tel" or "url" or "number" or "date" or "time" or "datetime-local" or "password" } input:
                        if (everywhere || input.Type is "text" or "search" or "")
                        {
                            // As somebody who forges the form would: whatever the field's kind.
                            input.Type = "text";
                            input.Value = payload;
                        }

                        break;
                    case IHtmlInputElement { Type: "hidden" } hidden when everywhere && hidden.Name != "__RequestVerificationToken":
                        hidden.Value = payload;
                        break;
                    case IHtmlInputElement { Type: "radio" } radio when !form.Elements.OfType<IHtmlInputElement>().Any(e => e.Name == radio.Name && e.IsChecked):
                        radio.IsChecked = true;
                        break;
                    case IHtmlSelectElement select when string.IsNullOrEmpty(select.Value) && select.Options.FirstOrDefault(o => o.Value.Length > 0) is { } option:
                        select.Value = option.Value;
                        break;
                    default:
                        break;
                }
            }
        }

        private void Meet(string link, Page page)
        {
            if (!Uri.TryCreate(page.Response.RequestMessage!.RequestUri, link, out var target) || target.Host != page.Response.RequestMessage.RequestUri!.Host)
            {
                return;
            }

            var address = target.PathAndQuery;
            if (address.StartsWith("/assets/", StringComparison.Ordinal) || address.Contains("sign-out", StringComparison.Ordinal)
                || address.Contains("/live", StringComparison.Ordinal)
                || address.Contains("lang=", StringComparison.Ordinal) || seen.Contains(address))
            {
                return;
            }

            // Pages that differ only by an id or a filter's value are alike: a few of them stand for all.
            var kind = Kind(address);
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (kinds[kind] > MostOfOneKind)
            {
                return;
            }

            Assert.True(seen.Count < MostPages, "The walk does not end.");
            seen.Add(address);
            ahead.Enqueue(address);
        }

        // Its path without ids, and which of a page's steps it is; other values of the query make no other kind.
        private static string Kind(string address)
        {
            var full = new Uri(new Uri("http://localhost"), address);
            return Ids().Replace(full.AbsolutePath, "/*") + Handler().Match(full.Query).Value;
        }

        private static void Judge(Page page)
        {
            var address = page.Address;
            Assert.True((int)page.Status < 500, $"{address} answered {(int)page.Status}.");
            Assert.DoesNotContain("49${", page.Body, StringComparison.Ordinal);
            switch (page.Response.Content.Headers.ContentType?.MediaType)
            {
                case "application/json" or "application/geo+json":
                    using (JsonDocument.Parse(page.Body))
                    {
                    }

                    return;
                case "application/xml" or "text/xml" or "application/atom+xml":
                    _ = XDocument.Parse(page.Body);
                    return;
                case "text/html":
                    break;
                default:
                    return;
            }

            Assert.Null(page.Html.QuerySelector("#dsx, iframe, object, embed, base, meta[http-equiv=refresh i]:not([data-ours])")?.OuterHtml);
            foreach (var element in page.Html.All)
            {
                Assert.True(element.Attributes.All(a => !a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)), $"{address}: {element.OuterHtml}");
                Assert.True(element is not IHtmlScriptElement script || script.Source?.StartsWith("/assets/", StringComparison.Ordinal) == true || script.Type is "application/json", $"{address}: {element.OuterHtml}");
                foreach (var name in new[] { "href", "src", "action", "formaction", "xlink:href" })
                {
                    var target = element.GetAttribute(name)?.TrimStart() ?? "";
                    Assert.False(
                        target.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || target.StartsWith("data:text", StringComparison.OrdinalIgnoreCase)
                        || target.StartsWith("//", StringComparison.Ordinal), $"{address}: {element.OuterHtml}");
                }
            }

            // Even if something slipped through, the browser would not run it.
            if (page.Status == HttpStatusCode.OK)
            {
                var policy = string.Join(';', page.Response.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
                var scripts = policy.FirstOrDefault(p => p.StartsWith("script-src", StringComparison.Ordinal)) ?? policy.First(p => p.StartsWith("default-src", StringComparison.Ordinal));
                Assert.DoesNotMatch("unsafe|data:|http|\\*", scripts);
            }
        }

        [GeneratedRegex("handler=[^&]*", RegexOptions.None, 1000)]
        private static partial Regex Handler();

        [GeneratedRegex("/(?=[^/]*[0-9])[^/]+", RegexOptions.None, 1000)]
        private static partial Regex Ids();
    }
}
