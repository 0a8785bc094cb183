using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Hazards;

/// <summary>A danger that is still open. Of personal requests it holds nothing that is the resident's own.</summary>
/// <param name="Reference">In canonical form.</param>
/// <param name="TypeCode">What it is.</param>
/// <param name="Address">Where, in words; null for a personal request.</param>
/// <param name="AreaCode">The area that it lies in.</param>
/// <param name="Latitude">WGS 84 degrees; null for a personal request, and where no point was given.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="OwnerUnit">Who puts it right.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="ReportedAt">Since when it is known.</param>
/// <param name="MadeSafeAt">When it was made safe for now; null while it was not.</param>
/// <param name="Step">Whose turn it is, for what.</param>
/// <param name="State">Where it stands.</param>
/// <param name="DueAt">What the resident was promised.</param>
/// <param name="NextDueAt">When that turn ends.</param>
/// <param name="ForStaff">Whether staff read it: they go by turns, and everybody else by promises.</param>
public sealed record OpenHazard(
    string Reference, string TypeCode, string? Address, string? AreaCode, double? Latitude, double? Longitude, string OwnerUnit,
    HazardSeverity Severity, DateTimeOffset ReportedAt, DateTimeOffset? MadeSafeAt, Awaited Step, RequestState State, DateTimeOffset DueAt, DateTimeOffset NextDueAt, bool ForStaff)
{
    // Once it is answered the promise is kept, and what is left is the turn of who looks again.
    private bool ByTurn => ForStaff || State == RequestState.Answered;

    /// <summary>The date that its reader goes by.</summary>
    public DateTimeOffset By => ByTurn ? NextDueAt : DueAt;

    /// <summary>True when that date was missed.</summary>
    public bool IsLate(DateTimeOffset now) => ByTurn ? Lateness.TurnOverdue(State, Step, NextDueAt, now) : Promises.IsBroken(State, DueAt, now);
}

/// <summary>Which dangers are open: until somebody else has found them gone.</summary>
public sealed class OpenHazards(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>The most that are listed; the worst and oldest come first.</summary>
    public const int Most = 300;

    /// <summary>What everybody may know of.</summary>
    public Task<IReadOnlyList<OpenHazard>> ForEverybodyAsync(CancellationToken ct) => ListAsync(db.Set<Request>().Where(r => r.Public), forStaff: false, ct);

    /// <summary>What this staff member may open.</summary>
    public Task<IReadOnlyList<OpenHazard>> ForAsync(StaffMember staff, CancellationToken ct) =>
        ListAsync(db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)), forStaff: true, ct);

    private static async Task<IReadOnlyList<OpenHazard>> ListAsync(IQueryable<Request> requests, bool forStaff, CancellationToken ct)
    {
        // Severities are stored by name, so the order by how bad they are is given in numbers.
        return await requests.Where(r => r.Hazard != null && r.Hazard.PassedAt == null && r.State != RequestState.Closed)
            .OrderBy(r => r.Hazard!.Severity == HazardSeverity.Immediate ? 0
                : r.Hazard.Severity == HazardSeverity.High ? 1 : r.Hazard.Severity == HazardSeverity.Medium ? 2 : 3)
            .ThenBy(r => r.ReportedAt).ThenBy(r => r.Id)
            .Take(Most)
            .Select(r => new OpenHazard(
                r.Reference, r.TypeCode, r.Public ? r.AddressInstead ?? r.Address : null, r.AreaCode, r.Public ? r.Latitude : null, r.Public ? r.Longitude : null,
                r.OwnerUnit, r.Hazard!.Severity, r.ReportedAt, r.Hazard.MadeSafeAt, r.NextStep, r.State, r.DueAt, r.NextDueAt, forStaff))
            .ToListAsync(ct);
    }
}
