using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>A request in a list of staff. Of a personal one it holds nothing that is the resident's own.</summary>
public sealed record RequestSummary
{
    /// <summary>The request's id.</summary>
    public Guid Id { get; init; }

    /// <summary>In canonical form.</summary>
    public string Reference { get; init; } = "";

    public string TypeCode { get; init; } = "";

    /// <summary>Whether everybody may see it.</summary>
    public bool Public { get; init; }

    /// <summary>The place in words as everybody may read it; null for what is personal.</summary>
    public string? Address { get; init; }

    /// <summary>The smallest area it lies in.</summary>
    public string? AreaCode { get; init; }

    /// <summary>The one unit accountable.</summary>
    public string OwnerUnit { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public RequestState State { get; init; }

    /// <summary>What the resident last said.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How many times it opened again.</summary>
    public int ReopenCount { get; init; }

    /// <summary>What the town last answered; null before it did.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>When it was closed last; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>When the resident asked.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>True while somebody has something to do.</summary>
    public bool IsOpen => RequestStates.IsOpen(State);
}

/// <summary>Which requests a staff member may see and act on, for queries of other modules.</summary>
public static class RequestScope
{
    /// <summary>All of them: for counts and for what only names a reference.</summary>
    public static IQueryable<RequestSummary> All(DoorstepDb db) => Summaries(db.Set<Request>());

    /// <summary>Those that the staff member may open.</summary>
    public static IQueryable<RequestSummary> ReadableBy(DoorstepDb db, StaffMember staff, AreaTree areas) =>
        Summaries(db.Set<Request>().Where(Scope.Readable(staff, areas)));

    /// <summary>Those of these references on which the staff member may take an owner's step.</summary>
    public static async Task<IReadOnlyList<RequestSummary>> ActableAsync(
        DoorstepDb db, StaffMember staff, AreaTree areas, IReadOnlyCollection<string> references, CancellationToken ct)
    {
        var found = await db.Set<Request>().ForSteps().Where(r => references.Contains(r.Reference)).ToListAsync(ct);
        return [.. found.Where(r => Scope.MayAct(Scope.Parts(staff, areas, r))).AsQueryable().Select(Summary)];
    }

    /// <summary>One that is already at hand.</summary>
    internal static RequestSummary SummaryOf(Request request) => Compiled(request);

    private static readonly System.Linq.Expressions.Expression<Func<Request, RequestSummary>> Summary = r => new RequestSummary
    {
        Id = r.Id, Reference = r.Reference, TypeCode = r.TypeCode, Public = r.Public, Address = r.Public ? r.AddressInstead ?? r.Address : null, AreaCode = r.AreaCode,
        OwnerUnit = r.OwnerUnit, State = r.State, Confirmation = r.Confirmation, ReopenCount = r.ReopenCount, ReportedAt = r.ReportedAt,
        Outcome = r.Outcome, ClosedAt = r.ClosedAt,
    };

    private static readonly Func<Request, RequestSummary> Compiled = Summary.Compile();

    private static IQueryable<RequestSummary> Summaries(IQueryable<Request> requests) => requests.Select(Summary);
}
