using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Sessions;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Page = Doorstep.Harness.Page;

namespace Doorstep.IntegrationTests;

/// <summary>
/// Nothing that somebody typed is lost because a cookie, a token or a session ran out. Every form of every page that takes words is
/// filled in and sent without them, and the words have to come back.
/// </summary>
public class FormsKeepWordsTests
{
    private const string Mail = "boss@town.example";
    private const string Chief = "chief@town.example";

    /// <summary>Pages with a form that nobody writes words into, each with what is in it.</summary>
    private static readonly Dictionary<string, string> NoWords = new(StringComparer.Ordinal)
    {
        ["error/{code:int}"] = "shows what came back", ["sign-out"] = "a button", ["sign-in"] = "a password", ["staff/account"] = "passwords",
        ["follow/end"] = "a button", ["follow"] = "a reference and a code", ["follow/{reference}/erase"] = "a button", ["follow/{reference}/pictures"] = "files", ["follow/{reference}/texts"] = "a button",
        ["report"] = "buttons", ["report/check"] = "a button", ["report/similar"] = "buttons", ["report/mine-too/{reference}"] = "buttons",
        ["alerts/leave/{id:guid}/{code}"] = "a button", ["alerts/my/{id:guid}/{code}"] = "choices", ["staff/mail"] = "buttons", ["staff/calendar"] = "buttons", ["staff/bulk/{id:guid}"] = "a button",
        ["staff/asks"] = "choices", ["staff/routing"] = "buttons", ["staff/routing/trial"] = "buttons", ["staff/must-solve"] = "a choice", ["r/{reference}/{code}"] = "opens a request", ["follow/{reference}/say/{word}"] = "a button",
    };

    [Fact]
    public async Task Words_come_back_from_every_form_without_its_token_its_cookies_and_its_session()
    {
        await using var town = await OpenAsync();
        var stand = await Stand.OfAsync(town);
        var (walked, faults) = (new List<string>(), new List<string>());
        foreach (var (address, who, email) in stand.Pages)
        {
            var page = await who.OpenAsync(address);
            var count = WordForms(page).Count;
            Assert.True(count > 0, $"{address} takes no words: {page.Text}");
            for (var i = 0; i < count; i++)
            {
                var (form, words) = Filled(await who.OpenAsync(address), i);
                var name = $"{address} {form.Element.GetAttribute("action")} {form.Element.GetAttribute("data-step")}";
                walked.Add(name);

                // The token is too old, or was never there.
                form.Element.QuerySelector("input[name=__RequestVerificationToken]")?.Remove();
                var refused = await form.SubmitAsync();
                Check(name + " without token", refused, words, faults);
                faults.AddRange(refused.Status == HttpStatusCode.BadRequest ? [] : [$"{name} without token: {refused.Status}"]);

                // All cookies are gone, the session with them.
                using var stranger = town.Visit();
                var back = await (await who.OpenAsync(address) with { Visitor = stranger } is var again ? Filled(again, i).Form : form).SubmitAsync();
                back = await InAsync(back, stand, address, email, faults);
                Check(name + " without cookies", back, words, faults);
                if (back.Html.QuerySelectorAll("input[type=password]").OfType<IHtmlInputElement>().Any(p => p.Value.Length > 0))
                {
                    faults.Add($"{name}: a password came back");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(walked.Count >= 40, string.Join('\n', walked));
        Assert.Empty(await ForgottenAsync(town, stand.Pages.Select(p => p.Address)));
    }

    [Theory, EachEngine]
    public async Task An_answer_written_before_the_session_ended_stands_in_its_form_after_signing_in(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();
        var me = await town.AddStaffAsync(StaffRole.Officer, email: "me@town.example");
        await town.AddStaffAsync(StaffRole.Officer, email: "other@town.example");
        using var staff = town.Visit();
        await SignInAsync(await staff.OpenAsync("/sign-in"), "me@town.example");
        var desk = await staff.OpenAsync(asked.Desk());
        desk.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled.\nAnd <b>rolled</b> & done.");
        town.Clock.Jump(TimeSpan.FromHours(9));

        var door = await desk.Form("[data-step=Answer]").SubmitAsync();
        Assert.Contains("Nothing that you entered is lost", door.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("And <b>", door.Body, StringComparison.Ordinal);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<StoredForm>().CountAsync()));
        // A wrong password does not cost the words.
        door = await door.Form("form[action^='/sign-in']").Fill("Email", "me@town.example").Fill("Password", "wrong").SubmitAsync();
        Assert.NotEmpty(door.Errors);
        var back = await SignInAsync(door, "me@town.example");

        Assert.Equal(asked.Desk(), back.Path);
        var form = back.Form("[data-step=Answer]");
        Assert.Equal("Filled.\nAnd <b>rolled</b> & done.", form.Value("account")!.TrimStart('\n').ReplaceLineEndings("\n"));
        Assert.Equal(("Done", town.Day(-1)), (form.Value("outcome"), town.Day(-1)));
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
        var address = back.Address;
        Assert.Contains("Filled.", (await staff.OpenAsync(address)).Form("[data-step=Answer]").Value("account"), StringComparison.Ordinal);
        await form.SubmitAsync();
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);

        // Nobody else gets them: neither by the address, nor by signing in at the page that was left.
        using var other = town.Visit();
        await SignInAsync(await other.OpenAsync("/sign-in"), "other@town.example");
        Assert.DoesNotContain("Filled.\nAnd", (await other.OpenAsync(address)).Body, StringComparison.Ordinal);
        var second = await town.AskAsync();
        desk = await staff.OpenAsync(second.Desk());
        desk.Form("[data-step=Ask]").Fill("question", "Which side?");
        town.Clock.Jump(TimeSpan.FromHours(9));
        door = await desk.Form("[data-step=Ask]").SubmitAsync();
        Assert.DoesNotContain("Which side?", (await SignInAsync(door, "other@town.example")).Body, StringComparison.Ordinal);
        // And after an hour nothing is stored any more.
        town.Clock.Jump(KeptForms.Stored + TimeSpan.FromMinutes(1));
        await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<StoredForm>().CountAsync()));
        Assert.NotEqual(Guid.Empty, me.Id);
    }

    [Theory, EachEngine]
    public async Task A_reply_written_for_two_hours_stands_in_its_form_once_the_code_was_shown_again(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var resident = town.Visit();
        var asked = await resident.AskAsync();
        var page = await resident.OpenAsync($"/follow/{asked.Reference}");
        page.Form("form[action*=Reply]").Fill("message", "It is the third lamp,\nnot the second.");
        town.Clock.Jump(FollowCookie.Kept + TimeSpan.FromMinutes(1));

        var door = await page.Form("form[action*=Reply]").SubmitAsync();
        Assert.DoesNotContain("third lamp", door.Body, StringComparison.Ordinal);
        door = await door.Form("form[action^='/follow']").Fill("code", "WRONGCODE1").SubmitAsync();
        var back = await door.Form("form[action^='/follow']").Fill("code", asked.Code).SubmitAsync();

        Assert.Equal($"/follow/{asked.Reference}", back.Path);
        Assert.Equal("It is the third lamp,\nnot the second.", back.Form("form[action*=Reply]").Value("message")!.TrimStart('\n').ReplaceLineEndings("\n"));
        Assert.Contains("Your message", (await back.Form("form[action*=Reply]").SubmitAsync()).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_details_without_any_cookie_come_back_with_their_words_and_go_on()
    {
        await using var town = await OpenAsync();
        using var resident = town.Visit();
        var details = await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        using var bare = town.Visit();

        var back = await (details with { Visitor = bare }).Form().Fill("q-lamp-fault", "flickers").Fill("description", "A long story").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, back.Status);
        Assert.Equal(("A long story", "flickers"), (back.Form().Value("description")!.Trim(), back.Form().Value("q-lamp-fault")));
        // The form's own ticket still knows the place: it goes on from here.
        var contact = await back.Form().SubmitAsync();
        contact = contact.Path == "/report/similar" ? await contact.Form().SubmitAsync("different=yes") : contact;
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Contains("Mill Lane 4", check.Text, StringComparison.Ordinal);
        Assert.Contains("A long story", check.Text, StringComparison.Ordinal);
        Asking.ReceiptIn(await check.Form().SubmitAsync());
    }

    [Fact]
    public async Task Who_lost_access_can_still_copy_the_words()
    {
        await using var town = await OpenAsync();
        var stand = await Stand.OfAsync(town);
        var page = await stand.Boss.OpenAsync("/staff/must-solve/new");
        page.Form().Fill("problem", "Dark for three winters now");
        using var outreach = await town.SignInAsync(StaffRole.OutreachWorker);
        page.Form().Element.QuerySelector("input[name=__RequestVerificationToken]")?.Remove();

        var refused = await (page with { Visitor = outreach }).Form().SubmitAsync();

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("Dark for three winters now", Standing(refused));
    }

    [Fact]
    public async Task A_failed_commit_gives_the_words_back_to_send_once_more()
    {
        await using var town = await OpenAsync();
        using var resident = town.Visit();
        var asked = await resident.AskAsync();
        var page = await resident.OpenAsync($"/follow/{asked.Reference}");
        Page failed;
        await using (await town.FailCommitsOfAsync("requests"))
        {
            failed = await page.Form("form[action*=Reply]").Fill("message", "Please come soon").SubmitAsync();
        }

        Assert.Equal(HttpStatusCode.InternalServerError, failed.Status);
        Assert.Contains("Please come soon", Standing(failed));
        var sent = await failed.Form("#kept-form form").SubmitAsync();
        Assert.Equal($"/follow/{asked.Reference}", sent.Path);
        Assert.Contains("Please come soon", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_site_sends_is_not_put_into_a_form()
    {
        await using var town = await OpenAsync();
        using var visitor = town.Visit();
        foreach (var (header, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://elsewhere.example") })
        {
            using var sent = new HttpRequestMessage(HttpMethod.Post, "/report/where?type=pothole")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["type"] = "pothole", ["address"] = "Call this number at once" }),
            };
            sent.Headers.Add(header, value);
            var answer = await visitor.SendAsync(sent);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.DoesNotContain("Call this number", answer.Body, StringComparison.Ordinal);
        }
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine = DatabaseEngine.Sqlite) =>
        TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts, Mail = null });

    private static async Task<Page> SignInAsync(Page door, string email) =>
        await door.Form("main form[action^='/sign-in'], main form:not([action])").Fill("Email", email).Fill("Password", TestTown.StaffPassword).SubmitAsync();

    private static async Task<Page> InAsync(Page back, Stand stand, string address, string email, List<string> faults)
    {
        if (back.Html.QuerySelector("main form[action^='/sign-in']") is not null)
        {
            return await SignInAsync(back, email);
        }

        if (back.Html.QuerySelector("main form[action^='/follow'] input[name=code]") is not null)
        {
            var code = stand.Codes[back.Form("main form[action^='/follow']").Value("reference")!.Replace("-", "", StringComparison.Ordinal)];
            return await back.Form("main form[action^='/follow']").Fill("code", code).SubmitAsync();
        }

        faults.AddRange(address.StartsWith("/staff", StringComparison.Ordinal) ? [$"{address}: nobody was asked to sign in"] : []);
        return back;
    }

    private static List<IHtmlFormElement> WordForms(Page page) =>
        [.. page.Html.QuerySelectorAll("main form").OfType<IHtmlFormElement>().Where(f => f.Method == "post" && Fields(f).Any())];

    private static IEnumerable<IElement> Fields(IHtmlFormElement form) => form.Elements.Where(e => e.GetAttribute("name") is { Length: > 0 } name && !KeptForm.IsSecret(name)
        && e is IHtmlTextAreaElement or IHtmlInputElement { Type: "text" or "email" or "tel" or "search" or "url" });

    private static (Form Form, List<string> Words) Filled(Page page, int index)
    {
        var element = WordForms(page)[index];
        var words = new List<string>();
        foreach (var (number, field) in Fields(element).Index())
        {
            var text = field is IHtmlInputElement { Type: "email" } ? $"kept{number}@example.org" : $"Kept {number} “{field.GetAttribute("name")}” <i>";
            words.Add(text);
            if (field is IHtmlTextAreaElement area)
            {
                area.Value = text + "\nand more";
            }
            else
            {
                ((IHtmlInputElement)field).Value = text;
            }
        }

        return (new Form(page, element), words);
    }

    private static void Check(string name, Page page, List<string> words, List<string> faults) =>
        faults.AddRange(words.Where(w => !Standing(page).Any(s => s.Contains(w, StringComparison.Ordinal))).Select(w => $"{name}: lost “{w}” at {page.Address} ({(int)page.Status}): {page.Text[..Math.Min(200, page.Text.Length)]}"));

    private static List<string> Standing(Page page) =>
        [.. page.Html.QuerySelectorAll("main textarea").OfType<IHtmlTextAreaElement>().Select(t => t.Value), .. page.Html.QuerySelectorAll("main input").OfType<IHtmlInputElement>().Where(i => i.Type is not "hidden").Select(i => i.Value)];

    /// <summary>Pages that take a form and are neither walked nor named among those without words.</summary>
    private static async Task<List<string>> ForgottenAsync(TestTown town, IEnumerable<string> walked)
    {
        var loader = town.Services.GetRequiredService<PageLoader>();
        var paths = walked.Select(a => a.Split('?')[0].TrimStart('/').Split('/')).ToList();
        var forgotten = new List<string>();
        foreach (var route in town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<PageActionDescriptor>() is not { } page
                || !(await loader.LoadAsync(page, route.Metadata)).HandlerMethods.Any(h => h.HttpMethod == "POST"))
            {
                continue;
            }

            var pattern = route.RoutePattern.RawText!.TrimStart('/');
            var parts = pattern.Split('/');
            if (!NoWords.ContainsKey(pattern) && !paths.Exists(p => p.Length >= parts.Count(s => !s.EndsWith("?}", StringComparison.Ordinal)) && p.Length <= parts.Length && p.Index().All(s => parts[s.Index].StartsWith('{') || parts[s.Index] == s.Item)))
            {
                forgotten.Add(pattern);
            }
        }

        return forgotten;
    }

    /// <summary>A town with something on every page.</summary>
    private sealed record Stand(Visitor Boss, IReadOnlyDictionary<string, string> Codes, IReadOnlyList<(string Address, Visitor Who, string Email)> Pages)
    {
        public static async Task<Stand> OfAsync(TestTown town)
        {
            var resident = town.Visit();
            var held = await resident.AskAsync("street-light", "0376 123 456");
            var other = await town.AskAsync();
            await town.AddStaffAsync(StaffRole.Coordinator, email: Mail);
            var boss = town.Visit();
            await SignInAsync(await boss.OpenAsync("/sign-in"), Mail);
            await town.AddStaffAsync(StaffRole.Administrator, email: Chief);
            var chief = town.Visit();
            await SignInAsync(await chief.OpenAsync("/sign-in"), Chief);
            var listed = await chief.OpenAsync("/staff/accounts");
            var account = listed.Html.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!).First(h => h.StartsWith("/staff/accounts/", StringComparison.Ordinal) && Guid.TryParse(h.Split('/')[^1], CultureInfo.InvariantCulture, out _));
            List<(string, Visitor, string)> pages =
            [
                .. (await ForResidentAsync(town, resident, held)).Select(a => (a, resident, "")),
                .. (await ForBossAsync(town, boss, held, other)).Select(a => (a, boss, Mail)),
                .. new[] { "/staff/accounts/add", account, "/staff/webhooks" }.Select(a => (a, chief, Chief)),
            ];
            return new Stand(boss, await town.ReadAsync(async db => (await db.Set<Doorstep.Modules.Requests.Request>().Select(r => new { r.Id, r.Reference }).ToListAsync()).ToDictionary(r => r.Reference, r => town.Services.GetRequiredService<SecretCode>().For(r.Id))), pages);
        }

        /// <summary>A request that was answered.</summary>
        private static async Task<Receipt> AnsweredAsync(TestTown town)
        {
            var asked = await town.AskAsync();
            var officer = await town.AddStaffAsync(StaffRole.Officer);
            var version = (await town.RequestAsync(asked.Reference)).Version;
            Assert.True((await town.Services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(officer, asked.Reference, version), town.Done("Filled with asphalt."), default)).Succeeded);
            return asked;
        }

        private static async Task<List<string>> ForResidentAsync(TestTown town, Visitor resident, Asking.Held held)
        {
            var answered = await AnsweredAsync(town);
            await (await resident.OpenAsync("/follow")).Form().Fill("reference", answered.Reference).Fill("code", answered.Code).SubmitAsync();
            var details = await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 99").SubmitAsync();
            var draft = details.Address.Split('?')[1];
            var next = await details.Form().Fill("q-lamp-fault", "out").Fill("description", "Dark").SubmitAsync();
            _ = next.Path == "/report/similar" ? await next.Form().SubmitAsync("different=yes") : next;
            return
            [
                "/report/where?type=pothole", $"/report/where?{draft}", $"/report/details?{draft}", $"/report/contact?{draft}", "/alerts",
                $"/follow/{held.Reference}", $"/follow/{held.Reference}/words", $"/follow/{ShortReference.Show(answered.Reference)}",
            ];
        }

        private static async Task<List<string>> ForBossAsync(TestTown town, Visitor boss, Asking.Held held, Receipt other)
        {
            var reference = ShortReference.Show(other.Reference);
            var claim = await (await boss.OpenAsync("/staff/must-solve/new")).Form()
                .Fill("title", "Dark").Fill("problem", "For years.").Fill("reasons", "LongStanding").Fill("leadUnit", "streets").Fill("answersName", "Ruth").Fill("dueOn", town.Day(60))
                .Fill("milestones[0].title", "Survey").Fill("milestones[0].dueOn", town.Day(20)).SubmitAsync();
            var closed = await AnsweredAsync(town);
            Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(closed.Reference, closed.Code, Confirmation.Solved, null, default)).Succeeded);
            var drawn = await (await boss.OpenAsync("/staff/reviews/new")).Form().SubmitAsync();
            return
            [
                $"/staff/requests/{held.Reference}", $"/staff/requests/{reference}", $"/staff/requests/{reference}/type", $"/staff/requests/{reference}/links", $"/staff/publishing/{held.Reference}",
                "/staff", "/staff/new", "/staff/must-solve/new", claim.Path, "/staff/routing/rule", "/staff/reviews/new", $"{drawn.Path}/{ShortReference.Show(closed.Reference)}",
                $"/staff/bulk?kind=HandOver&r={reference}",
            ];
        }
    }
}
