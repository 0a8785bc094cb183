using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Accounts;

/// <summary>A sign-in is a row: when it ends, every copy of its cookie ends with it.</summary>
public class SessionTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task Signing_out_ends_the_copied_cookie_and_no_other_sign_in(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        const string email = "session@town.example";
        await town.AddStaffAsync(StaffRole.Coordinator, email: email);
        using var desk = town.Visit();
        using var phone = town.Visit();
        await SignInAsync(desk, email);
        await SignInAsync(phone, email);
        using var thief = town.Visit(copied: desk);
        Assert.Equal("/staff", (await thief.OpenAsync("/staff")).Address);

        await (await desk.OpenAsync("/sign-out")).Form().SubmitAsync();

        foreach (var address in new[] { "/staff", "/staff/account", "/staff/live", "/staff/requests/6PJC-B9ZF/job-sheet.pdf" })
        {
            Assert.StartsWith("/sign-in", (await thief.GetAsync(address)).Address, StringComparison.Ordinal);
        }

        Assert.Equal("/staff", (await phone.OpenAsync("/staff")).Address);
    }

    [Theory]
    [EachEngine("role")]
    [EachEngine("area")]
    [EachEngine("closed")]
    [EachEngine("password")]
    [EachEngine("reset")]
    public async Task What_changes_an_account_ends_its_open_sign_ins(DatabaseEngine engine, string change)
    {
        var town = await towns.OnAsync(engine);
        var email = $"ends-{change}@town.example";
        var staff = await town.AddStaffAsync(StaffRole.Coordinator, email: email, name: "Li Na");
        using var desk = town.Visit();
        using var other = town.Visit();
        await SignInAsync(desk, email);
        await SignInAsync(other, email);
        await using var scope = town.Services.CreateAsyncScope();
        var keep = scope.ServiceProvider.GetRequiredService<KeepAccount>();
        var form = new Modules.Accounts.Rules.AccountForm("Li Na", email, StaffRole.Coordinator, null, null);
        switch (change)
        {
            case "role":
                Assert.True((await keep.ChangeAsync(staff.Id, Guid.Empty, form with { Role = StaffRole.Officer, UnitCode = "streets" }, default)).Succeeded);
                break;
            case "area":
                Assert.True((await keep.ChangeAsync(staff.Id, Guid.Empty, form with { AreaCode = "town" }, default)).Succeeded);
                break;
            case "closed":
                Assert.True((await keep.SetActiveAsync(staff.Id, Guid.Empty, false, default)).Succeeded);
                break;
            case "reset":
                Assert.True((await keep.ResetPasswordAsync(staff.Id)).Succeeded);
                break;
            default:
                using (var thief = town.Visit(copied: desk))
                {
                    var page = await desk.OpenAsync("/staff/account");
                    await page.Form("main form[method=post]").Fill("Current", TestTown.StaffPassword).Fill("New", "quite another sentence").SubmitAsync();
                    // The one who changed it goes on, in a session of its own.
                    Assert.Equal("/staff", (await desk.OpenAsync("/staff")).Address);
                    Assert.StartsWith("/sign-in", (await thief.GetAsync("/staff")).Address, StringComparison.Ordinal);
                }

                break;
        }

        Assert.StartsWith("/sign-in", (await other.GetAsync("/staff")).Address, StringComparison.Ordinal);
        // A new name alone ends nothing.
        if (change == "area")
        {
            await SignInAsync(other, email);
            Assert.True((await keep.ChangeAsync(staff.Id, Guid.Empty, form with { Name = "Li Nan", AreaCode = "town" }, default)).Succeeded);
            Assert.Equal("/staff", (await other.OpenAsync("/staff")).Address);
        }
    }

    [Theory, EachEngine]
    public async Task A_temporary_password_opens_nothing_but_its_change(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        const string email = "temporary@town.example";
        var staff = await town.AddStaffAsync(StaffRole.Coordinator, email: email);
        using var before = town.Visit();
        await SignInAsync(before, email);
        var calendar = (await (await before.OpenAsync("/staff/calendar")).Form("form[data-feed=renew]").SubmitAsync()).All("#feed").Single();
        using var program = town.Visit();
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(calendar)).Status);
        string password;
        await using (var scope = town.Services.CreateAsyncScope())
        {
            password = (await scope.ServiceProvider.GetRequiredService<KeepAccount>().ResetPasswordAsync(staff.Id)).Value.Password;
        }

        using var visitor = town.Visit();
        var page = await (await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff")).Form().Fill("Email", email).Fill("Password", password).SubmitAsync();
        Assert.Equal("/staff/account", page.Address);
        Assert.Empty(page.All("nav a[href='/staff']"));
        var closed = (await RouteTests.RoutesAsync(town.Services)).Select(RouteTests.Filled).Where(r => r.StartsWith("/staff", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(closed.Count > 25);
        foreach (var address in closed.Where(a => a is not "/staff/account" && !a.EndsWith(".ics", StringComparison.Ordinal)))
        {
            var answer = await visitor.GetAsync(address);
            Assert.True(
                answer.Address == "/staff/account" || answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed,
                $"{address} answered {answer.Status} at {answer.Address}");
        }

        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync(calendar)).Status);
        // Where everybody may look, it shows what everybody sees.
        Assert.DoesNotContain("ds-desk", (await visitor.OpenAsync("/requests")).Body, StringComparison.Ordinal);

        page = await (await visitor.OpenAsync("/staff/account")).Form("main form[method=post]").Fill("Current", password).Fill("New", "a sentence of my own").SubmitAsync();
        Assert.Empty(page.Errors);
        Assert.Equal("/staff", (await visitor.OpenAsync("/staff")).Address);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(calendar)).Status);
    }

    private static async Task SignInAsync(Visitor visitor, string email)
    {
        var page = await (await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount")).Form().Fill("Email", email).Fill("Password", TestTown.StaffPassword).SubmitAsync();
        Assert.Equal("/staff/account", page.Address);
    }
}
