using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Accounts;

public class SignInTests
{
    private const string Wrong = "That email address and password do not open an account. Check both.";

    [Theory, EachEngine]
    public async Task The_right_password_opens_the_page_that_was_asked_for(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.AddStaffAsync(StaffRole.Officer, email: "Amara@Town.example", name: "Amara Osei");
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/staff/account");
        Assert.StartsWith("/sign-in?returnUrl=", page.Address, StringComparison.Ordinal);

        page = await page.Form().Fill("Email", " amara@town.EXAMPLE ").Fill("Password", TestTown.StaffPassword).SubmitAsync();

        Assert.Equal("/staff/account", page.Address);
        Assert.Contains("Amara Osei", page.Text, StringComparison.Ordinal);
        Assert.Contains("Streets and lighting", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        await using var town = await TestTown.OpenAsync(new() { Listens = true });
        await town.AddStaffAsync(StaffRole.Officer, email: "amara@town.example");
        using var bare = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = town.Address };
        var form = (await new Visitor(bare).OpenAsync("/sign-in")).Form();
        using var answer = await bare.PostAsync(new Uri("/sign-in", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Email"] = "amara@town.example",
            ["Password"] = TestTown.StaffPassword,
            ["__RequestVerificationToken"] = form.Element.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        }));

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("doorstep-staff=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_never_leads_to_another_site(string target)
    {
        await using var town = await TestTown.OpenAsync();
        await town.AddStaffAsync(StaffRole.Administrator, email: "pat@town.example");
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(target));

        page = await page.Form().Fill("Email", "pat@town.example").Fill("Password", TestTown.StaffPassword).SubmitAsync();

        Assert.Equal("/staff/accounts", page.Address);
    }

    [Theory, EachEngine]
    public async Task Unknown_wrong_and_closed_get_the_same_answer(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.AddStaffAsync(StaffRole.Officer, email: "here@town.example");
        await town.AddStaffAsync(StaffRole.Officer, email: "left@town.example");
        await town.ExecuteAsync($"UPDATE accounts SET active = {(engine == DatabaseEngine.Sqlite ? "0" : "false")} WHERE email = 'left@town.example'");
        foreach (var (email, password) in new[]
        {
            ("nobody@town.example", TestTown.StaffPassword), ("here@town.example", "wrong"), ("left@town.example", TestTown.StaffPassword),
            ("", ""), ("here@town.example", new string('x', 5000)),
        })
        {
            using var visitor = town.Visit();
            var page = await TryAsync(visitor, email, password);
            Assert.Equal([Wrong], page.Errors);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal(email, page.Form().Value("Email"));
            Assert.Equal("", page.Form().Value("Password"));
        }
    }

    [Fact]
    public async Task Work_keeps_the_sign_in_open_and_eight_idle_hours_end_it()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = await town.SignInAsync(StaffRole.Officer);
        for (var i = 0; i < 3; i++)
        {
            town.Clock.Advance(TimeSpan.FromHours(5));
            Assert.Equal("/staff/account", (await visitor.OpenAsync("/staff/account")).Address);
        }

        town.Clock.Advance(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(1));
        Assert.StartsWith("/sign-in", (await visitor.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_takes_a_button_and_ends_it()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = await town.SignInAsync(StaffRole.Officer);
        var page = await visitor.OpenAsync("/sign-out");
        Assert.Equal("/staff/account", (await visitor.OpenAsync("/staff/account")).Address);
        await page.Form().SubmitAsync();
        Assert.StartsWith("/sign-in", (await visitor.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);

        using var other = await town.SignInAsync(StaffRole.Officer);
        await (await other.OpenAsync("/staff/account")).Form("header form[method=post]").SubmitAsync();
        Assert.StartsWith("/sign-in", (await other.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_speaks_chinese()
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = town.Visit("zh-CN");
        var page = await visitor.OpenAsync("/sign-in");
        Assert.Equal("工作人员登录", page.Heading);
        page = await page.Form().Fill("Email", "a@b.example").Fill("Password", "x").SubmitAsync();
        Assert.Equal(["邮箱或密码不正确，请检查后重试。"], page.Errors);
    }

    private static async Task<Page> TryAsync(Visitor visitor, string email, string password)
    {
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        return await page.Form().Fill("Email", email).Fill("Password", password).SubmitAsync();
    }
}
