using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Requests;

public class AskingTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task A_resident_asks_and_gets_a_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();

        var home = await visitor.OpenAsync("/");
        var what = await home.FollowAsync("Report something or ask for help");
        var found = await what.Form("form[role=search]").Fill("q", "lamp").SubmitAsync();
        Assert.Equal(["Street light not working"], found.All(".ds-type a"));
        var where = await found.FollowAsync("Street light not working");
        var details = await where.Form().Fill("address", "Mill Lane 4").SubmitAsync();
        Assert.Contains("Everybody will be able to read this", details.Text, StringComparison.Ordinal);
        var contact = await details.Form().Fill("q-lamp-fault", "flickers").Fill("q-lamp-number", "L-17").Fill("description", "It flickers all night.").SubmitAsync();
        var check = await contact.Form().Fill("reach", "yes").Fill("name", "Ana Vila").Fill("email", "ana@example.org").SubmitAsync();
        foreach (var told in new[] { "Mill Lane 4", "It flickers", "L-17", "It flickers all night.", "Ana Vila", "ana@example.org", "3 working days" })
        {
            Assert.Contains(told, check.Text, StringComparison.Ordinal);
        }

        var receipt = Asking.ReceiptIn(await check.Form().SubmitAsync());

        Assert.Equal(9, receipt.Reference.Length);
        Assert.Equal(11, receipt.Code.Length);
        Assert.Contains("no-store", receipt.Receipt.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Thursday 5 March 2026", receipt.Receipt.Text, StringComparison.Ordinal);
        Assert.NotNull(receipt.Receipt.Html.QuerySelector(".ds-receipt__code svg path"));
        var canonical = receipt.Reference.Replace("-", "", StringComparison.Ordinal);
        var stored = await town.ReadAsync(db => db.Set<Request>().Include(r => r.Answers).SingleAsync(r => r.Reference == canonical));
        var held = await town.ContactAsync(stored.Id);
        Assert.Equal("It flickers all night.", stored.Description);
        Assert.Equal(["flickers", "L-17"], stored.Answers.OrderBy(a => a.QuestionCode).Select(a => a.Value));
        Assert.Equal(("Ana Vila", "ana@example.org", (string?)null), (held!.Name, held.Email, held.Phone));
        Assert.Equal("/report?lost=1", (await visitor.OpenAsync("/report/check")).Address);
    }

    [Theory, EachEngine]
    public async Task A_resident_asks_in_Chinese(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit("zh-CN");

        var found = await visitor.OpenAsync("/report?q=%E8%B7%AF%E7%81%AF");
        Assert.Equal("路灯不亮", found.All(".ds-type a")[0]);
        var receipt = await visitor.AskAsync("care-at-home", "0376 123 456");

        Assert.Equal("诉求已收到", receipt.Receipt.Heading);
        Assert.Contains("年3月5日 星期四", receipt.Receipt.Text, StringComparison.Ordinal);
        Assert.Contains("不会公开", receipt.Receipt.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("路灯坏了怎么办", "street-light")]
    [InlineData("lamps", "street-light")]
    [InlineData("POTHOLE", "pothole")]
    public async Task Words_that_fit_nothing_exactly_still_lead_somewhere(string words, string code)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();

        var found = await visitor.OpenAsync($"/report?q={Uri.EscapeDataString(words)}");

        Assert.Contains($"type={code}", found.Html.QuerySelector(".ds-type a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Sending_twice_gives_the_same_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var check = await visitor.ToCheckAsync();
        var before = await town.ReadAsync(db => db.Set<Request>().CountAsync());

        var both = await Task.WhenAll(check.Form().SubmitAsync(), check.Form().SubmitAsync());
        var later = await check.Form().SubmitAsync();

        var references = both.Append(later).Select(p => Asking.ReceiptIn(p).Reference).Distinct();
        Assert.Single(references);
        Assert.Equal(before + 1, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
    }

    [Theory, EachEngine]
    public async Task A_commit_that_fails_gives_no_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var check = await visitor.ToCheckAsync();
        var before = await town.ReadAsync(db => db.Set<Request>().CountAsync());

        Page failed;
        await using (await town.FailCommitsOfAsync("requests"))
        {
            failed = await check.Form().SubmitAsync();
        }

        Assert.Equal(HttpStatusCode.InternalServerError, failed.Status);
        Assert.Empty(failed.All("#ref"));
        Assert.False(failed.Response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("doorstep-follow", StringComparison.Ordinal)));
        Assert.Equal(before, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
        // What was written is still there, and goes through now.
        Asking.ReceiptIn(await (await visitor.OpenAsync("/report/check")).Form().SubmitAsync());
    }

    [Theory]
    [InlineData("address", "", "Tell us where it is")]
    [InlineData("address", "301", "300 characters or fewer for the address")]
    [InlineData("lat", "91", "not complete")]
    [InlineData("lat", "north", "not complete")]
    [InlineData("lat", "42.5", "not complete")]
    [InlineData("area", "nowhere", "Choose an area")]
    public async Task A_place_that_cannot_be_is_explained(string field, string value, string message)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=pothole");
        var element = where.Form().Element;
        var input = element.Elements.OfType<AngleSharp.Html.Dom.IHtmlElement>().FirstOrDefault(e => e.GetAttribute("name") == field);
        value = value == "301" ? new string('x', 301) : value;
        switch (input)
        {
            case AngleSharp.Html.Dom.IHtmlTextAreaElement text:
                text.Value = value;
                break;
            case AngleSharp.Html.Dom.IHtmlInputElement plain:
                plain.Value = value;
                break;
            case AngleSharp.Html.Dom.IHtmlSelectElement select:
                select.Options[0].Value = value;
                break;
            default:
                Assert.Skip("This town has no areas to choose.");
                break;
        }

        var again = await where.Form().SubmitAsync();

        Assert.Equal("/report/where", again.Address.Split('?')[0]);
        Assert.Contains(message, Assert.Single(again.Errors), StringComparison.Ordinal);
        Assert.All(again.Html.QuerySelectorAll(".govuk-error-summary a"), link => Assert.NotNull(again.Html.QuerySelector(link.GetAttribute("href")!)));
        if (field == "address")
        {
            Assert.Equal(value, again.Form().Value("address"));
        }
    }

    [Fact]
    public async Task Every_wrong_answer_is_named_at_its_field_and_kept()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=blocked-drain");
        var details = await where.Form().Fill("address", "Mill Lane").SubmitAsync();

        var again = await details.Form().Fill("q-water-depth", "ankle").SubmitAsync();

        Assert.Equal(3, again.Errors.Count);
        Assert.Contains("Where is the water?", again.Errors[0], StringComparison.Ordinal);
        Assert.Contains("Write a number", again.Errors[1], StringComparison.Ordinal);
        Assert.Contains("what is wrong", again.Errors[2], StringComparison.Ordinal);
        Assert.Equal("ankle", again.Form().Value("q-water-depth"));
        Assert.StartsWith("Error: ", again.Html.Title!, StringComparison.Ordinal);
        Assert.All(again.Html.QuerySelectorAll(".govuk-error-summary a"), link => Assert.NotNull(again.Html.QuerySelector(link.GetAttribute("href")!)));
    }

    [Theory]
    [InlineData("2026-02-27", "", null, "Friday 27 February 2026")]
    [InlineData("2026-02-27", "07:30", null, "27 February 2026, 07:30")]
    [InlineData("27/02", "", "Write a date and time", null)]
    [InlineData("", "07:30", "Write a date and time", null)]
    public async Task A_moment_is_a_day_with_or_without_a_time(string date, string time, string? error, string? shown)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=missed-bin");
        var details = await where.Form().Fill("address", "Mill Lane").SubmitAsync();

        var next = await details.Form().Fill("q-waste-kind", "food").Fill("q-missed-since-date", date).Fill("q-missed-since-time", time)
            .Fill("description", "Full for days").SubmitAsync();

        if (error is not null)
        {
            Assert.Contains(error, Assert.Single(next.Errors), StringComparison.Ordinal);
            Assert.Equal((date, time), (next.Form().Value("q-missed-since-date"), next.Form().Value("q-missed-since-time")));
            return;
        }

        var check = await next.Form().Fill("reach", "none").SubmitAsync();
        Assert.Contains(shown!, check.Text, StringComparison.Ordinal);
        var back = await visitor.OpenAsync("/report/details?return=check");
        Assert.Equal((date, time), (back.Form().Value("q-missed-since-date"), back.Form().Value("q-missed-since-time")));
    }

    [Theory]
    [InlineData("", "", "", "Choose whether we may reach you")]
    [InlineData("yes", "", "", "or choose “No contact details”")]
    [InlineData("yes", "not an address", "", "Write an email address")]
    [InlineData("yes", "", "call me", "Write a phone number with digits")]
    public async Task Contact_details_that_cannot_be_used_are_explained(string reach, string email, string phone, string message)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        await visitor.ToCheckAsync();
        var contact = await visitor.OpenAsync("/report/contact");
        var form = contact.Form().Fill("email", email).Fill("phone", phone);
        foreach (var radio in form.Element.Elements.OfType<AngleSharp.Html.Dom.IHtmlInputElement>().Where(i => i.Name == "reach"))
        {
            radio.IsChecked = radio.Value == reach;
        }

        var again = await form.SubmitAsync();

        Assert.Contains(message, Assert.Single(again.Errors), StringComparison.Ordinal);
        Assert.Equal((email, phone), (again.Form().Value("email"), again.Form().Value("phone")));
    }

    [Fact]
    public async Task What_was_checked_can_be_changed_and_comes_back()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        await visitor.ToCheckAsync(phone: "0376 123 456");

        var where = await visitor.OpenAsync("/report/where?return=check");
        var check = await where.Form().Fill("address", "Old Square 9").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        Assert.Contains("Old Square 9", check.Text, StringComparison.Ordinal);
        var list = await visitor.OpenAsync("/report?return=check");
        var details = await list.FollowAsync("Dangerous tree or branch");
        Assert.Contains("return=check", details.Address, StringComparison.Ordinal);
        Assert.Equal("Dark since Monday.\nPeople trip over the kerb.", details.Form().Value("description")!.ReplaceLineEndings("\n"));
        var changed = await details.Form().Fill("q-people-below", "yes").SubmitAsync();
        Assert.Equal("/report/check", changed.Path);
        Assert.Contains("Dangerous tree or branch", changed.Text, StringComparison.Ordinal);
        Assert.Contains("0376 123 456", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_cannot_be_jumped_over_and_a_lost_draft_is_said_kindly()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();

        foreach (var address in new[] { "/report/where", "/report/details", "/report/contact", "/report/check" })
        {
            var page = await visitor.OpenAsync(address);
            Assert.Equal("/report?lost=1", page.Address);
            Assert.Contains("We no longer have what you wrote.", page.Text, StringComparison.Ordinal);
        }

        var where = await visitor.OpenAsync("/report/where?type=pothole");
        await where.Form().Fill("address", "Mill Lane").SubmitAsync();
        Assert.Equal("/report/details", (await visitor.OpenAsync("/report/check")).Path);
        Assert.Equal("/report/details", (await visitor.OpenAsync("/report/contact")).Path);
    }

    [Fact]
    public async Task A_draft_is_unreadable_in_the_database_and_gone_after_a_day()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var check = await visitor.ToCheckAsync(phone: "0376 123 456");
        var stored = Assert.Single(await town.ReadAsync(db => db.Set<StoredDraft>().ToListAsync()));
        Assert.DoesNotContain("Mill Lane", System.Text.Encoding.UTF8.GetString(stored.Content), StringComparison.Ordinal);
        Assert.DoesNotContain("0376", System.Text.Encoding.UTF8.GetString(stored.Content), StringComparison.Ordinal);

        town.Clock.Jump(Drafts.Kept);
        var sent = await check.Form().SubmitAsync();

        Assert.Equal("/report?lost=1", sent.Address);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Request>().CountAsync()));
    }

    [Fact]
    public async Task Words_typed_after_the_cookie_went_are_kept()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=pothole");
        var details = await where.Form().Fill("address", "Mill Lane").SubmitAsync();
        await town.ExecuteAsync("DELETE FROM request_drafts");

        var next = await details.Form().Fill("q-road-danger", "yes").Fill("description", "A long story").SubmitAsync();
        Assert.Equal("/report/where", next.Address.Split('?')[0]);
        var again = await next.Form().Fill("address", "Mill Lane").SubmitAsync();

        Assert.Equal("A long story", again.Form().Value("description"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();

        var answer = await visitor.Http.PostAsync(
            "/report/where", new FormUrlEncodedContent(new Dictionary<string, string> { ["type"] = "pothole", ["address"] = "x" }), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Plain_pages_open_in_both_languages()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        foreach (var language in new[] { "en", "zh-CN" })
        {
            using var visitor = town.Visit(language);
            foreach (var address in new[] { "/", "/privacy", "/accessibility", "/report", "/follow", "/report/where?type=pothole" })
            {
                var page = await visitor.OpenAsync(address);
                Assert.NotEqual("", page.Heading);
                Assert.DoesNotContain("Privacy.", page.Text, StringComparison.Ordinal);
            }
        }
    }
}
