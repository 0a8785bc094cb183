using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>The page of one request in each of its turns, looked at in both languages and widths; and its steps by keyboard.</summary>
public class StaffStepsPagesTests(StaffStepsPagesTests.Desk desk) : BrowserTest(desk), IClassFixture<StaffStepsPagesTests.Desk>
{
    public static TheoryData<string, string, Screen> Turns => new(
        from turn in (string[])["joint", "escalated", "danger", "planned", "waiting", "answered", "helper"]
        from view in View.All
        select (turn, view.Language, view.Screen));

    [Theory, MemberData(nameof(Turns))]
    public async Task Each_turn_is_told_without_a_barrier(string turn, string language, Screen screen)
    {
        var page = await SignInAsync(turn is "danger" or "helper" ? desk.Officer : desk.Coordinator, new View(screen, language));
        await page.GotoAsync(desk.Of(turn));
        await Assertions.Expect(page.Locator(".ds-turn__who")).ToBeVisibleAsync();
        await Look.Over(page, $"desk-{turn}-{language}-{screen}");
        await page.EvaluateAsync("document.querySelectorAll('.ds-act').forEach(form => form.open = true)");
        await Look.Over(page, $"desk-{turn}-open-{language}-{screen}");
    }

    [Theory]
    [InlineData("en", Screen.Phone)]
    [InlineData("zh-Hans", Screen.Desk)]
    public async Task A_refused_answer_says_what_is_missing_and_shows_only_its_own_fields(string language, Screen screen)
    {
        var page = await SignInAsync(desk.Coordinator, new View(screen, language));
        await page.GotoAsync(desk.Of("refused"));
        await page.ClickAsync("summary[data-key=a]");
        await Assertions.Expect(page.Locator("#Answer-day")).ToBeHiddenAsync();
        await page.CheckAsync("#Answer-outcome-NotOurs", new() { Force = true });
        await Assertions.Expect(page.Locator("#Answer-whom")).ToBeVisibleAsync();
        await page.CheckAsync("#Answer-outcome-Planned", new() { Force = true });
        await Assertions.Expect(page.Locator("#Answer-whom")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#Answer-day")).ToBeVisibleAsync();

        // A template goes in without loading the page, with its outcome and its first blank marked; it is not sent unread.
        await page.FillAsync("#Answer-account", "Dear neighbour,");
        await page.SelectOptionAsync("#template", "1");
        await page.ClickAsync("[data-step=Template] button");
        await Assertions.Expect(page.Locator("#Answer-account")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#Answer-outcome")).ToBeCheckedAsync();
        Assert.StartsWith("[[", await page.EvaluateAsync<string>("window.getSelection().toString()"), StringComparison.Ordinal);
        Assert.StartsWith("Dear neighbour,", await page.InputValueAsync("#Answer-account"), StringComparison.Ordinal);
        await page.ClickAsync("[data-step=Answer] button");
        await Assertions.Expect(page.Locator(".govuk-error-summary")).ToBeFocusedAsync();
        Assert.Equal(2, await page.Locator(".govuk-error-summary li").CountAsync());
        await Look.Over(page, $"desk-refused-{language}-{screen}");
        await page.ClickAsync(".govuk-error-summary a[href='#Answer-day']");
        await Assertions.Expect(page.Locator("#Answer-day")).ToBeFocusedAsync();

        // What points at a person is marked before it is sent, and the summary leads to the box that says it is needed.
        await page.CheckAsync("#Answer-outcome-NotOurs", new() { Force = true });
        await page.FillAsync("#Answer-whom", "The power company");
        await page.FillAsync("#Answer-account", "The pole is theirs. Ring 13812345678.");
        await page.ClickAsync("[data-step=Answer] button");
        await Assertions.Expect(page.Locator("[data-step=Answer] mark")).ToHaveTextAsync("13812345678");
        await Look.Over(page, $"desk-flagged-{language}-{screen}");
        await page.ClickAsync(".govuk-error-summary a[href='#Answer-keep']");
        await Assertions.Expect(page.Locator("#Answer-keep")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Without_a_script_every_field_shows_and_a_template_comes_from_the_server()
    {
        var page = await SignInAsync(desk.Coordinator, new View(Screen.Desk, Scripts: false));
        await page.GotoAsync(desk.Of("refused"));
        await page.ClickAsync("summary[data-key=a]");
        foreach (var field in new[] { "#Answer-day", "#Answer-whom", "#Answer-duplicate", "#Answer-account" })
        {
            await Assertions.Expect(page.Locator(field)).ToBeVisibleAsync();
        }

        await page.SelectOptionAsync("#template", "1");
        await page.ClickAsync("[data-step=Template] button");
        await Assertions.Expect(page.Locator("#Answer-outcome")).ToBeCheckedAsync();
        Assert.Contains("[[", await page.InputValueAsync("#Answer-account"), StringComparison.Ordinal);
        await Look.HasNoBarriers(page);
    }

    [Fact]
    public async Task A_helper_reports_in_by_keyboard_with_a_time_alone()
    {
        var page = await SignInAsync(desk.Officer, new View(Screen.Desk));
        await page.GotoAsync(desk.Of("called"));
        var who = page.Locator("[data-step=ReportIn] [name=who]");
        await Assertions.Expect(who).ToHaveValueAsync("Chen Jie");
        await page.Locator("[data-step=ReportIn] [name=when]").FillAsync(desk.Tomorrow);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".govuk-notification-banner--success")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ds-task .ds-state").First).ToHaveTextAsync("Reported in");
    }

    /// <summary>A town in which each turn is taken once.</summary>
    public sealed class Desk : BrowserTown, IAsyncLifetime
    {
        private const string Photo = "iVBORw0KGgoAAAANSUhEUgAAADAAAAAkCAIAAABAJy5dAAAAvklEQVR42s3O0Q2DMAyE4X+wDtEheGacTtIhGKtIlRCigQb7bEcygsR36GN5PrZ5vZfyYQ8awXQElZsaoFoT6zOUie9rHBPb1yAm9ocRTBzO5SZ+r2pNNG8LTZwtqkxc7EpMXK/zTfxNJJvoCWWa6MylmeiP5pi4lU4wcbcQbcLQCTVhq8WZMDeDTHjKESbmefJM0+T5oRckNwlAWpMGJDTJQCqTEiQxiUF+kx7kNIWAPKYokNkUCLKZYkEG0wcEoq/6YiUtVwAAAABJRU5ErkJggg==";
        private readonly Dictionary<string, Receipt> asked = new(StringComparer.Ordinal);
        private StaffMember coordinator = null!;
        private StaffMember officer = null!;
        private StaffMember fixer = null!;

        /// <summary>Who coordinates the town.</summary>
        public string Coordinator { get; } = "wu.yan@town.example";

        /// <summary>Who works for the buildings unit.</summary>
        public string Officer { get; } = "chen.jie@town.example";

        /// <summary>Tomorrow noon as its field takes it.</summary>
        public string Tomorrow => Day(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + "T12:00";

        /// <inheritdoc/>
        protected override TownSetup Setup => new() { Folder = Write };

        /// <summary>Where staff open the request of a turn.</summary>
        public string Of(string turn) => $"/staff/requests/{ShortReference.Show(asked[turn].Reference)}";

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            coordinator = await Town.AddStaffAsync(StaffRole.Coordinator, area: "town", email: Coordinator, name: "Wu Yan");
            officer = await Town.AddStaffAsync(StaffRole.Officer, "buildings", email: Officer, name: "Chen Jie");
            fixer = await Town.AddStaffAsync(StaffRole.Officer, "buildings", name: "Liu Yang");
            await PlantAsync("escalated", "pothole", "The hole by the bridge is still there. I told you twice.");
            await TakeAsync<AcceptRequest>("escalated", coordinator, (run, step) => run.RunAsync(step, default));
            for (var day = 0; day < 14; day++)
            {
                Town.Clock.Jump(TimeSpan.FromDays(1));
                await Town.RingAsync();
            }

            await PlantAsync("joint", "pothole", "A water main broke, the road sank in and a tree leans over it.");
            await WhistleAsync("joint", "water", "parks", "waste", "buildings");
            var tasks = await Town.ReadAsync(db => db.Set<HelperTask>().Where(t => t.RequestId == asked["joint"].Id).OrderBy(t => t.Id).ToListAsync());
            Guid Of(string unit) => tasks.Single(t => t.Unit == unit).Id;
            var comes = Town.Clock.Now().AddHours(8);
            await TakeAsync<JointJob>("joint", coordinator, (run, step) => run.ReportInAsync(step, Of("water"), "Zhao Min", comes, default));
            await TakeAsync<JointJob>("joint", coordinator, (run, step) => run.ReportInAsync(step, Of("parks"), "Sun Li", comes, default));
            await TakeAsync<JointJob>("joint", coordinator, (run, step) => run.FinishAsync(step, Of("parks"), "The tree was cut down and taken away.", default));
            await TakeAsync<JointJob>("joint", coordinator, (run, step) => run.DeclineAsync(step, Of("waste"), "Both lorries are on the other bank.", default));
            Town.Clock.Jump(TimeSpan.FromHours(5));
            await Town.RingAsync();

            await PlantAsync("danger", "loose-wire", "A wire hangs down over the playground.");
            await TakeAsync<HandleHazard>("danger", fixer, (run, step) => run.SetSeverityAsync(step, HazardSeverity.High, "Children play there", default));
            await TakeAsync<HandleHazard>("danger", fixer, (run, step) => run.MakeSafeAsync(step, "The power was cut and a fence put up.", default));
            await AddPhotoAsync(FileStage.Before);
            await AnswerAsync("danger", fixer, new AnswerInput(RequestOutcome.Done, "A new wire was put up.", Day(0)));
            await AddPhotoAsync(FileStage.After);
            await PlantAsync("planned", "pothole", "The whole lane is full of holes.");
            await AnswerAsync("planned", coordinator, new AnswerInput(RequestOutcome.Planned, "The lane gets a new surface when the rain is over.", Day(30)));
            await PlantAsync("waiting", "pothole", "There is a hole somewhere on my way to work.");
            await TakeAsync<AskResident>("waiting", coordinator, (run, step) => run.RunAsync(step, "In which street is it?", default));
            await PlantAsync("answered", "pothole", "A hole by the market.");
            await AnswerAsync("answered", coordinator, new AnswerInput(RequestOutcome.NotOurs, "The road belongs to the county.", null, "County roads office, 0571 1111 2222"));
            await PlantAsync("refused", "pothole", "A hole by the school.");
            foreach (var turn in new[] { "helper", "called" })
            {
                await PlantAsync(turn, "pothole", "A hole in front of the hall.");
                await WhistleAsync(turn, "buildings");
            }
        }

        private static void Write(DirectoryInfo folder)
        {
            File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), """
                {"type":"FeatureCollection","features":[
                {"type":"Feature","properties":{"code":"town","level":"town","parent":"","name_en":"Our Town","name_zh-Hans":"我们镇"},"geometry":null},
                {"type":"Feature","properties":{"code":"north","level":"district","parent":"town","name_en":"North","name_zh-Hans":"城北片区"},"geometry":null},
                {"type":"Feature","properties":{"code":"mill","level":"community","parent":"north","name_en":"Mill Lane","name_zh-Hans":"磨坊社区"},"geometry":null},
                {"type":"Feature","properties":{"code":"mill-1","level":"grid","parent":"mill","name_en":"Mill Lane 1","name_zh-Hans":"磨坊第一网格"},"geometry":null}]}
                """);
            File.WriteAllText(Path.Combine(folder.FullName, "request-types.csv"), """
                code,name_en,name_zh-Hans,visibility,owner,deadline,hazard
                pothole,Hole or damage in a road,路面坑洼或破损,public,streets,3 working days,no
                street-light,Street light not working,路灯不亮,public,streets,3 working days,no
                loose-wire,Loose wire or cable,电线或线缆脱落,public,buildings,24 hours,yes
                """);
        }

        private DateOnly Day(int days) => Town.Services.GetRequiredService<CurrentTown>().Profile.Calendar.DateOf(Town.Clock.Now()).AddDays(days);

        private async Task PlantAsync(string turn, string type, string words) => asked[turn] = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = type, Description = words, Address = "School Lane 3", AreaCode = "mill-1",
                Contact = new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234", PostalAddress = "School Lane 3" },
            },
            default)).Value;

        private Task WhistleAsync(string turn, params string[] units) => TakeAsync<JointJob>(turn, coordinator, (run, step) =>
            run.WhistleAsync(step, [.. units.Select(u => new HelperCall(u, "Come and make the place safe before the evening."))], 4, default));

        private Task AnswerAsync(string turn, StaffMember by, AnswerInput answer) =>
            TakeAsync<AnswerRequest>(turn, by, (run, step) => run.RunAsync(step, answer, default));

        private async Task AddPhotoAsync(FileStage stage)
        {
            using var content = new MemoryStream(Convert.FromBase64String(Photo));
            var kept = (await Town.Services.GetRequiredService<FileStore>().KeepAsync(content, default)).Value;
            var file = new NewFile(Guid.CreateVersion7(Town.Clock.Now()), "wire.png", kept.Kind.ContentType, kept.Size, kept.Sha256, null);
            await TakeAsync<HandleHazard>("danger", fixer, (run, step) => run.AddFilesAsync(step, [file], stage, default));
        }

        private async Task TakeAsync<T>(string turn, StaffMember by, Func<T, StaffStep, Task<Outcome<Done>>> take)
            where T : class
        {
            var reference = asked[turn].Reference;
            var version = await Town.ReadAsync(db => db.Set<Request>().Where(r => r.Reference == reference).Select(r => r.Version).FirstAsync());
            _ = (await take(Town.Services.GetRequiredService<T>(), new StaffStep(by, reference, version))).Value;
        }
    }
}
