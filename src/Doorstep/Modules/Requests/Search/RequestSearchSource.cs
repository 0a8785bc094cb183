using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Search;

/// <summary>
/// What of requests can be found: public ones, by the words that everybody may read. Keeps the index in the transaction in which a
/// request changes.
/// </summary>
internal sealed class RequestSearchSource(SearchIndex index, RequestTypeList types) : ISearchSource, IListener<RequestChanged>
{
    /// <summary>The kind of requests in the index.</summary>
    public const string Name = "request";

    // What changes its type, who owns it, who helps, or its words.
    private static readonly HashSet<TimelineKind> Moves =
    [
        TimelineKind.Reported, TimelineKind.Routed, TimelineKind.HandedOver, TimelineKind.Retyped, TimelineKind.TakenBack, TimelineKind.HelperCalled,
        TimelineKind.HelperDeclined, TimelineKind.TaskDone, TimelineKind.TaskDropped, TimelineKind.ClosedBySource, TimelineKind.Reopened,
        // What everybody may read of its words.
        TimelineKind.TextReviewed, TimelineKind.TextEdited, TimelineKind.TextWithdrawn,
    ];

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public IEnumerable<SearchTopic> Topics => types.All.Where(t => t.Public).Select(t => new SearchTopic(t.Code, [.. t.Name.All.Values]));

    /// <inheritdoc/>
    public Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        var now = happened.Snapshot;
        return !Moves.Contains(happened.Kind) ? Task.CompletedTask
            : !now.Public ? happened.Kind != TimelineKind.Retyped ? Task.CompletedTask : index.RemoveAsync(write, Name, happened.Id, ct)
            : index.PutAsync(
                write,
                new SearchDocument(Name, happened.Id, now.ReportedAt, now.Text, now.Address)
                {
                    Type = now.TypeCode, Unit = now.OwnerUnit, Helpers = now.Helpers, Area = now.AreaCode, IsNew = happened.Kind == TimelineKind.Reported,
                },
                ct);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(Guid Id, SearchDocument? Document)>> AfterAsync(DoorstepDb db, Guid after, int most, CancellationToken ct)
    {
        // Guids are compared as each engine stores them.
        object from = db.Database.IsSqlite() ? after.ToByteArray(bigEndian: true) : after;
        var requests = await db.Set<Request>()
            .FromSqlRaw("SELECT * FROM requests WHERE id > {0} ORDER BY id LIMIT {1}", from, most).AsNoTracking().Include(r => r.Tasks).ToListAsync(ct);
        return [.. requests.OrderBy(r => r.Id.ToString(), StringComparer.Ordinal).Select(r => (r.Id, r.Public ? DocumentOf(r, isNew: false) : null))];
    }

    /// <summary>Puts a request into the index as it is now, or takes it out, for what changes it without a step.</summary>
    internal Task PutAsync(WriteScope write, Request request, CancellationToken ct) => request.Public
        ? index.PutAsync(write, DocumentOf(request, write.Db.Entry(request).State == EntityState.Added), ct)
        : index.RemoveAsync(write, Name, request.Id, ct);

    /// <summary>What of it is found.</summary>
    internal static SearchDocument DocumentOf(Request request, bool isNew) => new(Name, request.Id, request.ReportedAt, request.PublicText, request.PublicAddress)
    {
        Type = request.TypeCode, Unit = request.OwnerUnit, Area = request.AreaCode, IsNew = isNew,
        Helpers = [.. request.Tasks.Where(t => t.IsAwaited).Select(t => t.Unit).Distinct(StringComparer.Ordinal)],
    };
}
