using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Open311;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Reviews;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>
/// Whoever goes through a list page by page sees each row that belongs to it all the while, and sees it once, whatever is
/// closed, added or changed between two pages.
/// </summary>
public sealed partial class PagingTests
{
    private const string Next = "a[rel=next]";

    [Theory, EachEngine]
    public async Task Open311_requests_and_updates_are_read_through_while_things_happen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        using var anybody = new Open311Client(town);
        var ids = new List<string>();
        for (var i = 0; i < 11; i++)
        {
            ids.Add(await app.ReportAsync("street-cleaning", ("lat", "42.5"), ("long", "1.5")));
            // Several in one moment: then the id decides.
            town.Clock.Jump(i % 3 == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(37));
        }

        var told = ids.Take(7).ToList();
        foreach (var id in told)
        {
            await app.UpdateAsync(id, "OPEN", $"u-{id}", $"News of {id}");
        }

        var open = "requests.xml?status=open&page_size=3";
        var updates = "servicerequestupdates.xml?page_size=2";
        var (seen, news) = (new List<string>(), new List<string>());
        for (var page = 0; page < 30 && (open is not null || updates is not null); page++)
        {
            if (open is not null)
            {
                var answer = await anybody.GetAsync(open);
                seen.AddRange(answer.All("service_request_id"));
                open = NextOf(answer);
            }

            if (updates is not null)
            {
                var answer = await anybody.GetAsync(updates);
                news.AddRange(answer.All("description"));
                updates = NextOf(answer);
            }

            if (page < 3)
            {
                // One that was seen is closed, one comes new, one that is still to come changes.
                await app.UpdateAsync(seen[page * 3], "CLOSED", $"c-{page}", "Gone.");
                town.Clock.Jump(TimeSpan.FromSeconds(1));
                await app.ReportAsync();
                await town.AcceptAsync(ids[page]);
            }
        }

        var closed = new[] { seen[0], seen[3], seen[6] };
        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(3, closed.Intersect(ids).Count());
        Assert.Equal(
            told.Select(id => $"News of {id}").Order(StringComparer.Ordinal), news.Where(n => n.StartsWith("News", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(news.Count, news.Count(n => n.StartsWith("News", StringComparison.Ordinal)) + 3 + 3);

        // The number of a page is still answered, and its way on is by key, too; the key of the caller stays out of it.
        var second = await app.GetAsync($"requests.xml?page_size=2&page=2&api_key={app.Key}&service_code=street-cleaning");
        var third = await anybody.GetAsync(NextOf(second)!);
        Assert.Equal((await anybody.GetAsync("requests.xml?page_size=2&page=3")).All("service_request_id"), third.All("service_request_id"));
        Assert.DoesNotContain(app.Key!, second.Headers.GetValues("Link").Single(), StringComparison.Ordinal);

        // Filters in a form: the way on is an address to which the same form is sent.
        var form = await anybody.PostAsync("requests/search.xml", ("page_size", "2"), ("status", "open"));
        var on = await anybody.PostAsync(NextOf(form)!, ("page_size", "2"), ("status", "open"));
        Assert.Equal((await anybody.GetAsync("requests.xml?page_size=4&status=open")).All("service_request_id"), [.. form.All("service_request_id"), .. on.All("service_request_id")]);

        static string? NextOf(Answer answer) => answer.Headers.TryGetValues("Link", out var links)
            ? LinkNext().Match(links.Single()).Groups["next"].Value.Replace("http://localhost/open311/v2/", "", StringComparison.Ordinal) : null;
    }

    [Theory, EachEngine]
    public async Task Lists_of_requests_are_read_through_while_things_happen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var (ids, held) = (new List<string>(), new List<string>());
        for (var i = 0; i < 60; i++)
        {
            ids.Add(await AskAsync(i));
            held.Add((await app.PostAsync("requests.xml", ("service_code", "street-cleaning"), ("address_id", "town"), ("description", "Call me on 13800138000"))).All("service_request_id")[0]);
            town.Clock.Jump(TimeSpan.FromSeconds(i % 4));
        }

        using var anybody = town.Visit();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var walks = new List<Walk>
        {
            new(anybody, "/requests?state=open", ".ds-request__title a"),
            new(anybody, "/requests?state=open&q=glass", ".ds-request__title a"),
            new(anybody, "/requests?state=open&q=glass&sort=newest", ".ds-request__title a"),
            new(anybody, "/map?state=open", ".ds-requests .ds-request__title a"),
            new(anybody, "/map?state=open&near=42.5,1.5", ".ds-requests .ds-request__title a"),
            new(staff, "/staff?view=unit", ".ds-queue tbody .ds-queue__ref"),
            new(staff, "/staff?view=unit&sort=newest", ".ds-queue tbody .ds-queue__ref"),
            new(staff, "/staff?view=unit&q=glass&sort=oldest", ".ds-queue tbody .ds-queue__ref"),
        };
        foreach (var walk in walks)
        {
            await walk.StepAsync();
        }

        // What all have seen already is closed; others come new, nearer than all.
        var gone = walks.Select(w => (IEnumerable<string>)w.Seen).Aggregate((a, b) => a.Union(b)).Take(6).ToList();
        foreach (var id in gone)
        {
            await app.UpdateAsync(id, "CLOSED", $"c-{id}", "Gone.");
        }

        await AskAsync(0);
        await AskAsync(0);
        foreach (var walk in walks)
        {
            await walk.ToTheEndAsync();
        }

        var stayed = ids.Except(gone).Order(StringComparer.Ordinal).ToList();
        foreach (var walk in walks)
        {
            Assert.Equal((walk.Start, string.Join(' ', stayed)), (walk.Start, string.Join(' ', walk.Seen.Intersect(stayed).Order(StringComparer.Ordinal))));
            Assert.Equal((walk.Start, walk.Seen.Count), (walk.Start, walk.Seen.Distinct(StringComparer.Ordinal).Count()));
        }

        // What waits for a look: two of the first page are closed and decided, the rest is still found.
        var waiting = new Walk(staff, "/staff/publishing", "tbody th a");
        await waiting.StepAsync();
        await town.ExecuteAsync($"UPDATE requests SET text_state = 'Shown' WHERE reference IN ({string.Join(',', waiting.Seen.Take(5).Select(id => $"'{id.Replace("-", "", StringComparison.Ordinal)}'"))})");
        await waiting.ToTheEndAsync();
        Assert.Equal(held.Order(StringComparer.Ordinal), waiting.Seen.Order(StringComparer.Ordinal));

        // And back: the page before ends where this one begins.
        var first = await anybody.OpenAsync("/requests?state=open");
        var second = await first.FollowAsync("Next");
        var third = await second.FollowAsync("Next");
        var back = await third.FollowAsync("Previous");
        Assert.Equal(second.All(".ds-request__title a"), back.All(".ds-request__title a"));
        Assert.Equal(Hrefs(second), Hrefs(back));
        Assert.Contains("state=open", back.Address, StringComparison.Ordinal);
        Assert.Equal(Hrefs(first), Hrefs(await back.FollowAsync("Previous")));

        // A link that was cut begins again, and says so.
        var astray = await anybody.OpenAsync("/requests?state=open&page=2&after=nonsense");
        Assert.Equal(Hrefs(first), Hrefs(astray));
        Assert.Contains("not complete", Assert.Single(astray.All("#astray")), StringComparison.Ordinal);
        Assert.Empty(first.All("#astray"));

        async Task<string> AskAsync(int place) => (await app.PostAsync("requests.xml", ("service_code", "street-cleaning"),
            ("lat", FormattableString.Invariant($"{42.5 + (place * 0.00005)}")), ("long", "1.5"), ("description", "Broken glass by the bench"))).All("service_request_id")[0];

        static IEnumerable<string?> Hrefs(Page page) => page.Html.QuerySelectorAll(".ds-request__title a").Select(a => a.GetAttribute("href"));
    }

    [Theory, EachEngine]
    public async Task Feeds_lead_on_to_what_changed_before(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true);
        var ids = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            ids.Add(await app.ReportAsync("street-cleaning", ("description", "Broken glass by the bench")));
            town.Clock.Jump(TimeSpan.FromMilliseconds(i % 3));
        }

        using var reader = town.Visit();
        foreach (var feed in new[] { "/requests.atom?state=open", "/requests.atom?state=open&q=glass", "/alerts.atom?type=street-cleaning", "/alerts.atom?latitude=42.5&longitude=1.5&radius=300" })
        {
            XNamespace atom = "http://www.w3.org/2005/Atom";
            var (seen, next) = (new List<string>(), (string?)feed);
            for (var page = 0; page < 9 && next is not null; page++)
            {
                var xml = XDocument.Parse(await reader.Http.GetStringAsync(next)).Root!;
                seen.AddRange(xml.Elements(atom + "entry").Select(e => (string)e.Element(atom + "id")!));
                string? Link(string relation) => (string?)xml.Elements(atom + "link").SingleOrDefault(l => (string?)l.Attribute("rel") == relation)?.Attribute("href");
                Assert.EndsWith(page == 0 ? feed : "", Uri.UnescapeDataString(Link("first")!), StringComparison.Ordinal);
                next = Link("next");
                Assert.True(page < 3 || next is null, $"{feed} leads on and on.");
            }

            Assert.Equal((feed, 120, 120), (feed, seen.Count, seen.Distinct(StringComparer.Ordinal).Count()));
        }

        var cut = await reader.Http.GetAsync("/requests.atom?after=nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Contains("not complete", await cut.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Mail_reviews_and_claimed_problems_are_read_through_while_things_happen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var asked = (await Beside.RequestAsync(town, await app.ReportAsync())).Id;
        var attached = new List<string>();
        for (var i = 0; i < 28; i++)
        {
            attached.Add(await app.ReportAsync());
        }

        var problem = "";
        await WriteAsync(db =>
        {
            for (var i = 0; i < 30; i++)
            {
                var at = town.Clock.GetUtcNow().AddSeconds(-i / 2);
                db.Add(new OutboxMessage { Id = Guid.CreateVersion7(at), Key = $"m{i}", About = asked, Content = [1], QueuedAt = at, DueAt = at.AddHours(i % 3), TriedUntil = at.AddDays(2), State = OutboxState.Waiting });
                db.Add(new SampleReview { Id = Guid.CreateVersion7(at), Seed = $"{i}", ListSha256 = "x", DrawnByName = "Ana", DrawnAt = at, ClosedFrom = new(2026, 1, 1), ClosedTo = new DateOnly(2026, 1, 1).AddDays(i) });
                var claimed = Claim($"Problem {i}", at);
                problem = claimed.Reference;
                claimed.GiveUp(new Actor(ActorKind.Staff, Guid.Empty, "Ana"), "Not ours.", new Today(at, DateOnly.FromDateTime(at.Date)));
                db.Add(claimed);
            }
        });
        var one = await town.ReadAsync(db => db.Set<ClaimedProblem>().OrderBy(p => p.ClosedAt).FirstAsync());
        problem = one.Reference;
        var requests = await town.ReadAsync(db => db.Set<Request>().Where(r => r.Id != asked).Select(r => r.Id).ToListAsync());
        await WriteAsync(db => db.AddRange(requests.Select(r => new AttachedRequest { MustSolveId = one.Id, RequestId = r, AttachedAt = town.Clock.GetUtcNow() })));

        var walks = new List<(Walk Walk, int Rows)>
        {
            (new(administrator, "/staff/mail", "form[id^=give-up] input[name=id]"), 30),
            (new(coordinator, "/staff/reviews", "tbody th a"), 30),
            (new(coordinator, "/must-solve", "#closed .ds-request__title a"), 30),
            (new(coordinator, $"/must-solve/{ShortReference.Show(problem)}", ".ds-request__title a"), 28),
        };
        foreach (var (walk, _) in walks)
        {
            await walk.StepAsync();
            Assert.True(walk.More, walk.Start);
        }

        // Nothing was removed: what came new lies before all of them.
        await WriteAsync(db =>
        {
            var at = town.Clock.GetUtcNow().AddHours(9);
            db.Add(new SampleReview { Id = Guid.CreateVersion7(at), Seed = "new", ListSha256 = "x", DrawnByName = "Ana", DrawnAt = at, ClosedFrom = new(2025, 1, 1), ClosedTo = new(2025, 1, 1) });
            db.Remove(db.Set<OutboxMessage>().OrderBy(m => m.DueAt).ThenBy(m => m.Id).First());
            var claimed = Claim("New problem", at);
            claimed.GiveUp(new Actor(ActorKind.Staff, Guid.Empty, "Ana"), "Not ours.", new Today(at, DateOnly.FromDateTime(at.Date)));
            db.Add(claimed);
        });
        foreach (var (walk, rows) in walks)
        {
            await walk.ToTheEndAsync();
            Assert.Equal((walk.Start, rows, rows), (walk.Start, walk.Seen.Count, walk.Seen.Distinct(StringComparer.Ordinal).Count()));
        }

        async Task WriteAsync(Action<DbContext> add)
        {
            var outcome = await town.Writer.RunAsync<Done>(
                (write, _) =>
                {
                    add(write.Db);
                    return Task.FromResult<Outcome<Done>>(default(Done));
                },
                CancellationToken.None);
            Assert.True(outcome.Succeeded, outcome.Refusal?.ToString());
        }

        static ClaimedProblem Claim(string title, DateTimeOffset at) => ClaimedProblem.Claim(
            new NewClaim { Title = title, Problem = "Long known.", Hard = true, AnswersName = "Ana", LeadUnit = "streets", DueOn = new DateOnly(2027, 1, 1), Milestones = [new PromisedMilestone("Begin", new DateOnly(2026, 12, 1))] },
            ShortReference.Create(), new Actor(ActorKind.Staff, Guid.Empty, "Ana"), new Today(at, DateOnly.FromDateTime(at.Date))).Value;
    }

    /// <summary>Somebody who goes through a list by "Next".</summary>
    private sealed class Walk(Visitor visitor, string start, string rows)
    {
        private string? next = start;

        public string Start { get; } = start;

        public List<string> Seen { get; } = [];

        public bool More => next is not null;

        public async Task StepAsync()
        {
            var page = await visitor.OpenAsync(next!);
            Seen.AddRange(page.Html.QuerySelectorAll(rows).Select(e => e.GetAttribute("value") ?? e.GetAttribute("href")?.Split('/')[^1] ?? e.TextContent.Trim()));
            next = page.Html.QuerySelector(Next)?.GetAttribute("href");
        }

        public async Task ToTheEndAsync()
        {
            for (var page = 0; page < 20 && More; page++)
            {
                await StepAsync();
            }
        }
    }

    [GeneratedRegex("^<(?<next>[^>]+)>; rel=\"next\"$", RegexOptions.None, 1000)]
    private static partial Regex LinkNext();
}
