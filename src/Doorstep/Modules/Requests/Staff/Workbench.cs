using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Text;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>In which order the workbench lists.</summary>
public enum WorkbenchSort
{
    /// <summary>What is due first.</summary>
    Due,

    /// <summary>What is due last.</summary>
    DueLast,

    /// <summary>What was asked last.</summary>
    Newest,

    /// <summary>What was asked first.</summary>
    Oldest,
}

/// <summary>What a staff member wants to see; as it stands in the address.</summary>
public sealed record WorkbenchQuery
{
    public WorkbenchView View { get; init; }

    /// <summary>The order; null means the view's own.</summary>
    public WorkbenchSort? Sort { get; init; }

    /// <summary>Code of a type.</summary>
    public string? Type { get; init; }

    /// <summary>Code of the owner.</summary>
    public string? Unit { get; init; }

    /// <summary>Code of an area; what lies within counts too.</summary>
    public string? Area { get; init; }

    /// <summary>How it came in.</summary>
    public Channel? Channel { get; init; }

    /// <summary>A reference, or words of a public request.</summary>
    public string? Q { get; init; }

    /// <summary>From 1. Not called "page": the framework keeps that word for itself.</summary>
    [FromQuery(Name = "p")]
    public int Page { get; init; } = 1;

    /// <summary>The row after which the page begins: see <see cref="PagePlace"/>.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }

    /// <summary>The row before which the page ends.</summary>
    [FromQuery(Name = "before")]
    public string? Before { get; init; }

    /// <summary>The order that is used; what was raised begins with the reader's own level unless another is asked for.</summary>
    public WorkbenchSort Order => Sort ?? (View is WorkbenchView.Closed or WorkbenchView.All ? WorkbenchSort.Newest : WorkbenchSort.Due);

    /// <summary>True when something narrows the view.</summary>
    public bool IsFiltered => !string.IsNullOrEmpty(Type) || !string.IsNullOrEmpty(Unit) || !string.IsNullOrEmpty(Area) || Channel is not null || !Folding.IsBlank(Q);

    /// <summary>The address of the workbench that shows this.</summary>
    public string Address
    {
        get
        {
            var parts = new List<KeyValuePair<string, string?>>();
            void Add(string name, string? value)
            {
                if (!Folding.IsBlank(value))
                {
                    parts.Add(new(name, value));
                }
            }

            Add("view", View == WorkbenchView.Mine ? null : View.ToString().ToLowerInvariant());
            Add("sort", Sort?.ToString().ToLowerInvariant());
            Add("type", Type);
            Add("unit", Unit);
            Add("area", Area);
            Add("channel", Channel?.ToString().ToLowerInvariant());
            Add("q", Q);
            Add("p", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null);
            return "/staff" + QueryString.Create(parts);
        }
    }
}

/// <summary>A line of the workbench. Of personal requests it holds nothing that is the resident's own.</summary>
public sealed record WorkbenchRow
{
    /// <summary>Its id, for the log of looks.</summary>
    public Guid Id { get; init; }

    /// <summary>True when the resident wrote something of it that not everybody may read.</summary>
    public bool Confidential { get; init; }

    /// <summary>In canonical form.</summary>
    public required string Reference { get; init; }

    public required string TypeCode { get; init; }

    /// <summary>The place in words, as everybody may read it; null of a personal request.</summary>
    public string? Address { get; init; }

    /// <summary>Where it lies.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Where it stands.</summary>
    public RequestState State { get; init; }

    /// <summary>What the resident last said.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How often it opened again.</summary>
    public int ReopenCount { get; init; }

    /// <summary>The unit accountable.</summary>
    public required string OwnerUnit { get; init; }

    /// <summary>Who of it handles it.</summary>
    public string? HandlerName { get; init; }

    /// <summary>Whose turn it is, for what.</summary>
    public Awaited NextStep { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset NextDueAt { get; init; }

    /// <summary>How many alarms of the turn have rung.</summary>
    public int Rung { get; init; }

    /// <summary>When it was asked.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; }

    /// <summary>Whose coordinator looks after it.</summary>
    public string? DeskArea { get; init; }

    /// <summary>How many levels it was raised.</summary>
    public int Escalated { get; init; }

    /// <summary>A coordinator has to decide.</summary>
    public bool AwaitsCoordinator { get; init; }

    /// <summary>Tasks of a joint job that count.</summary>
    public int Tasks { get; init; }

    /// <summary>Of these, done.</summary>
    public int TasksDone { get; init; }

    /// <summary>Helpers that are late: of the reader's unit for an officer, any for others.</summary>
    public int TasksLate { get; init; }

    /// <summary>Of the reader's unit: what its task in the joint job awaits; null when it has none.</summary>
    public HelperTaskState? OwnTask { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset? OwnTaskDue { get; init; }

    /// <summary>How dangerous it is, while nobody has found it gone; null when it is no danger.</summary>
    public HazardSeverity? Severity { get; init; }

    /// <summary>True when the resident has not been asked yet whether it is solved.</summary>
    public bool ToAsk { get; init; }

    /// <summary>By which ways the resident can be reached; null when they left none.</summary>
    public ReceiptContact? Contact { get; init; }

    /// <summary>How the resident is to be asked whether it is solved; null when nobody has to.</summary>
    public ContactWay? AskBy => ToAsk ? Contact?.Told : null;

    /// <summary>True while somebody has something to do.</summary>
    public bool IsOpen => RequestStates.IsOpen(State);

    /// <summary>True when the owner's turn is over, or a helper's.</summary>
    public bool IsLate(DateTimeOffset now) => Turn(now).Overdue || TasksLate > 0;

    /// <summary>The turn, as the row and the request's own page say it.</summary>
    public TurnView Turn(DateTimeOffset now) => new(NextStep, NextDueAt, Lateness.TurnOverdue(State, NextStep, NextDueAt, now), IsSoon(now), TasksLate);

    /// <summary>True when the owner was reminded and is not late.</summary>
    public bool IsSoon(DateTimeOffset now) => TurnView.IsSoon(State, NextStep, NextDueAt, Rung, now);
}

/// <summary>Whose turn it is and until when, as the workbench and the page of the request say it.</summary>
/// <param name="Step">What is awaited.</param>
/// <param name="DueAt">Until when.</param>
/// <param name="Overdue">True when the owner's side should have done it.</param>
/// <param name="Soon">True when its reminder has rung.</param>
/// <param name="HelpersLate">How many called units are late.</param>
public sealed record TurnView(Awaited Step, DateTimeOffset DueAt, bool Overdue, bool Soon, int HelpersLate)
{
    /// <summary>The turn of a request whose parts are loaded.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unit">Whose late parts count; null for everybody's.</param>
    /// <param name="now">The moment.</param>
    public static TurnView Of(Request request, string? unit, DateTimeOffset now) => new(
        request.NextStep, request.NextDueAt, Lateness.TurnOverdue(request.State, request.NextStep, request.NextDueAt, now),
        IsSoon(request.State, request.NextStep, request.NextDueAt, request.Rung, now),
        request.Tasks.Count(t => (unit is null || t.Unit == unit) && Lateness.TaskOverdue(t, now)));

    internal static bool IsSoon(RequestState state, Awaited step, DateTimeOffset dueAt, int rung, DateTimeOffset now) =>
        state != RequestState.Closed && Clockwork.IsOwners(step) && rung >= 1 && now <= dueAt;
}

/// <summary>A page of the workbench.</summary>
/// <param name="Rows">At most <see cref="Workbench.PerPage"/>.</param>
/// <param name="Counts">How many each view holds with the same filters, at most <see cref="Workbench.MostCounted"/>.</param>
/// <param name="Pager">Where this page is.</param>
/// <param name="More">Of a search: true when only its newest hits were looked at and counted.</param>
public sealed record WorkbenchPage(IReadOnlyList<WorkbenchRow> Rows, IReadOnlyDictionary<WorkbenchView, int> Counts, Pager Pager, bool More);

/// <summary>Reads what is a staff member's to see, in bounded queries over the indexes.</summary>
public sealed class Workbench(DoorstepDb db, AreaAtlas atlas, RequestSearch search)
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 25;

    /// <summary>Counting stops here: past it a person filters instead of paging.</summary>
    public const int MostCounted = 1000;

    /// <summary>The page that was asked for, with the counts of all views.</summary>
    public async Task<WorkbenchPage> ReadAsync(StaffMember staff, WorkbenchQuery query, DateTimeOffset now, CancellationToken ct)
    {
        var areas = atlas.Current;
        var words = SearchQuery.Read(query.Q);
        var hits = words is null ? null
            : await search.FindAsync(words, new SearchWithin { Staff = staff, Type = query.Type, Unit = query.Unit, Area = query.Area }, ct);
        var filtered = Filter(db.Set<Request>().Where(Scope.Readable(staff, areas)), query, hits);
        var contacts = Contacts.In(db);
        var counts = new Dictionary<WorkbenchView, int>();
        foreach (var view in Enum.GetValues<WorkbenchView>())
        {
            counts[view] = await filtered.Where(WorkbenchViews.Holds(view, staff, areas, contacts, now)).Select(r => r.Id).Take(MostCounted).CountAsync(ct);
        }

        var total = counts[query.View];
        var (held, order) = (filtered.Where(WorkbenchViews.Holds(query.View, staff, areas, contacts, now)), OrderOf(staff, query));
        var page = await order.PageAsync(held, new PagePlace(query.Page, query.After, query.Before).UpTo(total, PerPage), PerPage, total, n => (query with { Page = n }).Address, ct);
        var rows = await Rows(order.Of(held, page), staff, now).ToListAsync(ct);
        var asked = rows.Where(r => r.ToAsk).Select(r => r.Id).ToList();
        var reached = asked.Count == 0 ? [] : await contacts.Where(c => asked.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        rows = rows.ConvertAll(r => reached.TryGetValue(r.Id, out var contact) ? r with { Contact = contact } : r);
        return new WorkbenchPage(rows, counts, page.Pager, hits is { More: true });
    }

    private static IQueryable<WorkbenchRow> Rows(IQueryable<Request> requests, StaffMember staff, DateTimeOffset now)
    {
        var unit = staff.Role == StaffRole.Officer ? staff.UnitCode : null;
        var overdue = Lateness.TaskOverdue(unit, now);
        return requests.Select(r => new WorkbenchRow
        {
            Id = r.Id, Confidential = !r.Public || r.ShownInstead != null || r.AddressInstead != null,
            Reference = r.Reference, TypeCode = r.TypeCode, Address = r.Public ? r.AddressInstead ?? r.Address : null, AreaCode = r.AreaCode, State = r.State,
            Confirmation = r.Confirmation, ReopenCount = r.ReopenCount, OwnerUnit = r.OwnerUnit, HandlerName = r.HandlerName,
            NextStep = r.NextStep, NextDueAt = r.NextDueAt, Rung = r.Rung, ReportedAt = r.ReportedAt, Channel = r.Channel,
            DeskArea = r.DeskArea, Escalated = r.Escalated, AwaitsCoordinator = r.AwaitsCoordinator,
            Tasks = r.Tasks.Count(t => t.State != HelperTaskState.Dropped), TasksDone = r.Tasks.Count(t => t.State == HelperTaskState.Done),
            TasksLate = r.Tasks.AsQueryable().Count(overdue),
            // A unit has at most one open task in a joint job.
            OwnTask = r.Tasks.Where(t => t.Unit == unit && (t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted))
                .Select(t => (HelperTaskState?)t.State).FirstOrDefault(),
            OwnTaskDue = r.Tasks.Where(t => t.Unit == unit && (t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted))
                .Select(t => t.State == HelperTaskState.Called ? t.ReportBy : t.ComesAt).FirstOrDefault(),
            Severity = r.Hazard != null && r.Hazard.PassedAt == null ? r.Hazard.Severity : null,
            ToAsk = r.State == RequestState.Answered && r.Asks > r.AsksMade,
        });
    }

    private IQueryable<Request> Filter(IQueryable<Request> requests, WorkbenchQuery query, SearchHits? hits)
    {
        requests = string.IsNullOrEmpty(query.Type) ? requests : requests.Where(r => r.TypeCode == query.Type);
        requests = string.IsNullOrEmpty(query.Unit) ? requests : requests.Where(r => r.OwnerUnit == query.Unit);
        requests = query.Channel is not { } channel ? requests : requests.Where(r => r.Channel == channel);
        if (!string.IsNullOrEmpty(query.Area))
        {
            var within = atlas.Current.SelfAndDescendants(query.Area).Select(a => a.Code).ToList();
            requests = requests.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        if (hits is null)
        {
            return Folding.IsBlank(query.Q) ? requests : requests.Where(_ => false);
        }

        // A reference finds any request of theirs; words find public ones only, since nobody searches what residents wrote in confidence.
        var reference = hits.Query.Reference;
        return RequestSearch.Narrow(requests, hits).Where(r => r.Public || r.Reference == reference);
    }

    // The id breaks ties, so that no row shows on two pages.
    private ListOrder<Request> OrderOf(StaffMember staff, WorkbenchQuery query)
    {
        if (query is { View: WorkbenchView.Raised, Sort: null })
        {
            // First what was raised to the reader's own level.
            var own = StaffScope.IsWholeTown(atlas.Current, staff.AreaCode) ? [.. atlas.Current.Roots.Select(a => a.Code)] : new List<string> { staff.AreaCode! };
            return ListOrder.Of<Request>("raised").Up(r => r.DeskArea == null || own.Contains(r.DeskArea) ? 0 : 1).Up(r => r.NextDueAt).Up(r => r.Id);
        }

        var order = ListOrder.Of<Request>($"desk-{query.Order}");
        return query.Order switch
        {
            WorkbenchSort.DueLast => order.Down(r => r.NextDueAt).Down(r => r.Id),
            WorkbenchSort.Newest => order.Down(r => r.ReportedAt).Down(r => r.Id),
            WorkbenchSort.Oldest => order.Up(r => r.ReportedAt).Up(r => r.Id),
            _ => order.Up(r => r.NextDueAt).Up(r => r.Id),
        };
    }
}
