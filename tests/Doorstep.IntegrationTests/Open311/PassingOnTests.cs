using System.Net;
using System.Net.Sockets;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Open311;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Open311.Forwarding;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>What is not the town's to do goes to a body's own Open311 interface, once, without a word about who asked.</summary>
public class PassingOnTests
{
    private static readonly StaffMember Streets = new(new Guid(1, 0, 0, new byte[8]), "Luca Ferri", StaffRole.Officer, "streets", null);

    [Theory, EachEngine]
    public async Task A_public_request_arrives_there_once_and_its_number_comes_back(DatabaseEngine engine)
    {
        await using var county = await TestTown.OpenAsync(new() { Engine = DatabaseEngine.Sqlite, Listens = true });
        using var client = await Open311Client.WithKeyAsync(county, name: "Town");
        await using var town = await OpenAsync(engine, $"{county.Address}open311/v2", "DOORSTEP_TEST_COUNTY_KEY");
        Environment.SetEnvironmentVariable("DOORSTEP_TEST_COUNTY_KEY", client.Key);
        var asked = await AskAsync(town, "pothole");
        var sender = town.Services.GetRequiredService<PassOnSender>();

        Assert.Equal(1, await sender.RunOnceAsync(default));
        Assert.Equal(0, await sender.RunOnceAsync(default));
        var there = await county.ReadAsync(db => db.Set<Request>().SingleAsync());
        Assert.StartsWith("A deep hole by the school", there.Description, StringComparison.Ordinal);
        Assert.Contains(Doorstep.Platform.Ids.ShortReference.Show(asked.Reference), there.Description, StringComparison.Ordinal);
        Assert.Null(await county.ContactAsync(there.Id));

        var line = (await town.RequestAsync(asked.Reference)).Timeline[^1];
        Assert.Equal((TimelineKind.PassedOn, "PassedOn.Taken"), (line.Kind, line.Reason));
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        Assert.Contains("Passed on to The County", page.Text, StringComparison.Ordinal);
        Assert.Contains("Ask: The County – 555 0100.", page.Text, StringComparison.Ordinal);
        Assert.Contains($"Its number there: {Doorstep.Platform.Ids.ShortReference.Show(there.Reference)}", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_personal_request_is_named_a_place_to_ask_and_goes_nowhere()
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, "http://127.0.0.1:9/open311/v2", "");
        var asked = await AskAsync(town, "care-at-home", "care");
        Assert.Equal(0, await town.ReadAsync(db => db.Set<PassOn>().CountAsync()));
        Assert.Equal("The County – 555 0100", (await town.RequestAsync(asked.Reference)).Timeline[^1].About);
    }

    [Fact]
    public async Task A_body_that_is_not_there_is_tried_for_days_and_then_said_so()
    {
        // A port that nobody listens on.
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, $"http://127.0.0.1:{port}/open311/v2", "");
        var asked = await AskAsync(town, "pothole");
        var sender = town.Services.GetRequiredService<PassOnSender>();
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(TimelineKind.Answered, (await town.RequestAsync(asked.Reference)).Timeline[^1].Kind);
            Assert.Equal(0, await sender.RunOnceAsync(default));
            town.Clock.Jump(TimeSpan.FromDays(2));
        }

        Assert.Equal("PassedOn.Failed", (await town.RequestAsync(asked.Reference)).Timeline[^1].Reason);
        Assert.Equal(0, await sender.RunOnceAsync(default));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "PassedOn.Unknown", null)]
    [InlineData("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "PassedOn.Failed", null)]
    [InlineData("HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "PassedOn.Failed", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<garbage>", "PassedOn.Taken", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n[{\"service_request_id\":\"A-1234\"}]", "PassedOn.Taken", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n[{\"service_request_id\":\"A-1234\"}]", "PassedOn.Taken", "A-1234")]
    [InlineData("", "PassedOn.Unknown", null)]
    public async Task Whatever_a_body_answers_it_is_not_asked_twice(string answer, string reason, string? number)
    {
        using var body = new TcpListener(IPAddress.Loopback, 0);
        body.Start();
        var asks = 0;
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var one = await body.AcceptTcpClientAsync(stop.Token);
                asks++;
                var stream = one.GetStream();
                _ = await stream.ReadAsync(new byte[64 * 1024], stop.Token);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), stop.Token);
            }
        });
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, $"http://127.0.0.1:{((IPEndPoint)body.LocalEndpoint).Port}", "");
        var asked = await AskAsync(town, "pothole");
        var sender = town.Services.GetRequiredService<PassOnSender>();
        await sender.RunOnceAsync(default);
        town.Clock.Jump(TimeSpan.FromDays(10));
        await sender.RunOnceAsync(default);

        var line = (await town.RequestAsync(asked.Reference)).Timeline[^1];
        Assert.Equal((TimelineKind.PassedOn, reason, number, 1), (line.Kind, line.Reason, line.About, asks));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Theory]
    [InlineData("county,The County,,ftp://county.example,,x,", "open311: \"ftp://county.example\" is no address of an interface.")]
    [InlineData("county,The County,,https://county.example/v2,,,", "service_code: It is missing.")]
    [InlineData("county,,,,,,", "name_en: The name is missing or longer than 120 characters.")]
    [InlineData("a county,The County,,,,,", "code: \"a county\" cannot be a code.")]
    public async Task A_mistake_in_the_list_is_said_with_its_line(string row, string message)
    {
        await using var town = await TestTown.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(town.Installation.TownFolder.FullName, "bodies.csv"), $"code,name_en,reach_en,open311,jurisdiction,service_code,key_variable\n{row}\n");
        var loader = town.Services.GetRequiredService<Doorstep.Modules.Town.Contracts.TownLoader>();
        var problem = Assert.Single(loader.Check(loader.Folder).Problems.All);
        Assert.Equal(("bodies.csv", 2, message), (problem.File, problem.Line, problem.Message));
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine, string endpoint, string key) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Folder = folder =>
        {
            StaffTowns.WithDistricts(folder);
            File.WriteAllText(
                Path.Combine(folder.FullName, "bodies.csv"),
                $"code,name_en,reach_en,open311,jurisdiction,service_code,key_variable\ncounty,The County,555 0100,{endpoint},,street-cleaning,{key}\n");
        },
    });

    private static async Task<Receipt> AskAsync(TestTown town, string type, string unit = "streets")
    {
        var asked = await town.AskAsync(type);
        var outcome = await town.Services.GetRequiredService<AnswerRequest>().RunAsync(
            new StaffStep(Streets with { UnitCode = unit }, asked.Reference, 1), new AnswerInput(RequestOutcome.NotOurs, "The road belongs to the county.", Body: "county"), default);
        Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
        return asked;
    }
}
