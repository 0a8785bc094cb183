using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The lists of open dangers: the worst first, for everybody only what is public, for staff only what is theirs.</summary>
public class HazardPagesTests
{
    [Theory, EachEngine]
    public async Task The_worst_is_first_and_what_somebody_else_found_gone_is_gone(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = folder => { StaffTowns.WithDistricts(folder); MakeCarePersonalHazard(folder); } });
        var builder = new StaffMember(new Guid(7, 0, 0, new byte[8]), "Amara Osei", StaffRole.Officer, "buildings", null);
        var hazard = town.Services.GetRequiredService<HandleHazard>();
        var (low, worst, gone) = (await AtAsync(town, 31.6), await AtAsync(town, 31.7), await AtAsync(town, 31.8));
        var personal = await town.AskAsync("adapt-home", description: "A loose rail in my bath");
        await town.AskAsync("pothole");
        await StepAsync(worst, step => hazard.SetSeverityAsync(step, HazardSeverity.Immediate, null, default));
        await StepAsync(low, step => hazard.SetSeverityAsync(step, HazardSeverity.Low, null, default));
        await StepAsync(gone, step => town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("Fixed"), default));

        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/hazards");
        Assert.Equal([worst, gone, low], References(page));
        Assert.Equal(3, page.All(".ds-pin__number").Count);
        Assert.Contains("Somebody else looks again", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ShortReference.Show(personal.Reference), page.Body, StringComparison.Ordinal);

        await StepAsync(gone, step => hazard.InspectAsync(step with { Staff = builder with { Id = new Guid(8, 0, 0, new byte[8]) } }, true, null, default));
        Assert.Equal([worst, low], References(await visitor.OpenAsync("/hazards")));

        // Staff see what is theirs, the personal ones without words or place.
        using var care = await town.SignInAsync(StaffRole.Officer, "care");
        var theirs = await care.OpenAsync("/staff/hazards");
        Assert.Equal([personal.Reference], References(theirs).ToArray());
        Assert.DoesNotContain("School Lane", theirs.Text, StringComparison.Ordinal);
        using var south = await town.SignInAsync(StaffRole.Coordinator, area: "south");
        Assert.Contains("No hazard is open now.", (await south.OpenAsync("/staff/hazards")).Text, StringComparison.Ordinal);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync("/staff/hazards")).Status);

        async Task StepAsync(string reference, Func<StaffStep, Task<Doorstep.Platform.Outcomes.Outcome<Doorstep.Platform.Outcomes.Done>>> step)
        {
            var outcome = await step(new StaffStep(builder, reference, (await town.RequestAsync(reference)).Version));
            Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
        }
    }

    private static IEnumerable<string> References(Page page) => page.Html.QuerySelectorAll(".ds-hazard a")
        .Select(a => ShortReference.TryRead(a.GetAttribute("href")!.Split('/')[^1], out var reference) ? reference : "");

    private static async Task<string> AtAsync(TestTown town, double latitude) =>
        (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "dangerous-building", Description = "Tiles fall", Latitude = latitude, Longitude = 121.5,
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["building-part"] = ["roof"], ["people-below"] = ["yes"] },
            },
            default)).Value.Reference;

    private static void MakeCarePersonalHazard(DirectoryInfo folder)
    {
        var path = Path.Combine(folder.FullName, "request-types.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(",personal,care,10 working days,,40 working days,,", ",personal,care,10 working days,,40 working days,yes,", StringComparison.Ordinal));
    }
}
