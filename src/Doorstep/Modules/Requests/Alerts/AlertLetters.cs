using System.Globalization;
using System.Text;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Map;
using Doorstep.Modules.Requests.Public;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Sms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>
/// Writes to those who asked for alerts, in their language: what kind of request, in which area, near which street of the map, and
/// the link to it, never the words of who asked. Every letter holds the way to their own alerts and the one that ends them.
/// </summary>
public sealed class AlertLetters(
    AlertAddresses addresses, AlertWording alerts, RequestWording wording, PlaceNames places, CurrentTown town, SecretCode codes, IStringLocalizer<AlertsTexts> texts)
{
    /// <summary>Most requests that a letter names; of more it tells the number.</summary>
    public const int MostNamed = 30;

    /// <summary>Asks an address whether it meant what waits; the only thing that is sent before it said so.</summary>
    internal async Task AskAsync(AlertReceiver receiver, string to, IReadOnlyList<Alert> waiting, WriteScope write, CancellationToken ct)
    {
        var followed = await alerts.FollowedAsync(waiting, write.Db, ct);
        using var spoken = Speaking.In(receiver.Language);
        var key = $"{AlertListener.Key}-ask:{receiver.Id:N}:{write.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var link = Own(receiver.Id);
        if (receiver.Way == AlertWay.Sms)
        {
            await Outbox.QueueAsync(write, new OutgoingSms(to, SmsText.Within([TownName], names => texts["Sms.Ask", names[0], link]), key, receiver.Id), ct);
            return;
        }

        var list = string.Join('\n', waiting.Select(a => $"– {alerts.Say(a, followed)} ({alerts.Often(a.Frequency)})"));
        string[] parts = waiting.Count > 0
            ? [texts["Hello"], texts["Ask.Text", TownName], list, texts["Ask.Link", link], texts["Ask.NotYou", SignUpForAlert.Kept.Days]]
            : [texts["Hello"], texts["Ask.Has", TownName], texts["Foot.Own", link], texts["Ask.NotYouHas"]];
        await Outbox.QueueAsync(write, new OutgoingMail(to, texts["Subject.Ask", TownName], Whole(parts), key, receiver.Id, Leave: Leaving(receiver.Id)), ct);
    }

    /// <summary>Tells what happened. False when nothing of it is public any more, or the address cannot be read.</summary>
    /// <param name="receiver">Whom.</param>
    /// <param name="news">Requests and the lines of their timelines; line 1 is the new request itself.</param>
    /// <param name="further">How many more requests there are than these.</param>
    /// <param name="gathered">True for news of days.</param>
    /// <param name="write">The transaction that notes that it was told.</param>
    /// <param name="ct">Stops.</param>
    internal async Task<bool> TellAsync(AlertReceiver receiver, IReadOnlyList<(Guid Request, int Place)> news, int further, bool gathered, WriteScope write, CancellationToken ct)
    {
        // Some more than are named: a few of them may not be public any more.
        var ids = news.Select(n => n.Request).Distinct().Take(MostNamed * 4).ToList();
        var requests = await PublicRequests.In(write.Db).AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, ct);
        var steps = news.Where(n => n.Place > 1).Select(n => n.Request).Distinct().Take(MostNamed * 4).ToList();
        var lines = (await write.Db.Set<TimelineEntry>().AsNoTracking().Where(e => steps.Contains(e.RequestId) && e.Public).ToListAsync(ct))
            .ToDictionary(e => (e.RequestId, e.Place));
        if (requests.Count == 0 || addresses.Open(receiver.Address) is not { } to)
        {
            return false;
        }

        // What this address was told by another way, or alone before it came in a gathered letter, is not news any more.
        string FactOf((Guid Request, int Place) one) => lines.TryGetValue(one, out var line)
            ? ToldFacts.Of(requests[one.Request].Reference, line) : ToldFacts.Asked(requests[one.Request].Reference);
        var fresh = (await Outbox.NewsToAsync(
            write, to, [.. news.Where(n => requests.ContainsKey(n.Request) && (n.Place == 1 || lines.ContainsKey(n))).Select(FactOf)], receiver.Id, ct)).ToHashSet(StringComparer.Ordinal);
        var all = news.Count;
        news = [.. news.Where(n => !requests.ContainsKey(n.Request) || (n.Place > 1 && !lines.ContainsKey(n)) || fresh.Remove(FactOf(n)))];
        if (news.Count < all && !news.Any(n => requests.ContainsKey(n.Request)) && further == 0)
        {
            return false;
        }

        using var spoken = Speaking.In(receiver.Language);
        var key = $"{AlertListener.Key}:{receiver.Id:N}:{write.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var items = new List<(string Title, string Link)>();
        foreach (var one in news.Where(n => requests.ContainsKey(n.Request)).Take(MostNamed))
        {
            items.Add(await ItemAsync(requests[one.Request], one.Place, lines.GetValueOrDefault(one), ct));
        }

        var count = news.Count(n => requests.ContainsKey(n.Request)) + news.Select(n => n.Request).Distinct().Skip(ids.Count).Count() + further;
        if (receiver.Way == AlertWay.Sms)
        {
            var message = items.Count == 1 && count == 1 ? SmsText.Within([items[0].Title, TownName], names => texts["Sms.One", names[1], names[0], items[0].Link])
                : SmsText.Within([TownName], names => texts["Sms.Many", names[0], count, Own(receiver.Id)]);
            await Outbox.QueueAsync(write, new OutgoingSms(to, message, key, receiver.Id), ct);
            return true;
        }

        var subject = items.Count == 1 && count == 1 ? texts["Subject.One", TownName, items[0].Title] : texts[gathered ? "Subject.Gathered" : "Subject.Many", TownName, count];
        List<string> parts = [texts["Hello"], texts[count == 1 ? "Tell.One" : "Tell.Many", count], .. items.Select(i => $"{i.Title}\n{i.Link}")];
        if (count > items.Count)
        {
            parts.Add(texts["Tell.More", count - items.Count, $"{Site}/requests?lang={Language}"]);
        }

        parts.Add(texts["Foot.Own", Own(receiver.Id)]);
        parts.Add(texts["Foot.Leave", Leaving(receiver.Id)]);
        await Outbox.QueueAsync(write, new OutgoingMail(to, subject, Whole(parts), key, receiver.Id, Leave: Leaving(receiver.Id)), ct);
        return true;
    }

    private static string Language => CultureInfo.CurrentUICulture.Name;

    private string TownName => town.Profile.Name.In(CultureInfo.CurrentUICulture);

    private string Site => town.Profile.Site!.AbsoluteUri.TrimEnd('/');

    private async Task<(string Title, string Link)> ItemAsync(PublicRequest request, int place, TimelineEntry? line, CancellationToken ct)
    {
        var (reference, type, area) = (ShortReference.Show(request.Reference), wording.Type(request.TypeCode), wording.Area(request.AreaCode));
        var title = place > 1
            ? texts["Item.Step", type, reference, line is not null && wording.Line(line, TimelineViewer.Public) is { } told ? told.Title : wording.State(request.State, request.Confirmation, request.ReopenCount)]
            // The map's name of the street, as the public page has it: never the writer's own words, which may be taken back later.
            : area is not null && request is { Latitude: { } latitude, Longitude: { } longitude } && await places.StreetNearAsync(latitude, longitude, ct) is { } street
                ? texts["Item.NewNear", type, area, MapWords.Apart(street, CultureInfo.CurrentUICulture), wording.ShortDate(request.ReportedAt)]
            : area is null ? texts["Item.New", type, wording.ShortDate(request.ReportedAt)] : texts["Item.NewIn", type, area, wording.ShortDate(request.ReportedAt)];
        return (title, $"{Site}/requests/{reference}?lang={Language}");
    }

    private string Own(Guid receiver) => $"{Site}/alerts/my/{receiver:N}/{SecretCode.Show(codes.For(receiver))}?lang={Language}";

    private Uri Leaving(Guid receiver) => new($"{Site}/alerts/leave/{receiver:N}/{SecretCode.Show(codes.For(receiver))}?lang={Language}");

    private string Whole(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part).Append("\n\n");
        }

        return text.Append("-- \n").Append(TownName).Append('\n').ToString();
    }
}
