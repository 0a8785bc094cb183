using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>A step that a staff member takes on a request.</summary>
/// <param name="Staff">Who.</param>
/// <param name="Reference">Which request, in canonical form.</param>
/// <param name="Version">
/// The version that they saw. When somebody else acted in between, the step is refused and their text is kept on the page.
/// </param>
public sealed record StaffStep(StaffMember Staff, string Reference, int Version)
{
    /// <summary>As the timeline names them.</summary>
    public Actor Actor => new(ActorKind.Staff, Staff.Id, Staff.Name);
}

/// <summary>What all steps have in common: find the request, may they, has it changed, take the step, tell the others.</summary>
public sealed class RequestSteps(Writer writer, AreaAtlas atlas, SecretCode codes)
{
    /// <summary>A staff member's step. Not found and not theirs look the same.</summary>
    public Task<Outcome<Done>> ByStaffAsync(
        StaffStep step, Func<Request, DateTimeOffset, Refusal?> take, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var request = await write.Db.Set<Request>().FirstOrDefaultAsync(r => r.Reference == step.Reference, token);
            if (request is null || !Scope.MayRead(step.Staff, atlas.Current, request.OwnerUnit, request.AreaCode))
            {
                return Refusal.NotFound("Error.Request.NotFound");
            }

            if (!Scope.MayAct(step.Staff, atlas.Current, request.OwnerUnit, request.AreaCode))
            {
                return Refusal.Forbidden("Error.Request.NotYours");
            }

            return request.Version != step.Version
                ? Refusal.Conflict("Error.Request.Changed")
                : await TakeAsync(request, take, write, token);
        },
        ct);

    /// <summary>A step by whoever holds the receipt. An unknown reference and a wrong code look the same.</summary>
    public Task<Outcome<Done>> ByResidentAsync(
        string reference, string code, Func<Request, DateTimeOffset, Refusal?> take, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var request = await write.Db.Set<Request>().Include(r => r.Contact).FirstOrDefaultAsync(r => r.Reference == reference, token);
            // The code is made and compared also when there is no such request, so that both take the same time.
            var opens = codes.Opens(request?.Id ?? Guid.Empty, code);
            return request is null || !opens
                ? Refusal.NotFound("Error.Follow.NoMatch")
                : await TakeAsync(request, take, write, token);
        },
        ct);

    internal static async Task<Outcome<Done>> TakeAsync(
        Request request, Func<Request, DateTimeOffset, Refusal?> take, WriteScope write, CancellationToken ct)
    {
        var before = request.Steps;
        if (take(request, write.Now) is { } refusal)
        {
            return refusal;
        }

        foreach (var entry in request.Timeline.Where(e => e.Place > before).OrderBy(e => e.Place))
        {
            await write.PublishAsync(
                new RequestStepped(request.Id, request.Reference, entry.Kind, request.State, request.OwnerUnit, write.Now), ct);
        }

        return default(Done);
    }
}
