using System.Globalization;
using System.Text;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Sms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Alerts.Letters;

/// <summary>
/// Writes to those who asked for alerts, in their language: what happened and the link to it, never the words of who asked. Every letter holds the way to their own alerts and the one that ends them.
/// </summary>
public sealed class AlertLetters(
    AlertAddresses addresses, AlertWording alerts, IEnumerable<INewsWriter> writers, CurrentTown town, SecretCode codes, IStringLocalizer<AlertsTexts> texts)
{
    /// <summary>Begins the keys of letters about alerts.</summary>
    public const string Key = "alert";

    /// <summary>Most news that a letter names; of more it tells the number.</summary>
    public const int MostNamed = 30;

    /// <summary>Asks an address whether it meant what waits; the only thing that is sent before it said so.</summary>
    internal async Task AskAsync(AlertReceiver receiver, string to, IReadOnlyList<Alert> waiting, WriteScope write, CancellationToken ct)
    {
        var followed = await alerts.FollowedAsync(waiting, write.Db, ct);
        using var spoken = Speaking.In(receiver.Language);
        var key = $"{AlertLetters.Key}-ask:{receiver.Id:N}:{write.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var link = Own(receiver.Id);
        if (receiver.Way == AlertWay.Sms)
        {
            await Outbox.QueueAsync(write, new OutgoingSms(to, SmsText.Within([TownName], names => texts["Sms.Ask", names[0], link]), key, receiver.Id), ct);
            return;
        }

        var list = string.Join('\n', waiting.Select(a => $"– {alerts.Say(a, followed)} ({alerts.Often(a.Frequency)})"));
        string[] parts = waiting.Count > 0
            ? [texts["Hello"], texts["Ask.Text", TownName], list, texts["Ask.Link", link], texts["Ask.NotYou", UnconfirmedAlerts.Kept.Days]]
            : [texts["Hello"], texts["Ask.Has", TownName], texts["Foot.Own", link], texts["Ask.NotYouHas"]];
        await Outbox.QueueAsync(write, new OutgoingMail(to, texts["Subject.Ask", TownName], Whole(parts), key, receiver.Id, Leave: Leaving(receiver.Id)), ct);
    }

    /// <summary>Tells what happened. False when nothing of it is public any more, or the address cannot be read.</summary>
    /// <param name="receiver">Whom.</param>
    /// <param name="news">What happened, by subject and sequence.</param>
    /// <param name="further">How many more there are than these.</param>
    /// <param name="gathered">True for news of days.</param>
    /// <param name="write">The transaction that notes that it was told.</param>
    /// <param name="ct">Stops.</param>
    internal async Task<bool> TellAsync(AlertReceiver receiver, IReadOnlyList<(Guid Subject, int Place)> news, int further, bool gathered, WriteScope write, CancellationToken ct)
    {
        // Some more than are named: a few of them may not be public any more.
        var ids = news.Select(n => n.Subject).Distinct().Take(MostNamed * 4).ToHashSet();
        var items = new Dictionary<(Guid, int), NewsItem>();
        foreach (var writer in writers)
        {
            foreach (var item in await writer.WriteAsync(write.Db, [.. news.Where(n => ids.Contains(n.Subject)).Select(n => (n.Subject, n.Place)).Distinct()], ct))
            {
                items[(item.Id, item.Sequence)] = item;
            }
        }

        if (items.Count == 0 || addresses.Open(receiver.Address) is not { } to)
        {
            return false;
        }

        // What this address was told by another way, or alone before it came in a gathered letter, is not news any more.
        var fresh = (await Outbox.NewsToAsync(write, to, [.. news.Select(n => items.GetValueOrDefault(n)?.Fact).OfType<string>()], receiver.Id, ct)).ToHashSet(StringComparer.Ordinal);
        var all = news.Count;
        news = [.. news.Where(n => items.GetValueOrDefault(n)?.Fact is not { } fact || fresh.Remove(fact))];
        if (news.Count < all && !news.Any(items.ContainsKey) && further == 0)
        {
            return false;
        }

        using var spoken = Speaking.In(receiver.Language);
        var key = $"{AlertLetters.Key}:{receiver.Id:N}:{write.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var named = new List<(string Title, string Link)>();
        foreach (var item in news.Where(items.ContainsKey).Take(MostNamed).Select(n => items[n]))
        {
            named.Add((await item.TitleAsync(ct), $"{Site}{item.Page}?lang={Language}"));
        }

        var count = news.Count(items.ContainsKey) + news.Select(n => n.Subject).Distinct().Skip(ids.Count).Count() + further;
        if (receiver.Way == AlertWay.Sms)
        {
            var message = named.Count == 1 && count == 1 ? SmsText.Within([named[0].Title, TownName], names => texts["Sms.One", names[1], names[0], named[0].Link])
                : SmsText.Within([TownName], names => texts["Sms.Many", names[0], count, Own(receiver.Id)]);
            await Outbox.QueueAsync(write, new OutgoingSms(to, message, key, receiver.Id), ct);
            return true;
        }

        var subject = named.Count == 1 && count == 1 ? texts["Subject.One", TownName, named[0].Title] : texts[gathered ? "Subject.Gathered" : "Subject.Many", TownName, count];
        List<string> parts = [texts["Hello"], texts[count == 1 ? "Tell.One" : "Tell.Many", count], .. named.Select(i => $"{i.Title}\n{i.Link}")];
        if (count > named.Count)
        {
            parts.Add(texts["Tell.More", count - named.Count, $"{Site}/requests?lang={Language}"]);
        }

        parts.Add(texts["Foot.Own", Own(receiver.Id)]);
        parts.Add(texts["Foot.Leave", Leaving(receiver.Id)]);
        await Outbox.QueueAsync(write, new OutgoingMail(to, subject, Whole(parts), key, receiver.Id, Leave: Leaving(receiver.Id)), ct);
        return true;
    }

    private static string Language => CultureInfo.CurrentUICulture.Name;

    private string TownName => town.Profile.Name.In(CultureInfo.CurrentUICulture);

    private string Site => town.Profile.Site!.AbsoluteUri.TrimEnd('/');

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
