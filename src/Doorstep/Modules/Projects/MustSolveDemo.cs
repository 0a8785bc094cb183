using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>
/// The claimed problem of the demo town, dated back from today: two milestones reached, one moved with a reason, one to
/// come, and requests of the demo that belong to it and heard of the last milestone.
/// </summary>
internal sealed class MustSolveDemo(Writer writer, RequestNotes notes, CurrentTown town) : IDemoPart
{
    private const string Title = "Ways on foot that are safe for everybody";

    private static readonly string[] About =
        ["Loose slabs at the bus stop", "Small hole at the crossing by the school", "Cobbles missing in front of the arcade", "柳岸河边步道靠小桥那盏灯不亮", "Two lamps in a row are out on the footpath"];

    /// <inheritdoc/>
    public string Name => "must-solve";

    /// <inheritdoc/>
    public int Order => 60;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct) =>
        _ = (await writer.RunAsync<Done>((write, token) => PlantAsync(demo.Now, write, token), ct)).Value;

    private async Task<Outcome<Done>> PlantAsync(DateTimeOffset now, WriteScope write, CancellationToken ct)
    {
        // Planted again after a stop: it is here with all that belongs to it, since it was one commit.
        if (await write.Db.Set<ClaimedProblem>().AnyAsync(p => p.Title == Title, ct))
        {
            return default(Done);
        }

        var calendar = town.Profile.Calendar;
        Today At(int daysAgo, int hours) => new(now.AddDays(-daysAgo).AddHours(-hours), calendar.DateOf(now.AddDays(-daysAgo).AddHours(-hours)));
        var today = calendar.DateOf(now);
        var coordinator = new Actor(ActorKind.Staff, null, "Mei Lin");
        var officer = new Actor(ActorKind.Staff, null, "Luca Ferri");
        var problem = ClaimedProblem.Claim(
            new NewClaim
            {
                Title = Title,
                Problem = "People with sticks, prams and wheelchairs cannot get from the station to the market on their own: slabs rock, kerbs are not lowered, lamps on the footpaths fail. Each place was mended when somebody asked, and another broke. Since 2019 there were more than forty requests.",
                LongStanding = true,
                Common = true,
                LeadUnit = "streets",
                AnswersName = "Luca Ferri",
                DueOn = today.AddDays(96),
                Milestones =
                [
                    new("Walk every footway between station and market with residents who use a stick or a wheelchair, and publish the list", today.AddDays(-40)),
                    new("Mend everything on the list that is dangerous", today.AddDays(-1)),
                    new("Lower the kerbs at the eleven crossings of the list", today.AddDays(20)),
                    new("Renew the lamps on the footpaths by the river and the orchards", today.AddDays(90)),
                ],
            },
            await ClaimProblem.FreeAsync(write, ct), coordinator, At(61, 3)).Value;
        write.Db.Add(problem);
        // Saved at each turn, since the lines of the requests are told from what is stored.
        var walked = At(43, 2);
        Take(problem.Reach(officer, 1, walked.Day, "On three afternoons 26 residents walked with us, six of them in wheelchairs. The list has 38 places and hangs in the library; 12 of them are dangerous.", walked));
        Take(problem.Move(officer, 3, today.AddDays(45), "The firm that was to deliver the kerb stones has closed. The new one delivers four weeks later.", At(16, 1)));
        var attachedAt = At(1, 6);
        var requests = await DemoStories.OpenAsync(write.Db, About, attachedAt.Now, ct);
        Take(problem.Attach(coordinator, [.. requests.Where(r => r.Public).Select(r => r.Reference)], attachedAt));
        foreach (var request in requests)
        {
            write.Db.Add(new AttachedRequest { MustSolveId = problem.Id, RequestId = request.Id, AttachedAt = attachedAt.Now, Heard = problem.Steps });
            await AttachRequests.TellAsync(notes, request.Id, coordinator, problem, "MustSolveReason.Attached", null, write with { Now = attachedAt.Now }, ct);
        }

        var reached = At(0, 5);
        Take(problem.Reach(officer, 2, reached.Day, "All 12 dangerous places are mended: nine slabs laid anew, two steps rebuilt, one gully lifted. The other 26 follow street by street.", reached));
        await write.Db.SaveChangesAsync(ct);
        await ProgressTeller.TellAsync(notes, write with { Now = reached.Now }, ct);
        return default(Done);
    }

    private static void Take(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new InvalidOperationException($"A step of the demo's must-solve problem is refused: {refusal.Problems[0].Key}");
        }
    }
}
