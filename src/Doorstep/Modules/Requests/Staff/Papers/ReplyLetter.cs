using System.Globalization;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Paper;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Staff.Papers;

/// <summary>
/// A letter to the resident in the resident's language: what was last said to them, what they can say now and how, with
/// reference, a code of its own and QR code. Folded in three, the address stands in the window of the envelope.
/// </summary>
public sealed class ReplyLetter(
    PaperFont font, RequestWording wording, CurrentTown town, TimeProvider clock, IStringLocalizer<PaperTexts> texts)
{
    private const int MostOfTheirWords = 400;

    /// <summary>The letter as a PDF.</summary>
    /// <param name="request">With its timeline.</param>
    /// <param name="contact">How to reach the resident; null when they left nothing.</param>
    /// <param name="letterCode">The letter's own code, in canonical form; the resident's is never shown to staff.</param>
    /// <param name="here">The address of the site.</param>
    public byte[] Print(Request request, ContactDetails? contact, string letterCode, Uri here)
    {
        using var spoken = Speaking.In(request.Language);
        var profile = town.Profile;
        var (shown, code) = (ShortReference.Show(request.Reference), SecretCode.Show(letterCode));
        var site = here.AbsoluteUri.TrimEnd('/');
        var name = profile.Name.In(CultureInfo.CurrentUICulture);
        var sheet = new Sheet(font.Font, texts["Letter.Title", shown], Foot(profile, name), CultureInfo.CurrentUICulture, clock.Now());
        sheet.AddressWindow(name, [.. new[] { contact?.Name, contact?.PostalAddress }.OfType<string>().SelectMany(t => t.Split('\n'))], wording.Date(clock.Now()));
        sheet.Heading(texts["Letter.Subject", wording.Type(request.TypeCode), shown]);
        sheet.Paragraph(contact?.Name is { } person ? texts["Letter.Dear", person] : texts["Letter.Hello"]);
        sheet.Paragraph(texts[$"Letter.Asked.{request.Channel}", wording.ShortDate(request.ReportedAt)]);
        if (request.Description.Length > 0)
        {
            sheet.Paragraph(texts["Letter.Quote", Short(request.Description)]);
        }

        Said(sheet, request);
        sheet.Paragraph(texts["Letter.Keep"], small: true);
        sheet.Frame(
            [(texts["Letter.Follow"], $"{site}/follow"), (texts["Reference"], shown), (texts["Letter.Code"], code)], $"{site}/r/{shown}/{code}");
        return sheet.Save(numbers => texts["Lacking", numbers]);
    }

    /// <summary>What was last said to the resident, and what they can say to that.</summary>
    private void Said(Sheet sheet, Request request)
    {
        var last = request.Timeline.Where(e => e.Kind is TimelineKind.Answered or TimelineKind.Asked).MaxBy(e => e.Place);
        if (last is { Kind: TimelineKind.Answered } && request.Outcome is { } outcome)
        {
            sheet.Paragraph(texts["Letter.Answered", wording.Unit(last.Unit), wording.ShortDate(last.At)], bold: true);
            sheet.Paragraph(last.Text ?? "");
            sheet.Rows(
                (texts["Letter.Outcome"], wording.Outcome(outcome)), (texts["Letter.PlannedFor"], outcome == RequestOutcome.Planned ? wording.ShortDate(request.DueAt) : null),
                (texts["Letter.Whom"], outcome == RequestOutcome.NotOurs ? last.About : null));
            if (request.State == RequestState.Answered)
            {
                AskWhetherSolved(sheet, request);
            }
        }
        else if (request.State == RequestState.WaitingForResident && last is { Kind: TimelineKind.Asked })
        {
            sheet.Paragraph(texts["Letter.Question", wording.Unit(last.Unit), wording.ShortDate(last.At)], bold: true);
            sheet.Paragraph(last.Text ?? "");
            sheet.Paragraph(texts["Letter.Question.How", wording.ShortDate(request.NextDueAt)]);
        }
        else if (request.IsOpen)
        {
            sheet.Paragraph(request.PromisedBy is { } promised
                ? texts["Letter.Working", wording.Unit(request.OwnerUnit), wording.ShortDate(promised)] : texts["Letter.Working.NoDate", wording.Unit(request.OwnerUnit)]);
        }
        else
        {
            sheet.Paragraph(texts["Letter.Closed", wording.State(request, TimelineViewer.Resident)]);
        }
    }

    private void AskWhetherSolved(Sheet sheet, Request request)
    {
        sheet.Heading(texts["Letter.Solved"]);
        sheet.Paragraph(texts["Letter.Solved.Text"]);
        sheet.Paragraph(texts["Letter.Solved.Web"]);
        if (town.Profile.Phone is { } phone)
        {
            sheet.Paragraph(texts["Letter.Solved.Phone", phone]);
        }

        sheet.Paragraph(texts["Letter.Solved.Post"]);
        sheet.Ticks("", texts["Letter.Tick.Solved"], texts["Letter.Tick.Partly"], texts["Letter.Tick.NotSolved"]);
        sheet.Blank(texts["Letter.Left"], height: 40);
        if (request.NextStep == Awaited.Word)
        {
            sheet.Paragraph(texts["Letter.Solved.Until", wording.ShortDate(request.NextDueAt)]);
        }
    }

    private string Foot(TownProfile profile, string name) => string.Join(
        " · ", new[] { name, profile.Phone is { } phone ? texts["Letter.Phone", phone].Value : null, profile.Opening?.In(CultureInfo.CurrentUICulture) }.OfType<string>());

    private static string Short(string words) =>
        TextLength.IsOver(words, MostOfTheirWords) ? TextLength.Cut(words, MostOfTheirWords).TrimEnd() + " …" : words;
}
