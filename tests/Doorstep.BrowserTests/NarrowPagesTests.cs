using System.Diagnostics;
using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests;

/// <summary>
/// Every page of the demo town on the narrowest screen, with everything in it that people and the town's files can make too long for a line: none
/// may have to be pushed sideways. On the same walk: what Enter presses in a field is what somebody who writes means.
/// </summary>
public sealed class NarrowPagesTests(NarrowPagesTests.Hostile town) : BrowserTest(town), IClassFixture<NarrowPagesTests.Hostile>
{
    private const int Width = 320;

    // How wide it is, what sticks out when it is too wide, boxes that scroll and cannot be reached by keyboard, and forms in which Enter presses a
    // button that is not meant. Everything that can be opened is open.
    private const string Measure = """
        (size) => {
          const root = document.documentElement;
          root.style.fontSize = size;
          document.querySelectorAll('details').forEach(one => one.open = true);
          document.querySelectorAll('.govuk-radios__conditional--hidden').forEach(one => one.classList.remove('govuk-radios__conditional--hidden'));
          const scrolls = one => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) && one !== document.body && one !== root;
          const held = one => { for (let at = one.parentElement; at; at = at.parentElement) if (scrolls(at)) return true; return false; };
          const name = one => one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') + (one.getAttribute('class') ? '.' + one.getAttribute('class').trim().split(/\s+/).join('.') : '');
          const wide = document.scrollingElement.scrollWidth;
          const out = wide <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter(one => {
            const box = one.getBoundingClientRect();
            return box.width > 0 && box.right + scrollX > innerWidth + 0.5 && !held(one);
          }).slice(-4).map(name);
          const stuck = [...document.querySelectorAll('main *')].filter(one => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX)
            && !one.matches('textarea, select, input') && one.tabIndex < 0 && !one.querySelector('a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"]')).map(name);
          const sends = form => [...form.elements].filter(one => one.matches('button:not([type]), button[type=submit], input[type=submit]'));
          const does = one => one.textContent.trim();
          const written = 'input:not([type]), input[type=text], input[type=search], input[type=email], input[type=tel], input[type=number], input[type=date], input[type=datetime-local], input[type=radio], input[type=checkbox]';
          const meant = [...document.forms].filter(form => form.querySelector(written)).flatMap(form => {
            const all = sends(form);
            const main = all.filter(one => one.matches('.govuk-button:not(.govuk-button--secondary, .govuk-button--warning)'));
            return all.length < 2 || main.length === 0 || all[0].dataset.enter !== undefined || main.some(one => does(one) === does(all[0])) ? [] : [`Enter presses "${all[0].textContent.trim().slice(0, 40)}" in the form to ${form.getAttribute('action')}`];
          });
          root.style.fontSize = '';
          return [wide > innerWidth ? `${wide} pixels wide: ${out.join(' < ')}` : '', ...stuck.map(one => `cannot be scrolled by keyboard: ${one}`), ...meant].filter(Boolean);
        }
        """;

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task No_page_scrolls_sideways_at_320_pixels_nor_with_letters_twice_as_large(string language)
    {
        await WalkAsync(language);
        None(town.Found[language].Where(found => !found.Contains("Enter presses", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Enter_in_a_field_presses_the_button_that_is_meant()
    {
        await WalkAsync("en");
        None(town.Found["en"].Where(found => found.Contains("Enter presses", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_page_is_on_the_walk()
    {
        await WalkAsync("en");
        var routes = Town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(e => e.RoutePattern.RawText!.Trim('/')).Distinct(StringComparer.Ordinal)
            // These lead on to another page, or are parts of one.
            .Except(["follow/end", "r/{reference}/{code}", "r/{reference}/{code}/{word}", "map/part/{handler}", "map/part/{handler:regex(^(spots|here)$)}"]).ToList();
        Assert.True(routes.Count > 50, "The pages were not found.");
        Assert.All(routes, route => Assert.True(town.Walked.Any(path => Shape(route).IsMatch(path)), route));
    }

    private static void None(IEnumerable<string> faults) => Assert.True(!faults.Any(), string.Join('\n', faults));

    private static Regex Shape(string route) => new(
        "^" + Regex.Replace(Regex.Escape(route).Replace(@"\{", "{", StringComparison.Ordinal), @"\{[^}]*\}?", "[^/]*", RegexOptions.None, TimeSpan.FromSeconds(1)).Replace("/[^/]*", "/?[^/]*", StringComparison.Ordinal) + "$",
        RegexOptions.None, TimeSpan.FromSeconds(1));

    private async Task WalkAsync(string language)
    {
        if (town.Found.ContainsKey(language))
        {
            return;
        }

        var found = town.Found[language] = [];
        var watch = Stopwatch.StartNew();
        await ResidentAsync(language, found);
        await StaffAsync(language, found);
        TestContext.Current.SendDiagnosticMessage("{0} pages in {1}", town.Walked.Count, watch.Elapsed);
    }

    private async Task ResidentAsync(string language, List<string> found)
    {
        var page = await OpenAsync("/healthz", new View(Screen.Phone, language));
        await NarrowAsync(page);
        foreach (var address in new[]
        {
            "/", "/accessibility", "/privacy", "/alerts?area=&type=", $"/alerts?request={town.Public}", "/alerts?latitude=42.5&longitude=1.52&radius=500", "/alerts/asked", "/error/404", "/follow", "/hazards", "/map?near=42.5,1.52",
            "/must-solve", $"/must-solve/{town.Problem}", "/report", $"/report?q={town.Word[..60]}", "/requests", $"/requests?q={town.Word[..60]}", "/requests?state=late&from=2026-01-01&unit=streets&area=riverbend&type=pothole",
            "/results", "/results/report", "/results/report/2025-Q4", "/sign-in",
        }.Concat(town.PublicOnes.Select(reference => $"/requests/{reference}")))
        {
            await LookAsync(page, address, found);
        }

        var mine = await AlertAsync(language);
        await LookAsync(page, mine, found);
        await LookAsync(page, mine.Replace("/my/", "/leave/", StringComparison.Ordinal), found);

        // From the type to the receipt, at a place where the same was asked before.
        await LookAsync(page, $"/report/where?type={town.Near.Type}&find={town.Word[..60]}", found);
        await page.GotoAsync($"/report/where?type={town.Near.Type}");
        await page.FillAsync("#address", town.Word);
        await page.EvaluateAsync("([lat, long]) => { document.querySelector('#Lat').value = lat; document.querySelector('#Long').value = long; }", new[] { town.Near.Latitude, town.Near.Longitude });
        await GoOnAsync(page, found);
        Assert.EndsWith("/report/details", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.EvaluateAsync("""
            (word) => {
              for (const field of document.querySelectorAll('main [name^="q-"]')) {
                if (field.type === 'radio' || field.type === 'checkbox') { if (!document.querySelector(`[name="${field.name}"]:checked`)) field.checked = true; }
                else if (!/date|time/.test(field.type)) field.value = field.inputMode === 'decimal' ? '12' : word;
              }
              document.querySelector('#description').value = word;
            }
            """, town.Word + " " + town.NearWords);
        await GoOnAsync(page, found);
        Assert.EndsWith("/report/similar", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        // The address names the draft.
        var similar = page.Url;
        await LookAsync(page, $"/report/mine-too/{town.Near.Reference}", found);
        await page.GotoAsync(similar);
        await page.ClickAsync("button[name=different]");
        await SeeAsync(page, found);
        await page.CheckAsync("#reach");
        await page.FillAsync("#name", town.Word[..90]);
        await page.FillAsync("#phone", "+86 138 0571 8888");
        await page.FillAsync("#email", town.Address);
        await page.CheckAsync("#way-Sms");
        await GoOnAsync(page, found);
        Assert.EndsWith("/report/check", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await GoOnAsync(page, found);
        var reference = (await page.Locator("#ref").InnerTextAsync()).Trim();
        foreach (var part in new[] { "", "/data", "/erase", "/pictures", "/words", "/texts", "/say/solved" })
        {
            await LookAsync(page, $"/follow/{reference}{part}", found);
        }

        // This one is a file to keep: it is looked at as it opens from the folder.
        var copy = await page.EvaluateAsync<string>("address => fetch(address).then(answer => answer.text())", $"/follow/{reference}/data.html");
        Assert.Contains(town.Word, copy, StringComparison.Ordinal);
        await page.GotoAsync("about:blank");
        await page.SetContentAsync(copy);
        await SeeAsync(page, found, $"follow/{reference}/data.html");

        foreach (var (id, answered) in town.Answered)
        {
            var code = Town.Services.GetRequiredService<SecretCode>().For(id);
            await page.GotoAsync($"/r/{answered}/{code}");
            await SeeAsync(page, found);
            foreach (var word in new[] { "solved", "not-solved" })
            {
                await LookAsync(page, $"/follow/{answered}/say/{word}", found);
            }
        }
    }

    private async Task StaffAsync(string language, List<string> found)
    {
        foreach (var role in new[] { "Coordinator", "Administrator" })
        {
            var page = await SignInAsync(town.SignIns.First(s => s.Role.StartsWith(role, StringComparison.Ordinal)).UserName, language);
            await NarrowAsync(page);
            string[] addresses = role == "Administrator"
                ? ["/staff/accounts", "/staff/accounts/add", $"/staff/accounts/{town.Account}", "/staff/mail", "/staff/webhooks"]
                :
                [
                    "/staff", "/staff?view=all", $"/staff?view=all&q={town.Word[..60]}", "/staff/account", "/sign-out", "/staff/new", "/staff/asks", "/staff/calendar", "/staff/hazards", "/staff/publishing", "/staff/must-solve", "/staff/must-solve/new", $"/staff/must-solve/{town.Problem}",
                    "/staff/reviews", "/staff/reviews/new", $"/staff/reviews/{town.Review}", $"/staff/reviews/{town.Review}/{town.Drawn}", "/staff/routing/rule", "/staff/routing", "/staff/routing/trial",
                    .. town.Desks.Select(reference => $"/staff/requests/{reference}"),
                    .. town.PublicOnes.Take(3).Select(reference => $"/staff/publishing/{reference}"),
                    .. town.Desks.Take(2).SelectMany(reference => new[] { $"/staff/requests/{reference}/type", $"/staff/requests/{reference}/links", $"/staff/requests/{reference}/receipt" }),
                ];
            foreach (var address in addresses)
            {
                if (address == "/staff/routing/trial")
                {
                    // What is tried is a draft: one rule changes its place.
                    await page.EvaluateAsync("document.querySelector('button[name=step][value=down]').click()");
                    await page.Locator("form[action$='handler=Try'] button").WaitForAsync();
                    await SeeAsync(page, found);
                    await page.EvaluateAsync("document.querySelector(\"form[action$='handler=Try'] button\").click()");
                    await page.ArriveAsync("**/staff/routing/trial");
                }

                await LookAsync(page, address, found);
            }

            if (role == "Coordinator")
            {
                await BulkAsync(page, found);
            }
        }
    }

    private async Task BulkAsync(IPage page, List<string> found)
    {
        await page.GotoAsync("/staff?view=unit&sort=newest");
        if (await page.Locator("#bulk").CountAsync() == 0)
        {
            await page.GotoAsync("/staff?view=all&sort=newest");
        }

        await page.SelectOptionAsync("#action", "handover");
        await page.EvaluateAsync("document.querySelectorAll('[data-row] input[type=checkbox]').forEach((box, n) => box.checked = n < 2)");
        await page.EvaluateAsync("document.querySelector('#bulk').submit()");
        await page.ArriveAsync("**/staff/bulk?**");
        await SeeAsync(page, found);
        await page.SelectOptionAsync("#unit", "water");
        await page.FillAsync("#why", town.Word);
        await page.EvaluateAsync("document.querySelector('form[data-bulk=preview] button').click()");
        await page.Locator("form[data-bulk=do] button").WaitForAsync();
        await SeeAsync(page, found);
        await page.EvaluateAsync("document.querySelector('form[data-bulk=do] button').click()");
        await page.ArriveAsync(new Regex("/staff/bulk/", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await SeeAsync(page, found);
    }

    private async Task<IPage> SignInAsync(string email, string language)
    {
        var page = await OpenAsync("/sign-in?returnUrl=/staff", new View(Screen.Desk, language));
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", town.SignIns.First(s => s.UserName == email).Password);
        await page.ClickAsync("main form button");
        await page.ArriveAsync("**/staff");
        return page;
    }

    // Pictures and maps have a frame of their own and only cost time here.
    private static async Task NarrowAsync(IPage page)
    {
        await page.SetViewportSizeAsync(Width, 640);
        await page.RouteAsync("**/map/tiles/**", route => route.AbortAsync());
    }

    private async Task GoOnAsync(IPage page, List<string> found)
    {
        var before = page.Url;
        await page.EvaluateAsync("[...document.querySelectorAll('main form[method=post] button[type=submit]:not(.govuk-visually-hidden)')].at(-1).click()");
        await page.LeaveAsync(new Regex($"^{Regex.Escape(before)}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await SeeAsync(page, found);
    }

    private async Task LookAsync(IPage page, string address, List<string> found)
    {
        var answer = await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        var (asked, got) = (address.Split('?')[0], new Uri(page.Url).AbsolutePath);
        if (asked != got || (answer!.Status != 200 && asked != "/error/404"))
        {
            found.Add($"{address} answered {answer!.Status} at {got}");
        }

        await SeeAsync(page, found);
    }

    private async Task SeeAsync(IPage page, List<string> found, string? named = null)
    {
        await page.EvaluateAsync("() => document.readyState === 'complete' ? null : new Promise(done => { addEventListener('load', done, { once: true }); setTimeout(done, 20_000); })");
        var address = named ?? new Uri(page.Url).PathAndQuery;
        town.Walked.Add(address.Split('?')[0].Trim('/'));
        foreach (var (size, said) in new[] { ("", ""), ("200%", " with large letters") })
        {
            found.AddRange((await page.EvaluateAsync<string[]>(Measure, size)).Where(fault => said.Length == 0 || fault.Contains("pixels", StringComparison.Ordinal)).Select(fault => $"{address}{said}: {fault}"));
        }
    }

    private async Task<string> AlertAsync(string language)
    {
        var to = $"{language}-{town.Address}";
        _ = (await Town.Services.GetRequiredService<SignUpForAlert>().RunAsync(new AlertWish { To = to, Language = language, Type = "pothole" }, TestContext.Current.CancellationToken)).Value;
        _ = (await Town.Services.GetRequiredService<SignUpForAlert>().RunAsync(new AlertWish { To = to, Language = language, Request = town.Public, Frequency = AlertFrequency.AtOnce }, TestContext.Current.CancellationToken)).Value;
        var id = await Town.ReadAsync(db => db.Set<AlertReceiver>().OrderByDescending(r => r.Id).Select(r => r.Id).FirstAsync());
        return $"/alerts/my/{id:N}/{Town.Services.GetRequiredService<SecretCode>().For(id)}";
    }

    /// <summary>The demo town in which every name and every word is too long.</summary>
    public sealed class Hostile : BrowserTown, IAsyncLifetime
    {
        /// <summary>Three hundred letters without a break.</summary>
        public string Word { get; } = new('W', 300);

        /// <summary>A mail address that is allowed, and long.</summary>
        public string Address { get; } = $"{new string('m', 60)}@{new string('w', 60)}.{new string('w', 60)}.example";

        /// <summary>What was found on the walk in each language.</summary>
        public Dictionary<string, List<string>> Found { get; } = new(StringComparer.Ordinal);

        /// <summary>The paths that were seen.</summary>
        public HashSet<string> Walked { get; } = new(StringComparer.Ordinal);

        /// <summary>The sample sign-ins.</summary>
        public IReadOnlyList<DemoSignIn> SignIns { get; private set; } = [];

        /// <summary>A public request.</summary>
        public string Public => PublicOnes[0];

        /// <summary>Public requests, one of each state.</summary>
        public IReadOnlyList<string> PublicOnes { get; private set; } = [];

        /// <summary>Requests that show staff each kind of part.</summary>
        public IReadOnlyList<string> Desks { get; private set; } = [];

        /// <summary>Requests that wait for their resident's word.</summary>
        public IReadOnlyList<(Guid Id, string Reference)> Answered { get; private set; } = [];

        /// <summary>An open request near which another is asked.</summary>
        public (string Reference, string Type, string Latitude, string Longitude) Near { get; private set; }

        /// <summary>What its resident wrote.</summary>
        public string NearWords { get; private set; } = "";

        /// <summary>A problem that must be solved.</summary>
        public string Problem { get; private set; } = "";

        /// <summary>A sample review.</summary>
        public string Review { get; private set; } = "";

        /// <summary>A request that it drew.</summary>
        public string Drawn { get; private set; } = "";

        /// <summary>An account.</summary>
        public string Account { get; private set; } = "";

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Mail = new PostOffice(),
            Sms = SmsSettings.Read(name => name switch
            {
                SmsSettings.AddressVariable => "https://sms.example/send", SmsSettings.BodyVariable => """{"to":"{to}","text":"{text}"}""", SmsSettings.MobileVariable => "+861, 1", _ => null,
            }).Settings,
            Folder = folder =>
            {
                foreach (var (name, text) in FolderTemplate.OfDemo(new DateOnly(2026, 1, 1)))
                {
                    File.WriteAllText(Path.Combine(folder.FullName, name), Lengthened(name, text));
                }
            },
        };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var plan = new DemoTown(Town.Services, Town.Clock.Now());
            foreach (var part in Town.Services.GetServices<IDemoPart>().OrderBy(p => p.Order))
            {
                await part.PlantAsync(plan, CancellationToken.None);
            }

            SignIns = plan.SignIns;
            PublicOnes = await ReferencesAsync("SELECT MIN(reference) FROM requests WHERE public = 1 GROUP BY state UNION SELECT MIN(r.reference) FROM request_tasks t JOIN requests r ON r.id = t.request_id WHERE r.public = 1 UNION SELECT MIN(r.reference) FROM must_solve_requests m JOIN requests r ON r.id = m.request_id");
            Desks = await ReferencesAsync("SELECT MIN(reference) FROM requests GROUP BY state, next_step UNION SELECT MIN(r.reference) FROM request_tasks t JOIN requests r ON r.id = t.request_id UNION SELECT MIN(r.reference) FROM request_hazards h JOIN requests r ON r.id = h.request_id");
            var near = await Town.ReadAsync(db => db.Set<Request>().Where(r => r.Public && r.Latitude != null && r.TypeCode == "pothole" && r.ClosedAt == null).OrderBy(r => r.Reference).FirstAsync());
            Near = (ShortReference.Show(near.Reference), near.TypeCode, Text(near.Latitude), Text(near.Longitude));
            NearWords = near.Description;
            Answered = [.. (await Town.ReadAsync(db => db.Set<Request>().Where(r => r.State == Modules.Requests.Contracts.RequestState.Answered).OrderBy(r => r.Reference).Take(1).Select(r => new { r.Id, r.Reference }).ToListAsync())).Select(r => (r.Id, ShortReference.Show(r.Reference)))];
            Problem = (await ReferencesAsync("SELECT reference FROM must_solves"))[0];
            Review = new Guid((byte[])(await Town.QueryAsync("SELECT id FROM sample_reviews"))[0]!, bigEndian: true).ToString();
            Drawn = (await ReferencesAsync("SELECT r.reference FROM sample_review_calls c JOIN requests r ON r.id = c.request_id WHERE c.result = 'NotSolved'"))[0];
            Account = new Guid((byte[])(await Town.QueryAsync("SELECT id FROM accounts ORDER BY email"))[0]!, bigEndian: true).ToString();
            await Town.AddStaffAsync(StaffRole.Officer, "streets", email: Address, name: Word[..100]);

            // What people wrote, in every column that takes words.
            var link = $"https://example.com/{new string('x', 250)}?{new string('y', 100)}";
            var words = $"{Word} {link} {new string('长', 200)} {Address}";
            foreach (var (table, columns) in new[]
            {
                ("requests", "description address handler_name"), ("request_timeline", "text actor_name"), ("request_tasks", "task who why account"), ("request_hazards", "fixed_by_name"), ("request_inspections", "by_name words"),
                ("request_contacts", "name postal_address"), ("must_solves", "title problem answers_name closing_words"), ("must_solve_milestones", "title account"), ("must_solve_lines", "actor_name text"),
                ("sample_reviews", "drawn_by_name"), ("sample_review_calls", "called_by_name"), ("accounts", "name"), ("request_files", "name"), ("request_pictures", "description why"),
            })
            {
                foreach (var column in columns.Split(' '))
                {
                    await Town.ExecuteAsync($"UPDATE {table} SET {column} = '{words}' WHERE {column} IS NOT NULL");
                }
            }

            await Town.ExecuteAsync($"UPDATE request_contacts SET email = '{Address}' WHERE email IS NOT NULL");
        }

        private static string Text(double? degrees) => degrees!.Value.ToString("F5", System.Globalization.CultureInfo.InvariantCulture);

        private async Task<List<string>> ReferencesAsync(string sql) => [.. (await Town.QueryAsync(sql)).OfType<string>().Select(ShortReference.Show)];

        // Names of units, types, questions, areas and the town, without a place to break them.
        private string Lengthened(string name, string text)
        {
            var (first, other) = ($"{new string('N', 100)}", $"{new string('名', 60)}{new string('Z', 40)}");
            string Of(string pattern, string by) => Regex.Replace(text, pattern, by, RegexOptions.Multiline, TimeSpan.FromSeconds(5));
            return name switch
            {
                "units.csv" => Of(@"^([a-z-]+),(department|utility|partner),([^,]*),([^,]*),([^,]*),", $"$1,$2,$3{first[..90]},$4{other[..90]},{Address},"),
                "request-types.csv" => Of(@"^([a-z-]+),(?!group_en)([^,""]*),([^,""]*),([^,""]*),([^,""]*),", $"$1,$2{first[..60]},$3{other[..60]},$4{first[..60]},$5{other[..60]},"),
                "questions.csv" => Of(@"^([a-z-]+),(string|number|text|datetime|singlevaluelist|multivaluelist),(yes|no),([^,""]*),([^,""]*),", $"$1,$2,$3,$4{first[..60]},$5{other[..60]},"),
                "areas.geojson" => Of(@"""name_en"":\s*""([^""]*)""", $"\"name_en\": \"$1{first}\"").Replace("\"name_zh-Hans\": \"", $"\"name_zh-Hans\": \"{other}", StringComparison.Ordinal),
                "town.json" => text.Replace("\"site\": \"\"", "\"site\": \"http://localhost\"", StringComparison.Ordinal).Replace("\"en\": \"Riverbend\"", $"\"en\": \"Riverbend{first[..80]}\"", StringComparison.Ordinal).Replace("\"zh-Hans\": \"河湾镇\"", $"\"zh-Hans\": \"河湾镇{other[..80]}\"", StringComparison.Ordinal),
                _ => text,
            };
        }
    }
}
