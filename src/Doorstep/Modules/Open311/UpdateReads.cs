using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>What became of requests within a window, oldest first, so that a client that stopped can go on.</summary>
internal sealed class UpdateReads(IDbContextFactory<DoorstepDb> reading, Writer writer, RequestReading requestReading, CurrentTown town, TimeProvider clock)
{
    private const string CursorList = "open311-updates";

    private static readonly List<TimelineKind> News =
    [
        TimelineKind.Accepted, TimelineKind.HandedOver, TimelineKind.Answered, TimelineKind.Confirmed, TimelineKind.Reopened,
        TimelineKind.Updated, TimelineKind.ClosedBySource,
    ];

    /// <summary>The public lines of the requests that the caller may read.</summary>
    public async Task<Outcome<Reply>> ListAsync(Call call, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var (from, to) = RequestQuery.Window(call.Given, "start_date", "end_date", town.Profile.TimeZone, problems);
        var page = RequestQuery.Whole(call.Given, "page", 1_000_000, problems) ?? 1;
        var size = RequestQuery.Whole(call.Given, "page_size", RequestQuery.MostRows, problems) ?? RequestQuery.MostRows;
        var after = RequestQuery.Cursor(call.Given, CursorList, "min", problems);
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        from ??= (to ?? clock.Now()) - RequestQuery.DefaultWindow;
        await using var db = await reading.CreateDbContextAsync(ct);
        var lines = RequestReading.Lines(db).Where(e => News.Contains(e.Kind) && e.At >= from);
        lines = to is { } end ? lines.Where(e => e.At < end) : lines;
        var notSolved = $"Confirmation.{Confirmation.NotSolved}";
        lines = lines.Where(e => e.Kind != TimelineKind.Confirmed || e.Reason != notSolved);
        if (after is not null)
        {
            var (at, id, place) = (after.Moment(0), after.Id(1), after.Number(2));
            lines = lines.Where(e => e.At >= at && (e.At > at || e.RequestId > id || (e.RequestId == id && e.Place > place)));
            page = 1;
        }

        var requests = Open311Report.Readable(db, call.Key);
        if (call.Given.List("service_request_id") is { Count: > 0 } ids)
        {
            var references = ids.Select(RequestQuery.Canonical).OfType<string>().ToList();
            requests = requests.Where(r => references.Contains(r.Reference));
        }

        var rows = await (
            from line in lines
            join request in requests on line.RequestId equals request.Id
            join sent in db.Set<Open311Update>() on new { line.RequestId, line.Place } equals new { sent.RequestId, sent.Place } into from311
            from sent in from311.DefaultIfEmpty()
            orderby line.At, line.RequestId, line.Place
            select new Row(request.Id, request.Reference, request.Public, line, sent, db.Set<Open311Report>().Where(o => o.RequestId == request.Id).Select(o => (Guid?)o.ApiKeyId).FirstOrDefault()))
            .Skip((page - 1) * size).Take(size + 1).ToListAsync(ct);
        var words = (await requestReading.LinesAsync(db, [.. rows.Select(r => r.RequestId).Distinct()], ct)).SelectMany(l => l).ToDictionary(l => (l.RequestId, l.Place));
        await call.LookedAtAsync(writer, [.. rows.Where(r => !r.Public && r.PostedBy != call.Key?.Id).Select(r => r.RequestId).Distinct()], ct);
        return new Reply("service_request_updates", IsList: true, rows.Take(size).Select(row => (Action<ShapeWriter>)(shape => Write(shape, row, words[(row.RequestId, row.Line.Place)], call.Key?.Id))))
        {
            KeyReadsMore = true,
            Next = rows.Count > size ? PageCursor.Write(CursorList, rows[size - 1].Line.At, rows[size - 1].Line.RequestId, rows[size - 1].Line.Place) : null,
        };
    }

    private static void Write(ShapeWriter shape, Row row, PublicLine line, Guid? reader)
    {
        var state = SnakeCase.Of(line.State.ToString());
        shape.StartItem("request_update");
        shape.Text("update_id", RequestShape.UpdateId(row.Reference, row.Line.Place));
        shape.Text("service_request_id", RequestShape.Id(row.Reference));
        shape.Text("status", UpdateRules.Word(
            UpdateRules.Shown(line.Kind, line.State, line.Reason, row.Sent?.Status) ?? UpdateRules.Basic(line.State)));
        shape.Text("updated_datetime", line.Moment);
        // A client has nothing else to show, so there is always a sentence.
        shape.Text("description", line.Text ?? line.Title);
        // Nobody here has looked at it: only who named it gets it back.
        shape.Text("media_url", row.Sent is { MediaUrls: [var given, ..] } sentBy && sentBy.ApiKeyId == reader ? given : null);
        if (row.Sent is { MediaUrls.Count: > 1 } several && several.ApiKeyId == reader)
        {
            RequestShape.WriteMediaUrls(shape, several.MediaUrls);
        }

        shape.Text("external_status_code", row.Sent is { } sent ? UpdateRules.Word(sent.Status) : state);
        shape.End();
    }

    private sealed record Row(Guid RequestId, string Reference, bool Public, LineKey Line, Open311Update? Sent, Guid? PostedBy);
}
