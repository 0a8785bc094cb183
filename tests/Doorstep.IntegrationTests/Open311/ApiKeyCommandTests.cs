using System.Net;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

public class ApiKeyCommandTests
{
    [Theory, EachEngine]
    public async Task Key_made_on_the_command_line_opens_the_interface_until_it_is_removed(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var data = town.Installation.Data.FullName;
        var database = engine == DatabaseEngine.Postgres ? town.Installation.ConnectionString : null;
        Task<CliResult> Run(params string[] args) => Cli.RunAsync(database, ["apikey", .. args, "--data", data]);

        var added = await Run("add", "--name", "City app", "--unit", "waste", "--may", "write,update");
        Assert.Equal((0, 1), (added.ExitCode, added.Out.Trim().Split('\n').Length));
        using var client = new Open311Client(town, added.Out.Trim());
        await client.ReportAsync();
        var list = await Run("list");
        Assert.Equal("City app\tmay write,update\tunit waste\t300 a minute\tlast used 2026-03-02", list.Out.Trim());
        Assert.DoesNotContain(client.Key!, list.Out, StringComparison.Ordinal);

        Assert.Equal(1, (await Run("add", "--name", "City app")).ExitCode);
        var unknown = await Run("add", "--name", "Other", "--unit", "nowhere");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("units.csv", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("add", "--name", "Other", "--may", "everything")).ExitCode);
        Assert.Equal(2, (await Run("add")).ExitCode);

        Assert.Equal(1, (await Run("allow", "City app", "--writes-a-minute", "0")).ExitCode);
        Assert.Equal(1, (await Run("allow", "Nobody", "--writes-a-minute", "6")).ExitCode);
        Assert.Equal(2, (await Run("allow", "City app")).ExitCode);
        Assert.Equal(0, (await Run("allow", "City app", "--writes-a-minute", "2")).ExitCode);
        // A node looks at its keys each second; the town's clock stands.
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        await client.ReportAsync();
        await client.ReportAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.PostAsync("requests.xml", ("service_code", "other"))).Status);

        Assert.Equal(0, (await Run("remove", "City app")).ExitCode);
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await Run("remove", "City app")).ExitCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("services.xml")).Status);
    }
}
