using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>A town office claims a problem in public.</summary>
public sealed class ClaimProblem(Writer writer, AreaAtlas atlas, UnitList units, RequestTypeList types, CurrentTown town)
{
    /// <summary>The reference of the claimed problem. Forbidden to all but coordinators of the whole town.</summary>
    public Task<Outcome<string>> RunAsync(StaffMember staff, NewClaim claim, CancellationToken ct) =>
        writer.RunAsync<string>(async (write, token) => Store(staff, claim, await FreeAsync(write, token), write), ct);

    private Outcome<string> Store(StaffMember staff, NewClaim claim, string reference, WriteScope write)
    {
        if (!MustSolveRights.MayLead(staff, atlas.Current))
        {
            return Refusal.Forbidden("Error.NotYours");
        }

        var today = new Today(write.Now, town.Profile.Calendar.DateOf(write.Now));
        claim = claim with { AreaCode = Named(claim.AreaCode), TypeCode = Named(claim.TypeCode) };
        var unknown = new List<Problem>();
        if (units.Find(claim.LeadUnit) is not { Active: true })
        {
            unknown.Add(units.Find(claim.LeadUnit) is { } closed ? new Problem("Error.Unit.Gone", "leadUnit", closed.Code) : new Problem("Error.LeadUnit", "leadUnit"));
        }

        if (claim.AreaCode is { } area && atlas.Current.Find(area) is not { Active: true })
        {
            unknown.Add(atlas.Current.Find(area) is { } gone ? new Problem("Error.Area.Gone", "areaCode", gone.Code) : new Problem("Error.Area", "areaCode"));
        }

        if (claim.TypeCode is { } type && types.Find(type) is null)
        {
            unknown.Add(new Problem("Error.Type", "typeCode"));
        }

        var claimed = ClaimedProblem.Claim(claim, reference, new StaffStep(staff, reference, 0).Actor, today);
        if (unknown.Count > 0 || !claimed.Succeeded)
        {
            return Refusal.Invalid([.. claimed.Refusal?.Problems ?? [], .. unknown]);
        }

        write.Db.Add(claimed.Value);
        return claimed.Value.Reference;
    }

    private static string? Named(string? code) => Folding.IsBlank(code) ? null : code;

    internal static async Task<string> FreeAsync(WriteScope write, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var reference = ShortReference.Create();
            if (!await write.Db.Set<ClaimedProblem>().AnyAsync(p => p.Reference == reference, ct))
            {
                return reference;
            }
        }

        throw new InvalidOperationException("No free reference was found in 8 draws.");
    }
}

/// <summary>What is done to a claimed problem: by whom, has it changed, take the step; then its requests hear of it.</summary>
public sealed class MustSolveSteps(Writer writer, AreaAtlas atlas, CurrentTown town, ProgressTeller teller)
{
    /// <summary>One more milestone.</summary>
    public Task<Outcome<Done>> AddMilestoneAsync(StaffStep step, PromisedMilestone milestone, CancellationToken ct) =>
        TakeAsync(step, lead: true, (problem, today) => problem.AddMilestone(step.Actor, milestone, today), ct);

    /// <summary>A milestone is reached.</summary>
    public Task<Outcome<Done>> ReachAsync(StaffStep step, int? milestone, DateOnly? on, string? account, CancellationToken ct) =>
        TakeAsync(step, lead: false, (problem, today) => problem.Reach(step.Actor, milestone, on, account, today), ct);

    /// <summary>A milestone, or with 0 the whole, gets another day.</summary>
    public Task<Outcome<Done>> MoveAsync(StaffStep step, int? milestone, DateOnly? to, string? why, CancellationToken ct) =>
        TakeAsync(step, lead: milestone == 0, (problem, today) => problem.Move(step.Actor, milestone, to, why, today), ct);

    /// <summary>Something worth telling.</summary>
    public Task<Outcome<Done>> NoteAsync(StaffStep step, string? words, CancellationToken ct) =>
        TakeAsync(step, lead: false, (problem, today) => problem.Tell(step.Actor, words, today), ct);

    /// <summary>It is called solved.</summary>
    public Task<Outcome<Done>> SolveAsync(StaffStep step, string? account, CancellationToken ct) =>
        TakeAsync(step, lead: true, (problem, today) => problem.Solve(step.Actor, account, today), ct);

    /// <summary>It is given up.</summary>
    public Task<Outcome<Done>> GiveUpAsync(StaffStep step, string? why, CancellationToken ct) =>
        TakeAsync(step, lead: true, (problem, today) => problem.GiveUp(step.Actor, why, today), ct);

    private async Task<Outcome<Done>> TakeAsync(StaffStep step, bool lead, Func<ClaimedProblem, Today, Refusal?> take, CancellationToken ct)
    {
        var outcome = await writer.RunAsync<Done>(
            async (write, token) =>
            {
                var problem = await write.Db.Set<ClaimedProblem>().Include(p => p.Milestones).FirstOrDefaultAsync(p => p.Reference == step.Reference, token);
                if (problem is null)
                {
                    return Refusal.NotFound("Error.NotFound");
                }

                if (!(lead ? MustSolveRights.MayLead(step.Staff, atlas.Current) : MustSolveRights.MayNote(step.Staff, atlas.Current, problem.LeadUnit)))
                {
                    return Refusal.Forbidden("Error.NotYours");
                }

                if (problem.Version != step.Version)
                {
                    return Refusal.Conflict("Error.Changed");
                }

                return take(problem, new Today(write.Now, town.Profile.Calendar.DateOf(write.Now))) is { } refusal ? refusal : default(Done);
            },
            ct);
        teller.Wake();
        return outcome;
    }
}
