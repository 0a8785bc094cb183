using Doorstep.Harness;
using Doorstep.IntegrationTests.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Each address of staff either gives nothing that is a resident's own, and says why, or leaves an entry in the log of looks.</summary>
public class StaffLooksTests
{
    // What an entry names as its purpose.
    private static readonly Dictionary<string, string> Looks = new(StringComparer.Ordinal)
    {
        ["/staff/requests/{reference}"] = "handling",
        ["/staff/requests/{reference}/links"] = "handling",
        ["/staff/requests/{reference}/type"] = "handling",
        ["/staff/requests/{reference}/receipt"] = "receipt",
        ["/staff/requests/{reference}/job-sheet.pdf"] = "handling",
        ["/staff/requests/{reference}/reply.pdf"] = "handling",
        ["/staff/requests/{reference}/files/{id:guid}"] = "handling",
        ["/staff/publishing/{reference}"] = "publishing",
        ["/staff/publishing/{reference}/pictures/{number:int}"] = "publishing",
        ["/staff/reviews/{id:guid}/{reference}"] = "review",
        // Lists hold nothing that is the resident's own; coming upon one by searching is a look.
        ["/staff?view=all&q={reference}"] = "search",
    };

    private static readonly Dictionary<string, string> NothingPersonal = new(StringComparer.Ordinal)
    {
        ["/staff"] = "type, area, state and dates; the place only as everybody may read it",
        ["/staff/account"] = "one's own account",
        ["/staff/accounts"] = "staff, not residents",
        ["/staff/accounts/add"] = "staff, not residents",
        ["/staff/accounts/{id:guid}"] = "staff, not residents",
        ["/staff/asks"] = "type, area and dates; whom to ask is on the request's page",
        ["/staff/bulk"] = "references, types and what a step would do",
        ["/staff/bulk/{id:guid}"] = "references, types and what a step did",
        ["/staff/calendar"] = "one's own feed",
        ["/staff/calendar/{token}.ics"] = "references, types and dates",
        ["/staff/hazards"] = "the place only as everybody may read it",
        ["/staff/live"] = "that something changed, never what",
        ["/staff/mail"] = "addresses of which most is covered, and no letter",
        ["/staff/must-solve"] = "the town's own words",
        ["/staff/must-solve/new"] = "the town's own words",
        ["/staff/must-solve/{reference}"] = "the town's own words; of requests the place only as everybody may read it",
        ["/staff/new"] = "an empty form",
        ["/staff/publishing"] = "type, area and that something waits, not what",
        ["/staff/requests/{reference}/uploads/{id:guid}/small"] = "a picture that the same staff member has just sent",
        ["/staff/reviews"] = "counts",
        ["/staff/reviews/new"] = "an empty form",
        ["/staff/reviews/{id:guid}"] = "references, types and results",
        ["/staff/reviews/{id:guid}/list.txt"] = "references, units and results",
        ["/staff/routing"] = "rules",
        ["/staff/routing/rule/{id:guid?}"] = "rules",
        ["/staff/routing/trial"] = "references, types and units",
        ["/staff/webhooks"] = "other systems",
    };

    [Theory, EachEngine]
    public async Task Every_address_of_staff_is_known_and_what_is_the_residents_own_leaves_its_entry(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var routes = (await RouteTests.RoutesAsync(town.Services)).Where(Reads).Select(r => "/" + r.RoutePattern.RawText!.TrimStart('/'))
            .Where(r => r.StartsWith("/staff", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(routes, Looks.Keys.Where(k => !k.Contains('?', StringComparison.Ordinal) || k.Contains(":guid?", StringComparison.Ordinal)).Concat(NothingPersonal.Keys).Order(StringComparer.Ordinal));

        using var resident = town.Visit();
        var (reference, receipt) = await PublishingTests.AskAsync(resident, $"The lamp is dark. Call me: {PublishingTests.Number}, I need light.");
        var request = await town.ReadAsync(db => db.Set<Modules.Requests.Request>().Include(r => r.Files).FirstAsync(r => r.Reference == reference));
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        var officer = await town.AddStaffAsync(StaffRole.Officer, request.OwnerUnit);
        Assert.True((await town.Services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(officer, reference, request.Version), town.Done("A new lamp."), default)).Succeeded);
        var code = town.Services.GetRequiredService<SecretCode>().For(request.Id);
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(reference, code, Confirmation.Solved, null, default)).Succeeded);
        var review = (await (await staff.OpenAsync("/staff/reviews/new")).Form().SubmitAsync()).Address.Split('?')[0].Split('/')[^1];

        foreach (var (address, purpose) in Looks)
        {
            var before = await LooksAsync(town, request.Id);
            var filled = address.Replace("{reference}", receipt, StringComparison.Ordinal).Replace("{number:int}", "1", StringComparison.Ordinal)
                .Replace("{id:guid}", address.Contains("/files/", StringComparison.Ordinal) ? request.Files[0].Id.ToString() : review, StringComparison.Ordinal);
            var answer = await staff.GetAsync(filled);
            Assert.True(answer.Response.IsSuccessStatusCode, $"{filled} answered {answer.Status}");
            var after = await LooksAsync(town, request.Id);
            Assert.True(
                after.Count == before.Count + 1 && after.Count(l => l.Purpose == purpose) == before.Count(l => l.Purpose == purpose) + 1,
                $"{filled} left {after.Count - before.Count} entries: {string.Join(", ", after.Select(l => l.Purpose))}");
        }

        // What is said to hold nothing of the resident holds nothing of this one, and leaves no entry.
        var quiet = await LooksAsync(town, request.Id);
        foreach (var address in NothingPersonal.Keys.Where(a => !a.Contains('{', StringComparison.Ordinal) && a != "/staff/live").Append($"/staff/reviews/{review}"))
        {
            var page = await staff.GetAsync(address);
            Assert.DoesNotContain(PublishingTests.Number, page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("I need light", page.Body, StringComparison.Ordinal);
        }

        Assert.Equal(quiet.Count, (await LooksAsync(town, request.Id)).Count);
    }

    [Theory, EachEngine]
    public async Task A_covered_place_and_a_personal_request_are_in_no_list_and_found_only_with_an_entry(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var hidden = await town.AskAsync(address: $"School Lane 3, call {PublishingTests.Number}");
        var open = await town.AskAsync();
        var personal = await town.AskAsync("care-at-home", description: "My mother fell in the bathroom");
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        Assert.DoesNotContain(PublishingTests.Number, (await staff.OpenAsync("/staff?view=all")).Body, StringComparison.Ordinal);
        Assert.Empty(await LooksAsync(town, hidden.Id));
        foreach (var (asked, words, entries) in new[] { (personal, "bathroom", 0), (hidden, PublishingTests.Number, 0), (personal, ShortReference.Show(personal.Reference), 1), (hidden, ShortReference.Show(hidden.Reference), 1), (open, ShortReference.Show(open.Reference), 0) })
        {
            var page = await staff.OpenAsync($"/staff?view=all&q={Uri.EscapeDataString(words)}");
            Assert.DoesNotContain("bathroom", string.Join(' ', page.All("td, th")), StringComparison.Ordinal);
            Assert.Equal(entries, (await LooksAsync(town, asked.Id)).Count);
        }
    }

    private static bool Reads(RouteEndpoint route) =>
        route.Metadata.GetMetadata<HttpMethodMetadata>() is not { HttpMethods.Count: > 0 } methods || methods.HttpMethods.Contains("GET", StringComparer.Ordinal);

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid id)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(id, TestContext.Current.CancellationToken);
    }
}
