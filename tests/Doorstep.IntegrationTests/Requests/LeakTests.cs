using System.Globalization;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Alerts;
using Doorstep.IntegrationTests.Open311;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Looking;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>
/// The one scan for what must not come out: a mark is planted in each kind of private thing, then everything that everybody can
/// fetch, find, be offered, be written or be called with is looked through for each of them.
/// </summary>
public sealed class LeakTests
{
    // Searched for and found: a scan that looks at nothing would pass.
    private const string Open = "openzq", Mended = "mendedzq", Answer = "answerzq";
    private const double Latitude = 31.75, Longitude = 121.5;

    [Theory, EachEngine]
    public async Task Nothing_private_comes_out_anywhere(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var called = new Receiver();
        await using var town = await AlertsTests.OpenAsync(engine, post);
        var told = await ListenAsync(town, post, called);
        var planted = await new Planting(town).RunAsync();

        Assert.Empty(PublicOutputs.Forgotten(town));
        var outputs = (await PublicOutputs.FetchAsync(town, planted.All, planted.Problem)).ToList();
        outputs.AddRange(await HintsAsync(town, planted));
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        for (var round = 0; round < 5 && await town.CallWebhooksAsync() > 0; round++)
        {
        }

        var letters = post.Arrived.Where(l => told.Contains(l.To)).ToList();
        Assert.True(letters.Count > told.Length && called.Calls.Count > 5, "Nobody was told anything.");
        outputs.AddRange(letters.Select(l => ($"letter to {l.To}", $"{l.Subject}\n{l.Text}\n{l.Raw}")));
        outputs.AddRange(called.Calls.Select(c => ("webhook", $"{string.Join('\n', c.Headers.Values)}\n{c.Body}")));

        var leaks = (from output in outputs from mark in planted.Marks where output.Text.Contains(mark.Text, StringComparison.OrdinalIgnoreCase) select $"{mark.Of} ({mark.Text}) in {output.Address}").ToList();
        Assert.True(leaks.Count == 0, string.Join('\n', leaks));
        foreach (var seen in new[] { "/requests", "/requests.csv", "/requests.geojson", "/requests.atom", "/open311/v2/requests.json", "/open311/v2/requests.xml", "/map/part/list?near=31.75,121.5" })
        {
            Assert.Contains(Open, outputs.First(o => o.Address == seen).Text, StringComparison.Ordinal);
        }

        foreach (var (mark, of) in planted.Marks)
        {
            Assert.True(await PublicOutputs.HitsAsync(town, mark, planted.All) is { Count: 0 } none, $"{of}: {mark}");
        }

        foreach (var word in new[] { Open, Mended })
        {
            Assert.True((await PublicOutputs.HitsAsync(town, word, planted.All)).Count >= 6, word);
        }

        // Personal duplicates are in no number either.
        using var anybody = town.Visit();
        Assert.Empty((await anybody.OpenAsync($"/requests/{planted.Parent}")).All("#linked"));
    }

    /// <summary>What somebody is offered who is about to ask at the same place, with every mark in their own words or as their place.</summary>
    private static async Task<List<(string, string)>> HintsAsync(TestTown town, Planted planted)
    {
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=street-light");
        where.Html.QuerySelector("[name=lat]")!.SetAttribute("value", Latitude.ToString(CultureInfo.InvariantCulture));
        where.Html.QuerySelector("[name=long]")!.SetAttribute("value", Longitude.ToString(CultureInfo.InvariantCulture));
        var words = string.Join(' ', planted.Marks.Select(m => m.Text).Where(t => t.All(char.IsAsciiLetter)));
        var hints = await (await where.Form().SubmitAsync()).Form().Fill("description", words).Fill("q-lamp-fault", "out").SubmitAsync();
        Assert.Equal("/report/similar", hints.Path);
        Assert.NotEmpty(hints.All("#similar > li"));
        Assert.DoesNotContain("many of the same words", hints.Text, StringComparison.Ordinal);

        using var second = town.Visit();
        foreach (var place in planted.Marks.Where(m => m.Of.Contains("place", StringComparison.Ordinal)))
        {
            var details = await (await second.OpenAsync("/report/where?type=street-light")).Form().Fill("address", place.Text).SubmitAsync();
            Assert.Equal("/report/contact", (await details.Form().Fill("description", "Dark").Fill("q-lamp-fault", "out").SubmitAsync()).Path);
        }

        return [(hints.Address, hints.Body)];
    }

    /// <summary>Readers of every kind sign up before anything happens: all of an area, all of a type, and another system.</summary>
    private static async Task<string[]> ListenAsync(TestTown town, PostOffice post, Receiver called)
    {
        foreach (var (to, type) in new[] { ("all@example.com", null), ("lamps@example.com", "street-light") })
        {
            await AlertsTests.SignUpAsync(town, post, new AlertWish { To = to, Language = "en", Area = "town", Type = type, Frequency = AlertFrequency.AtOnce });
        }

        Assert.True((await town.Services.GetRequiredService<Webhooks>().AddAsync(new NewWebhook("paper", called.Address, "", "", true), default)).Succeeded);
        return ["all@example.com", "lamps@example.com"];
    }

    private sealed record Planted(IReadOnlyList<(string Text, string Of)> Marks, IReadOnlyList<string> All, string Parent, string Problem);

    /// <summary>Plants the marks, each with what it stands for.</summary>
    private sealed class Planting(TestTown town)
    {
        private readonly List<(string Text, string Of)> marks = [];
        private readonly List<string> all = [];
        private StaffMember officer = null!;
        private StaffMember coordinator = null!;
        private int places;

        public async Task<Planted> RunAsync()
        {
            officer = await town.AddStaffAsync(StaffRole.Officer, "streets", name: Mark("officernamezq", "a staff member's name"));
            coordinator = await town.AddStaffAsync(StaffRole.Coordinator);
            var open = await AskAsync($"A lamp is dark, {Open}");
            await WordsAsync();
            await StepsAsync(open);
            await PicturesAsync();
            var parent = await PersonalAsync();
            var problem = await BecomesPersonalAsync();
            return new Planted(marks, all, parent, problem);
        }

        private string Mark(string text, string of)
        {
            marks.Add((text, of));
            return text;
        }

        private async Task<Receipt> AskAsync(string words, string? address = null, string type = "street-light", double? latitude = null, ContactDetails? contact = null)
        {
            // Each some metres further, so that no place of one is that of another.
            var outcome = await town.Services.GetRequiredService<ReportRequest>().RunAsync(
                new NewRequest
                {
                    TypeCode = type, Description = words, Address = address, Latitude = latitude ?? Latitude + (++places * 0.00003), Longitude = Longitude, Contact = contact,
                    Answers = town.Services.GetRequiredService<RequestTypeList>().Find(type)!.Questions.Where(q => q.Required)
                        .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
                },
                default);
            Assert.True(outcome.Succeeded);
            all.Add(ShortReference.Show(outcome.Value.Reference));
            return outcome.Value;
        }

        private async Task TakeAsync(Receipt asked, Func<IServiceProvider, StaffStep, Task<Outcome<Done>>> take, StaffMember? by = null)
        {
            var version = (await town.RequestAsync(asked.Reference)).Version;
            var outcome = await take(town.Services, new StaffStep(by ?? officer, asked.Reference, version));
            Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
        }

        private async Task WordsAsync()
        {
            await AskAsync($"Dark, {Mark("heldwordzq", "held words")}. Call me: {Mark("13812345678", "a held number")}");
            await AskAsync("Dark", $"{Mark("heldplacezq", "a held place")}, phone 0571 8888 4321");
            await AskAsync($"A bough hangs, {Mark("heldtreezq", "held words of a danger")}. Call me: 13812345678", type: "dangerous-tree");
            await using var scope = town.Services.CreateAsyncScope();
            var words = scope.ServiceProvider.GetRequiredService<OwnWords>();
            var taken = await AskAsync($"Dark, {Mark("withdrawnwordzq", "withdrawn words")}", Mark("withdrawnplacezq", "a withdrawn place"));
            Assert.True((await words.WithdrawAsync(taken.Reference, taken.Code, default)).Succeeded);
            var edited = await AskAsync($"Dark, {Mark("beforewordzq", "words before an edit")}", Mark("beforeplacezq", "a place before an edit"));
            Assert.True((await words.EditAsync(edited.Reference, edited.Code, $"Dark, {Mended}", "Mill Lane", default)).Succeeded);
            var kept = await AskAsync($"Dark, {Mark("keptbackzq", "words kept back")}. Call me: 13812345678");
            await TakeAsync(kept, (s, step) => s.GetRequiredService<LookAtText>().RunAsync(s.GetServices<IModerated>().First(), step.Staff, step.Reference, step.Version, new TextLook(TextState.KeptBack, [], null, Mark("keptwhyzq", "why words are kept back")), default));
            var covered = await AskAsync($"Dark, {Mark("coveredzq", "covered words")}. Call me: 13812345678");
            await TakeAsync(covered, (s, step) => s.GetRequiredService<LookAtText>().RunAsync(s.GetServices<IModerated>().First(), step.Staff, step.Reference, step.Version, new TextLook(TextState.Covered, [0], "coveredzq", null), default));
        }

        private async Task StepsAsync(Receipt asked)
        {
            var known = await AskAsync("Dark there", contact: new ContactDetails
            {
                Name = Mark("contactnamezq", "a contact's name"), Email = Mark("contactmailzq@example.com", "a contact's address"), Phone = Mark("057188887777", "a contact's number"),
                PostalAddress = Mark("contactpostzq", "a contact's postal address"),
            });
            await TakeAsync(known, (s, step) => s.GetRequiredService<AcceptRequest>().RunAsync(step, default));
            await TakeAsync(known, (s, step) => s.GetRequiredService<AskResident>().RunAsync(step, Mark("questionzq", "a question to the resident"), default));
            Assert.True((await town.Services.GetRequiredService<ReplyToOwner>().RunAsync(known.Reference, known.Code, Mark("replyzq", "a resident's reply"), default)).Succeeded);
            await TakeAsync(known, (s, step) => s.GetRequiredService<JointJob>().WhistleAsync(step, [new HelperCall("water", "Bring the ladder")], 24, default), coordinator);
            var helper = await town.AddStaffAsync(StaffRole.Officer, "water");
            var task = await town.ReadAsync(db => db.Set<HelperTask>().SingleAsync());
            await TakeAsync(known, (s, step) => s.GetRequiredService<JointJob>().ReportInAsync(step, task.Id, Mark("whocomeszq", "who comes"), town.Clock.GetUtcNow().AddHours(2), default), helper);
            var refused = await town.Services.GetRequiredService<AnswerRequest>().RunAsync(
                new StaffStep(coordinator, asked.Reference, (await town.RequestAsync(asked.Reference)).Version), town.Done($"{Mark("flaggedzq", "an answer that points at a person")}, call me: 13812345678"), default);
            Assert.Equal("Error.PublicWords", refused.Refusal?.Problems[0].Key);
            await TakeAsync(asked, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done($"A lamp was put in, {Answer}"), default));
            var said = await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.Solved, Mark("confirmzq", "words of a confirmation"), default);
            Assert.True(said.Succeeded);
        }

        private async Task PicturesAsync()
        {
            marks.Add(("IMG_2026", "a picture's name"));
            using var first = town.Visit();
            var (waiting, _) = await PublishingTests.AskAsync(first, "Call me: 13812345678, a dark lamp");
            await HashesAsync(waiting, "a picture that waits");
            using var second = town.Visit();
            var (looked, _) = await PublishingTests.AskAsync(second, "Call me: 13812345678, another lamp");
            await HashesAsync(looked, "a picture before it was covered, or kept back");
            var asked = new Receipt(Guid.Empty, looked, "", default, "");
            await TakeAsync(asked, (s, step) => s.GetRequiredService<LookAtPicture>().RunAsync(s.GetServices<IModerated>().First(), step.Staff, step.Reference, step.Version, new PictureLook(1, PictureState.Released, [new Box(0.2, 0.2, 0.4, 0.4)], "A lamp", null), default));
            await TakeAsync(asked, (s, step) => s.GetRequiredService<LookAtPicture>().RunAsync(
                s.GetServices<IModerated>().First(), step.Staff, step.Reference, step.Version, new PictureLook(2, PictureState.KeptBack, [], Mark("keptpicturezq", "what a picture shows that is kept back"), Mark("picturewhyzq", "why a picture is kept back")), default));
            all.AddRange([ShortReference.Show(waiting), ShortReference.Show(looked)]);
        }

        private async Task HashesAsync(string reference, string of)
        {
            foreach (var file in await town.ReadAsync(db => db.Set<RequestFile>().Include(f => f.Picture).Where(f => db.Set<Request>().Any(r => r.Reference == reference && r.Id == f.RequestId)).ToListAsync()))
            {
                marks.AddRange([(file.Sha256, of), (file.Picture!.SmallSha256, of)]);
            }
        }

        /// <summary>A personal request with everything that one can have, answered, and linked as the duplicate of a public one.</summary>
        private async Task<string> PersonalAsync()
        {
            var asked = await AskAsync(Mark("personalwordzq", "a personal request's words"), Mark("personalplacezq", "a personal request's place"), "care-at-home", 31.7612345,
                new ContactDetails { Name = Mark("personalnamezq", "a personal request's name"), Phone = "057188886666" });
            marks.AddRange([("31.76123", "a personal request's point"), (ShortReference.Show(asked.Reference), "a personal request's reference")]);
            var parent = await AskAsync("The lamp at the steps is out", latitude: 31.7613);
            var linked = await town.Services.GetRequiredService<LinkRequests>().RunAsync(coordinator, asked.Reference, parent.Reference, LinkKind.DuplicateOf, default);
            Assert.True(linked.Succeeded, linked.Refusal?.Problems[0].Key);
            await TakeAsync(asked, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done(Mark("personalanswerzq", "a personal request's answer")), default), coordinator);
            return ShortReference.Show(parent.Reference);
        }

        /// <summary>A public request with all that ties it to others, which turns out to be a personal one.</summary>
        private async Task<string> BecomesPersonalAsync()
        {
            var asked = await AskAsync(Mark("retypedwordzq", "words of what became personal"), Mark("retypedplacezq", "a place of what became personal"), latitude: 31.7712345);
            marks.AddRange([("31.77123", "a point of what became personal"), (ShortReference.Show(asked.Reference), "a reference of what became personal")]);
            var (child, sibling, far) = (await AskAsync("Dark at the gate", latitude: 31.7713), await AskAsync("Dark at the wall", latitude: 31.7714), await AskAsync("Dark at the well", latitude: 31.78));
            var link = town.Services.GetRequiredService<LinkRequests>();
            Assert.True((await link.RunAsync(coordinator, child.Reference, asked.Reference, LinkKind.DuplicateOf, default)).Succeeded);
            Assert.True((await link.RunAsync(coordinator, asked.Reference, far.Reference, LinkKind.SeeAlso, default)).Succeeded);
            await TakeAsync(sibling, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, new AnswerInput(RequestOutcome.Duplicate, "It goes on there.", Duplicate: asked.Reference), default));
            var claimed = await town.Services.GetRequiredService<ClaimProblem>().RunAsync(
                coordinator,
                new NewClaim
                {
                    Title = "Dark streets", Problem = "Many lamps fail", Common = true, LeadUnit = "streets", AnswersName = "Ruth Adeyemi", DueOn = new DateOnly(2026, 5, 31),
                    Milestones = [new("Survey", new DateOnly(2026, 3, 20))],
                },
                default);
            Assert.True((await town.Services.GetRequiredService<AttachRequests>().RunAsync(coordinator, claimed.Value, [asked.Reference, child.Reference], default)).Succeeded);
            await TakeAsync(asked, (s, step) => s.GetRequiredService<MoveToType>().RunAsync(step, "care-at-home", Mark("retypedwhyzq", "why it became personal"), default), coordinator);
            // Goes on as a personal one; its former duplicates hear nothing of it.
            await TakeAsync(asked, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done(Mark("retypedanswerzq", "an answer of what became personal")), default), coordinator);
            return ShortReference.Show(claimed.Value);
        }
    }
}
