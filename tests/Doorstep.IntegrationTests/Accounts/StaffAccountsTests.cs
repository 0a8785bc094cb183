using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Accounts;

public class StaffAccountsTests
{
    [Theory, EachEngine]
    public async Task An_administrator_adds_somebody_who_must_choose_a_password_first(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var page = await (await administrator.OpenAsync("/staff/accounts")).FollowAsync("Add an account");
        page = await page.Form().Fill("Name", "Li Na").Fill("Email", "li@town.example").Fill("Role", "OutreachWorker").Fill("UnitCode", "water").SubmitAsync();
        Assert.Equal("Password for Li Na", page.Heading);
        var password = page.All("#password").Single();
        Assert.Contains("Li Na", (await administrator.OpenAsync("/staff/accounts")).Text, StringComparison.Ordinal);

        using var li = town.Visit();
        page = await SignInAsync(li, "li@town.example", password);
        Assert.Equal("/staff/account", page.Address);
        Assert.Contains("Somebody else gave you this password", page.Text, StringComparison.Ordinal);
        Assert.Contains("The whole town", page.Text, StringComparison.Ordinal);

        page = await page.Form().Fill("Current", password).Fill("New", password).SubmitAsync();
        Assert.Equal(["Choose a password that differs from the one now"], page.Errors);
        page = await page.Form().Fill("Current", password).Fill("New", "three odd words").SubmitAsync();
        Assert.Contains("Your password is changed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody else", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_else_opens_while_the_password_is_a_given_one()
    {
        await using var town = await TestTown.OpenAsync();
        using var first = await town.SignInAsync(StaffRole.Administrator);
        var page = await first.OpenAsync("/staff/accounts/add");
        page = await page.Form().Fill("Name", "Pat").Fill("Email", "pat@town.example").Fill("Role", "Administrator").SubmitAsync();
        var password = page.All("#password").Single();
        using var pat = town.Visit();
        await SignInAsync(pat, "pat@town.example", password);

        Assert.Equal("/staff/account", (await pat.OpenAsync("/staff/accounts")).Address);
        await (await pat.OpenAsync("/staff/account")).Form().Fill("Current", password).Fill("New", "three odd words").SubmitAsync();
        Assert.Equal("/staff/accounts", (await pat.OpenAsync("/staff/accounts")).Address);
    }

    [Theory, EachEngine]
    public async Task Changes_act_at_the_very_next_request(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var member = await town.AddStaffAsync(StaffRole.Administrator, email: "sam@town.example");
        using var sam = town.Visit();
        await SignInAsync(sam, "sam@town.example", TestTown.StaffPassword);
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/staff/accounts")).Status);

        var page = await administrator.OpenAsync($"/staff/accounts/{member.Id}");
        page = await page.Form("#change").Fill("Role", "Officer").Fill("UnitCode", "water").SubmitAsync();
        Assert.Empty(page.Errors);
        // Other rights, another sign-in.
        Assert.StartsWith("/sign-in", (await sam.GetAsync("/staff/accounts")).Address, StringComparison.Ordinal);
        Assert.Empty((await SignInAsync(sam, "sam@town.example", TestTown.StaffPassword)).Errors);
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.GetAsync("/staff/accounts")).Status);
        Assert.Contains("Water company", (await sam.OpenAsync("/staff/account")).Text, StringComparison.Ordinal);

        await page.Form("#state").SubmitAsync();
        Assert.StartsWith("/sign-in", (await sam.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);
        Assert.NotEmpty((await SignInAsync(sam, "sam@town.example", TestTown.StaffPassword)).Errors);

        await (await administrator.OpenAsync($"/staff/accounts/{member.Id}")).Form("#state").SubmitAsync();
        Assert.Empty((await SignInAsync(sam, "sam@town.example", TestTown.StaffPassword)).Errors);

        page = await (await administrator.OpenAsync($"/staff/accounts/{member.Id}")).Form("#reset").SubmitAsync();
        Assert.StartsWith("/sign-in", (await sam.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);
        Assert.NotEmpty((await SignInAsync(sam, "sam@town.example", TestTown.StaffPassword)).Errors);
        Assert.Equal("/staff/account", (await SignInAsync(sam, "sam@town.example", page.All("#password").Single())).Address);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_sign_in_and_not_this_one()
    {
        await using var town = await TestTown.OpenAsync();
        await town.AddStaffAsync(StaffRole.Officer, email: "amara@town.example");
        using var here = town.Visit();
        using var elsewhere = town.Visit();
        await SignInAsync(elsewhere, "amara@town.example", TestTown.StaffPassword);
        await SignInAsync(here, "amara@town.example", TestTown.StaffPassword);
        var page = await here.OpenAsync("/staff/account");

        page = await page.Form().Fill("Current", "not it").Fill("New", "three odd words").SubmitAsync();
        Assert.Equal(["That is not your password now"], page.Errors);
        page = await page.Form().Fill("Current", TestTown.StaffPassword).Fill("New", "short").SubmitAsync();
        Assert.Equal(["The password must have at least 12 characters"], page.Errors);
        page = await page.Form().Fill("Current", TestTown.StaffPassword).Fill("New", "aaaaaaaaaaaaaaa").SubmitAsync();
        Assert.Equal(["This password is too easy to guess. Choose one without your email name and with more different characters."], page.Errors);
        page = await page.Form().Fill("Current", TestTown.StaffPassword).Fill("New", "my Amara password").SubmitAsync();
        Assert.Single(page.Errors);
        page = await page.Form().Fill("Current", TestTown.StaffPassword).Fill("New", "three odd words").SubmitAsync();
        Assert.Contains("Your password is changed", page.Text, StringComparison.Ordinal);

        Assert.Equal("/staff/account", (await here.OpenAsync("/staff/account")).Address);
        Assert.StartsWith("/sign-in", (await elsewhere.OpenAsync("/staff/account")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_keeps_the_fields_and_names_them()
    {
        await using var town = await TestTown.OpenAsync();
        await town.AddStaffAsync(StaffRole.Officer, email: "amara@town.example");
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var page = await administrator.OpenAsync("/staff/accounts/add");

        page = await page.Form().Fill("Name", " ").Fill("Email", "no address").SubmitAsync();
        Assert.Equal(["Enter the name", "Enter an email address, like name@example.org", "Choose a role"], page.Errors);
        page = await page.Form().Fill("Name", "Amara").Fill("Email", "other@town.example").Fill("Role", "Officer").SubmitAsync();
        Assert.Equal(["Choose the unit that the officer works for"], page.Errors);
        Assert.Equal(["Amara", "other@town.example", "Officer"], new[] { "Name", "Email", "Role" }.Select(page.Form().Value));
        page = await page.Form().Fill("Email", "AMARA@town.example").Fill("UnitCode", "streets").SubmitAsync();
        Assert.Equal(["There is already an account with this email address. Open that one, or use another address."], page.Errors);
        Assert.All(page.Html.QuerySelectorAll(".govuk-error-summary__list a"), link => Assert.NotNull(page.Html.QuerySelector(link.GetAttribute("href")!)));
    }

    [Fact]
    public async Task Nobody_closes_their_own_account_or_gives_up_their_own_role()
    {
        await using var town = await TestTown.OpenAsync();
        var pat = await town.AddStaffAsync(StaffRole.Administrator, email: "pat@town.example");
        using var visitor = town.Visit();
        await SignInAsync(visitor, "pat@town.example", TestTown.StaffPassword);
        var page = await visitor.OpenAsync($"/staff/accounts/{pat.Id}");
        Assert.Null(page.Html.QuerySelector("#state"));

        page = await page.Form("#change").Fill("Role", "Coordinator").SubmitAsync();
        Assert.Single(page.Errors);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/staff/accounts")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/staff/accounts/{Guid.Empty}")).Status);
    }

    [Theory]
    [InlineData(StaffRole.Coordinator)]
    [InlineData(StaffRole.Officer)]
    [InlineData(StaffRole.OutreachWorker)]
    public async Task Only_administrators_see_accounts(StaffRole role)
    {
        await using var town = await TestTown.OpenAsync();
        using var visitor = await town.SignInAsync(role);
        foreach (var address in new[] { "/staff/accounts", "/staff/accounts/add", $"/staff/accounts/{Guid.Empty}" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync(address)).Status);
        }
    }

    [Theory, EachEngine]
    public async Task The_directory_knows_names_of_those_who_left_too(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var here = await town.AddStaffAsync(StaffRole.Officer, name: "Amara Osei");
        var left = await town.AddStaffAsync(StaffRole.Coordinator, name: "Jonas Berg");
        await town.ExecuteAsync($"UPDATE accounts SET active = {(engine == DatabaseEngine.Sqlite ? "0" : "false")} WHERE name = 'Jonas Berg'");
        await using var scope = town.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<StaffDirectory>();

        var names = await directory.NamesAsync([here.Id, left.Id, here.Id, Guid.Empty], CancellationToken.None);

        Assert.Equal(new Dictionary<Guid, string> { [here.Id] = "Amara Osei", [left.Id] = "Jonas Berg" }, names);
        Assert.Equal(here, await directory.FindAsync(here.Id, CancellationToken.None));
        Assert.Null(await directory.FindAsync(left.Id, CancellationToken.None));
        Assert.Empty(await directory.NamesAsync([], CancellationToken.None));
    }

    private static async Task<Page> SignInAsync(Visitor visitor, string email, string password)
    {
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        return await page.Form().Fill("Email", email).Fill("Password", password).SubmitAsync();
    }
}
