using System.Net;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Open311;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Requests;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What people type on any keyboard is read as they mean it, on every way in.</summary>
public class FoldedInputTests(Towns towns) : IClassFixture<Towns>
{
    private static string Wide(string text) => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));

    [Theory, EachEngine]
    public async Task A_request_with_full_width_details_is_taken_and_followed_with_a_full_width_code(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit("zh-CN");
        // 4,000 characters as people count them: a browser sends each of the 40 line breaks as two.
        var words = string.Join("\r\n", Enumerable.Repeat("路灯坏了，", 40).Append(new string('黑', 4000 - (40 * 6))));
        var contact = await ToContactAsync(visitor, words, "中山路\u00A0１２号（东门）\u200B");
        var check = await contact.Form().Fill("reach", "yes").Fill("name", "\u2060王\u3000芳 ").Fill("email", "\uFEFFming＠example.com").Fill("phone", "１３８－００１３－８０００").SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        var held = Asking.ReceiptIn(await check.Form().SubmitAsync());

        var canonical = held.Reference.Replace("-", "", StringComparison.Ordinal);
        var stored = await town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.Reference == canonical));
        var kept = await town.ContactAsync(stored.Id);
        Assert.Equal(words.Replace("\r\n", "\n", StringComparison.Ordinal), stored.Description);
        Assert.Equal("中山路 １２号（东门）", stored.Address);
        Assert.Equal(("王 芳", "ming@example.com", "138-0013-8000"), (kept!.Name, kept.Email, kept.Phone));

        using var later = town.Visit();
        var follow = await later.OpenAsync("/follow");
        var followed = await follow.Form("main form[method=post]").Fill("reference", $"\u200E{Wide(held.Reference)}\u00A0").Fill("code", Wide(held.Code).Replace('－', '—')).SubmitAsync();
        Assert.Equal($"/follow/{held.Reference}", followed.Address);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync($"/requests/{Uri.EscapeDataString(Wide(held.Reference))}")).Status);
    }

    [Theory, EachEngine]
    public async Task Characters_are_counted_as_people_see_them(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var visitor = town.Visit();
        var emoji = string.Concat(Enumerable.Repeat("👩🏽\u200D🚒", 2001));

        Assert.Equal("/report/contact", (await ToContactAsync(visitor, emoji, "Mill Lane 4")).Path);
        foreach (var tooLong in new[] { string.Concat(Enumerable.Repeat("😀", 4001)), "e" + new string('\u0301', 10_000) })
        {
            Assert.Contains("Use 4000 characters or fewer.", (await ToContactAsync(visitor, tooLong, "Mill Lane 4")).Errors);
        }
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u2800\u3164\u00AD")]
    [InlineData("\u115F\u0301 \u202E\uFEFF")]
    public async Task What_looks_empty_is_refused_as_empty(string nothing)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var visitor = town.Visit();

        var refused = await ToContactAsync(visitor, nothing, "Mill Lane 4");
        Assert.Equal("/report/details", refused.Path);
        Assert.Single(refused.Errors);
        var where = await (await visitor.OpenAsync("/report/where?type=pothole")).Form().Fill("address", nothing).SubmitAsync();
        Assert.Contains(where.Errors, e => e.StartsWith("Tell us where it is", StringComparison.Ordinal));

        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var placeless = await app.PostAsync("requests.json", ("service_code", "pothole"), ("address_string", nothing), ("description", "A hole"));
        Assert.Equal(HttpStatusCode.BadRequest, placeless.Status);
        var id = await app.ReportAsync();
        var wordless = await app.UpdateAsync(id, "open", "1", nothing);
        Assert.Equal(HttpStatusCode.BadRequest, wordless.Status);
        Assert.Contains("description", wordless.Body, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Other_systems_write_in_full_width_too(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var app = await Open311Client.WithKeyAsync(town);

        var answer = await app.PostAsync(
            "requests.json", ("service_code", "ｓｔｒｅｅｔ－ｃｌｅａｎｉｎｇ"), ("lat", "４２．５"), ("long", "\u200E１．５"), ("description", "一个坑。\r\n很深！"), ("email", "ming＠example.com"), ("phone", "＋８６ １３８００１３８０００"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        Assert.True(ShortReference.TryRead(answer.Json[0].GetProperty("service_request_id").GetString(), out var reference));
        var stored = await town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.Reference == reference));
        var held = await town.ContactAsync(stored.Id);

        Assert.Equal((42.5, 1.5, "一个坑。\n很深！"), (stored.Latitude, stored.Longitude, stored.Description));
        Assert.Equal(("ming@example.com", "+86 13800138000"), (held!.Email, held.Phone));
        Assert.Contains(reference, (await app.GetAsync($"requests.json?service_request_id={Uri.EscapeDataString(Wide(ShortReference.Show(reference)))}")).Body.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_address_is_folded_at_the_door_a_password_is_not_and_one_that_was_written_down_is()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        await using var scope = town.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<KeepAccount>();
        const string Own = " ｐａｓｓ\u00A0ｗｏｒｄ　２０２６ ";
        Assert.True((await accounts.AddAsync(new AccountForm("Own", "own@town.example", StaffRole.Coordinator, null, null), Own)).Succeeded);
        var made = (await accounts.AddAsync(new AccountForm("Made", "made@town.example", StaffRole.Coordinator, null, null))).Value.Password;

        Assert.Equal("/staff", await TryAsync("\u200Bｏｗｎ＠town.example ", Own));
        Assert.Equal("/sign-in", await TryAsync("own@town.example", "pass word 2026"));
        Assert.Equal("/staff/account", await TryAsync("made@town.example", $"\u00A0{Wide(made.ToLowerInvariant())}\u200B"));

        async Task<string> TryAsync(string email, string password)
        {
            using var visitor = town.Visit();
            return (await (await visitor.OpenAsync("/sign-in")).Form().Fill("Email", email).Fill("Password", password).SubmitAsync()).Address;
        }
    }

    private static async Task<Page> ToContactAsync(Visitor visitor, string words, string address)
    {
        var where = await visitor.OpenAsync("/report/where?type=street-cleaning");
        var details = await where.Form().Fill("address", address).SubmitAsync();
        var next = await details.Form().Fill("description", words).SubmitAsync();
        return next.Address == "/report/similar" ? await next.Form().SubmitAsync("different=yes") : next;
    }
}
