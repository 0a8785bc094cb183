using System.IO.Compression;
using System.Net;
using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.TestHost;
using Npgsql;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>A town that an earlier version filled opens in this one, and all that was given out then still works; see tests/old-town/README.md.</summary>
public sealed class OldTownTests : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("doorstep-old-town-");
    private readonly PostOffice post = new();

    [Theory, EachEngine]
    public async Task Every_address_answers_as_it_did(DatabaseEngine engine)
    {
        var (town, facts) = await OpenAsync(engine);
        await using var open = town;
        var now = await OldTown.AskAsync(town, facts);
        Assert.Equal(facts.Answers.Select(a => (a.Who, a.Address)), now.Select(a => (a.Who, a.Address)));
        var changed = facts.Answers.Zip(now).Where(pair => pair.First != pair.Second).Select(pair => $"""
            {pair.First.Who} at {pair.First.Address}
              was {pair.First.Status} {pair.First.Type} at {pair.First.Arrived}: {Around(pair.First.Content, pair.Second.Content)}
              is  {pair.Second.Status} {pair.Second.Type} at {pair.Second.Arrived}: {Around(pair.Second.Content, pair.First.Content)}
            """).ToList();
        Assert.True(changed.Count == 0, $"{changed.Count} of {now.Count} answers differ:\n{string.Join('\n', changed.Take(20))}");
    }

    [Theory, EachEngine]
    public async Task What_was_begun_goes_on(DatabaseEngine engine)
    {
        var (town, facts) = await OpenAsync(engine);
        await using var open = town;

        // The letter that waited goes out, with a link that opens the request.
        Assert.True(await town.SendMailAsync() > 0);
        var waiting = facts.Values["waiting letter"];
        var letter = Assert.Single(post.To("late@example.com"));
        Assert.Contains(waiting, letter.Subject, StringComparison.Ordinal);
        Assert.Contains($"/r/{waiting}/{facts.Receipts[waiting]}", letter.Text, StringComparison.Ordinal);

        // One press of the mailed link, and one word by the printed letter.
        using var rosa = town.Visit();
        var said = await (await rosa.OpenAsync(facts.Values["mail solved"])).Form().SubmitAsync();
        Assert.Contains("said=confirmed", said.Address, StringComparison.Ordinal);
        using var reader = town.Visit();
        said = await (await reader.OpenAsync(facts.Values["letter"])).Form("form[action*=Confirm]").Fill("word", "Solved").SubmitAsync();
        Assert.Contains("said=confirmed", said.Address, StringComparison.Ordinal);
        using var late = town.Visit();
        Assert.Contains("has been used", Assert.Single((await late.GetAsync(facts.Values["letter"])).Errors), StringComparison.Ordinal);

        // The draft is sent by the browser that began it.
        using var drafting = OldTown.Browser(town, facts.Cookies["drafting"]);
        var receipt = await (await drafting.OpenAsync(facts.Values["at drafting"])).Form().SubmitAsync();
        Assert.StartsWith("/report/receipt/", receipt.Address, StringComparison.Ordinal);

        // What is held is erased.
        using var holder = town.Visit();
        await holder.OpenAsync($"/r/{waiting}/{facts.Receipts[waiting]}");
        var erased = await (await holder.OpenAsync($"/follow/{waiting}/erase")).Form().SubmitAsync();
        Assert.Contains("erased", erased.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("late@example.com", erased.Body, StringComparison.Ordinal);

        // The other program writes with its key.
        using var program = town.Visit();
        using var report = new FormUrlEncodedContent([
            KeyValuePair.Create("api_key", facts.Values["key"]), KeyValuePair.Create("service_code", "street-cleaning"), KeyValuePair.Create("lat", "31.7"), KeyValuePair.Create("long", "121.6"), KeyValuePair.Create("description", "Glass"),
        ]);
        Assert.Equal(HttpStatusCode.OK, (await program.Http.PostAsync("/open311/v2/requests.json", report)).StatusCode);

        // The one-click of the mail program ends the alerts, though news were due.
        await town.TellAlertsAsync();
        using var mail = new HttpClient(town.App.GetTestServer().CreateHandler()) { BaseAddress = town.Address };
        using var leave = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        Assert.Equal(HttpStatusCode.OK, (await mail.PostAsync(facts.Values["leave alerts"], leave)).StatusCode);
        Assert.Contains("no alerts here any more", (await town.Visit().OpenAsync(facts.Values["alerts of all"])).Text, StringComparison.Ordinal);

        // Staff open what came by the other program, and the clock runs on over all of that time.
        using var coordinator = await OldTown.SignInAsync(town, facts, "coordinator");
        Assert.Equal(HttpStatusCode.OK, (await coordinator.GetAsync($"/staff/requests/{facts.Values["open311"]}")).Status);
        town.Clock.Jump(TimeSpan.FromDays(30));
        await town.RingAsync();
        Assert.Equal(HttpStatusCode.OK, (await town.Visit().GetAsync("/results")).Status);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await post.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<(TestTown Town, OldFacts Facts)> OpenAsync(DatabaseEngine engine)
    {
        ZipFile.ExtractToDirectory(Repository.Path("tests", "old-town", $"{engine.ToString().ToLowerInvariant()}.zip"), folder.FullName);
        var facts = OldTown.Read(Path.Combine(folder.FullName, "facts.json"));
        var filled = new FilledTown(new DirectoryInfo(Path.Combine(folder.FullName, "data")), engine == DatabaseEngine.Postgres ? await RestoreAsync() : null, facts.At);
        return (await TestTown.OpenAsync(new() { Engine = engine, Mail = post, CopyOf = filled, Clock = new ManualClock(facts.At) }), facts);
    }

    private async Task<string> RestoreAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await PostgresCluster.CreateDatabaseAsync(migrated: false)) { Pooling = false };
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "dump.sql")), CancellationToken.None);
        return database.Database!;
    }

    // Long answers differ somewhere in the middle.
    private static string Around(string text, string other)
    {
        var at = text.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 120)];
    }
}
