using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>Reading requests. Contact details and the messages between resident and owner never leave by this way.</summary>
internal sealed class RequestReads(
    IDbContextFactory<DoorstepDb> reading, Writer writer, RequestTypeList types, CurrentTown town, RequestShape shapes, TimeProvider clock)
{
    /// <summary>The requests that fit the filters, newest first.</summary>
    public async Task<Outcome<Reply>> ListAsync(Call call, CancellationToken ct)
    {
        var query = RequestQuery.Read(call.Given, types, town.Profile.TimeZone, clock.Now());
        if (!query.Succeeded)
        {
            return query.Refusal!;
        }

        if (Extensions(call.Given) is not { Succeeded: true, Value: var extensions })
        {
            return Refusal.Invalid("Api.BadFlag", "extensions");
        }

        var rows = await RowsAsync(call, query.Value, extensions, ct);
        // Ids of which nobody knows any are a mistake, not an empty list.
        return rows.Count == 0 && query.Value is { ById: true, Page: 1, After: null }
            ? NoRequest(call.Given["service_request_id"]!)
            : new Reply("service_requests", IsList: true, rows.Take(query.Value.PageSize).Select(Shape(extensions)))
            {
                KeyReadsMore = true,
                Next = rows.Count > query.Value.PageSize ? RequestQuery.CursorAfter(rows[query.Value.PageSize - 1].Request) : null,
            };
    }

    /// <summary>One request.</summary>
    public async Task<Outcome<Reply>> FindAsync(Call call, CancellationToken ct)
    {
        var id = (string)call.Http.GetRouteValue("id")!;
        if (Extensions(call.Given) is not { Succeeded: true, Value: var extensions })
        {
            return Refusal.Invalid("Api.BadFlag", "extensions");
        }

        return await OneAsync(call, id, extensions, ct) is { } row
            ? new Reply("service_requests", IsList: true, [Shape(extensions)(row)]) { KeyReadsMore = true, LastModified = Changed(row.Request, clock.Now()) }
            : NoRequest(id);
    }

    /// <summary>
    /// The request of a token. Every request has its id at once, so no token is ever given out; a client that takes the id
    /// for one is answered all the same.
    /// </summary>
    public async Task<Outcome<Reply>> TokenAsync(Call call, CancellationToken ct)
    {
        var token = (string)call.Http.GetRouteValue("id")!;
        return await OneAsync(call, token, extensions: false, ct) is { } row
            ? new Reply("service_requests", IsList: true, [shape =>
            {
                shape.StartItem("request");
                shape.Text("service_request_id", RequestShape.Id(row.Request.Reference));
                shape.Text("token", token);
                shape.End();
            }]) { KeyReadsMore = true }
            : new Refusal(RefusalKind.NotFound, [new Problem("Api.NoToken", "token", token)]);
    }

    private async Task<RequestRow?> OneAsync(Call call, string id, bool extensions, CancellationToken ct)
    {
        if (RequestQuery.Canonical(id) is not { } reference)
        {
            return null;
        }

        await using var db = await reading.CreateDbContextAsync(ct);
        var rows = await LoadAsync(db, call, db.Set<Request>().Where(Open311Report.Readable(db, call.Key)).Where(r => r.Reference == reference), extensions, ct);
        return rows.Count == 1 ? rows[0] : null;
    }

    private async Task<List<RequestRow>> RowsAsync(Call call, RequestQuery query, bool extensions, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        var fitting = query.Apply(db.Set<Request>().Where(Open311Report.Readable(db, call.Key)), db.Database.IsNpgsql());
        return await LoadAsync(db, call, query.PageOf(fitting), extensions, ct);
    }

    private async Task<List<RequestRow>> LoadAsync(DoorstepDb db, Call call, IQueryable<Request> page, bool extensions, CancellationToken ct)
    {
        var withLines = page.Include(r => r.Timeline.Where(e => e.Public)).AsSplitQuery();
        var requests = await (extensions ? withLines.Include(r => r.Answers) : withLines).ToListAsync(ct);
        var reports = await page.Join(db.Set<Open311Report>(), r => r.Id, o => o.RequestId, (r, o) => o).ToDictionaryAsync(o => o.RequestId, ct);
        var pictures = await new PublicPictures(db).OfAsync([.. requests.Select(r => r.Id)], ct);
        var sent = extensions
            ? (await page.Join(db.Set<Open311Update>(), r => r.Id, u => u.RequestId, (r, u) => u).ToListAsync(ct)).ToLookup(u => u.RequestId)
            : null;
        var rows = requests.ConvertAll(request =>
        {
            var report = reports.GetValueOrDefault(request.Id);
            var own = report is not null && report.ApiKeyId == call.Key?.Id;
            // A picture elsewhere nobody here has looked at: only who named it gets it back.
            var picture = pictures.GetValueOrDefault(request.Id) is [var first, ..] ? call.WholeAddress(first.Address) : own && report?.MediaUrls is [var given, ..] ? given : null;
            return new RequestRow(request, picture, own ? report?.MediaUrls ?? [] : [], own, own || MayReadPersonal(call.Key, request),
                sent?[request.Id].ToDictionary(u => u.Place, u => u.Status) ?? []);
        });
        // Stored before anything is shown, and shown to the resident. What a system itself posted is no look.
        await call.LookedAtAsync(writer, [.. rows.Where(row => !row.Request.Public && !row.Own).Select(row => row.Request.Id)], ct);
        return rows;
    }

    private static bool MayReadPersonal(ApiKey? key, Request request) =>
        key is { MayReadPersonal: true } && (key.UnitCode is null || key.UnitCode == request.OwnerUnit);

    // One moment for the whole answer, which may be written twice: once for its tag.
    private Func<RequestRow, Action<ShapeWriter>> Shape(bool extensions)
    {
        var now = clock.Now();
        return row => shape => shapes.Write(shape, row, extensions, now);
    }

    /// <summary>When what is shown last changed: also when a promise passed, which the notice says.</summary>
    private static DateTimeOffset Changed(Request request, DateTimeOffset now) =>
        request.IsLate(now) && request.DueAt > request.UpdatedAt ? request.DueAt : request.UpdatedAt;

    private static Refusal NoRequest(string id) => new(RefusalKind.NotFound, [new Problem("Api.NoRequest", "service_request_id", id)]);

    private static Outcome<bool> Extensions(Parameters given) => given["extensions"]?.ToUpperInvariant() switch
    {
        null or "FALSE" or "0" => false,
        "TRUE" or "1" => true,
        _ => Refusal.Invalid("Api.BadFlag", "extensions"),
    };
}

/// <summary>A request with what this caller may read of it.</summary>
/// <param name="Request">With its public lines, and its answers when they were asked for.</param>
/// <param name="MediaUrl">The first picture that staff released; to who posted it, before that the one that they named.</param>
/// <param name="MediaUrls">To who posted it, every picture elsewhere that they named.</param>
/// <param name="Own">True when this caller posted it.</param>
/// <param name="Privileged">True when this caller may read what the resident wrote in answers.</param>
/// <param name="Sent">Statuses that other systems sent, by the line's place.</param>
internal sealed record RequestRow(
    Request Request, string? MediaUrl, IReadOnlyList<string> MediaUrls, bool Own, bool Privileged, IReadOnlyDictionary<int, UpdateStatus> Sent);
