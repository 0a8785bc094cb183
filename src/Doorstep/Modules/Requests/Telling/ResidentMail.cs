using System.Globalization;
using System.Text;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// Writes letters by mail to a resident, in the resident's language. Links carry the secret code, subjects never do; a town
/// that has set no address on the web says how to follow without a link.
/// </summary>
public sealed class ResidentMail(RequestWording wording, CurrentTown town, ReportRequest report, IStringLocalizer<TellingTexts> texts)
{
    /// <summary>Begins the keys of letters that ask whether it is solved.</summary>
    public const string AskKey = "ask";

    /// <summary>What the resident can say by a link and the button that it leads to, as it stands in the address.</summary>
    public static readonly IReadOnlyList<(string Address, Confirmation Word)> OneClick =
        [("solved", Confirmation.Solved), ("partly", Confirmation.Partly), ("not-solved", Confirmation.NotSolved)];

    /// <summary>The receipt, right after they asked.</summary>
    public OutgoingMail Receipt(Request request, string? person, string to)
    {
        using var spoken = Speaking.In(request.Language);
        return Write(
            request, person, to, $"receipt:{request.Id:N}", ToldFacts.Asked(request.Reference), texts["Subject.Receipt"],
            [
                texts["Receipt.Text", wording.Type(request.TypeCode)],
                texts["Receipt.Owner", wording.Unit(request.OwnerUnit), wording.DateAndTime(request.DueAt)],
                texts["Receipt.Keep", ShortReference.Show(request.Reference), SecretCode.Show(report.ReceiptOf(request).Code)],
            ]);
    }

    /// <summary>News that a line of the timeline brings; null for lines that are no news to the resident.</summary>
    /// <param name="request">The request after the step.</param>
    /// <param name="entry">The line.</param>
    /// <param name="person">What they want to be called; may be missing.</param>
    /// <param name="to">The resident's mail address.</param>
    public OutgoingMail? News(Request request, TimelineEntry entry, string? person, string to)
    {
        using var spoken = Speaking.In(request.Language);
        var subject = SubjectOf(request, entry);
        if (subject is null || wording.Line(entry, TimelineViewer.Resident) is not { } line)
        {
            return null;
        }

        var asks = entry.Kind == TimelineKind.Warned || (entry.Kind == TimelineKind.Answered && request.State == RequestState.Answered);
        var about = entry.Kind == TimelineKind.Warned
            ? texts["Again.Text", wording.Type(request.TypeCode), wording.ShortDate(request.AnsweredAt ?? entry.At)].Value
            : texts["News.Text", wording.Type(request.TypeCode), line.Title].Value;
        return Write(
            request, person, to, $"{(asks ? AskKey : "news")}:{request.Id:N}:{entry.Place.ToString(CultureInfo.InvariantCulture)}", ToldFacts.Of(request.Reference, entry), subject,
            [about, line.Text, entry.Kind == TimelineKind.Warned ? null : line.Reason, .. asks ? Ask(request) : After(request, entry)]);
    }

    /// <summary>Reads the way and the place of the line from the key of a letter or message; null when it does not ask whether it is solved.</summary>
    internal static (ContactWay Way, int Place)? AskOf(string key) =>
        key.Split(':') is [AskKey or ResidentSms.AskKey, _, var place] && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? (key.StartsWith(ResidentSms.AskKey, StringComparison.Ordinal) ? ContactWay.Sms : ContactWay.Mail, found) : null;

    private string? SubjectOf(Request request, TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Answered => texts[request.State == RequestState.Answered ? "Subject.Answered" : "Subject.Planned"].Value,
        TimelineKind.Warned when entry.Reason == $"Awaited.{Awaited.Word}" => texts["Subject.Again"].Value,
        TimelineKind.Asked => texts["Subject.Asked"].Value,
        TimelineKind.DateChanged => texts["Subject.DateChanged"].Value,
        TimelineKind.Retyped when entry.Until is not null => texts["Subject.DateChanged"].Value,
        TimelineKind.Escalated => texts["Subject.Escalated"].Value,
        TimelineKind.MustSolve or TimelineKind.MustSolveProgress => texts["Subject.MustSolve"].Value,
        TimelineKind.ClosedUnconfirmed => texts["Subject.ClosedUnconfirmed"].Value,
        TimelineKind.Linked => texts["Subject.Linked"].Value,
        _ => null,
    };

    private IEnumerable<string?> Ask(Request request)
    {
        yield return texts["Ask.Title"];
        yield return Link(request, null) is null
            ? texts["Ask.NoLink"].Value
            : string.Join('\n', OneClick.Select(choice => $"{texts[$"Ask.{choice.Word}"]}\n{Link(request, choice.Address)}"));
        if (request.NextStep == Awaited.Word)
        {
            yield return texts["Ask.Until", wording.ShortDate(request.NextDueAt)];
        }
    }

    private IEnumerable<string?> After(Request request, TimelineEntry entry)
    {
        yield return entry.Kind switch
        {
            TimelineKind.Asked => texts["After.Asked", wording.ShortDate(request.NextDueAt)].Value,
            TimelineKind.ClosedUnconfirmed => texts["After.ClosedUnconfirmed"].Value,
            _ => null,
        };
    }

    private OutgoingMail Write(Request request, string? person, string to, string key, string fact, string subject, IEnumerable<string?> parts)
    {
        var profile = town.Profile;
        var (name, shown) = (profile.Name.In(CultureInfo.CurrentUICulture), ShortReference.Show(request.Reference));
        var text = new StringBuilder();
        var hello = person is not null ? texts["Hello.Name", person] : texts["Hello"];
        foreach (var part in parts.Prepend(hello.Value).Where(p => !string.IsNullOrEmpty(p)))
        {
            text.Append(part).Append("\n\n");
        }

        text.Append(Link(request, null) is { } link ? texts["Foot.Link", link] : texts["Foot.NoLink", shown]).Append("\n\n-- \n");
        var foot = new[] { name, profile.Phone is { } phone ? texts["Foot.Phone", phone].Value : null, profile.Opening?.In(CultureInfo.CurrentUICulture), texts["Foot.Why", shown] };
        text.AppendJoin('\n', foot.Where(line => !string.IsNullOrEmpty(line))).Append('\n');
        return new OutgoingMail(to, texts["Subject", name, shown, subject], text.ToString(), key, request.Id, Fact: fact);
    }

    /// <summary>The request's link, or the one that leads to a word; null without an address on the web.</summary>
    private string? Link(Request request, string? word) => town.Profile.Site is not { } site ? null
        : $"{site.AbsoluteUri.TrimEnd('/')}/r/{ShortReference.Show(request.Reference)}/{SecretCode.Show(report.ReceiptOf(request).Code)}{(word is null ? "" : $"/{word}")}?lang={CultureInfo.CurrentUICulture.Name}";
}
