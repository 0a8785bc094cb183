using System.Globalization;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Sms;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// Writes text messages to a resident, in the resident's language: what there is to do, and the link. They show on locked screens
/// and on phones that families share, so they hold nobody's words, and of a personal request not even its kind.
/// </summary>
public sealed class ResidentSms(RequestWording wording, CurrentTown town, ReportRequest report, IStringLocalizer<TellingTexts> texts)
{
    /// <summary>Begins the keys of messages that ask whether it is solved.</summary>
    public const string AskKey = "ask-sms";

    /// <summary>The receipt, right after they asked.</summary>
    public OutgoingSms Receipt(Request request, string to) => Write(request, to, "Receipt", $"receipt-sms:{request.Id:N}", ToldFacts.Asked(request.Reference));

    /// <summary>News that need the resident, end it, or that they were told to hear of; null for lines that are none of these.</summary>
    /// <param name="request">The request after the step.</param>
    /// <param name="entry">The line.</param>
    /// <param name="to">The resident's number.</param>
    public OutgoingSms? News(Request request, TimelineEntry entry, string to)
    {
        var text = entry.Kind switch
        {
            TimelineKind.Answered => request.State == RequestState.Answered ? "Answered" : "Planned",
            TimelineKind.Warned when entry.Reason == $"Awaited.{Awaited.Word}" => "Again",
            TimelineKind.Asked => "Asked",
            TimelineKind.DateChanged or TimelineKind.Retyped when entry.Kind == TimelineKind.DateChanged || entry.Until is not null => "DateChanged",
            // "You hear when that one is answered", and "the residents of its requests are told".
            TimelineKind.Linked when entry.Reason == "LinkReason.ParentAnswered" => "ParentAnswered",
            TimelineKind.MustSolveProgress => "MustSolve",
            TimelineKind.ClosedUnconfirmed => "ClosedUnconfirmed",
            _ => null,
        };
        return text is null ? null
            : Write(request, to, text, $"{(text is "Answered" or "Again" ? AskKey : "news-sms")}:{request.Id:N}:{entry.Place.ToString(CultureInfo.InvariantCulture)}", ToldFacts.Of(request.Reference, entry));
    }

    private OutgoingSms Write(Request request, string to, string text, string key, string fact)
    {
        using var spoken = Speaking.In(request.Language);
        var shown = ShortReference.Show(request.Reference);
        var link = town.Profile.Site is { } site ? $"{site.AbsoluteUri.TrimEnd('/')}/r/{shown}/{SecretCode.Show(report.ReceiptOf(request).Code)}?lang={CultureInfo.CurrentUICulture.Name}" : texts["Sms.NoLink"].Value;
        var name = town.Profile.Name.In(CultureInfo.CurrentUICulture);
        return new OutgoingSms(
            to,
            request.Public
                ? SmsText.Within([wording.Type(request.TypeCode), name], names => texts[$"Sms.{text}", names[1], names[0].Length == 0 ? shown : texts["Sms.What", shown, names[0]], link])
                : SmsText.Within([name], names => texts[$"Sms.{text}", names[0], shown, link]),
            key, request.Id, fact);
    }
}
