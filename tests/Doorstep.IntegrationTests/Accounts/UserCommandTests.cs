using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Demo;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Accounts;

public class UserCommandTests
{
    [Fact]
    public async Task Adds_an_account_whose_password_opens_the_town_and_resets_it()
    {
        await using var town = await TestTown.OpenAsync();
        var added = await UserAsync(town, "add", "--name", "Amara Osei", "--email", "amara@town.example", "--role", "officer", "--unit", "streets");
        Assert.Equal((0, ""), (added.ExitCode, added.Error));
        var first = await SignInAsync(town, "amara@town.example", PasswordIn(added.Out));
        Assert.Equal("/staff/account", first.Address);
        Assert.Contains("Streets and lighting", first.Text, StringComparison.Ordinal);

        var reset = await UserAsync(town, "reset", "--email", "AMARA@town.example");
        Assert.Equal(0, reset.ExitCode);
        Assert.NotEmpty((await SignInAsync(town, "amara@town.example", PasswordIn(added.Out))).Errors);
        Assert.Equal("/staff/account", (await SignInAsync(town, "amara@town.example", PasswordIn(reset.Out))).Address);
    }

    [Fact]
    public async Task Refusals_name_the_remedy()
    {
        await using var town = await TestTown.OpenAsync();
        var unknown = await UserAsync(town, "add", "--name", "A", "--email", "a@town.example", "--role", "officer", "--unit", "nowhere");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("no active unit with the code nowhere", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("streets", unknown.Error, StringComparison.Ordinal);

        var bound = await UserAsync(town, "add", "--name", "A", "--email", "a@town.example", "--role", "administrator", "--unit", "streets");
        Assert.Equal(1, bound.ExitCode);
        Assert.Contains("Leave --unit out", bound.Error, StringComparison.Ordinal);

        var empty = await UserAsync(town, "add", "--name", "A", "--email", "a@town.example", "--role", "coordinator", "--password-stdin");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("at least 12 characters", empty.Error, StringComparison.Ordinal);

        var nobody = await UserAsync(town, "reset", "--email", "nobody@town.example");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Empty(await town.QueryAsync("SELECT 1 FROM accounts"));
    }

    [Theory]
    [InlineData("add", "--name", "A", "--email", "a@town.example", "--role", "mayor")]
    [InlineData("add", "--name", "A")]
    [InlineData("remove")]
    public async Task Wrong_usage_is_told_apart(params string[] args)
    {
        await using var town = await TestTown.OpenAsync();
        Assert.Equal(2, (await UserAsync(town, args)).ExitCode);
    }

    [Fact]
    public async Task The_demo_has_somebody_of_each_role_and_may_be_planted_twice()
    {
        await using var town = await TestTown.OpenAsync();
        var part = town.Services.GetServices<IDemoPart>().OfType<DemoAccounts>().Single();
        var demo = new DemoTown(town.Services, town.Clock.Now());
        await part.PlantAsync(demo, CancellationToken.None);
        await part.PlantAsync(new DemoTown(town.Services, town.Clock.Now()), CancellationToken.None);

        Assert.Equal(4, (await town.QueryAsync("SELECT DISTINCT role FROM accounts")).Count);
        foreach (var signIn in demo.SignIns)
        {
            Assert.Equal("/staff/account", (await SignInAsync(town, signIn.UserName, signIn.Password)).Address);
        }
    }

    private static Task<CliResult> UserAsync(TestTown town, params string[] args) =>
        Cli.RunAsync(database: null, ["user", .. args, "--data", town.Installation.Data.FullName]);

    private static string PasswordIn(string output) =>
        Regex.Match(output, "[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Value;

    private static async Task<Page> SignInAsync(TestTown town, string email, string password)
    {
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        return await page.Form().Fill("Email", email).Fill("Password", password).SubmitAsync();
    }
}
