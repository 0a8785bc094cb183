using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Open311;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Looking;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.UnitTests.Pictures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Words and pictures from the one who sends them to everybody, by way of a look; and back again.</summary>
public class PublishingTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    internal const string Number = "13812345678";
    private static readonly byte[] Jpeg = HostilePictures.Sample(".jpg", 1600, 1200);
    private static readonly byte[] Png = HostilePictures.Sample(".png", 300, 200);

    [Theory, EachEngine]
    public async Task Only_what_staff_looked_at_is_seen_and_what_they_covered_is_gone(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        using var resident = town.Visit();
        var (reference, receipt) = await AskAsync(resident, $"The lamp is dark. Call me: {Number}, I need light.");
        // What was sent is nowhere on the disk: no secret of the pictures, in no file.
        Assert.All(town.Installation.Files.GetFiles("*", SearchOption.AllDirectories), f => Assert.False(HostilePictures.Holds(File.ReadAllBytes(f.FullName), HostilePictures.Secret)));
        var stored = await StoredAsync(town, reference);
        Assert.Equal((TextState.Held, 2), (stored.TextState, stored.Files.Count));
        await NowhereAsync(town, receipt, Number);
        using var anybody = town.Visit();
        Assert.Contains("being looked at", (await anybody.OpenAsync($"/requests/{receipt}")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/requests/{receipt}/pictures/1")).Status);

        // Who has no part in it sees nothing of it; who has decides, and the look is in the log.
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.DoesNotContain(receipt, (await water.OpenAsync("/staff/publishing")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync($"/staff/publishing/{receipt}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync($"/staff/publishing/{receipt}/pictures/1")).Status);
        using var staff = await town.SignInAsync(StaffRole.Officer, "streets");
        var list = await staff.OpenAsync("/staff/publishing");
        Assert.Contains("words, 2 pictures", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Number, list.Text, StringComparison.Ordinal);
        var page = await staff.OpenAsync($"/staff/publishing/{receipt}");
        Assert.Equal([Number], page.All("mark"));
        Assert.Contains(await town.ReadAsync(db => town.Services.CreateScope().ServiceProvider.GetRequiredService<AccessLog>().ForAsync(stored.Id, default)), l => l.Purpose == "publishing");

        page = await page.Form("form[action*='Text']").Fill("decision", "Covered").Fill("also", "light").SubmitAsync();
        var text = (await anybody.OpenAsync($"/requests/{receipt}")).Text;
        Assert.Contains("Call me: █████ (phone number), I need █████ (name).", text, StringComparison.Ordinal);
        await NowhereAsync(town, receipt, Number);

        var before = (await StoredAsync(town, reference)).Files.ToDictionary(f => f.Picture!.Number, f => (f.Sha256, f.Picture!.SmallSha256));
        page = await page.Form("section[aria-labelledby=picture-1] form").Fill("left", "25").Fill("top", "25").Fill("wide", "50").Fill("high", "50").SubmitAsync("decision=preview");
        var preview = await staff.Http.GetByteArrayAsync(page.Html.QuerySelector(".ds-preview")!.GetAttribute("src"));
        Assert.True(Light(preview, 0.5) < 20 && Light(preview, 0.1) > 30);
        page = await page.Form("section[aria-labelledby=picture-1] form").SubmitAsync("decision=release");
        Assert.Equal(["Say in a few words what the picture shows."], page.Errors);
        page = await page.Form("section[aria-labelledby=picture-1] form").Fill("describe", "A dark lamp post").SubmitAsync("decision=release");
        page = await page.Form("section[aria-labelledby=picture-2] form").SubmitAsync("decision=keep");
        Assert.StartsWith("Say why you keep it back", Assert.Single(page.Errors), StringComparison.Ordinal);
        page = await page.Form("section[aria-labelledby=picture-2] form").Fill("why", "It shows a flat from inside").SubmitAsync("decision=keep");
        Assert.Equal("/staff/publishing?done=1", page.Address);

        var shown = await anybody.OpenAsync($"/requests/{receipt}");
        Assert.Equal("A dark lamp post", shown.Html.QuerySelector(".ds-photos img")!.GetAttribute("alt"));
        foreach (var address in new[] { $"/requests/{receipt}/pictures/1", $"/requests/{receipt}/pictures/1/small" })
        {
            using var answer = await anybody.Http.GetAsync(address);
            Assert.Equal(("nosniff", "no-cache"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Headers.CacheControl!.ToString()));
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.True(Light(bytes, 0.5) < 20 && Light(bytes, 0.1) > 30);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/requests/{receipt}/pictures/2")).Status);
        var files = town.Services.GetRequiredService<FileStore>();
        Assert.False(files.Has(before[1].Sha256) || files.Has(before[1].SmallSha256));
        using var api = new Open311Client(town);
        Assert.EndsWith($"/requests/{receipt}/pictures/1", (await api.GetAsync($"requests/{receipt}.json")).Json[0].GetProperty("media_url").GetString(), StringComparison.Ordinal);

        // The resident reads why, and takes theirs back: gone for everybody at the next look, and from disk.
        var own = await resident.OpenAsync($"/follow/{receipt}/pictures");
        Assert.Contains("It shows a flat from inside", own.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/follow/{receipt}/pictures/1")).Status);
        var released = (await StoredAsync(town, reference)).Files.Single(f => f.Picture!.Number == 1).Sha256;
        await own.Form("form[action*='number=1']").SubmitAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/requests/{receipt}/pictures/1")).Status);
        Assert.False(files.Has(released));
        Assert.Contains("picture was taken back", (await anybody.OpenAsync($"/requests/{receipt}")).Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task A_writer_changes_their_words_and_takes_them_back_and_nothing_of_them_is_left(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        using var resident = town.Visit();
        var (reference, receipt) = await AskAsync(resident, "The zanzibarlamp is dark", keep: false);
        using var anybody = town.Visit();
        Assert.Contains("zanzibarlamp", (await anybody.OpenAsync($"/requests/{receipt}")).Text, StringComparison.Ordinal);
        var page = await resident.OpenAsync($"/follow/{receipt}/words");
        page = await page.Form("main form:not([action])").Fill("description", $"Call {Number} about the lamp").SubmitAsync();
        Assert.Equal(["Change your words, or say that you need them."], page.Errors);
        Assert.Equal([Number], page.All("mark"));
        page = await page.Form("main form:not([action])").Fill("keep", "true").SubmitAsync();
        Assert.Contains("being looked at", page.Text, StringComparison.Ordinal);
        await NowhereAsync(town, receipt, Number, "zanzibarlamp");
        page = await page.Form("main form:not([action])").Fill("description", "The quetzallamp is dark").SubmitAsync();
        Assert.Contains("quetzallamp", (await anybody.OpenAsync($"/requests/{receipt}")).Text, StringComparison.Ordinal);
        Assert.Contains(receipt, (await anybody.OpenAsync("/requests?q=quetzallamp")).Html.Body!.InnerHtml, StringComparison.Ordinal);

        // Also after the answer: what came of it stays.
        await town.AnswerAsync(receipt, "A new lamp was put in.");
        page = await page.Form("form[action*='Withdraw']").SubmitAsync();
        Assert.StartsWith("Tick the box first", Assert.Single(page.Errors), StringComparison.Ordinal);
        page = await page.Form("form[action*='Withdraw']").Fill("sure", "true").SubmitAsync();
        Assert.Contains("Your words were taken back.", page.Text, StringComparison.Ordinal);
        await NowhereAsync(town, receipt, Number, "zanzibarlamp", "quetzallamp");
        var stored = await StoredAsync(town, reference);
        Assert.Equal((RequestState.Answered, RequestOutcome.Done, TextState.Withdrawn, ""), (stored.State, stored.Outcome, stored.TextState, stored.Description));
        var shown = (await anybody.OpenAsync($"/requests/{receipt}")).Text;
        Assert.Contains("The writer took the words of this request back.", shown, StringComparison.Ordinal);
        Assert.Contains("A new lamp was put in.", shown, StringComparison.Ordinal);
        Assert.Contains("The writer changed the words of the request", shown, StringComparison.Ordinal);
        // Staff have the present words only, too.
        using var staff = await town.SignInAsync(StaffRole.Officer, "streets");
        Assert.DoesNotContain("lamp is dark", (await staff.OpenAsync($"/staff/requests/{receipt}")).Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task What_points_at_a_person_in_public_words_of_staff_is_sent_only_once_they_say_that_it_is_needed(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        var receipt = ShortReference.Show(asked.Reference);
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town", language: "zh-Hans");
        using var anybody = town.Visit();
        var page = await (await staff.OpenAsync(asked.Desk())).Form("[data-step=ChangeDate]").Fill("day", town.Day(20)).Fill("why", $"等王芳女士回电，{Number}").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(["这些文字中可能有指向个人的内容。请修改，或勾选“确有需要”。"], page.Errors);
        Assert.Contains(Number, page.All("mark"));
        // The link of the summary leads to the box, and what was typed is still there.
        Assert.Equal("checkbox", page.Html.QuerySelector(page.Html.QuerySelector(".govuk-error-summary__list a")!.GetAttribute("href")!)!.GetAttribute("type"));
        Assert.Equal(town.Day(20), page.Form("[data-step=ChangeDate]").Value("day"));
        Assert.Equal(1, (await town.RequestAsync(asked.Reference)).Version);
        await NowhereAsync(town, receipt, Number);
        // Without it, it goes; what nobody outside reads is not asked about.
        page = await page.Form("[data-step=ChangeDate]").Fill("why", "等材料到货").SubmitAsync();
        Assert.EndsWith("?done=ChangeDate", page.Address, StringComparison.Ordinal);
        page = await page.Form("[data-step=Ask]").Fill("question", $"请回电 {Number}").SubmitAsync();
        Assert.EndsWith("?done=Ask", page.Address, StringComparison.Ordinal);
        page = await (await staff.OpenAsync(asked.Desk())).Form("[data-step=Answer]").Fill("outcome", "NotOurs").Fill("whom", "供电所，0571 8888 4321").Fill("account", "电杆归供电所，请找李明先生。").SubmitAsync();
        Assert.Equal(["这些文字中可能有指向个人的内容。请修改，或勾选“确有需要”。"], page.Errors);
        // How to reach the other body is what that field is for.
        Assert.Equal(["李明"], page.All("mark"));
        page = await page.Form("[data-step=Answer]").Fill("keep", "true").SubmitAsync();
        Assert.EndsWith("?done=Answer", page.Address, StringComparison.Ordinal);
        Assert.Contains("0571 8888 4321", (await anybody.OpenAsync($"/requests/{receipt}")).Text, StringComparison.Ordinal);

        // Nobody outside reads a personal one.
        var personal = await town.AskAsync("care-at-home");
        page = await (await staff.OpenAsync(personal.Desk())).Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", $"请打 {Number}").SubmitAsync();
        Assert.EndsWith("?done=Answer", page.Address, StringComparison.Ordinal);
        // The other ways to public words: another type, a link taken back, many at once.
        var other = await town.AskAsync();
        var retype = await (await staff.OpenAsync($"{other.Desk()}/type")).Form("main form[action$='/type']").Fill("type", "pavement").Fill("why", $"Ask {Number}").SubmitAsync();
        Assert.Equal([Number], retype.All("mark"));
        retype = await retype.Form("main form[action$='/type']").Fill("keep", "true").SubmitAsync();
        Assert.Equal(other.Desk(), retype.Address);
        var version = (await town.RequestAsync(other.Reference)).Version;
        var many = await town.Services.GetRequiredService<BulkSteps>().RunAsync(
            await town.AddStaffAsync(StaffRole.Coordinator), Guid.CreateVersion7(town.Clock.GetUtcNow()),
            new BulkStep(BulkKind.HandOver, "water", Why: $"Ask {Number}"), [new BulkTarget(other.Reference, version)], default);
        Assert.True(many.Succeeded);
        Assert.Equal(version, (await town.RequestAsync(other.Reference)).Version);
    }

    [Theory, EachEngine]
    public async Task A_picture_comes_in_parts_for_its_own_browser_only(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var resident = town.Visit();
        var details = await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var root = details.Html.QuerySelector("[data-doorstep-upload]")!.GetAttribute("data-doorstep-upload")!;
        using var stranger = town.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await TusAsync(stranger, HttpMethod.Post, root, ("Upload-Length", "10"))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await resident.SendAsync(new HttpRequestMessage(HttpMethod.Post, root))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await TusAsync(resident, HttpMethod.Post, root, ("Upload-Length", "200000000"))).Status);
        var begun = await TusAsync(resident, HttpMethod.Post, root, ("Upload-Length", $"{Jpeg.Length}"));
        Assert.Equal(HttpStatusCode.Created, begun.Status);
        var address = begun.Header("Location")!;
        var half = Jpeg.Length / 2;
        Assert.Equal($"{half}", (await PatchAsync(resident, address, 0, Jpeg[..half])).Header("Upload-Offset"));
        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(resident, address, 0, Jpeg[..half])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(stranger, address, half, Jpeg[half..])).Status);
        Assert.Equal($"{half}", (await TusAsync(resident, HttpMethod.Head, address)).Header("Upload-Offset"));
        // More than was said does not fit.
        Assert.Equal(HttpStatusCode.BadRequest, (await PatchAsync(resident, address, half, [.. Jpeg[half..], 1, 2, 3])).Status);
        var at = long.Parse((await TusAsync(resident, HttpMethod.Head, address)).Header("Upload-Offset")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.NoContent, (await PatchAsync(resident, address, at, Jpeg[(int)at..])).Status);
        Assert.Equal("image/jpeg", (await resident.Http.GetAsync($"{address}/small")).Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"{address}/small")).Status);
        Assert.Empty(PartsOf(town));
        Assert.Single((await resident.OpenAsync("/report/details")).Html.QuerySelectorAll(".ds-uploads img"));

        // What is no picture is refused with words, and its part is gone.
        var bad = (await TusAsync(resident, HttpMethod.Post, root, ("Upload-Length", "20"))).Header("Location")!;
        var refused = await PatchAsync(resident, bad, 0, "<script>alert(1)</sc>"u8[..20].ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("is not a picture", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await TusAsync(resident, HttpMethod.Head, bad)).Status);
        Assert.Empty(PartsOf(town));
        for (var i = 1; i < Uploads.Most; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await TusAsync(resident, HttpMethod.Post, root, ("Upload-Length", "20"))).Status);
        }

        Assert.Contains("6 pictures at most", (await TusAsync(resident, HttpMethod.Post, root, ("Upload-Length", "20"))).Body, StringComparison.Ordinal);

        // What nobody takes up is forgotten.
        town.Clock.Jump(Uploads.Kept + TimeSpan.FromHours(1));
        await town.Services.GetRequiredService<Retention>().RunOnceAsync(default);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<PictureUpload>().CountAsync()));
        Assert.Empty(town.Installation.Files.GetFiles("*", SearchOption.AllDirectories));
    }

    [Theory, EachEngine]
    public async Task A_photograph_of_staff_comes_in_parts_and_is_taken_up_with_its_step(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        var root = $"{asked.Desk()}/uploads";
        using var staff = await town.SignInAsync(StaffRole.Officer, "streets");
        using var colleague = await town.SignInAsync(StaffRole.Officer, "streets");
        using var other = await town.SignInAsync(StaffRole.Officer, "water");
        using var stranger = town.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await TusAsync(other, HttpMethod.Post, root, ("Upload-Length", "10"))).Status);
        Assert.NotEqual(HttpStatusCode.Created, (await TusAsync(stranger, HttpMethod.Post, root, ("Upload-Length", "10"))).Status);
        var address = (await TusAsync(staff, HttpMethod.Post, root, ("Upload-Length", $"{Jpeg.Length}"))).Header("Location")!;
        var half = Jpeg.Length / 2;
        Assert.Equal($"{half}", (await PatchAsync(staff, address, 0, Jpeg[..half])).Header("Upload-Offset"));
        foreach (var nobody in new[] { other, colleague, stranger })
        {
            Assert.NotEqual(HttpStatusCode.NoContent, (await PatchAsync(nobody, address, half, Jpeg[half..])).Status);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await PatchAsync(staff, address, half, Jpeg[half..])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync($"{address}/small")).Status);
        // It waits on the page of who sent it, and goes with their step alone.
        Assert.Empty((await colleague.OpenAsync(asked.Desk())).Html.QuerySelectorAll("[data-step=AddFiles] img"));
        var none = await (await colleague.OpenAsync(asked.Desk())).Form("[data-step=AddFiles]").Fill("stage", "Before").SubmitAsync();
        Assert.NotEmpty(none.Errors);
        var page = await staff.OpenAsync(asked.Desk());
        Assert.Single(page.Html.QuerySelectorAll("[data-step=AddFiles] img"));
        page = await page.Form("[data-step=AddFiles]").Fill("stage", "Before").SubmitAsync();
        Assert.EndsWith("?done=AddFiles", page.Address, StringComparison.Ordinal);
        var file = Assert.Single((await StoredAsync(town, asked.Reference)).Files);
        Assert.Equal((FileStage.Before, "photo.jpg"), (file.Stage, file.Name));
        Assert.True(file.Picture!.Width > 1000);
        Assert.Empty((await staff.OpenAsync(asked.Desk())).Html.QuerySelectorAll("[data-step=AddFiles] img"));
        Assert.Equal(0, await town.ReadAsync(db => db.Set<PictureUpload>().CountAsync(u => u.Sha256 == file.Sha256)));

        // A letter of three pages is three pictures.
        var letter = await File.ReadAllBytesAsync(Repository.Path("samples", "pictures", "letter.tif"));
        page = await page.Form("[data-step=AddFiles]").Attach("files", "letter.tif", letter, "image/tiff").SubmitAsync();
        Assert.EndsWith("?done=AddFiles", page.Address, StringComparison.Ordinal);
        Assert.Equal(["letter 1.png", "letter 2.png", "letter 3.png"], (await StoredAsync(town, asked.Reference)).Files.Where(f => f.Id != file.Id).Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory, EachEngine]
    public async Task Hostile_files_come_through_no_field(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        using var resident = town.Visit();
        var (reference, receipt) = await AskAsync(resident, "Dark", keep: false);
        using var staff = await town.SignInAsync(StaffRole.Officer, "streets");
        using var api = await Open311Client.WithKeyAsync(town);
        using var asking = town.Visit();
        await (await asking.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var before = FilesOf(town);
        (string Name, byte[] Content)[] hostile =
        [
            ("page.jpg", "<!doctype html><script>alert(1)</script>"u8.ToArray()), ("drawing.png", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray()),
            ("empty.jpg", []), ("half.jpg", Jpeg[..(Jpeg.Length / 2)]), ("bomb.png", HostilePictures.BombPng()), ("program.jpg", [.. "MZ"u8, .. new byte[600]]),
            ("phone.heic", File.ReadAllBytes(Repository.Path("samples", "pictures", "phone.heic"))), ("../../../etc/passwd", "root:x:0:0"u8.ToArray()),
        ];
        foreach (var (name, content) in hostile)
        {
            var details = await (await asking.OpenAsync("/report/details")).Form().Attach("photos", name, content, "image/jpeg").SubmitAsync("addPhotos");
            Assert.True(details.Errors.Count > 0 || content.Length == 0, name);
            var follow = await (await resident.OpenAsync($"/follow/{receipt}/pictures")).Form("form[enctype]").Attach("photos", name, content, "image/jpeg").SubmitAsync();
            Assert.True(follow.Errors.Count > 0, name);
            var scan = await (await staff.OpenAsync("/staff/new")).Form().Fill("type", "other").Fill("description", "A letter").Fill("address", "Here").Attach("scans", name, content, "image/jpeg").SubmitAsync("=");
            Assert.True(scan.Status == HttpStatusCode.BadRequest, name);
            var step = await (await staff.OpenAsync($"/staff/requests/{receipt}")).Form("[data-step=AddFiles]").Attach("files", name, content, "image/jpeg").SubmitAsync();
            Assert.True(step.Errors.Count > 0, name);
            Assert.True(await PostedAsync(name, content) == HttpStatusCode.BadRequest, name);
            Assert.Equal(before, FilesOf(town));
        }

        // A picture that is also something else comes through as a picture only.
        var polyglot = HostilePictures.WithZip(HostilePictures.WithComment(Jpeg, $"*/<script>{HostilePictures.Secret}</script>"));
        await (await resident.OpenAsync($"/follow/{receipt}/pictures")).Form("form[enctype]").Attach("photos", "both.html", polyglot, "text/html").SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, await PostedAsync("both.html", polyglot));
        Assert.All(FilesOf(town), f => Assert.False(HostilePictures.Holds(File.ReadAllBytes(f), "script") || HostilePictures.Holds(File.ReadAllBytes(f), HostilePictures.Secret)));
        Assert.All((await StoredAsync(town, reference)).Files, f => Assert.Equal(("photo.jpg", "image/jpeg"), (f.Name, f.ContentType)));

        async Task<HttpStatusCode> PostedAsync(string name, byte[] content)
        {
            using var form = new MultipartFormDataContent { { new StringContent(api.Key!), "api_key" }, { new StringContent("street-cleaning"), "service_code" }, { new StringContent("Main street 4"), "address_string" } };
            form.Add(new ByteArrayContent(content), "media", name);
            return (await staff.Http.PostAsync("/open311/v2/requests.json", form)).StatusCode;
        }
    }

    [Fact]
    public async Task Two_hundred_megabytes_are_refused_before_they_are_read()
    {
        await using var town = await TestTown.OpenAsync(new() { Listens = true });
        using var resident = town.Visit();
        var details = await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var begun = await TusAsync(resident, HttpMethod.Post, details.Html.QuerySelector("[data-doorstep-upload]")!.GetAttribute("data-doorstep-upload")!, ("Upload-Length", "5000000"));
        foreach (var (method, address, type) in new[] { (HttpMethod.Post, "/report/details", "multipart/form-data; boundary=x"), (HttpMethod.Patch, begun.Header("Location")!, "application/offset+octet-stream") })
        {
            using var body = new StreamContent(new MemoryStream(new byte[64]));
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            body.Headers.ContentLength = 200_000_000;
            using var request = new HttpRequestMessage(method, address) { Content = body };
            request.Headers.ExpectContinue = true;
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Offset", "0");
            using var response = await resident.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }

        Assert.All(FilesOf(town), f => Assert.True(new FileInfo(f).Length == 0));
    }

    [Theory, EachEngine]
    public async Task Pictures_of_a_personal_request_are_never_released_and_go_with_the_contact_details(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var resident = town.Visit();
        var held = await resident.AskAsync("care-at-home", "0571 8888 1234");
        var page = await (await resident.OpenAsync($"/follow/{held.Reference}/pictures")).Form("form[enctype]").Attach("photos", "a.png", Png, "image/png").SubmitAsync();
        Assert.Contains("Your pictures were added.", page.Text, StringComparison.Ordinal);
        Assert.True(ShortReference.TryRead(held.Reference, out var reference));
        var file = Assert.Single((await StoredAsync(town, reference!)).Files);
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        Assert.DoesNotContain(held.Reference, (await staff.OpenAsync("/staff/publishing")).Text, StringComparison.Ordinal);
        var look = await staff.OpenAsync($"/staff/publishing/{held.Reference}");
        Assert.Null(look.Html.QuerySelector("button[value=release]"));
        var seen = await StoredAsync(town, reference!);
        await using var scope = town.Services.CreateAsyncScope();
        var outcome = await town.Services.GetRequiredService<LookAtPicture>().RunAsync(
            scope.ServiceProvider.GetServices<IModerated>().Single(), new StaffMember(Guid.CreateVersion7(town.Clock.GetUtcNow()), "Ana", StaffRole.Coordinator, null, null), reference!, seen.Version,
            new(1, PictureState.Released, [], "A room", null), default);
        Assert.Equal("Error.Look.Personal", outcome.Refusal!.Problems[0].Key);
        await (await resident.OpenAsync($"/follow/{held.Reference}/erase")).Form().SubmitAsync();
        Assert.Empty((await StoredAsync(town, reference!)).Files);
        Assert.False(town.Services.GetRequiredService<FileStore>().Has(file.Sha256));
    }

    /// <summary>Asks with two pictures and these words, without a script.</summary>
    internal static async Task<(string Reference, string Receipt)> AskAsync(Visitor resident, string words, bool keep = true)
    {
        await (await resident.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4").SubmitAsync();
        var form = (await resident.OpenAsync("/report/details")).Form().Fill("description", words).Fill("q-lamp-fault", "out");
        if (keep)
        {
            var page = await form.Attach("photos", "IMG_2026.jpg", Jpeg, "image/jpeg").SubmitAsync("addPhotos");
            Assert.Equal(words, page.Form().Value("description"));
            Assert.Single(page.Html.QuerySelectorAll(".ds-uploads img"));
            form = page.Form().Attach("photos", "second.png", Png, "image/png");
        }

        var contact = await form.SubmitAsync();
        contact = contact.Path == "/report/similar" ? await contact.Form().SubmitAsync("different=yes") : contact;
        var check = await contact.Form().Fill("reach", "none").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        if (keep)
        {
            Assert.Equal(2, check.Html.QuerySelectorAll(".ds-photos img").Length);
            Assert.Equal([Number], check.All("mark"));
            check = await check.Form().SubmitAsync();
            Assert.Equal(["Change your words, or say that you need them."], check.Errors);
            check = await check.Form().Fill("keep", "true").SubmitAsync();
        }
        else
        {
            check = await check.Form().SubmitAsync();
        }

        var held = Asking.ReceiptIn(check);
        Assert.True(ShortReference.TryRead(held.Reference, out var reference));
        return (reference!, held.Reference);
    }

    /// <summary>None of the words is in any public output, and no search finds the request by them.</summary>
    private static async Task NowhereAsync(TestTown town, string receipt, params string[] words)
    {
        foreach (var (address, text) in await PublicOutputs.FetchAsync(town, [receipt]))
        {
            Assert.All(words, word => Assert.False(text.Contains(word, StringComparison.Ordinal), $"{word} in {address}"));
        }

        foreach (var word in words)
        {
            Assert.Empty(await PublicOutputs.HitsAsync(town, word, [receipt]));
        }
    }

    private static Task<Request> StoredAsync(TestTown town, string reference) =>
        town.ReadAsync(db => db.Set<Request>().Include(r => r.Files).ThenInclude(f => f.Picture).FirstAsync(r => r.Reference == reference));

    private static string[] FilesOf(TestTown town) => town.Installation.Files.Exists
        ? [.. town.Installation.Files.GetFiles("*", SearchOption.AllDirectories).Select(f => f.FullName).Order(StringComparer.Ordinal)] : [];

    private static FileInfo[] PartsOf(TestTown town) => new DirectoryInfo(Path.Combine(town.Installation.Files.FullName, "parts")) is { Exists: true } parts ? parts.GetFiles() : [];

    /// <summary>How bright the picture is at this share of its width and height.</summary>
    private static double Light(byte[] picture, double at)
    {
        using var image = NetVips.Image.NewFromBuffer(picture);
        return image.Getpoint((int)(image.Width * at), (int)(image.Height * at)).Take(3).Max();
    }

    private sealed record Answered(HttpStatusCode Status, string Body, Func<string, string?> Header);

    private static Task<Answered> PatchAsync(Visitor who, string address, long offset, byte[] content) =>
        TusAsync(who, HttpMethod.Patch, address, content, ("Upload-Offset", $"{offset}"));

    private static Task<Answered> TusAsync(Visitor who, HttpMethod method, string address, params (string Name, string Value)[] headers) => TusAsync(who, method, address, null, headers);

    private static async Task<Answered> TusAsync(Visitor who, HttpMethod method, string address, byte[]? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (content is not null)
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/offset+octet-stream");
        }

        var response = await who.Http.SendAsync(request);
        return new Answered(response.StatusCode, await response.Content.ReadAsStringAsync(),
            name => response.Headers.TryGetValues(name, out var values) ? values.Single() : null);
    }
}
