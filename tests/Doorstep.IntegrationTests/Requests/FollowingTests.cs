using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Receipts.Jobs;
using Doorstep.Modules.Receipts.Sessions;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

public partial class FollowingTests(Towns towns) : IClassFixture<Towns>
{
    private static readonly StaffMember Officer = new(Guid.Parse("019500000000700080000000000000aa"), "Berta Font", StaffRole.Officer, "streets", null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachEngine]
    public async Task The_receipt_opens_the_request_by_form_and_by_link(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var asker = town.Visit();
        var asked = await asker.AskAsync();

        using var typed = town.Visit();
        var form = await typed.OpenAsync("/follow");
        // As people type: small letters, no dash, O for 0.
        var opened = await form.Form().Fill("reference", asked.Reference.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o'))
            .Fill("code", asked.Code.Replace("-", "", StringComparison.Ordinal)).SubmitAsync();
        Assert.Equal($"/follow/{asked.Reference}", opened.Address);
        Assert.Contains("Dark since Monday.", opened.Text, StringComparison.Ordinal);
        Assert.Contains("no-store", opened.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using var scanned = town.Visit();
        var linked = await scanned.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        Assert.Equal($"/follow/{asked.Reference}", linked.Address);
        Assert.DoesNotContain(asked.Code, linked.Body, StringComparison.Ordinal);
        Assert.Equal(asked.Code, (await scanned.OpenAsync($"/report/receipt/{asked.Reference}")).All("#code").Single());

        using var stranger = town.Visit();
        foreach (var address in new[] { "", "/data", "/data.json", "/data.csv", "/data.html", "/erase" })
        {
            Assert.StartsWith("/follow?reference=", (await stranger.OpenAsync($"/follow/{asked.Reference}{address}")).Address, StringComparison.Ordinal);
        }

        Assert.StartsWith("/follow?reference=", (await stranger.OpenAsync($"/report/receipt/{asked.Reference}")).Address, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task No_cell_of_the_copy_runs_as_a_formula(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var asker = town.Visit();
        var asked = await asker.AskAsync();
        foreach (var words in new[] { "=HYPERLINK(\"http://evil.example\")", "＝1+1", "|calc", "@SUM(1)" })
        {
            // Straight into the table: what is in the copy may be older than any rule of today.
            await town.ExecuteAsync($"UPDATE requests SET description = '{words}' WHERE reference = '{asked.Reference.Replace("-", "", StringComparison.Ordinal)}'");
            var csv = Importing.Rows(new StringReader(await asker.Http.GetStringAsync($"/follow/{asked.Reference}/data.csv")));
            Assert.Equal($"'{words}", csv.Single(row => row["key"] == "description")["value"]);
        }
    }

    [Theory, EachEngine]
    public async Task Unknown_references_and_wrong_codes_look_the_same(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var asker = town.Visit();
        var asked = await asker.AskAsync();
        const string unknown = "0000-0000";
        using var visitor = town.Visit();
        var form = await visitor.OpenAsync("/follow");

        var wrongCode = await form.Form().Fill("reference", asked.Reference).Fill("code", "00000-00000").SubmitAsync();
        var wrongReference = await form.Form().Fill("reference", unknown).Fill("code", "00000-00000").SubmitAsync();
        var wrongLink = await visitor.GetAsync($"/r/{asked.Reference}/00000-00000");
        var unknownLink = await visitor.GetAsync($"/r/{unknown}/00000-00000");

        Assert.Equal(HttpStatusCode.NotFound, wrongCode.Status);
        var expected = Plain(wrongCode, asked.Reference);
        foreach (var (page, reference) in new[] { (wrongReference, unknown), (wrongLink, asked.Reference), (unknownLink, unknown) })
        {
            Assert.Equal(wrongCode.Status, page.Status);
            Assert.Equal(expected, Plain(page, reference));
        }

        Assert.Single(wrongCode.Errors);
        Assert.DoesNotContain("00000-00000", wrongCode.Body, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Wrong_codes_of_others_never_keep_the_right_one_out(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var asker = town.Visit(from: "203.0.113.7");
        var asked = await asker.AskAsync();
        using var guesser = town.Visit(from: "203.0.113.7");
        for (var i = 0; i < ReceiptAccess.WrongCodes.Most; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await guesser.GetAsync($"/r/{asked.Reference}/00000-00000")).Status);
        }

        // The guesser is slowed down, at this reference and at any other, and told how long.
        var stopped = await guesser.GetAsync($"/r/{asked.Reference}/00000-00000");
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.Status);
        Assert.Equal(TimeSpan.FromSeconds(30), stopped.Response.Headers.RetryAfter!.Delta);
        Assert.Contains("Wait 30 seconds", stopped.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.GetAsync($"/r/{Doorstep.Platform.Ids.ShortReference.Create()}/00000-00000")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guesser.GetAsync($"/alerts/my/{Guid.Empty:N}/00000-00000")).Status);

        // The right code opens: by link, by form and in one click, from the guesser's network and from any other.
        foreach (var from in new[] { "203.0.113.7", "198.51.100.1" })
        {
            using var owner = town.Visit(from: from);
            Assert.Equal($"/follow/{asked.Reference}", (await owner.OpenAsync($"/r/{asked.Reference}/{asked.Code}")).Address);
            Assert.Equal($"/follow/{asked.Reference}/say/solved", (await owner.OpenAsync($"/r/{asked.Reference}/{asked.Code}/solved")).Address);
            var typed = await (await owner.OpenAsync("/follow")).Form().Fill("reference", asked.Reference).Fill("code", asked.Code).SubmitAsync();
            Assert.Equal($"/follow/{asked.Reference}", typed.Address);
        }

        using var innocent = town.Visit(from: "198.51.100.1");
        Assert.Equal(HttpStatusCode.NotFound, (await innocent.GetAsync($"/r/{asked.Reference}/00000-00000")).Status);
        town.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.NotFound, (await guesser.GetAsync($"/r/{asked.Reference}/00000-00000")).Status);
    }

    [Theory, EachEngine]
    public async Task Ending_it_ends_every_copy_of_the_cookie(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        using var copy = town.Visit(copied: visitor);
        var page = await copy.OpenAsync($"/follow/{asked.Reference}");
        Assert.Equal($"/follow/{asked.Reference}", page.Address);

        await (await visitor.OpenAsync($"/follow/{asked.Reference}")).Form("form[action='/follow/end']").SubmitAsync();

        foreach (var address in new[] { "", "/data", "/data.json", "/data.csv", "/data.html", "/erase", "/words", "/pictures", "/say/solved" })
        {
            Assert.StartsWith("/follow?reference=", (await copy.GetAsync($"/follow/{asked.Reference}{address}")).Address, StringComparison.Ordinal);
        }

        // A form that was open asks for the code again, with its words, and sends nothing.
        var refused = await page.Form("form[action*=Reply]").Fill("message", "Not me.").SubmitAsync();
        Assert.DoesNotContain("said=reply", refused.Address, StringComparison.Ordinal);
        Assert.DoesNotContain("Dark since Monday.", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<TimelineEntry>().CountAsync(e => e.Text == "Not me.")));
        // Who holds the receipt comes in again, and that is another session.
        Assert.Equal($"/follow/{asked.Reference}", (await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}")).Address);
        Assert.Equal($"/follow/{asked.Reference}", (await visitor.OpenAsync($"/follow/{asked.Reference}")).Address);
        Assert.StartsWith("/follow?reference=", (await copy.GetAsync($"/follow/{asked.Reference}")).Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "Write the reference", "Write the secret code")]
    [InlineData("7K3M", "abc", "typing mistake", "10 letters and digits")]
    public async Task What_is_no_reference_is_said_at_its_field(string reference, string code, string first, string second)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var form = await visitor.OpenAsync("/follow");

        var again = await form.Form().Fill("reference", reference).Fill("code", code).SubmitAsync();

        Assert.Equal(2, again.Errors.Count);
        Assert.Contains(first, again.Errors[0], StringComparison.Ordinal);
        Assert.Contains(second, again.Errors[1], StringComparison.Ordinal);
        Assert.Equal(reference, again.Form().Value("reference") ?? "");
    }

    [Theory, EachEngine]
    public async Task Messages_go_both_ways_and_the_answer_waits_for_the_resident(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        await StaffAsync(town, asked, (s, step) => s.GetRequiredService<AskResident>().RunAsync(step, "Which side of the bridge?", Ct));

        var waiting = await visitor.OpenAsync($"/follow/{asked.Reference}");
        Assert.Contains("Waiting for you", waiting.Text, StringComparison.Ordinal);
        Assert.Contains("Which side of the bridge?", waiting.Text, StringComparison.Ordinal);
        Assert.Contains("Berta Font", waiting.Text, StringComparison.Ordinal);
        var empty = await waiting.Form("form[action*=Reply]").SubmitAsync();
        Assert.Equal(["Write your message."], empty.Errors);
        var replied = await empty.Form("form[action*=Reply]").Fill("message", "The north side.").SubmitAsync();
        Assert.Contains("Your message was sent.", replied.Text, StringComparison.Ordinal);
        Assert.Contains("The north side.", replied.Text, StringComparison.Ordinal);

        await AnswerAsync(town, asked, "New lamp on 3 March.");
        var answered = await visitor.OpenAsync($"/follow/{asked.Reference}");
        Assert.Contains("New lamp on 3 March.", answered.Text, StringComparison.Ordinal);
        Assert.Contains("Is it solved?", answered.Text, StringComparison.Ordinal);
        Assert.Equal(4, answered.All("input[name=word]").Count);
    }

    [Theory]
    [EachEngine("Solved", "", "Solved", "You confirmed on")]
    [EachEngine("Partly", "Only one lamp.", "Partly solved", "solved in part")]
    [EachEngine("NoLongerNeeded", "", "No longer needed", "no longer needed")]
    [EachEngine("NotSolved", "Dark again.", "Opened again", "You said that it is not solved")]
    public async Task The_resident_has_the_last_word(DatabaseEngine engine, string word, string words, string state, string story)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        await AnswerAsync(town, asked, "Done.");

        var page = await visitor.OpenAsync($"/follow/{asked.Reference}");
        var said = await page.Form("form[action*=Confirm]").Fill("word", word).Fill("words", words).SubmitAsync();

        Assert.Empty(said.Errors);
        Assert.Contains(state, said.All(".ds-state"));
        Assert.Contains(story, said.Text, StringComparison.Ordinal);
        Assert.Contains(said.All(".moj-timeline__title"), t => t.StartsWith("You say:", StringComparison.Ordinal));
        Assert.Equal(word == "NotSolved", said.All(".ds-timeline__item--again").Count == 1);
    }

    [Fact]
    public async Task A_word_and_what_is_left_must_be_given()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        await AnswerAsync(town, asked, "Done.");
        var page = await visitor.OpenAsync($"/follow/{asked.Reference}");

        var none = await page.Form("form[action*=Confirm]").SubmitAsync();
        Assert.StartsWith("Choose one", Assert.Single(none.Errors), StringComparison.Ordinal);
        var bare = await none.Form("form[action*=Confirm]").Fill("word", "NotSolved").SubmitAsync();
        Assert.StartsWith("Say what is still wrong", Assert.Single(bare.Errors), StringComparison.Ordinal);
        Assert.Equal("NotSolved", bare.Form("form[action*=Confirm]").Value("word"));
    }

    [Fact]
    public async Task A_closed_request_can_be_opened_again_for_a_while_and_a_needless_one_closed_early()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        await AnswerAsync(town, asked, "Done.");
        var page = await visitor.OpenAsync($"/follow/{asked.Reference}");
        await page.Form("form[action*=Confirm]").Fill("word", "Solved").SubmitAsync();

        town.Clock.Jump(TimeSpan.FromDays(30));
        var later = await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        var again = await later.Form("form[action*=Confirm]").Fill("word", "NotSolved").Fill("words", "Dark again.").SubmitAsync();
        Assert.Contains("Opened again", again.All(".ds-state"));

        var over = await again.Form("form[action*=GiveUp]").Fill("why", "Moved away").SubmitAsync();
        Assert.Contains("No longer needed", over.All(".ds-state"));
        town.Clock.Jump(Request.ReopenWindow + TimeSpan.FromMinutes(1));
        var late = await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        Assert.Empty(late.All("input[name=word]"));
    }

    [Fact]
    public async Task A_passed_date_is_said_plainly()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        town.Clock.Jump(TimeSpan.FromDays(5));

        var page = await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}");

        Assert.Contains("This is late.", page.Text, StringComparison.Ordinal);
        Assert.Equal(["2 days late"], page.All(".ds-late"));
        Assert.NotEmpty(page.All(".ds-state--late"));
    }

    [Theory, EachEngine]
    public async Task Everything_held_is_shown_and_can_be_taken_away(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync(phone: "0376 123 456");
        var request = await StoredAsync(town, asked);
        await using (var scope = town.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AccessLog>().LookAsync(request.Id, RecordActor.Staff(Officer.Id, Officer.Name, "streets"), "handling", Ct);
        }

        var page = await visitor.OpenAsync($"/follow/{asked.Reference}/data");
        string[] all = ["Ana Vila", "0376 123 456", "Dark since Monday.", "Mill Lane 4, by the bridge", "It is out", "You asked", "Berta Font", "Handling your request"];
        Assert.All(all, told => Assert.Contains(told, page.Text, StringComparison.Ordinal));

        foreach (var (ending, type) in new[] { ("json", "application/json"), ("csv", "text/csv"), ("html", "text/html") })
        {
            var file = await visitor.Http.GetAsync($"/follow/{asked.Reference}/data.{ending}", Ct);
            var text = WebUtility.HtmlDecode(await file.Content.ReadAsStringAsync(Ct));
            Assert.Equal(type, file.Content.Headers.ContentType!.MediaType);
            Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Contains("no-store", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.All(all, told => Assert.Contains(told, text, StringComparison.Ordinal));
            Assert.DoesNotContain(asked.Code, text, StringComparison.Ordinal);
            if (ending == "json")
            {
                using var parsed = JsonDocument.Parse(text);
                Assert.Equal(asked.Reference, parsed.RootElement.GetProperty("reference").GetString());
            }
        }
    }

    [Theory, EachEngine]
    public async Task Contact_details_are_erased_after_a_question_and_stay_erased(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync(phone: "0376 123 456");
        var request = await StoredAsync(town, asked);

        var page = await visitor.OpenAsync($"/follow/{asked.Reference}/data");
        var sure = await page.FollowAsync("Erase my contact details");
        Assert.Contains("0376 123 456", sure.Text, StringComparison.Ordinal);
        Assert.Equal(1, await town.ReadAsync(db => db.Set<Contact>().CountAsync(c => c.ReceiptId == request.Id)));
        var erased = await sure.Form().SubmitAsync();

        Assert.Contains("Your contact details are erased.", erased.Text, StringComparison.Ordinal);
        Assert.Contains("Your contact details were erased", erased.All(".moj-timeline__title"));
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Contact>().CountAsync(c => c.ReceiptId == request.Id)));
        var after = await visitor.OpenAsync($"/follow/{asked.Reference}/data");
        Assert.DoesNotContain("0376 123 456", after.Body, StringComparison.Ordinal);
        Assert.Contains("We hold no contact details.", after.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task A_file_is_given_to_the_holder_of_its_own_receipt_only(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        using var other = town.Visit();
        var asked = await visitor.AskAsync();
        var foreign = await other.AskAsync();
        var request = await StoredAsync(town, asked);
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("scan"u8));
        var folder = town.Installation.Files.CreateSubdirectory(sha[..2]);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, sha), "scan", Ct);
        var id = Guid.CreateVersion7(town.Clock.GetUtcNow());
        await town.Writer.RunAsync<Doorstep.Platform.Outcomes.Done>(
            (write, _) =>
            {
                write.Db.Add(new RequestFile { Id = id, RequestId = request.Id, Name = "letter.pdf", ContentType = "application/pdf", Size = 4, Sha256 = sha, At = write.Now });
                return Task.FromResult<Doorstep.Platform.Outcomes.Outcome<Doorstep.Platform.Outcomes.Done>>(default(Doorstep.Platform.Outcomes.Done));
            },
            Ct);

        var page = await visitor.OpenAsync($"/follow/{asked.Reference}/data");
        var link = page.Html.QuerySelector("#files a")!.GetAttribute("href");
        var file = await visitor.Http.GetAsync(link, Ct);

        Assert.Equal("scan", await file.Content.ReadAsStringAsync(Ct));
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/follow/{foreign.Reference}/files/{id}")).Status);
        Assert.StartsWith("/follow?reference=", (await other.GetAsync($"/follow/{asked.Reference}/files/{id}")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_ends_by_itself_and_by_hand()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var asked = await visitor.AskAsync();
        var page = await visitor.OpenAsync($"/follow/{asked.Reference}");
        var ended = await page.Form("form[action$=end]").SubmitAsync();
        Assert.Contains("You have stopped following.", ended.Text, StringComparison.Ordinal);
        Assert.StartsWith("/follow?reference=", (await visitor.OpenAsync($"/follow/{asked.Reference}")).Address, StringComparison.Ordinal);

        await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        town.Clock.Jump(FollowCookie.Kept - TimeSpan.FromSeconds(2));
        Assert.Equal($"/follow/{asked.Reference}", (await visitor.OpenAsync($"/follow/{asked.Reference}")).Address);
        town.Clock.Jump(TimeSpan.FromSeconds(3));
        Assert.StartsWith("/follow?reference=", (await visitor.OpenAsync($"/follow/{asked.Reference}")).Address, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Contact_details_go_ninety_days_after_closing_and_drafts_after_a_day(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var visitor = town.Visit();
        var open = await visitor.AskAsync(phone: "0376 111 111");
        var closed = await visitor.AskAsync(phone: "0376 222 222");
        await AnswerAsync(town, closed, "Done.");
        await (await visitor.OpenAsync($"/follow/{closed.Reference}")).Form("form[action*=Confirm]").Fill("word", "Solved").SubmitAsync();
        await visitor.ToCheckAsync();
        var job = town.Services.GetRequiredService<Retention>();

        Assert.Empty(await job.RunOnceAsync(Ct));
        town.Clock.Jump(Drafts.Kept);
        await UntilAsync(async () => await town.ReadAsync(db => db.Set<StoredDraft>().CountAsync()) == 0);
        town.Clock.Jump(ContactRetention.Kept - Drafts.Kept - TimeSpan.FromHours(1));
        await job.RunOnceAsync(Ct);
        Assert.Equal(2, await town.ReadAsync(db => db.Set<Contact>().CountAsync()));
        town.Clock.Jump(TimeSpan.FromHours(2));
        await UntilAsync(async () => await town.ReadAsync(db => db.Set<Contact>().CountAsync()) == 1);

        var left = await town.ReadAsync(db => db.Set<Contact>().SingleAsync());
        Assert.Equal((await StoredAsync(town, open)).Id, left.ReceiptId);
        var page = await visitor.OpenAsync($"/r/{closed.Reference}/{closed.Code}");
        Assert.Contains("Your contact details were erased", page.All(".moj-timeline__title"));
        Assert.Contains("They had been kept as long as allowed.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_home_page_counts_what_is_there()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit();
        var solved = await visitor.AskAsync();
        await visitor.AskAsync();
        await visitor.AskAsync("care-at-home");
        await AnswerAsync(town, solved, "Done.");
        await (await visitor.OpenAsync($"/follow/{solved.Reference}")).Form("form[action*=Confirm]").Fill("word", "Solved").SubmitAsync();

        Assert.Equal(["2", "1", "1", "1"], (await visitor.OpenAsync("/")).All(".ds-stat__number"));
        town.Clock.Jump(new DateTimeOffset(2026, 4, 1, 0, 0, 1, TimeSpan.FromHours(8)) - town.Clock.GetUtcNow());
        var april = await visitor.OpenAsync("/");
        Assert.Contains("April 2026", april.Text, StringComparison.Ordinal);
        Assert.Equal(["0", "0", "0", "1"], april.All(".ds-stat__number"));
    }

    // The job runs on its own; nothing tells when it is through, so this looks until it is, for ten seconds at most.
    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        for (var i = 0; i < 400 && !await done(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), Ct);
        }

        Assert.True(await done());
    }

    private static Task AnswerAsync(TestTown town, Asking.Held asked, string account) =>
        StaffAsync(town, asked, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done(account), Ct));

    private static async Task StaffAsync<T>(TestTown town, Asking.Held asked, Func<IServiceProvider, StaffStep, Task<Doorstep.Platform.Outcomes.Outcome<T>>> act)
    {
        var request = await StoredAsync(town, asked);
        var outcome = await act(town.Services, new StaffStep(Officer with { UnitCode = request.OwnerUnit }, request.Reference, request.Version));
        Assert.True(outcome.Succeeded);
    }

    private static Task<Request> StoredAsync(TestTown town, Asking.Held asked)
    {
        var canonical = asked.Reference.Replace("-", "", StringComparison.Ordinal);
        return town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.Reference == canonical));
    }

    // What differs by nature: the form's token, the reference that was typed, and the address in the language links.
    private static string Plain(Page page, string reference) => Addresses().Replace(
        Token().Replace(page.Body, "token").Replace(reference, "REFERENCE", StringComparison.Ordinal), "");

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("href=\"[^\"]*[?&]lang=[^\"]*\"| aria-current=\"page\"", RegexOptions.None, 1000)]
    private static partial Regex Addresses();
}
