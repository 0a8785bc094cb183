using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Nobody who works here can speak as the resident: what is said by a letter or told to staff is marked as such.</summary>
public class LetterCodeTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    [Theory, EachEngine]
    public async Task A_web_requests_code_is_on_no_page_file_or_feed_of_staff(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var resident = town.Visit();
        var asked = await resident.AskAsync(phone: "0376 123 456");
        ShortReference.TryRead(asked.Reference, out var canonical);
        var stored = await town.RequestAsync(canonical!);
        await AnswerAsync(town, canonical!);
        using var officer = await town.SignInAsync(StaffRole.Officer, stored.OwnerUnit);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        var bare = asked.Code.Replace("-", "", StringComparison.Ordinal);
        foreach (var visitor in new[] { officer, coordinator })
        {
            foreach (var address in new[] { "/receipt", "/receipt?new=1", "", "/links", "/retype", "/reply.pdf", "/job-sheet.pdf?contact=1" })
            {
                var answer = await visitor.Http.GetAsync($"/staff/requests/{asked.Reference}{address}", TestContext.Current.CancellationToken);
                var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                var text = address.Contains(".pdf", StringComparison.Ordinal) ? new PdfText(bytes).All : System.Text.Encoding.UTF8.GetString(bytes);
                Assert.DoesNotContain(asked.Code, text, StringComparison.Ordinal);
                Assert.DoesNotContain(bare, text, StringComparison.Ordinal);
            }

            Assert.Contains("Nobody here can see it", (await visitor.OpenAsync($"/staff/requests/{asked.Reference}/receipt")).Text, StringComparison.Ordinal);
        }
    }

    [Theory, EachEngine]
    public async Task A_letter_gives_one_word_that_is_marked_on_every_timeline_and_apart_in_the_results(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var asked = await town.AskAsync();
        await AnswerAsync(town, asked.Reference);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var code = await PrintAsync(town, officer, asked);
        Assert.NotEqual(SecretCode.Show(asked.Code), code);
        // Asked twice by the reader of PDF files it is the same letter.
        Assert.Equal(code, await PrintAsync(town, officer, asked));
        var shown = ShortReference.Show(asked.Reference);

        using var reader = town.Visit();
        var page = await reader.OpenAsync($"/r/{shown}/{code}");
        Assert.Equal($"/follow/{shown}", page.Address);
        Assert.Contains("by the letter of Monday 2 March 2026, printed by Streets and lighting", page.All("#by-letter").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/follow/{shown}/data")).Status);
        // It reads and gives a word, and changes nothing else.
        Assert.Empty(page.Html.QuerySelectorAll("form[action*=Reply], a[href$='/pictures'], a[href$='/words'], a[href^='/report/receipt']"));
        foreach (var own in new[] { $"/follow/{shown}/words", $"/follow/{shown}/pictures", $"/follow/{shown}/erase", $"/report/receipt/{shown}" })
        {
            Assert.StartsWith("/follow?reference=", (await reader.GetAsync(own)).Address, StringComparison.Ordinal);
        }

        var form = page.Form("form[action*=Confirm]");
        var said = await form.Fill("word", "Solved").SubmitAsync();
        Assert.Contains("said=confirmed", said.Address, StringComparison.Ordinal);
        const string mark = "by the letter of Monday 2 March 2026, printed by Streets and lighting";
        using var anybody = town.Visit();
        foreach (var timeline in new[] { said, await anybody.OpenAsync($"/requests/{shown}"), await officer.OpenAsync(asked.Desk()) })
        {
            Assert.Contains(mark, timeline.All(".moj-timeline__byline"));
        }

        // Used up: it opens nothing more and says nothing more, not even from a form that was open before.
        using var second = town.Visit();
        var refused = await second.GetAsync($"/r/{shown}/{code}");
        Assert.StartsWith("/r/", refused.Address, StringComparison.Ordinal);
        Assert.Contains("has been used", Assert.Single(refused.Errors), StringComparison.Ordinal);
        var late = await form.Fill("word", "NotSolved").Fill("words", "Again").SubmitAsync();
        Assert.Contains("has been used", Assert.Single(late.Errors), StringComparison.Ordinal);
        Assert.Equal(Confirmation.Solved, (await town.RequestAsync(asked.Reference)).Confirmation);
        // The resident's own code was not touched.
        Assert.Equal($"/follow/{shown}", (await second.OpenAsync($"/r/{shown}/{SecretCode.Show(asked.Code)}")).Address);

        // Two more words: one told to staff, one by the resident. The three ways make the sum of what was said.
        var told = await town.AskAsync();
        await AnswerAsync(town, told.Reference);
        var staff = await town.AddStaffAsync(StaffRole.Officer);
        Assert.True((await town.Services.GetRequiredService<NoteResidentsWord>().RunAsync(
            new StaffStep(staff, told.Reference, (await town.RequestAsync(told.Reference)).Version), Channel.Phone, Confirmation.Solved, null, default)).Succeeded);
        Assert.Contains("Phone; written down by staff", (await anybody.OpenAsync($"/requests/{ShortReference.Show(told.Reference)}")).All(".moj-timeline__byline"));
        var third = await town.AskAsync();
        await AnswerAsync(town, third.Reference);
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(third.Reference, third.Code, Confirmation.Partly, null, default)).Succeeded);
        Assert.Equal(
            [WordSource.Letter, WordSource.Staff, WordSource.Resident],
            new[] { await town.RequestAsync(asked.Reference), await town.RequestAsync(told.Reference), await town.RequestAsync(third.Reference) }.Select(r => r.WordBy));
        foreach (var (by, reference) in new[] { ("Letter", asked.Reference), ("Staff", told.Reference), ("Resident", third.Reference) })
        {
            var rows = await anybody.Http.GetStringAsync($"/requests.csv?by={by}", TestContext.Current.CancellationToken);
            Assert.Contains(ShortReference.Show(reference), rows, StringComparison.Ordinal);
            Assert.Equal(2, rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Theory, EachEngine]
    public async Task A_letter_of_another_request_an_old_one_and_a_guess_open_nothing(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var asked = await town.AskAsync();
        var other = await town.AskAsync();
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var code = await PrintAsync(town, officer, asked);
        using var reader = town.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/r/{ShortReference.Show(other.Reference)}/{code}")).Status);
        Assert.False((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(other.Reference, code.Replace("-", "", StringComparison.Ordinal), Confirmation.NoLongerNeeded, null, default)).Succeeded);
        Assert.False((await town.Services.GetRequiredService<ReplyToOwner>().RunAsync(asked.Reference, code.Replace("-", "", StringComparison.Ordinal), "Me", default)).Succeeded);
        town.Clock.Jump(LetterCodes.Valid);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/r/{ShortReference.Show(asked.Reference)}/{code}")).Status);
        // A later letter has another code.
        using var again = await town.SignInAsync(StaffRole.Officer);
        Assert.NotEqual(code, await PrintAsync(town, again, asked));
    }

    private static async Task<string> PrintAsync(TestTown town, Visitor staff, Receipt asked)
    {
        var text = new PdfText(await staff.Http.GetByteArrayAsync($"{asked.Desk()}/reply.pdf", TestContext.Current.CancellationToken)).All;
        var letters = await town.ReadAsync(db => db.Set<Doorstep.Modules.Receipts.Tables.Letter>().Where(l => l.ReceiptId == asked.Id).ToListAsync());
        return Assert.Single(letters.Select(l => SecretCode.Show(town.Services.GetRequiredService<SecretCode>().For(l.Id))), code => text.Contains(code, StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(TestTown town, string reference)
    {
        var request = await town.RequestAsync(reference);
        var staff = await town.AddStaffAsync(StaffRole.Officer, request.OwnerUnit);
        Assert.True((await town.Services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(staff, reference, request.Version), town.Done("Mended."), default)).Succeeded);
    }
}
