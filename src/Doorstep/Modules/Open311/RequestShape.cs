using System.Globalization;
using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;

namespace Doorstep.Modules.Open311;

/// <summary>How a request looks to other systems.</summary>
internal sealed class RequestShape(RequestWording wording, RequestTypeList types, Replies replies)
{
    /// <summary>The id of a request: its reference, written as on the resident's receipt.</summary>
    public static string Id(string reference) => ShortReference.Show(reference);

    /// <summary>The id of an update: the request's reference and the line's place. It never changes.</summary>
    public static string UpdateId(string reference, int place) => string.Create(CultureInfo.InvariantCulture, $"{reference}-{place}");

    /// <summary>Writes one request.</summary>
    public void Write(ShapeWriter shape, RequestRow row, bool extensions, DateTimeOffset now)
    {
        var request = row.Request;
        shape.StartItem("request");
        shape.Text("service_request_id", Id(request.Reference));
        shape.Text("status", UpdateRules.Word(UpdateRules.Basic(request.State)));
        shape.Text("status_notes", row.Lines.LastOrDefault(l => l.Said is not null)?.Said);
        shape.Text("service_name", wording.Type(request.TypeCode));
        shape.Text("service_code", request.TypeCode);
        shape.Text("description", request.Description);
        shape.Text("agency_responsible", wording.Unit(request.OwnerUnit));
        shape.Text("service_notice", Notice(request, now));
        shape.Text("requested_datetime", wording.Moment(request.ReportedAt));
        shape.Text("updated_datetime", wording.Moment(request.UpdatedAt));
        shape.Text("expected_datetime", wording.Moment(request.PromisedBy));
        shape.Text("address", request.Address);
        shape.Text("address_id", request.AreaReason == "AreaReason.Named" ? request.AreaCode : null);
        shape.Number("lat", request.Latitude);
        shape.Number("long", request.Longitude);
        shape.Text("media_url", row.MediaUrl);
        if (!request.Public)
        {
            // Only where it is so: clients in the wild take any text here for a yes.
            shape.Flag("non_public", true);
        }

        if (extensions)
        {
            WriteExtensions(shape, row);
        }

        shape.End();
    }

    /// <summary>What will happen next, in a sentence.</summary>
    private string Notice(ReadableRequest request, DateTimeOffset now) => request.State switch
    {
        RequestState.Answered => replies.Text("Notice.Answered"),
        RequestState.Closed => wording.State(request.State, request.Confirmation, request.ReopenCount),
        _ when request.PromisedBy is null => replies.Text("Notice.NoDate", wording.Unit(request.OwnerUnit)),
        _ => replies.Text(request.IsLate(now) ? "Notice.Late" : "Notice.Due", wording.Unit(request.OwnerUnit), wording.DateAndTime(request.DueAt)),
    };

    private void WriteExtensions(ShapeWriter shape, RequestRow row)
    {
        var request = row.Request;
        shape.StartObject("extended_attributes");
        shape.Text("title", wording.Type(request.TypeCode));
        shape.Text("detailed_status", UpdateRules.Word(
            row.Lines.Select(l => Shown(row, l)).LastOrDefault(status => status is not null) ?? UpdateRules.Basic(request.State)));
        shape.Text("state", Word(request.State));
        shape.Text("resident_says", request.Confirmation is { } word ? Word(word) : null);
        shape.Number("times_reopened", request.ReopenCount);
        shape.Text("channel", Word(request.Channel));
        shape.Text("area_code", request.AreaCode);
        shape.Text("area_name", wording.Area(request.AreaCode));
        WriteAnswers(shape, row);
        if (row.MediaUrls.Count > 0)
        {
            WriteMediaUrls(shape, row.MediaUrls);
        }

        shape.End();
        shape.StartList("notes");
        foreach (var line in row.Lines)
        {
            shape.StartItem("note");
            shape.Text("datetime", line.Moment);
            shape.Text("type", Word(line.Kind));
            shape.Text("status", Shown(row, line) is { } status ? UpdateRules.Word(status) : null);
            shape.Text("summary", line.Title);
            shape.Text("description", line.Text);
            shape.End();
        }

        shape.End();
    }

    /// <summary>Writes every address of a picture elsewhere; <c>media_url</c> has room for one.</summary>
    public static void WriteMediaUrls(ShapeWriter shape, IReadOnlyList<string> addresses)
    {
        shape.StartList("media_urls");
        foreach (var address in addresses)
        {
            shape.TextItem("media_url", address);
        }

        shape.End();
    }

    private void WriteAnswers(ShapeWriter shape, RequestRow row)
    {
        var questions = types.Find(row.Request.TypeCode)?.Questions ?? [];
        var shown = row.Answers.Where(a => row.Privileged || a.Public).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        shape.StartList("attributes");
        foreach (var answer in shown.GroupBy(a => a.QuestionCode, StringComparer.Ordinal)
            .OrderBy(g => questions.TakeWhile(q => q.Code != g.Key).Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            shape.StartItem("attribute");
            shape.Text("code", answer.Key);
            shape.Text("description", wording.Question(row.Request.TypeCode, answer.Key));
            shape.StartList("values");
            foreach (var value in answer.OrderBy(a => a.Place))
            {
                shape.TextItem("value", value.Value);
            }

            shape.End();
            shape.End();
        }

        shape.End();
    }

    private static UpdateStatus? Shown(RequestRow row, PublicLine line) => UpdateRules.Shown(
        line.Kind, line.State, line.Reason, row.Sent.TryGetValue(line.Place, out var status) ? status : null);

    private static string Word<T>(T value)
        where T : struct, Enum => SnakeCase.Of(value.ToString());
}
