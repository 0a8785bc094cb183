using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Desk.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What requests bring to the desk: their deadlines for calendars, and that something of a list changed.</summary>
internal sealed class RequestsOnDesk(AreaAtlas atlas, RequestWording wording, IStringLocalizer<BenchTexts> texts) : IDeadlineSource, IDeskNews
{
    private static readonly List<Awaited> Owners = [Awaited.Accept, Awaited.Answer, Awaited.Resolve, Awaited.Inspect];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeskDeadline>> DueAsync(DoorstepDb db, StaffMember staff, int most, CancellationToken ct)
    {
        var open = db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)).Where(r => r.State != RequestState.Closed && Owners.Contains(r.NextStep) && r.NextDueAt < NoDate.Moment);
        open = staff.Role == StaffRole.Officer ? open.Where(r => r.OwnerUnit == staff.UnitCode) : open;
        var due = await open.OrderBy(r => r.NextDueAt).ThenBy(r => r.Id).Take(most)
            .Select(r => new { r.Id, r.Reference, r.TypeCode, r.NextStep, r.NextDueAt, r.Version, r.UpdatedAt }).ToListAsync(ct);
        return due.ConvertAll(r =>
        {
            var shown = ShortReference.Show(r.Reference);
            return new DeskDeadline(
                r.Id, r.Version, r.UpdatedAt, r.NextDueAt, texts["Calendar.Deadline", wording.Type(r.TypeCode), shown, wording.Next(r.NextStep)], $"/staff/requests/{shown}");
        });
    }

    /// <inheritdoc/>
    /// <remarks>Two ranges of one index, and their units.</remarks>
    public async Task<IReadOnlyList<DeskChange>> SinceAsync(DoorstepDb db, DateTimeOffset since, int most, CancellationToken ct)
    {
        var changes = new List<Change>();
        foreach (var visible in new[] { true, false })
        {
            changes.AddRange(await db.Set<Request>().Where(r => r.Public == visible && r.UpdatedAt >= since).OrderByDescending(r => r.UpdatedAt).Take(most)
                .Select(r => new Change(r.Id, r.Version, r.OwnerUnit, r.AreaCode)).ToListAsync(ct));
        }

        var ids = changes.Select(c => c.Id).ToList();
        var units = ids.Count == 0 || ids.Count > most
            ? []
            : await db.Set<TimelineEntry>().Where(e => ids.Contains(e.RequestId) && e.Unit != null).Select(e => new { e.RequestId, e.Unit }).Distinct().ToListAsync(ct);
        foreach (var (request, unit) in units.Select(u => (u.RequestId, u.Unit!)))
        {
            changes.Find(c => c.Id == request)?.Units.Add(unit);
        }

        return changes.ConvertAll(c => new DeskChange(c.Id, c.Version, staff => Concerns(staff, c)));
    }

    // Also whose it was before: it has to go from their list.
    private bool Concerns(StaffMember staff, Change change) => staff.Role == StaffRole.Officer
        ? change.OwnerUnit == staff.UnitCode || (staff.UnitCode is { } unit && change.Units.Contains(unit))
        : Scope.Parts(staff, atlas.Current, change.OwnerUnit, change.AreaCode, []) != Part.None;

    private sealed record Change(Guid Id, int Version, string OwnerUnit, string? AreaCode)
    {
        // All that its timeline names: who owned it or was called.
        public List<string> Units { get; } = [];
    }
}
