using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Paper;
using Doorstep.Platform.Time;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Staff.Papers;

/// <summary>A request on paper for those who do the work, in the reader's language, with boxes to fill in by hand.</summary>
public sealed class JobSheet(
    PaperFont font, RequestWording wording, CurrentTown town, AreaAtlas atlas, TimeProvider clock, IStringLocalizer<PaperTexts> texts)
{
    /// <summary>The sheet as a PDF.</summary>
    /// <param name="request">With answers and files.</param>
    /// <param name="held">How to reach the resident; null when they left nothing.</param>
    /// <param name="here">The address of the site.</param>
    /// <param name="withContact">True to print how to reach the resident: only when the work needs it.</param>
    public byte[] Print(Request request, ContactDetails? held, Uri here, bool withContact)
    {
        var shown = ShortReference.Show(request.Reference);
        var name = town.Profile.Name.In(CultureInfo.CurrentUICulture);
        var sheet = new Sheet(
            font.Font, $"{texts["Job.Title"]} {shown}", texts["Job.Foot", name, shown, wording.DateTime(clock.Now())], CultureInfo.CurrentUICulture, clock.Now());
        sheet.Code($"{here.AbsoluteUri.TrimEnd('/')}/staff/requests/{shown}", texts["Job.Code"]);
        sheet.Paragraph(name, small: true);
        sheet.Title(texts["Job.Title"]);
        sheet.Rows(
            (texts["Reference"], shown),
            (texts["Type"], wording.Type(request.TypeCode)),
            (texts["Owner"], request.HandlerName is { } handler ? texts["Owner.With", wording.Unit(request.OwnerUnit), handler] : wording.Unit(request.OwnerUnit)),
            (texts["Due"], request is { IsUnanswered: true, PromisedBy: { } due } ? wording.DateAndTime(due) : null),
            (texts["Danger"], request.Hazard is { } hazard ? wording.Severity(hazard.Severity) : null),
            (texts["Asked"], $"{wording.DateTime(request.ReportedAt)}, {wording.Channel(request.Channel)}"));
        sheet.Heading(texts["Place"]);
        sheet.Rows(
            (texts["Address"], request.Address),
            (texts["Area"], AreaPath(request.AreaCode)),
            (texts["Coordinates"], request is { Latitude: { } latitude, Longitude: { } longitude }
                ? string.Create(CultureInfo.InvariantCulture, $"{latitude:0.00000}, {longitude:0.00000}") : null));
        sheet.Heading(texts["Words"]);
        sheet.Paragraph(request.Description.Length > 0 ? request.Description : texts["Words.None"]);
        sheet.Rows(request.Answers.GroupBy(a => a.QuestionCode, StringComparer.Ordinal).Select(given => (
            wording.Question(request.TypeCode, given.Key),
            (string?)string.Join("; ", given.Select(a => wording.Answer(request.TypeCode, a.QuestionCode, a.Value))))));
        if (request.Files.Count > 0)
        {
            sheet.Paragraph(texts["Files", request.Files.Count], small: true);
        }

        Tasks(sheet, request);
        Contact(sheet, held, withContact);
        sheet.Heading(texts["Fill"]);
        sheet.Blank(texts["Fill.When"]);
        sheet.Blank(texts["Fill.Who"]);
        sheet.Ticks(texts["Fill.Result"], texts["Fill.Done"], texts["Fill.Part"], texts["Fill.Safe"], texts["Fill.Nothing"]);
        sheet.Blank(texts["Fill.What"], height: 84);
        sheet.PhotoBoxes(texts["Fill.Before"], texts["Fill.After"]);
        return sheet.Save(numbers => texts["Lacking", numbers]);
    }

    private void Tasks(Sheet sheet, Request request)
    {
        var tasks = request.Tasks.Where(t => t.State != HelperTaskState.Dropped).ToList();
        if (tasks.Count > 0)
        {
            sheet.Heading(texts["Tasks"]);
            sheet.Rows(tasks.Select(t => (wording.Unit(t.Unit), (string?)$"{t.Task}\n{texts[$"Tasks.{t.State}", t.Who ?? "", wording.DateTime(t.ComesAt ?? t.DoneAt ?? t.ReportBy)]}")));
        }
    }

    private void Contact(Sheet sheet, ContactDetails? held, bool wanted)
    {
        if (held is not { } contact)
        {
            return;
        }

        sheet.Heading(texts["Contact"]);
        if (!wanted)
        {
            sheet.Paragraph(texts["Contact.Left"], small: true);
            return;
        }

        sheet.Rows(
            (texts["Contact.Name"], contact.Name), (texts["Contact.Phone"], contact.Phone), (texts["Contact.Email"], contact.Email),
            (texts["Contact.Postal"], contact.PostalAddress));
        sheet.Paragraph(texts["Contact.Destroy"], small: true);
    }

    private string? AreaPath(string? code) => code is null || atlas.Current.Find(code) is null
        ? code
        : string.Join(" › ", atlas.Current.AncestorsAndSelf(code).OrderBy(a => a.Level).Select(a => a.Name.In(CultureInfo.CurrentUICulture)));
}
