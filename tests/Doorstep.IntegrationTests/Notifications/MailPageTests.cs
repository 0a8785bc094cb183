using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Notifications;

public class MailPageTests
{
    [Theory, EachEngine]
    public async Task Administrators_see_what_is_stuck_without_its_words_and_can_try_again_or_give_up(DatabaseEngine engine)
    {
        await using var post = new PostOffice { Mood = _ => Mood.RefusesRecipient };
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Mail = post });
        await town.QueueMailAsync(Letter("rosa@example.com"));
        await town.QueueMailAsync(Letter("li@example.com"));
        await town.SendMailAsync();
        using var administrator = await town.SignInAsync(StaffRole.Administrator);

        var page = await administrator.OpenAsync("/staff/mail");
        Assert.Contains("r…@example.com", page.Text, StringComparison.Ordinal);
        Assert.Contains("550", page.Text, StringComparison.Ordinal);
        foreach (var hidden in new[] { "rosa", "Secret words", "Secret subject" })
        {
            Assert.DoesNotContain(hidden, page.Body, StringComparison.Ordinal);
        }

        post.Mood = _ => Mood.Takes;
        page = await page.Form("form[id^=again]:has(button:contains('r…'))").SubmitAsync();
        Assert.Equal("/staff/mail", page.Address);
        Assert.Equal(1, await town.SendMailAsync());
        Assert.Single(post.To("rosa@example.com"));

        var stale = page.Form("form[id^=give-up]:has(button:contains('l…'))");
        page = await stale.SubmitAsync();
        Assert.Contains("Nothing waits", page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await town.SendMailAsync());
        Assert.All(await town.ReadAsync(db => db.Set<OutboxMessage>().ToListAsync()), m => Assert.Null(m.Content));
        Assert.Contains("just been sent or given up", Assert.Single((await stale.SubmitAsync()).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_settings_it_says_that_mail_is_not_set_up_in_both_languages()
    {
        await using var town = await TestTown.OpenAsync();
        await town.QueueMailAsync(Letter("rosa@example.com"));
        Assert.Equal(0, await town.SendMailAsync());
        using var english = await town.SignInAsync(StaffRole.Administrator);
        Assert.Contains("Mail is not set up", (await english.OpenAsync("/staff/mail")).Text, StringComparison.Ordinal);
        using var chinese = await town.SignInAsync(StaffRole.Administrator, language: "zh-CN");
        Assert.Contains("尚未设置发信服务器", (await chinese.OpenAsync("/staff/mail")).Text, StringComparison.Ordinal);
        var check = town.Services.GetServices<ICheck>().Single(c => c.Title == "Mail");
        var finding = Assert.Single(await check.RunAsync(CancellationToken.None));
        Assert.True(finding is { Good: true, Remedy: not null });
    }

    [Fact]
    public async Task A_long_list_goes_on_over_pages()
    {
        await using var town = await TestTown.OpenAsync();
        for (var i = 0; i < 30; i++)
        {
            await town.QueueMailAsync(Letter($"p{i}@host{i}.example"));
        }

        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var seen = new List<string>();
        foreach (var address in new[] { "/staff/mail", "/staff/mail?p=2", "/staff/mail?p=99" })
        {
            seen.AddRange((await administrator.OpenAsync(address)).All("tbody tr td:first-child"));
        }

        Assert.Equal(25 + 5 + 5, seen.Count);
        Assert.Equal(30, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(StaffRole.Coordinator)]
    [InlineData(StaffRole.Officer)]
    public async Task Others_do_not_see_it(StaffRole role)
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = await town.SignInAsync(role);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/staff/mail")).Status);
    }

    [Fact]
    public async Task The_check_says_whether_the_server_answers()
    {
        await using var post = new PostOffice { SignIn = ("doorstep", "secret") };
        await using var town = await TestTown.OpenAsync(new() { Mail = post });
        var check = town.Services.GetServices<ICheck>().Single(c => c.Title == "Mail");
        Assert.True(Assert.Single(await check.RunAsync(CancellationToken.None)).Good);
        post.Mood = _ => Mood.RefusesSignIn;
        Assert.Contains("535", Bad(await check.RunAsync(CancellationToken.None)), StringComparison.Ordinal);
        post.Close();
        Assert.Contains("does not answer", Bad(await check.RunAsync(CancellationToken.None)), StringComparison.Ordinal);
        Assert.Empty(post.Arrived);

        static string Bad(IReadOnlyList<CheckFinding> findings)
        {
            var finding = Assert.Single(findings);
            Assert.False(finding.Good);
            Assert.NotNull(finding.Remedy);
            return finding.Text;
        }
    }

    private static OutgoingMail Letter(string to) => new(to, "Secret subject", "Secret words", $"test:{to}", Guid.Empty);
}
