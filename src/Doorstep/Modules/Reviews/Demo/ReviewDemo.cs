using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Reviews.Operations;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews.Demo;

/// <summary>
/// The sample review of the demo town, finished a little while ago: most residents say what was claimed, one says that it is
/// not solved, some were not reached.
/// </summary>
internal sealed class ReviewDemo(Writer writer, DrawReview draw, RequestNotes notes, CurrentTown town) : IDemoPart
{
    private const string Seed = "0d5c61b0451f24683f5b3a78ffc35c08";

    // What residents say, in the order in which they are called; then from the start again.
    private static readonly (CallResult Result, string? Words)[] Said =
    [
        (CallResult.Solved, "Works since then, thank you for asking."), (CallResult.Solved, null), (CallResult.Partly, "Better, but not at every hour."), (CallResult.Solved, null),
        (CallResult.NotSolved, "It was fine for two weeks. Now it is as before."), (CallResult.Solved, null), (CallResult.NotReached, null), (CallResult.Solved, "师傅修得很好。"), (CallResult.Declined, null), (CallResult.Solved, null),
    ];

    /// <inheritdoc/>
    public string Name => "reviews";

    /// <inheritdoc/>
    public int Order => 70;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct) =>
        _ = (await writer.RunAsync<Done>((write, token) => PlantAsync(demo.Now, write, token), ct)).Value;

    private async Task<Outcome<Done>> PlantAsync(DateTimeOffset now, WriteScope write, CancellationToken ct)
    {
        // Planted again after a stop: it is here with its calls, since it was one commit.
        if (await write.Db.Set<SampleReview>().AnyAsync(r => r.Seed == Seed, ct))
        {
            return default(Done);
        }

        var by = new Actor(ActorKind.Staff, null, "Mei Lin");
        var today = town.Profile.Calendar.DateOf(now);
        var sample = new SampleOf { ClosedFrom = today.AddDays(-60), ClosedTo = today.AddDays(-1), Size = 20 };
        var everything = new StaffMember(Guid.Empty, by.Name!, StaffRole.Coordinator, null, null);
        var review = (await draw.DrawAsync(sample, everything, Seed, by, write with { Now = now.AddHours(-4) }, ct)).Value;
        await write.Db.SaveChangesAsync(ct);
        await RequestNotes.PrepareAsync(write, review.Calls.ConvertAll(c => c.RequestId), ct);
        foreach (var (turn, call) in review.Calls.Where(c => c.Result is null).Index())
        {
            var (result, words) = Said[turn % Said.Length];
            var at = now.AddHours(-3).AddMinutes(turn * 7);
            for (var tries = 0; call.Result is null && tries < SampleReview.MostTries; tries++)
            {
                var note = new CallNote(everything, review.Id, null, call.Version, result, words);
                var noted = await NoteReviewCall.TakeAsync(call, by, note, notes, write with { Now = at.AddMinutes(tries) }, ct);
                if (!noted.Succeeded)
                {
                    throw new InvalidOperationException($"A call of the demo's review is refused: {noted.Refusal!.Problems[0].Key}");
                }
            }
        }

        return default(Done);
    }
}
