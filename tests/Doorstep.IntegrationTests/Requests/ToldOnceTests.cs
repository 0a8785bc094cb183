using Doorstep.Harness;
using Doorstep.IntegrationTests.Alerts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>One fact, one letter to one person, whatever they are to what happened.</summary>
public class ToldOnceTests
{
    [Theory, EachEngine]
    public async Task Who_owns_both_linked_requests_and_follows_all_of_them_gets_one_letter_for_each_fact(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await AlertsTests.OpenAsync(engine, post);
        await AlertsTests.SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Area = "north", Frequency = AlertFrequency.AtOnce });
        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        var luca = await town.AddStaffAsync(StaffRole.Officer);

        // Two requests, each with its receipt; the alert on the area has nothing to add.
        var (one, two) = (await AskAsync(town, "Rosa@Example.com "), await AskAsync(town, "rosa@example.COM"));
        Assert.Equal(2, await LettersAsync(town, post));
        await AlertsTests.SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Request = one.Reference, Frequency = AlertFrequency.AtOnce });
        await AlertsTests.SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Request = two.Reference, Frequency = AlertFrequency.AtOnce });

        Assert.True((await town.Services.GetRequiredService<LinkRequests>().RunAsync(mei, two.Reference, one.Reference, LinkKind.DuplicateOf, default)).Succeeded);
        Assert.Equal(1, await LettersAsync(town, post));

        var claimed = (await town.Services.GetRequiredService<ClaimProblem>().RunAsync(mei, Claim(), default)).Value;
        Assert.Equal(2, (await town.Services.GetRequiredService<AttachRequests>().RunAsync(mei, claimed, [one.Reference, two.Reference], default)).Value);
        Assert.Equal(1, await LettersAsync(town, post));
        await TellHowItGoesAsync(town, mei, claimed, "Asphalt is ordered");
        Assert.Equal(1, await LettersAsync(town, post));
        Assert.Contains("Asphalt is ordered", post.Arrived[^1].Text, StringComparison.Ordinal);
        // The same words on another day are another fact.
        town.Clock.Jump(TimeSpan.FromHours(1));
        await TellHowItGoesAsync(town, mei, claimed, "Asphalt is ordered");
        Assert.Equal(1, await LettersAsync(town, post));

        // Of the answer, the letter that asks whether it is solved is the one that goes.
        var version = (await town.RequestAsync(one.Reference)).Version;
        Assert.True((await town.Services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(luca, one.Reference, version), town.Done("We filled it."), default)).Succeeded);
        Assert.Equal(1, await LettersAsync(town, post));
        Assert.Contains("answered. Is it solved?", post.Arrived[^1].Subject, StringComparison.Ordinal);
        Assert.Equal(1, (await town.RequestAsync(one.Reference)).AsksMade);
        Assert.Contains((await town.RequestAsync(two.Reference)).Timeline, e => e.Reason == "LinkReason.ParentAnswered");
    }

    [Theory, EachEngine]
    public async Task Two_people_are_each_told_and_a_letter_that_gathers_repeats_nothing_that_was_told_alone(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await AlertsTests.OpenAsync(engine, post);
        await AlertsTests.SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Type = "pothole", Frequency = AlertFrequency.AtOnce });
        await AlertsTests.SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Area = "north", Frequency = AlertFrequency.Weekly });
        var (one, two) = (await AskAsync(town, "li@example.com"), await AskAsync(town, "ming@example.com"));
        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        Assert.True((await town.Services.GetRequiredService<LinkRequests>().RunAsync(mei, two.Reference, one.Reference, LinkKind.DuplicateOf, default)).Succeeded);
        await LettersAsync(town, post);
        Assert.Equal((2, 2), (post.To("li@example.com").Count, post.To("ming@example.com").Count));
        var alone = post.To("rosa@example.com").Count;

        var light = await town.AskAtAsync(31.7, 121.5, "street-light");
        town.Clock.Jump(TimeSpan.FromDays(8));
        await LettersAsync(town, post);
        var gathered = post.To("rosa@example.com")[^1];
        Assert.Equal(alone + 1, post.To("rosa@example.com").Count);
        Assert.Contains(ShortReference.Show(light.Reference), gathered.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ShortReference.Show(one.Reference), gathered.Text, StringComparison.Ordinal);

        // Nobody reads from the database who was told what; and it goes with the address, or after a while.
        Assert.Equal(0, await town.ReadAsync(db => db.Set<ToldFact>().CountAsync(t => t.Fact.Contains("example"))));
        await town.EraseAsync(one.Id);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<ToldFact>().CountAsync(t => t.About == one.Id)));
        Assert.NotEqual(0, await town.ReadAsync(db => db.Set<ToldFact>().CountAsync()));
        town.Clock.Jump(TimeSpan.FromDays(41));
        await town.ForgetOldAsync();
        Assert.Equal(0, await town.ReadAsync(db => db.Set<ToldFact>().CountAsync()));
    }

    [Theory, EachEngine]
    public async Task A_text_message_is_not_told_twice_either(DatabaseEngine engine)
    {
        await using var town = await AlertsTests.OpenAsync(engine, null);
        foreach (var (to, fact) in new[] { ("+86 138 0013 8000", "one"), ("0086 13800138000", "one"), ("+86 138 0013 8000", "other"), ("+86 138 0013 8001", "one") })
        {
            await town.Services.GetRequiredService<Writer>().RunAsync<int>(
                async (write, ct) =>
                {
                    await Outbox.QueueAsync(write, new OutgoingSms(to, "Hello", $"sms:{Guid.CreateVersion7(write.Now):N}", Guid.CreateVersion7(write.Now), fact), ct);
                    return 0;
                },
                TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync(m => m.Way == OutboxWay.Sms)));
    }

    [Theory]
    [InlineData("Rosa@Example.com", " rosa@example.COM ", true)]
    [InlineData("rosa@example.com", "ｒｏｓａ＠example.com", true)]
    [InlineData("+86 138 0013 8000", "0086-138-0013-8000", true)]
    [InlineData("13800138000", "138 0013 8000", true)]
    [InlineData("rosa@example.com", "rosa@example.org", false)]
    [InlineData("13800138000", "13800138001", false)]
    public void One_address_is_one_however_it_is_typed(string one, string other, bool same) => Assert.Equal(same, Recipient.Fold(one) == Recipient.Fold(other));

    /// <summary>Everything that waits is told, and sent; how many letters arrived.</summary>
    private static async Task<int> LettersAsync(TestTown town, PostOffice post)
    {
        var before = post.Arrived.Count;
        await town.Services.GetRequiredService<ProgressTeller>().RunOnceAsync(TestContext.Current.CancellationToken);
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        town.Clock.Jump(TimeSpan.FromMinutes(15));
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        return post.Arrived.Count - before;
    }

    private static async Task TellHowItGoesAsync(TestTown town, StaffMember mei, string claimed, string words)
    {
        var version = (await town.ReadAsync(db => db.Set<ClaimedProblem>().SingleAsync())).Version;
        Assert.True((await town.Services.GetRequiredService<MustSolveSteps>().NoteAsync(new StaffStep(mei, claimed, version), words, default)).Succeeded);
    }

    private static NewClaim Claim() => new()
    {
        Title = "Holes", Problem = "Many holes", Common = true, LeadUnit = "streets", AnswersName = "Ruth Adeyemi", DueOn = new DateOnly(2026, 5, 31), Milestones = [new("Survey", new DateOnly(2026, 3, 20))],
    };

    private static async Task<Receipt> AskAsync(TestTown town, string mail) =>
        (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "pothole", Description = "A deep hole", Latitude = 31.7, Longitude = 121.5, Contact = new ContactDetails { Email = mail },
                Answers = town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
                    .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
            },
            default)).Value;
}
