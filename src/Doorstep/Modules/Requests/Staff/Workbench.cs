using System.Globalization;
using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
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
    /// <summary>The view.</summary>
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

    /// <summary>The order that is used.</summary>
    public WorkbenchSort Order => Sort ?? (View is WorkbenchView.Closed or WorkbenchView.All ? WorkbenchSort.Newest : WorkbenchSort.Due);

    /// <summary>True when something narrows the view.</summary>
    public bool IsFiltered => !string.IsNullOrEmpty(Type) || !string.IsNullOrEmpty(Unit) || !string.IsNullOrEmpty(Area) || Channel is not null || !string.IsNullOrWhiteSpace(Q);

    /// <summary>The address of the workbench that shows this.</summary>
    public string Address
    {
        get
        {
            var parts = new List<KeyValuePair<string, string?>>();
            void Add(string name, string? value)
            {
                if (!string.IsNullOrWhiteSpace(value))
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
public sealed record WorkbenchRow(
    string Reference, string TypeCode, string? Address, string? AreaCode, RequestState State, Confirmation? Confirmation,
    int ReopenCount, string OwnerUnit, DateTimeOffset DueAt, DateTimeOffset ReportedAt, Channel Channel);

/// <summary>A page of the workbench.</summary>
/// <param name="Rows">At most <see cref="Workbench.PerPage"/>.</param>
/// <param name="Counts">How many each view holds with the same filters, at most <see cref="Workbench.MostCounted"/>.</param>
/// <param name="Pager">Where this page is.</param>
public sealed record WorkbenchPage(IReadOnlyList<WorkbenchRow> Rows, IReadOnlyDictionary<WorkbenchView, int> Counts, Pager Pager);

/// <summary>Reads what is a staff member's to see, in bounded queries over the indexes.</summary>
public sealed class Workbench(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 25;

    /// <summary>Counting stops here: past it a person filters instead of paging.</summary>
    public const int MostCounted = 1000;

    /// <summary>The page that was asked for, with the counts of all views.</summary>
    public async Task<WorkbenchPage> ReadAsync(StaffMember staff, WorkbenchQuery query, DateTimeOffset now, CancellationToken ct)
    {
        var filtered = Filter(db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)), query);
        var counts = new Dictionary<WorkbenchView, int>();
        foreach (var view in Enum.GetValues<WorkbenchView>())
        {
            counts[view] = await filtered.Where(WorkbenchViews.Holds(view, now)).Select(r => r.Id).Take(MostCounted).CountAsync(ct);
        }

        var last = Pager.PagesFor(counts[query.View], PerPage);
        var page = Math.Clamp(query.Page, 1, last);
        var rows = await Sort(filtered.Where(WorkbenchViews.Holds(query.View, now)), query.Order)
            .Skip((page - 1) * PerPage).Take(PerPage)
            .Select(r => new WorkbenchRow(
                r.Reference, r.TypeCode, r.Public ? r.Address : null, r.AreaCode, r.State, r.Confirmation,
                r.ReopenCount, r.OwnerUnit, r.DueAt, r.ReportedAt, r.Channel))
            .ToListAsync(ct);
        return new WorkbenchPage(rows, counts, new Pager(page, last, number => (query with { Page = number }).Address));
    }

    private IQueryable<Request> Filter(IQueryable<Request> requests, WorkbenchQuery query)
    {
        requests = string.IsNullOrEmpty(query.Type) ? requests : requests.Where(r => r.TypeCode == query.Type);
        requests = string.IsNullOrEmpty(query.Unit) ? requests : requests.Where(r => r.OwnerUnit == query.Unit);
        requests = query.Channel is not { } channel ? requests : requests.Where(r => r.Channel == channel);
        if (!string.IsNullOrEmpty(query.Area))
        {
            var within = atlas.Current.SelfAndDescendants(query.Area).Select(a => a.Code).ToList();
            requests = requests.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        return string.IsNullOrWhiteSpace(query.Q) ? requests : requests.Where(Matches(query.Q.Trim()));
    }

    /// <summary>A reference finds any request; words find public ones only, since nobody searches what residents wrote in confidence.</summary>
    private static Expression<Func<Request, bool>> Matches(string text)
    {
        if (ShortReference.TryRead(text, out var reference))
        {
            return r => r.Reference == reference;
        }

#pragma warning disable CA1304, CA1311, CA1862, MA0011 // Translated to SQL, which has no cultures.
        var words = text.ToLowerInvariant();
        return r => r.Public && (r.Description.ToLower().Contains(words) || (r.Address != null && r.Address.ToLower().Contains(words)));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    // The id breaks ties, so that no row shows on two pages.
    private static IQueryable<Request> Sort(IQueryable<Request> requests, WorkbenchSort sort) => sort switch
    {
        WorkbenchSort.DueLast => requests.OrderByDescending(r => r.DueAt).ThenByDescending(r => r.Id),
        WorkbenchSort.Newest => requests.OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id),
        WorkbenchSort.Oldest => requests.OrderBy(r => r.ReportedAt).ThenBy(r => r.Id),
        _ => requests.OrderBy(r => r.DueAt).ThenBy(r => r.Id),
    };
}
