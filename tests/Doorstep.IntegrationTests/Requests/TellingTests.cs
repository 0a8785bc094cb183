using System.Net;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Sms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Residents are told by the way they chose, and say with a link and one press whether it is solved.</summary>
public partial class TellingTests
{
    private const string Rosa = "rosa@example.com";

    [Theory, EachEngine]
    public async Task Whoever_gave_a_mail_address_gets_a_receipt_that_opens_the_request(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Name = "Rosa", Email = Rosa, Phone = "0571 8888 1234", Way = ContactWay.Phone });
        Assert.Equal(1, await town.SendMailAsync());

        var receipt = Assert.Single(post.To(Rosa));
        var (reference, code) = (ShortReference.Show(asked.Reference), SecretCode.Show(asked.Code));
        Assert.Contains("Hello Rosa,", receipt.Text, StringComparison.Ordinal);
        Assert.Contains($"reference is {reference} and your secret code is {code}", receipt.Text, StringComparison.Ordinal);
        Assert.Contains(reference, receipt.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(code, receipt.Raw[..receipt.Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain(code, receipt.Subject, StringComparison.Ordinal);
        using var visitor = town.Visit();
        Assert.Equal("Hole or damage in a road", (await visitor.OpenAsync(Assert.Single(Links(receipt)))).Heading);

        // News go by the way that was chosen, and that is the phone.
        await StepAsync(town, asked, step => town.Services.GetRequiredService<AskResident>().RunAsync(step, "Which side?", default));
        Assert.Equal(0, await town.SendMailAsync());
    }

    [Theory, EachEngine]
    public async Task An_answer_asks_at_once_and_one_press_says_solved_while_opening_the_link_changes_nothing(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await town.SendMailAsync();
        await AnswerAsync(town, asked);
        Assert.Equal(0, (await town.RequestAsync(asked.Reference)).AsksMade);
        Assert.Equal(1, await town.SendMailAsync());

        // That they were asked is noted when the letter was sent, for the resident to read.
        var told = await town.RequestAsync(asked.Reference);
        Assert.Equal((1, TimelineKind.AskedForWord), (told.AsksMade, told.Timeline[^1].Kind));
        var letter = post.To(Rosa)[^1];
        Assert.Contains("We filled the hole.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("answered. Is it solved?", letter.Subject, StringComparison.Ordinal);
        Assert.Equal(["solved", "partly", "not-solved", ""], Links(letter).Select(l => OneClick().Match(l).Groups["word"].Value));

        using var scanner = town.Visit();
        foreach (var link in Links(letter))
        {
            await scanner.OpenAsync(link);
            await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
        }

        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync(Links(letter)[0]);
        Assert.Equal($"/follow/{ShortReference.Show(asked.Reference)}/say/solved", page.Address);
        Assert.Equal("Is it solved?", page.Heading);
        Assert.Equal("Yes, it is solved", Assert.Single(page.All("main form button")));
        page = await page.Form().SubmitAsync();
        Assert.StartsWith($"/follow/{ShortReference.Show(asked.Reference)}?said=confirmed", page.Address, StringComparison.Ordinal);
        var closed = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Closed, Confirmation.Solved), (closed.State, closed.Confirmation));

        Assert.Contains("already noted", (await visitor.OpenAsync(Links(letter)[1])).Heading, StringComparison.Ordinal);
        Assert.Equal(0, await town.SendMailAsync());
    }

    [Theory, EachEngine]
    public async Task Not_solved_asks_what_is_left_and_goes_back_to_the_same_owner(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await town.SendMailAsync();
        await AnswerAsync(town, asked);
        await town.SendMailAsync();
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync(Links(post.To(Rosa)[^1])[2]);
        page = await page.Form().SubmitAsync();
        Assert.Single(page.Errors);
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);
        page = await page.Form().Fill("words", "The other half of it is still there").SubmitAsync();
        Assert.Contains("said=reopened", page.Address, StringComparison.Ordinal);
        var again = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Received, "streets", 1), (again.State, again.OwnerUnit, again.ReopenCount));
    }

    [Theory, EachEngine]
    public async Task No_word_is_asked_for_again_after_a_week_and_told_as_unconfirmed_after_two(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa }, language: "zh-Hans");
        await AnswerAsync(town, asked);
        Assert.Equal(2, await town.SendMailAsync());
        town.Clock.Jump(TimeSpan.FromDays(7.1));
        await town.RingAsync();
        Assert.Equal(1, await town.SendMailAsync());
        var again = post.To(Rosa)[^1];
        Assert.Contains("请问解决了吗？", again.Subject, StringComparison.Ordinal);
        Assert.Contains("还没有收到您的意见", again.Text, StringComparison.Ordinal);
        Assert.Equal(4, Links(again).Count);
        Assert.All(Links(again), link => Assert.EndsWith("lang=zh-Hans", link, StringComparison.Ordinal));
        Assert.Equal(2, (await town.RequestAsync(asked.Reference)).AsksMade);

        town.Clock.Jump(TimeSpan.FromDays(7.1));
        await town.RingAsync();
        Assert.Equal(1, await town.SendMailAsync());
        Assert.Contains("未经您确认", post.To(Rosa)[^1].Subject, StringComparison.Ordinal);
        using var visitor = town.Visit("zh-CN");
        var page = await visitor.OpenAsync(Links(again)[2]);
        page = await page.Form().Fill("words", "还是不亮").SubmitAsync();
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
    }

    [Theory, EachEngine]
    public async Task Each_news_is_one_letter(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await town.SendMailAsync();
        var coordinator = await town.AddStaffAsync(StaffRole.Coordinator);
        var day = DateOnly.FromDateTime(town.Clock.GetUtcNow().AddDays(10).UtcDateTime);
        await NewsAsync("a question for you", "Which side of the road?", "goes on without", step => town.Services.GetRequiredService<AskResident>().RunAsync(step, "Which side of the road?", default));
        await NewsAsync("a new date", "The asphalt comes late", "New date", step => town.Services.GetRequiredService<ChangeDate>().RunAsync(step, day, "The asphalt comes late", default));
        await NewsAsync("raised to a higher level", "Raised to Our Town", "The crew is ill", step => town.Services.GetRequiredService<MoveBetweenLevels>().UpAsync(step with { Staff = coordinator }, "The crew is ill", default));
        await NewsAsync("planned", "We will do it with the whole street", "planned", step => town.Services.GetRequiredService<AnswerRequest>()
            .RunAsync(step, new AnswerInput(RequestOutcome.Planned, "We will do it with the whole street", day.AddDays(30)), default));
        await NewsAsync("must-solve", "The street is being torn up", "must-solve", step => town.Writer.RunAsync<Done>(async (write, ct) =>
        {
            var request = (await write.Db.Set<Request>().FindAsync([asked.Id], ct))!;
            return await RequestSteps.TakeAsync(
                request,
                (r, at) =>
                {
                    r.Noted(TimelineKind.MustSolveProgress, Actor.System, "The street is being torn up", at.Now, at);
                    return null;
                },
                town.Services.GetRequiredService<HandlingRules>(), write, ct);
        }));
        // What is no news to the resident brings no letter: a reminder to the owner, being taken on.
        await StepAsync(town, asked, step => town.Services.GetRequiredService<HandOverRequest>().RunAsync(step, "water", "A pipe is below", default));
        Assert.Equal(0, await town.SendMailAsync());

        async Task NewsAsync(string subject, string words, string more, Func<StaffStep, Task<Outcome<Done>>> take)
        {
            await StepAsync(town, asked, take);
            Assert.Equal(1, await town.SendMailAsync());
            var letter = post.To(Rosa)[^1];
            Assert.Contains(subject, letter.Subject, StringComparison.Ordinal);
            Assert.Contains(words, letter.Text, StringComparison.Ordinal);
            Assert.Contains(more, letter.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("/solved", letter.Text, StringComparison.Ordinal);
            Assert.Single(Links(letter));
        }
    }

    [Theory, EachEngine]
    public async Task Who_chose_the_phone_is_called_and_the_call_is_noted(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234" });
        var other = await AskAsync(town, new ContactDetails { PostalAddress = "Mill Lane 4", Way = ContactWay.Letter });
        var none = await AskAsync(town, null);
        using var staff = await town.SignInAsync(StaffRole.Officer);
        Assert.Contains("Nobody is to be asked now", (await staff.OpenAsync("/staff/asks")).Text, StringComparison.Ordinal);
        foreach (var each in new[] { asked, other, none })
        {
            await AnswerAsync(town, each);
        }

        var page = await staff.OpenAsync("/staff/asks");
        Assert.Equal(2, page.All("tbody tr").Count);
        Assert.DoesNotContain("Wang Fang", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("8888", page.Body, StringComparison.Ordinal);
        page = await page.Form($"form[data-note='Nobody-{ShortReference.Show(asked.Reference)}']").SubmitAsync();
        Assert.Contains("stays on the list", page.Text, StringComparison.Ordinal);
        Assert.Contains("Tries: 1", page.Text, StringComparison.Ordinal);
        page = await page.Form($"form[data-note='Phone-{ShortReference.Show(asked.Reference)}']").SubmitAsync();
        var letter = Assert.Single(page.All("tbody tr"));
        Assert.Contains("Post a letter", letter, StringComparison.Ordinal);
        var stale = page.Form($"form[data-note='Letter-{ShortReference.Show(other.Reference)}']");
        page = await stale.SubmitAsync();
        Assert.Contains("Nobody is to be asked now", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty((await stale.SubmitAsync()).Errors);

        var lines = (await town.RequestAsync(asked.Reference)).Timeline.Where(e => e.Kind is TimelineKind.AskTried or TimelineKind.AskedForWord).Select(e => (e.Kind, e.Reason));
        Assert.Equal([(TimelineKind.AskTried, "ContactWay.Phone"), (TimelineKind.AskedForWord, "ContactWay.Phone")], lines);
        town.Clock.Jump(TimeSpan.FromDays(7.1));
        await town.RingAsync();
        using var later = await town.SignInAsync(StaffRole.Coordinator);
        page = await later.OpenAsync("/staff/asks");
        Assert.Equal(2, page.All("tbody tr").Count);
        Assert.Contains("Asked a week ago", page.Text, StringComparison.Ordinal);
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Contains("Nobody is to be asked now", (await water.OpenAsync("/staff/asks")).Text, StringComparison.Ordinal);
        Assert.Empty(post.Arrived);
    }

    [Theory, EachEngine]
    public async Task A_mail_that_does_not_arrive_becomes_a_call(DatabaseEngine engine)
    {
        await using var post = new PostOffice { Mood = _ => Mood.RefusesRecipient };
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa, Phone = "0571 8888 1234" });
        await AnswerAsync(town, asked);
        using var staff = await town.SignInAsync(StaffRole.Officer);
        Assert.Contains("Nobody is to be asked now", (await staff.OpenAsync("/staff/asks")).Text, StringComparison.Ordinal);
        await town.SendMailAsync();
        var tried = await town.RequestAsync(asked.Reference);
        Assert.Equal((0, TimelineKind.AskTried, "ContactWay.Mail"), (tried.AsksMade, tried.Timeline[^1].Kind, tried.Timeline[^1].Reason));
        Assert.Contains("Call", Assert.Single((await staff.OpenAsync("/staff/asks")).All("tbody tr")), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Erasing_contact_details_forgets_what_is_not_sent(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await AnswerAsync(town, asked);
        await town.EraseAsync(asked.Id);
        Assert.Equal(0, await town.SendMailAsync());
        Assert.Empty(await town.QueryAsync("SELECT id FROM outbox"));
    }

    [Theory, EachEngine]
    public async Task A_wrong_code_and_an_unknown_word_say_nothing(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await AnswerAsync(town, asked);
        using var visitor = town.Visit();
        var reference = ShortReference.Show(asked.Reference);
        Assert.StartsWith("/follow?reference=", (await visitor.OpenAsync($"/r/{reference}/AAAAA-AAAAA/solved")).Address, StringComparison.Ordinal);
        Assert.StartsWith("/follow?reference=", (await visitor.OpenAsync($"/follow/{reference}/say/solved")).Address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/r/{reference}/{SecretCode.Show(asked.Code)}/unconfirmed")).Status);
        using var forged = new FormUrlEncodedContent([]);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Http.PostAsync($"/follow/{reference}/say/solved", forged)).StatusCode);
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);
    }

    [Fact]
    public async Task A_town_without_an_address_on_the_web_says_how_to_follow_without_a_link()
    {
        await using var post = new PostOffice();
        await using var town = await TestTown.OpenAsync(new() { Mail = post, Folder = StaffTowns.WithDistricts });
        var asked = await AskAsync(town, new ContactDetails { Email = Rosa });
        await town.SendMailAsync();
        await AnswerAsync(town, asked);
        Assert.Equal(1, await town.SendMailAsync());
        Assert.All(post.Arrived, letter => Assert.DoesNotContain("http", letter.Text, StringComparison.Ordinal));
        Assert.All(post.Arrived, letter => Assert.Contains("Follow a request", letter.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(SecretCode.Show(asked.Code), post.Arrived[1].Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task The_resident_chooses_the_way_and_sees_it_in_what_is_held(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        var details = await where.Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var contact = await details.Form().Fill("description", "Dark").Fill("q-lamp-fault", "out").SubmitAsync();
        contact = await contact.Form().Fill("reach", "yes").Fill("phone", "0571 8888 1234").Fill("way", "Mail").SubmitAsync();
        Assert.Contains("mail address", Assert.Single(contact.Errors), StringComparison.Ordinal);
        var check = await contact.Form().Fill("email", Rosa).Fill("way", "Phone").SubmitAsync();
        var held = Asking.ReceiptIn(await check.Form().SubmitAsync());
        Assert.Equal(ContactWay.Phone, (await town.ContactAsync((await town.RequestAsync(ShortReference.TryRead(held.Reference, out var reference) ? reference : "")).Id))!.Way);
        await visitor.OpenAsync($"/r/{held.Reference}/{held.Code}");
        Assert.Contains("By phone", (await visitor.OpenAsync($"/follow/{held.Reference}/data")).Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Whoever_left_only_a_mobile_number_hears_by_text_message_once_and_can_end_that(DatabaseEngine engine)
    {
        const string Number = "+86 138-0571-8888";
        await using var gateway = new Receiver();
        await using var town = await OpenAsync(engine, null, gateway);
        using var li = town.Visit("zh-CN");
        var where = await li.OpenAsync("/report/where?type=care-at-home");
        var contact = await (await where.Form().Fill("address", "Mill Lane 4").SubmitAsync()).Form().Fill("description", "我摔伤了").Fill("q-help-with", "meals").SubmitAsync();
        Assert.Contains("发短信", contact.Text, StringComparison.Ordinal);
        contact = await contact.Form().Fill("reach", "yes").Fill("phone", "8888 ext 5").Fill("way", "Sms").SubmitAsync();
        Assert.Contains("手机号码", Assert.Single(contact.Errors), StringComparison.Ordinal);
        var own = Asking.ReceiptIn(await (await contact.Form().Fill("phone", Number).Fill("way", "").SubmitAsync()).Form().SubmitAsync());
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        var asked = await AskAsync(town, new ContactDetails { Name = "Rosa Wang", Phone = Number });
        // A number of the wrong kind, a way that was chosen, and what another system brings are left to people.
        foreach (var (other, channel) in new[] { (new ContactDetails { Phone = "0571 8888 1234" }, Channel.Web), (new ContactDetails { Phone = Number, Way = ContactWay.Phone }, Channel.Web), (new ContactDetails { Phone = Number }, Channel.Api) })
        {
            Assert.NotEqual(ContactWay.Sms, (await town.ContactAsync((await AskAsync(town, other, channel: channel)).Id))!.Way);
        }

        Assert.Equal(2, await town.SendSmsAsync());
        var messages = Sent(gateway);
        Assert.All(messages, m => Assert.Equal("+8613805718888", m.To));
        Assert.Contains("已收到", messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("Hole or damage in a road", messages[1].Text, StringComparison.Ordinal);
        var link = PathIn(messages[0].Text);
        Assert.StartsWith($"/r/{own.Reference}/{own.Code}", link, StringComparison.Ordinal);
        Assert.Contains("摔伤", (await town.Visit("zh-CN").OpenAsync(link)).Text, StringComparison.Ordinal);

        // Answered: told and noted once it went, as with a mail; staff see by which way.
        await AnswerAsync(town, asked);
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        await AnswerAsync(town, new Receipt(Guid.Empty, ShortReference.TryRead(own.Reference, out var canonical) ? canonical : "", "", default, ""));
        Assert.Equal(0, (await town.RequestAsync(asked.Reference)).AsksMade);
        gateway.Answer = Receiver.Say("");
        Assert.Equal(0, await town.SendSmsAsync());
        gateway.Answer = Receiver.Say(Receiver.Ok);
        town.Clock.Jump(TimeSpan.FromHours(1));
        Assert.Equal(0, await town.SendSmsAsync());
        messages = Sent(gateway);
        Assert.Equal(4, messages.Count);
        Assert.Contains("Is it solved?", messages[2].Text, StringComparison.Ordinal);
        Assert.Contains("是否解决", messages[3].Text, StringComparison.Ordinal);
        foreach (var hidden in new[] { "Rosa", "A deep hole", "School Lane", "摔伤", "Mill Lane", "filled", "居家" })
        {
            Assert.All(messages, m => Assert.DoesNotContain(hidden, m.Text, StringComparison.OrdinalIgnoreCase));
        }

        Assert.All(messages, m => Assert.InRange(SmsText.Segments(m.Text), 1, SmsText.Most));
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync("/staff/asks");
        Assert.Contains("The text message did not arrive.", page.Text, StringComparison.Ordinal);
        Assert.Contains("By text message.", (await staff.OpenAsync($"/staff/requests/{ShortReference.Show(asked.Reference)}")).Text, StringComparison.Ordinal);
        Assert.Contains("By text message", (await staff.OpenAsync("/staff/new")).Text, StringComparison.Ordinal);

        // Asked again after a week, and this one arrives.
        town.Clock.Jump(TimeSpan.FromDays(7.1));
        await town.RingAsync();
        Assert.Equal(2, await town.SendSmsAsync());
        var again = await town.RequestAsync(asked.Reference);
        Assert.Equal((2, TimelineKind.AskedForWord, "ContactWay.Sms"), (again.AsksMade, again.Timeline[^1].Kind, again.Timeline[^1].Reason));

        // Two weeks without a word: both are to hear that it closed. One ends the texts, the other erases the contact: what waits goes.
        town.Clock.Jump(TimeSpan.FromDays(7.1));
        await town.RingAsync();
        Assert.Equal(2, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync(m => m.State == OutboxState.Waiting)));
        using var rosa = town.Visit();
        page = await rosa.OpenAsync(PathIn(Sent(gateway).Last(m => m.Text.Contains(ShortReference.Show(asked.Reference), StringComparison.Ordinal)).Text));
        var stop = await rosa.OpenAsync(page.Html.QuerySelector("a[href$='/texts']")!.GetAttribute("href")!);
        Assert.Contains(Number, stop.Text, StringComparison.Ordinal);
        page = await stop.Form("form.govuk-button-group").SubmitAsync();
        Assert.Contains("No text message comes any more", page.Text, StringComparison.Ordinal);
        Assert.Equal(page.Address, (await rosa.OpenAsync($"{page.Address.Split('?')[0]}/texts")).Address + "?said=texts");
        Assert.Equal((ContactWay.Phone, Number), ((await town.ContactAsync(asked.Id))!.Way, (await town.ContactAsync(asked.Id))!.Phone));
        await town.EraseAsync((await town.RequestAsync(canonical!)).Id);
        Assert.Equal(0, await town.SendSmsAsync());
        Assert.All(await town.ReadAsync(db => db.Set<OutboxMessage>().ToListAsync()), m => Assert.Null(m.Content));
    }

    [Fact]
    public async Task Without_a_gateway_nothing_is_promised_and_nobody_fills_a_phone_with_receipts()
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        var contact = await (await where.Form().Fill("address", "Mill Lane 4").SubmitAsync()).Form().Fill("description", "Dark").Fill("q-lamp-fault", "out").SubmitAsync();
        Assert.DoesNotContain("text message", contact.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Null(contact.Html.QuerySelector("#way-Sms"));
        Assert.Equal(ContactWay.Phone, (await town.ContactAsync((await AskAsync(town, new ContactDetails { Phone = "13805718888", Way = ContactWay.Sms })).Id))!.Way);

        await using var gateway = new Receiver();
        await using var other = await OpenAsync(DatabaseEngine.Sqlite, null, gateway);
        for (var i = 0; i < 10; i++)
        {
            await AskAsync(other, new ContactDetails { Phone = "13805718888" });
        }

        Assert.Equal(SmsThrottle.ToOne.Most, await other.SendSmsAsync());
    }

    private static List<(string To, string Text)> Sent(Receiver gateway) => [.. gateway.Calls.Select(call =>
    {
        using var json = System.Text.Json.JsonDocument.Parse(call.Body);
        return (json.RootElement.GetProperty("to").GetString()!, json.RootElement.GetProperty("text").GetString()!);
    })];

    private static string PathIn(string message) => new Uri(Link().Match(message).Value).PathAndQuery;

    internal static Task<TestTown> OpenAsync(DatabaseEngine engine, PostOffice? post, Receiver? gateway = null) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Mail = post,
        Sms = gateway is null ? null : SmsSettings.Read(name => name switch
        {
            SmsSettings.AddressVariable => gateway.Address, SmsSettings.BodyVariable => """{"to":"{to}","text":"{text}"}""", SmsSettings.MobileVariable => "+861, 1", _ => null,
        }).Settings,
        Folder = folder =>
        {
            StaffTowns.WithDistricts(folder);
            var file = Path.Combine(folder.FullName, "town.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", "\"site\": \"http://localhost\"", StringComparison.Ordinal));
        },
    });

    private static async Task<Receipt> AskAsync(TestTown town, ContactDetails? contact, string language = "en", Channel channel = Channel.Web) =>
        (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "pothole", Description = "A deep hole", Address = "School Lane 3", AreaCode = "north", Contact = contact, Language = language, Channel = channel,
                Answers = town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
                    .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
            },
            default)).Value;

    private static Task AnswerAsync(TestTown town, Receipt asked) =>
        StepAsync(town, asked, step => town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("We filled the hole."), default));

    private static async Task StepAsync(TestTown town, Receipt asked, Func<StaffStep, Task<Outcome<Done>>> take)
    {
        var stored = await town.RequestAsync(asked.Reference);
        var outcome = await take(new StaffStep(await town.AddStaffAsync(StaffRole.Officer, stored.OwnerUnit), asked.Reference, stored.Version));
        Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
    }

    private static List<string> Links(Arrived letter) => [.. Link().Matches(letter.Text).Select(m => new Uri(m.Value).PathAndQuery)];

    [GeneratedRegex(@"http://localhost/\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^/r/[^/]+/[^/?]+(/(?<word>[^?]+))?\?lang=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneClick();
}
