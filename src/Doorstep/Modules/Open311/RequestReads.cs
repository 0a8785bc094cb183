using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>Reading requests. Contact details and the messages between resident and owner never leave by this way.</summary>
internal sealed class RequestReads(
    IDbContextFactory<DoorstepDb> reading, Writer writer, RequestReading requests, RequestTypeList types, CurrentTown town, RequestShape shapes, TimeProvider clock)
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
        var rows = await LoadAsync(db, call, Open311Report.Readable(db, call.Key).Where(r => r.Reference == reference), extensions, ct);
        return rows.Count == 1 ? rows[0] : null;
    }

    private async Task<List<RequestRow>> RowsAsync(Call call, RequestQuery query, bool extensions, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        var fitting = query.Apply(Open311Report.Readable(db, call.Key), db.Database.IsNpgsql());
        return await LoadAsync(db, call, query.PageOf(fitting), extensions, ct);
    }

    private async Task<List<RequestRow>> LoadAsync(DoorstepDb db, Call call, IQueryable<ReadableRequest> page, bool extensions, CancellationToken ct)
    {
        var found = await page.ToListAsync(ct);
        var ids = found.Select(r => r.Id).ToArray();
        var lines = await requests.LinesAsync(db, ids, ct);
        var answers = extensions ? await requests.AnswersAsync(db, ids, ct) : null;
        var reports = await db.Set<Open311Report>().Where(o => EF.Parameter(ids).Contains(o.RequestId)).ToDictionaryAsync(o => o.RequestId, ct);
        var pictures = await RequestReading.FirstPicturesAsync(db, ids, ct);
        var sent = extensions
            ? (await db.Set<Open311Update>().Where(u => EF.Parameter(ids).Contains(u.RequestId)).ToListAsync(ct)).ToLookup(u => u.RequestId)
            : null;
        var rows = found.ConvertAll(request =>
        {
            var report = reports.GetValueOrDefault(request.Id);
            var own = report is not null && report.ApiKeyId == call.Key?.Id;
            // A picture elsewhere nobody here has looked at: only who named it gets it back.
            var picture = pictures.TryGetValue(request.Id, out var first) ? call.WholeAddress(first) : own && report?.MediaUrls is [var given, ..] ? given : null;
            return new RequestRow(
                request, [.. lines[request.Id]], answers is null ? [] : [.. answers[request.Id]], picture, own ? report?.MediaUrls ?? [] : [], own,
                own || MayReadPersonal(call.Key, request), sent?[request.Id].ToDictionary(u => u.Place, u => u.Status) ?? []);
        });
        // Stored before anything is shown, and shown to the resident. What a system itself posted is no look.
        await call.LookedAtAsync(writer, [.. rows.Where(row => !row.Request.Public && !row.Own).Select(row => row.Request.Id)], ct);
        return rows;
    }

    private static bool MayReadPersonal(ApiKey? key, ReadableRequest request) =>
        key is { MayReadPersonal: true } && (key.UnitCode is null || key.UnitCode == request.OwnerUnit);

    // One moment for the whole answer, which may be written twice: once for its tag.
    private Func<RequestRow, Action<ShapeWriter>> Shape(bool extensions)
    {
        var now = clock.Now();
        return row => shape => shapes.Write(shape, row, extensions, now);
    }

    /// <summary>When what is shown last changed: also when a promise passed, which the notice says.</summary>
    private static DateTimeOffset Changed(ReadableRequest request, DateTimeOffset now) =>
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
/// <param name="Request">The request.</param>
/// <param name="Lines">Its public lines, oldest first.</param>
/// <param name="Answers">What was answered to questions, when it was asked for.</param>
/// <param name="MediaUrl">The first picture that staff released; to who posted it, before that the one that they named.</param>
/// <param name="MediaUrls">To who posted it, every picture elsewhere that they named.</param>
/// <param name="Own">True when this caller posted it.</param>
/// <param name="Privileged">True when this caller may read what the resident wrote in answers.</param>
/// <param name="Sent">Statuses that other systems sent, by the line's place.</param>
internal sealed record RequestRow(
    ReadableRequest Request, IReadOnlyList<PublicLine> Lines, IReadOnlyList<GivenAnswer> Answers, string? MediaUrl, IReadOnlyList<string> MediaUrls, bool Own, bool Privileged, IReadOnlyDictionary<int, UpdateStatus> Sent);
