using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>What the town answered last.</summary>
/// <param name="Text">Its words; may be missing.</param>
/// <param name="Unit">Who answered.</param>
/// <param name="At">When.</param>
public sealed record LastAnswer(string? Text, string? Unit, DateTimeOffset At);

/// <summary>A request that staff of another module have opened, with what its resident wrote.</summary>
/// <param name="Id">The request.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="TypeCode">Its type.</param>
/// <param name="Description">The resident's words.</param>
/// <param name="Address">The place in words.</param>
/// <param name="AreaCode">Where it lies.</param>
/// <param name="Language">The resident's.</param>
/// <param name="ReportedAt">When it was asked.</param>
/// <param name="Version">To notice that somebody else acted.</param>
/// <param name="IsOpen">Whether somebody has something to do.</param>
/// <param name="MayBeReopened">Whether the resident's "not solved" would still open it again.</param>
/// <param name="Answer">The last answer; null before there is one.</param>
/// <param name="SaidWhenCalled">What the resident said when they were called back; null when they were not.</param>
/// <param name="Contact">How to reach them; null when they left nothing.</param>
public sealed record OpenedRequest(
    Guid Id, string Reference, string TypeCode, string Description, string? Address, string? AreaCode, string Language, DateTimeOffset ReportedAt, int Version, bool IsOpen,
    bool MayBeReopened, LastAnswer? Answer, string? SaidWhenCalled, ContactDetails? Contact);

/// <summary>How staff pages of other modules get at what a resident wrote: is it theirs, log the look, and only then read.</summary>
public sealed class StaffRequests(RequestDesk desk, NoteResidentsWord word, TimeProvider clock)
{
    /// <summary>Why staff open a request: to call its resident back for a sample review.</summary>
    public const string Reviewing = "review";

    /// <summary>The request, once the look is logged; null when there is none or it is not theirs.</summary>
    /// <param name="staff">Who looks.</param>
    /// <param name="reference">In canonical form.</param>
    /// <param name="purpose">Why, as the resident reads it in the log of looks.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<OpenedRequest?> OpenAsync(StaffMember staff, string reference, string purpose, CancellationToken ct)
    {
        if (await desk.OpenAsync(staff, reference, purpose, ct) is not { } r)
        {
            return null;
        }

        var answer = r.Timeline.LastOrDefault(e => e.Kind is TimelineKind.Answered or TimelineKind.ClosedBySource);
        return new OpenedRequest(
            r.Id, r.Reference, r.TypeCode, r.Description, r.Address, r.AreaCode, r.Language, r.ReportedAt, r.Version, r.IsOpen, r.MayConfirm(Confirmation.NotSolved, clock.Now()),
            answer is null ? null : new LastAnswer(answer.Text, answer.Unit, answer.At), r.Timeline.LastOrDefault(e => e.Kind == TimelineKind.Reviewed)?.Text,
            await desk.ContactAsync(r, ct));
    }

    /// <summary>The resident said by phone that it is not solved: it opens again. Conflict when somebody else acted in between.</summary>
    public Task<Outcome<Done>> NotSolvedAsync(StaffMember staff, string reference, int version, string? words, CancellationToken ct) =>
        word.RunAsync(new StaffStep(staff, reference, version), Channel.Phone, Confirmation.NotSolved, words, ct);
}
