using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>A request that another system wants to say something of, found for that.</summary>
public sealed class OutsideRequest
{
    internal OutsideRequest(Request request, DateTimeOffset now) => (Found, MayReopen) = (request, request.MayConfirm(Contracts.Confirmation.NotSolved, now));

    /// <summary>The request's id.</summary>
    public Guid Id => Found.Id;

    /// <summary>In canonical form.</summary>
    public string Reference => Found.Reference;

    /// <summary>Where it stands now.</summary>
    public RequestState State => Found.State;

    /// <summary>The one unit accountable.</summary>
    public string OwnerUnit => Found.OwnerUnit;

    /// <summary>Whether the resident could still say that it is not solved.</summary>
    public bool MayReopen { get; }

    internal Request Found { get; }
}

/// <summary>What another system says became of a request.</summary>
/// <param name="Step">What that does here.</param>
/// <param name="By">Name of the system.</param>
/// <param name="Words">In its words.</param>
/// <param name="Outcome">Of an answer: what came of it.</param>
/// <param name="Files">Files that came with it, already on disk.</param>
public sealed record OutsideUpdate(UpdateStep Step, string By, string Words, RequestOutcome Outcome, IReadOnlyList<NewFile> Files);

/// <summary>Where an update stands on the timeline.</summary>
/// <param name="Place">The place of its line.</param>
/// <param name="Held">True when its words are kept between the resident and staff, since something in them points at a person.</param>
public sealed record OutsideLine(int Place, bool Held);

/// <summary>Steps that other systems take on requests, as part of an operation that goes on.</summary>
public sealed class OutsideUpdates(HandlingRules rules)
{
    /// <summary>The request with this reference among those that may be read; null when there is none.</summary>
    public static async Task<OutsideRequest?> FindAsync(WriteScope write, string reference, ReadingRights rights, IQueryable<Guid> own, CancellationToken ct)
    {
        var readable = RequestReading.Of(write.Db, rights, own).Where(r => r.Reference == reference).Select(r => r.Id);
        return await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => readable.Contains(r.Id), ct) is { } request ? new OutsideRequest(request, write.Now) : null;
    }

    /// <summary>Takes the step. Conflict when the request's state does not allow it.</summary>
    public async Task<Outcome<OutsideLine>> TakeAsync(WriteScope write, OutsideRequest on, OutsideUpdate update, CancellationToken ct)
    {
        var (request, by) = (on.Found, Actor.Of(update.By));
        var (before, place, held) = (request.Steps, 0, false);
        var outcome = await RequestSteps.TakeAsync(
            request,
            (r, at) =>
            {
                if (Step(r, by, update, at) is { } refusal)
                {
                    return refusal;
                }

                (place, held) = (r.Steps, r.HoldWords(before));
                return update.Files.Count > 0 ? r.AddFiles(by, update.Files, stage: null, at) : null;
            },
            rules, write, ct);
        return outcome.Succeeded ? new OutsideLine(place, held) : outcome.Refusal!;
    }

    private static Refusal? Step(Request request, Actor by, OutsideUpdate update, Moment at)
    {
        switch (update.Step)
        {
            case UpdateStep.TakeOn:
                var refusal = request.Accept(by, at);
                request.Noted(TimelineKind.Updated, by, update.Words, at.Now, at);
                return refusal;
            case UpdateStep.Answer:
                return request.Answer(
                    by,
                    new NewAnswer(update.Outcome, update.Words, update.Outcome == RequestOutcome.Done ? at.Today : null)
                    {
                        // The words are all that another system tells. Where they point at a person, its name says whom to ask.
                        Whom = update.Outcome != RequestOutcome.NotOurs ? null
                            : PrivateDetails.Find(update.Words).Count > 0 ? by.Name : TextLength.Cut(Folding.Line(update.Words) ?? "", ReportRequest.LongestLine),
                    },
                    at);
            case UpdateStep.Close:
                return request.CloseBySource(by, update.Words, at.Now, at);
            case UpdateStep.Reopen:
                return request.ReopenBySource(by, update.Words, at);
            default:
                request.Noted(TimelineKind.Updated, by, update.Words, at.Now, at);
                return null;
        }
    }
}
