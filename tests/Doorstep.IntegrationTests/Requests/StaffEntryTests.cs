using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Calls, letters and the counter, written down on one page; and the files that come with them.</summary>
public class StaffEntryTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    private static readonly byte[] Pdf = [.. "%PDF-1.7\nA letter"u8];

    [Theory, EachEngine]
    public async Task A_letter_with_its_date_and_its_scan_gets_a_receipt(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.OutreachWorker, area: "north");
        var page = await staff.OpenAsync("/staff/new");
        Assert.Equal(("Phone", "2026-03-02", "09:00"), (page.Form().Value("channel"), page.Form().Value("askedDate"), page.Form().Value("askedTime")));
        // Without a script the questions come with a step of their own; nothing typed is lost, not even the file.
        page = await page.Form().Fill("channel", "Letter").Fill("type", "hole or damage in a ROAD").Fill("askedDate", "2026-02-20").Fill("askedTime", "")
            .Fill("description", "The road is broken").Fill("address", "Mill Street 1").Fill("area", "south").Fill("name", "Zhao Min").Fill("postalAddress", "Mill Street 2")
            .Fill("language", "zh-Hans").Attach("scans", "../../来信 scan.exe", Pdf, "text/html").SubmitAsync("step=questions");
        Assert.Empty(page.Errors);
        page = await page.Form().SubmitAsync("=");
        Assert.Equal(["Answer the question: Could somebody be hurt there today?"], page.Errors);
        Assert.Equal("#q-road-danger", page.Html.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        Assert.Equal("The road is broken", page.Form().Value("description"));
        page = await page.Form().Fill("q-road-danger", "no").SubmitAsync("=");
        Assert.Matches("^/staff/requests/[0-9A-Z]{4}-[0-9A-Z]{4}/receipt", page.Address);

        var reference = page.Html.QuerySelector("#ref")!.TextContent;
        Assert.True(ShortReference.TryRead(reference, out var canonical));
        Assert.True(SecretCode.TryRead(page.Html.QuerySelector("#code")!.TextContent, out var code));
        var stored = await town.RequestAsync(canonical!);
        var contact = await town.ContactAsync(stored.Id);
        Assert.True(town.Services.GetRequiredService<SecretCode>().Opens(stored.Id, code!));
        Assert.NotNull(page.Html.QuerySelector(".ds-receipt__code svg path"));
        Assert.Equal(
            (Channel.Letter, "south", "zh-Hans", "pothole", "Zhao Min", "Mill Street 2"),
            (stored.Channel, stored.AreaCode, stored.Language, stored.TypeCode, contact!.Name, contact.PostalAddress));
        Assert.Equal(new DateTimeOffset(2026, 2, 20, 0, 0, 0, TimeSpan.FromHours(8)), stored.ReportedAt);
        Assert.Equal(town.Clock.GetUtcNow(), stored.RecordedAt);
        // The promise starts when it is written down: 5 working days of the town.
        Assert.True(stored.DueAt > stored.RecordedAt);
        var file = Assert.Single(stored.Files);
        Assert.Equal(("来信 scan.exe.pdf", "application/pdf", (long)Pdf.Length), (file.Name, file.ContentType, file.Size));
        Assert.Equal(Pdf, await File.ReadAllBytesAsync(Path.Combine(town.Installation.Files.FullName, file.Sha256[..2], file.Sha256)));
        Assert.Equal((Modules.Requests.Contracts.ActorKind.Staff, 1), (stored.Timeline[0].ActorKind, stored.Timeline[0].Place));

        // The code is shown this once, to its writer alone; a letter would bring one of its own.
        var again = await staff.OpenAsync($"/staff/requests/{reference}/receipt");
        Assert.Empty(again.All("#code"));
        Assert.Null(again.Html.QuerySelector(".ds-receipt__code"));
        Assert.DoesNotContain(SecretCode.Show(code!), again.Body, StringComparison.Ordinal);
        Assert.Contains("shown once", again.Text, StringComparison.Ordinal);

        // The worker of the north may print the receipt of what she wrote down for the south, for a day, and no more.
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"/staff/requests/{reference}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"/staff/requests/{reference}/files/{file.Id}")).Status);
        Assert.Contains(await LooksAsync(town, stored.Id), l => l.Purpose == "receipt");
        Assert.Equal("/staff/new", (await page.FollowAsync("Enter another")).Address);
    }

    [Theory, EachEngine]
    public async Task A_receipt_is_not_shown_to_its_writer_after_a_day(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        await town.AddStaffAsync(StaffRole.Officer, "water", email: "writer@town.example");
        async Task<Visitor> SignInAsync()
        {
            var visitor = town.Visit();
            await (await visitor.OpenAsync("/sign-in")).Form().Fill("Email", "writer@town.example").Fill("Password", TestTown.StaffPassword).SubmitAsync();
            return visitor;
        }

        using var staff = await SignInAsync();
        var address = (await EnterAsync(staff, "dumped", "Rubbish by the river")).Address.Split('?')[0];
        using var colleague = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync(address)).Status);
        using var owner = await town.SignInAsync(StaffRole.Officer, "waste");
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(address)).Status);
        town.Clock.Advance(TimeSpan.FromHours(23.9));
        using var sameDay = await SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await sameDay.GetAsync(address)).Status);
        town.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(HttpStatusCode.NotFound, (await sameDay.GetAsync(address)).Status);
    }

    [Theory, EachEngine]
    public async Task Everything_that_is_wrong_is_said_at_once_and_everything_typed_stays(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town", language: "zh-CN");
        var page = await (await staff.OpenAsync("/staff/new")).Form().Fill("type", "zzz").Fill("askedDate", "3026-01-01").Fill("latitude", "north")
            .Fill("email", "not a mail").Fill("phone", "call me").SubmitAsync("=");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(
            ["#address", "#askedDate", "#description", "#email", "#phone", "#type"],
            page.Html.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")!).Order(StringComparer.Ordinal));
        Assert.All(page.Errors, error => Assert.Matches("[\u4e00-\u9fff]", error));
        Assert.Equal(("zzz", "3026-01-01", "north", "not a mail"), (page.Form().Value("type"), page.Form().Value("askedDate"), page.Form().Value("latitude"), page.Form().Value("email")));
        page = await page.Form().Fill("type", "Dangerous").SubmitAsync("=");
        Assert.Contains(page.Errors, e => e.Contains("树木或树枝有危险", StringComparison.Ordinal) && e.Contains("房屋或围墙有危险", StringComparison.Ordinal));
    }

    [Theory]
    [EachEngine("page.pdf", "<html><script>alert(1)</script>", "is not a PDF, JPEG, PNG or TIFF file")]
    [EachEngine("empty.pdf", "", "is empty")]
    [EachEngine("big.pdf", null, "is larger than 10 MB")]
    public async Task A_file_that_is_no_scan_is_refused_with_its_reason(DatabaseEngine engine, string name, string? content, string reason)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var before = FilesOf(town);
        byte[] bytes = content is null ? [.. Pdf, .. new byte[FileStore.MostBytes]] : System.Text.Encoding.UTF8.GetBytes(content);
        var page = await (await staff.OpenAsync("/staff/new")).Form().Fill("type", "other").Fill("description", "A letter").Fill("address", "Here")
            .Attach("scans", $"C:\\temp\\{name}", bytes, "application/pdf").SubmitAsync("=");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        var error = Assert.Single(page.Errors);
        Assert.StartsWith($"“{name}” {reason}", error, StringComparison.Ordinal);
        Assert.Equal("A letter", page.Form().Value("description"));
        Assert.Equal(before, FilesOf(town));
    }

    [Fact]
    public async Task A_form_that_is_far_too_large_is_refused_before_it_is_read()
    {
        await using var town = await TestTown.OpenAsync(new() { Listens = true });
        using var staff = await town.SignInAsync(StaffRole.Officer);
        await staff.OpenAsync("/staff/new");
        using var body = new ByteArrayContent(new byte[70 * 1024 * 1024]);
        body.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/staff/new") { Content = body };
        request.Headers.ExpectContinue = true;
        using var response = await staff.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory, EachEngine]
    public async Task Files_are_given_to_whom_they_concern_as_attachments_and_each_look_is_logged(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        var page = await EnterAsync(staff, "pothole", "See the scan", ("来信.pdf", Pdf), ("photo.png", UnitTests.Pictures.HostilePictures.Sample(".png", 60, 40)));
        ShortReference.TryRead(page.Html.QuerySelector("#ref")!.TextContent, out var reference);
        var stored = await town.RequestAsync(reference!);
        var address = $"/staff/requests/{reference}/files/{stored.Files.Single(f => f.Name == "来信.pdf").Id}";
        var looks = (await LooksAsync(town, stored.Id)).Count;

        using var response = await staff.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Pdf, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/pdf", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(("attachment", "来信.pdf"), (response.Content.Headers.ContentDisposition!.DispositionType, response.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(looks + 1, (await LooksAsync(town, stored.Id)).Count);

        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Equal(HttpStatusCode.NotFound, (await water.Http.GetAsync(address)).StatusCode);
        using var stranger = town.Visit();
        Assert.StartsWith("/sign-in", (await stranger.GetAsync(address)).Address, StringComparison.Ordinal);
        // A file of one request is not to be had by way of another.
        var other = await town.AskAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await staff.Http.GetAsync(address.Replace(reference!, other.Reference, StringComparison.Ordinal))).StatusCode);
        Assert.Equal(looks + 1, (await LooksAsync(town, stored.Id)).Count);
    }

    [Theory, EachEngine]
    public async Task Sending_a_form_twice_makes_one_request_and_what_came_to_nothing_is_swept(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await (await staff.OpenAsync("/staff/new")).Form().Fill("type", "other").Fill("description", "A letter").Fill("address", "Here")
            .Attach("scans", "kept.pdf", Pdf, "application/pdf").SubmitAsync("step=questions");
        var first = await page.Form().SubmitAsync("=");
        var second = await page.Form().SubmitAsync("=");
        Assert.Equal(first.Address, second.Address);
        Assert.Equal(1, await town.ReadAsync(db => db.Set<Request>().CountAsync()));

        await (await staff.OpenAsync("/staff/new")).Form().Attach("scans", "left.pdf", [.. Pdf, 1], "application/pdf").SubmitAsync("step=questions");
        Assert.Equal(2, FilesOf(town).Length);
        var sweep = town.Services.GetRequiredService<FileSweep>();
        Assert.Equal(0, await sweep.RunOnceAsync(default));
        town.Clock.Advance(TimeSpan.FromHours(25));
        // The job may have come by itself while the clock went on; either way only the orphan goes.
        await sweep.RunOnceAsync(default);
        ShortReference.TryRead(first.Html.QuerySelector("#ref")!.TextContent, out var reference);
        Assert.Equal([(await town.RequestAsync(reference!)).Files.Single().Sha256], FilesOf(town));
    }

    [Fact]
    public async Task A_note_of_a_file_is_forged_by_nobody()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var one = await town.SignInAsync(StaffRole.Officer);
        using var two = await town.SignInAsync(StaffRole.Officer);
        var page = await (await one.OpenAsync("/staff/new")).Form().Attach("scans", "mine.pdf", Pdf, "application/pdf").SubmitAsync("step=questions");
        var note = page.Html.QuerySelector("[name=kept]")!.GetAttribute("value")!;
        foreach (var (staff, sent, kept) in new[] { (two, note, 0), (one, note + "x", 0), (one, "nonsense", 0), (one, note, 1) })
        {
            var form = (await staff.OpenAsync("/staff/new")).Form();
            var field = form.Element.Owner!.CreateElement("input");
            field.SetAttribute("type", "hidden");
            field.SetAttribute("name", "kept");
            field.SetAttribute("value", sent);
            form.Element.AppendChild(field);
            page = await form.SubmitAsync("step=questions");
            Assert.Equal(kept, page.Html.QuerySelectorAll("[name=kept]").Length);
        }
    }

    [Theory, EachEngine]
    public async Task The_script_gets_the_questions_of_a_type_in_the_readers_language(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Officer, language: "zh-CN");
        var page = await staff.OpenAsync("/staff/new?handler=questions&type=" + Uri.EscapeDataString("路面坑洼或破损"));
        Assert.Contains("今天有可能伤到人吗", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", page.Body, StringComparison.Ordinal);
        Assert.Equal("", (await staff.OpenAsync("/staff/new?handler=questions&type=zzz")).Body.Trim());
    }

    private static async Task<Page> EnterAsync(Visitor staff, string type, string words, params (string Name, byte[] Content)[] files)
    {
        var page = await (await staff.OpenAsync("/staff/new")).Form().Fill("type", type).SubmitAsync("step=questions");
        var form = page.Form().Fill("description", words).Fill("address", "School Lane 3").Fill("area", "north");
        foreach (var box in form.Element.QuerySelectorAll("#questions [type=radio], #questions [type=checkbox]").GroupBy(e => e.GetAttribute("name")!))
        {
            form.Fill(box.Key, box.First().GetAttribute("value")!);
        }

        foreach (var (name, content) in files)
        {
            form.Attach("scans", name, content, "application/octet-stream");
        }

        page = await form.SubmitAsync("=");
        Assert.Empty(page.Errors);
        return page;
    }

    private static string[] FilesOf(TestTown town) => town.Installation.Files.Exists
        ? [.. town.Installation.Files.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Order(StringComparer.Ordinal)]
        : [];

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid id)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(id, default);
    }
}
