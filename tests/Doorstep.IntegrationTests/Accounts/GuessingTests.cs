using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.RateLimits;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Accounts;

/// <summary>Wrong passwords slow down whoever tries them, and never keep the right one out.</summary>
public class GuessingTests
{
    private const string Email = "amara@town.example";
    private const string Guesser = "203.0.113.7";

    [Theory, EachEngine]
    public async Task Twelve_wrong_passwords_keep_nobody_out_not_even_in_the_guessers_network(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.AddStaffAsync(StaffRole.Officer, email: Email);
        using var known = town.Visit(from: Guesser);
        await TryAsync(known, TestTown.StaffPassword);
        await (await known.OpenAsync("/sign-out")).Form().SubmitAsync();
        using var guesser = town.Visit(from: Guesser);
        var started = town.Clock.GetUtcNow();
        for (var i = 0; i < 12; i++)
        {
            Assert.Single((await WaitAsync(town, TryAsync(guesser, $"guess {i}"))).Errors);
        }

        // Ten were answered at once; then each takes its three seconds.
        Assert.InRange(town.Clock.GetUtcNow() - started, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8));
        // From elsewhere, and where the account was open before, it is as if nobody had guessed.
        using var elsewhere = town.Visit(from: "198.51.100.1");
        Assert.Equal("/staff/account", (await TryAsync(elsewhere, TestTown.StaffPassword)).Address);
        Assert.Equal("/staff/account", (await TryAsync(known, TestTown.StaffPassword)).Address);
        using var fresh = town.Visit(from: Guesser);
        Assert.Equal("/staff/account", (await WaitAsync(town, TryAsync(fresh, TestTown.StaffPassword))).Address);
    }

    [Fact]
    public async Task A_flood_is_told_how_long_to_wait_and_costs_others_nothing()
    {
        await using var town = await TestTown.OpenAsync();
        await town.AddStaffAsync(StaffRole.Officer, email: Email);
        using var guesser = town.Visit(from: Guesser);
        var form = (await guesser.OpenAsync("/sign-in")).Form();
        var flood = Enumerable.Range(0, 20).Select(i => form.Fill("Email", Email).Fill("Password", $"guess {i}").SubmitAsync()).ToList();
        var stopped = (await WaitAsync(town, Task.WhenAll(flood))).Where(page => page.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(stopped);
        Assert.Equal(TimeSpan.FromSeconds(12), stopped[0].Response.Headers.RetryAfter!.Delta);
        Assert.Equal(["Many wrong passwords have come from your network. Wait 12 seconds, then try again. Your account is not locked."], stopped[0].Errors);
        Assert.Equal(Email, stopped[0].Form().Value("Email"));
        using var elsewhere = town.Visit(from: "198.51.100.1");
        Assert.Equal("/staff/account", (await TryAsync(elsewhere, TestTown.StaffPassword)).Address);
        using var fresh = town.Visit(from: Guesser);
        Assert.Equal("/staff/account", (await WaitAsync(town, TryAsync(fresh, TestTown.StaffPassword))).Address);
    }

    [Fact]
    public async Task Guessing_at_many_accounts_is_bounded_by_network_and_the_long_guess_at_one_to_one_a_minute()
    {
        await using var town = await TestTown.OpenAsync();
        var limiter = town.Services.GetRequiredService<Limiter>();
        for (var i = 0; i < SignIn.OfOneLong.Most; i++)
        {
            limiter.Take(SignIn.OfOneLong, $"{Guesser} {Email.ToUpperInvariant()}");
        }

        await town.AddStaffAsync(StaffRole.Officer, email: Email);
        using var guesser = town.Visit(from: Guesser);
        Assert.Equal(TimeSpan.FromMinutes(1), (await TryAsync(guesser, "guess")).Response.Headers.RetryAfter!.Delta);
        // A whole /64 is one network.
        var house = Network.Of(IPAddress.Parse("2001:db8:1:2::1"));
        using var six = town.Visit(from: "2001:db8:1:2::5");
        Assert.Equal("/staff/account", (await TryAsync(six, TestTown.StaffPassword)).Address);
        for (var i = 0; i < SignIn.OfNetwork.Most + 9; i++)
        {
            limiter.Take([(SignIn.OfNetwork, house)], TimeSpan.FromDays(1));
        }

        using var neighbour = town.Visit(from: "2001:db8:1:2::6");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(neighbour, TestTown.StaffPassword)).Status);
    }

    private static async Task<Page> TryAsync(Visitor visitor, string password)
    {
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        return await page.Form().Fill("Email", Email).Fill("Password", password).SubmitAsync();
    }

    /// <summary>Lets the town's clock go on while an answer takes its time, at most for two minutes.</summary>
    private static async Task<T> WaitAsync<T>(TestTown town, Task<T> answer)
    {
        for (var second = 0; second < 120 && await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken)) != answer; second++)
        {
            town.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await answer;
    }
}
