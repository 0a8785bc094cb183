using System.Globalization;
using System.Net;
using System.Text;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The calendar of deadlines: its address, what is in it, and that it follows the account.</summary>
public class CalendarFeedTests
{
    private const string Renew = "form[data-feed=renew]", End = "form[data-feed=end]";

    [Theory, EachEngine]
    public async Task A_calendar_program_reads_the_deadlines_without_signing_in(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        var (hole, care) = (await town.AskAsync(description: "Wang fell here, call 0571 8888 1234"), await town.AskAsync("water-leak"));
        using var officer = await town.SignInAsync(StaffRole.Officer);
        var page = await officer.OpenAsync("/staff/calendar");
        Assert.Empty(page.Html.QuerySelectorAll(End));
        page = await page.Form(Renew).SubmitAsync();
        var address = page.All("#feed").Single();
        // Shown once.
        Assert.DoesNotContain(address, (await officer.OpenAsync("/staff/calendar")).Body, StringComparison.Ordinal);
        Assert.True(address.Length - "http://localhost/staff/calendar/.ics".Length >= 40);
        Assert.DoesNotContain(address[^44..^4], string.Concat((await town.QueryAsync("SELECT token_hash FROM staff_feeds")).OfType<string>()), StringComparison.Ordinal);

        using var program = town.Visit();
        using var answer = await program.Http.GetAsync(new Uri(address));
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        var events = Calendar.Read(await answer.Content.ReadAsByteArrayAsync()).Events;
        var request = await town.RequestAsync(hole.Reference);
        var one = Assert.Single(events);
        Assert.StartsWith(request.Id.ToString("D"), one["UID"], StringComparison.Ordinal);
        Assert.Equal(request.Version.ToString(CultureInfo.InvariantCulture), one["SEQUENCE"]);
        Assert.Equal(request.NextDueAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), one["DTSTART"]);
        Assert.Equal($"Hole or damage in a road {ShortReference.Show(hole.Reference)}: The unit takes it on", one["SUMMARY"]);
        Assert.EndsWith($"/staff/requests/{ShortReference.Show(hole.Reference)}", one["URL"], StringComparison.Ordinal);
        Assert.DoesNotContain(care.Reference, Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        Assert.DoesNotContain("Wang", string.Join(' ', one.Values), StringComparison.Ordinal);

        // A step moves the event: the same one, a higher sequence.
        var staff = await town.AddStaffAsync(StaffRole.Officer);
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AcceptRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, staff, hole), default));
        var moved = Assert.Single(Calendar.Read(await program.Http.GetByteArrayAsync(new Uri(address))).Events);
        Assert.Equal(one["UID"], moved["UID"]);
        Assert.True(int.Parse(moved["SEQUENCE"], CultureInfo.InvariantCulture) > int.Parse(one["SEQUENCE"], CultureInfo.InvariantCulture));
        await WorkbenchTurnsTests.Done(town.Services.GetRequiredService<AnswerRequest>().RunAsync(await WorkbenchTurnsTests.StepAsync(town, staff, hole), town.Done("Filled."), default));
        Assert.Empty(Calendar.Read(await program.Http.GetByteArrayAsync(new Uri(address))).Events);
    }

    [Theory, EachEngine]
    public async Task An_address_ends_when_it_is_renewed_or_switched_off_or_the_account_is_closed(DatabaseEngine engine)
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(engine);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        using var program = town.Visit();
        async Task<HttpStatusCode> Gets(string address) => (await program.Http.GetAsync(new Uri(address))).StatusCode;
        async Task<string> Renews() => (await (await officer.OpenAsync("/staff/calendar")).Form(Renew).SubmitAsync()).All("#feed").Single();
        var first = await Renews();
        var second = await Renews();
        Assert.Equal(HttpStatusCode.NotFound, await Gets(first));
        Assert.Equal(HttpStatusCode.OK, await Gets(second));
        var page = await (await officer.OpenAsync("/staff/calendar")).Form(End).SubmitAsync();
        Assert.Contains("switched off", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await Gets(second));
        var third = await Renews();
        Assert.Equal(HttpStatusCode.OK, await Gets(third));
        await town.ExecuteAsync(engine == DatabaseEngine.Sqlite ? "UPDATE accounts SET active = 0" : "UPDATE accounts SET active = false");
        Assert.Equal(HttpStatusCode.NotFound, await Gets(third));
        // Guessing is slowed down like elsewhere.
        var guesses = new List<HttpStatusCode>();
        for (var n = 0; n < 40; n++)
        {
            guesses.Add(await Gets(third.Replace(third[^44..^4], n.ToString("D40", CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, guesses);
        Assert.DoesNotContain(HttpStatusCode.OK, guesses);
        await town.ExecuteAsync(engine == DatabaseEngine.Sqlite ? "UPDATE accounts SET active = 1" : "UPDATE accounts SET active = true");
        Assert.Equal(HttpStatusCode.OK, await Gets(third));
    }

    [Fact]
    public async Task Chinese_words_are_in_it_for_who_made_it_in_chinese()
    {
        await using var town = await WorkbenchTurnsTests.OpenAsync(DatabaseEngine.Sqlite);
        var leak = await town.AskAsync("water-leak");
        using var leader = await town.SignInAsync(StaffRole.Coordinator, area: "town", language: "zh-CN");
        var address = (await (await leader.OpenAsync("/staff/calendar")).Form(Renew).SubmitAsync()).All("#feed").Single();
        using var program = town.Visit("en");
        var calendar = Calendar.Read(await program.Http.GetByteArrayAsync(new Uri(address)));
        Assert.Contains("等待单位受理", Assert.Single(calendar.Events)["SUMMARY"], StringComparison.Ordinal);
        Assert.Contains(ShortReference.Show(leak.Reference), calendar.Events[0]["SUMMARY"], StringComparison.Ordinal);
    }
}

/// <summary>Reads a calendar by the grammar of RFC 5545, and fails on anything that it does not allow.</summary>
internal sealed class Calendar
{
    /// <summary>The events' properties by name, unescaped.</summary>
    public List<Dictionary<string, string>> Events { get; } = [];

    public static Calendar Read(byte[] bytes)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.False(text.StartsWith('\uFEFF'), "A calendar begins with its first line.");
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\r', text.Replace("\r\n", "", StringComparison.Ordinal));
        foreach (var line in text.Split("\r\n"))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75);
        }

        var calendar = new Calendar();
        var open = new Stack<string>();
        Dictionary<string, string>? current = null;
        foreach (var line in text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n")[..^1])
        {
            Assert.Matches(@"^[A-Z-]+(;[A-Z-]+=[^:;,""]+)*:[^\x00-\x08\x0A-\x1F\x7F]*$", line);
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon].Split(';')[0], line[(colon + 1)..]);
            switch (name)
            {
                case "BEGIN":
                    Assert.Equal(open.Count == 0 ? "VCALENDAR" : "VEVENT", value);
                    open.Push(value);
                    current = value == "VEVENT" ? new(StringComparer.Ordinal) : null;
                    break;
                case "END":
                    Assert.Equal(open.Pop(), value);
                    if (current is not null)
                    {
                        // What RFC 5545 asks of an event, each once.
                        Assert.All(new[] { "UID", "DTSTAMP", "DTSTART" }, required => Assert.Contains(required, current.Keys));
                        Assert.Matches(@"^\d{8}T\d{6}Z$", current["DTSTAMP"]);
                        calendar.Events.Add(current);
                        current = null;
                    }

                    break;
                default:
                    Assert.True(open.Count > 0);
                    current?.Add(name, name == "URL" ? value : Unescape(value));
                    break;
            }
        }

        Assert.Empty(open);
        Assert.Equal(calendar.Events.Count, calendar.Events.DistinctBy(e => e["UID"], StringComparer.Ordinal).Count());
        return calendar;
    }

    private static string Unescape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            Assert.False(value[i] is ';' or ',', "A semicolon or comma in text is escaped.");
            if (value[i] != '\\')
            {
                text.Append(value[i]);
                continue;
            }

            text.Append(value[++i] switch { 'n' or 'N' => '\n', '\\' or ';' or ',' => value[i], var other => throw new FormatException($"\\{other}") });
        }

        return text.ToString();
    }
}
