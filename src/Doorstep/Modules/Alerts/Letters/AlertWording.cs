using System.Globalization;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Alerts.Letters;

/// <summary>Says in the language of the page what an alert is about.</summary>
public sealed class AlertWording(IEnumerable<INewsWriter> writers, INewsTopics topics, AreaAtlas atlas, IStringLocalizer<AlertsTexts> texts)
{
    /// <summary>The things that alerts follow, as long as they are public.</summary>
    internal async Task<IReadOnlyDictionary<Guid, NewsSubject>> FollowedAsync(IEnumerable<Alert> alerts, DoorstepDb db, CancellationToken ct)
    {
        var ids = alerts.Select(a => a.SubjectId).OfType<Guid>().ToList();
        var found = new Dictionary<Guid, NewsSubject>();
        foreach (var writer in ids.Count == 0 ? [] : writers)
        {
            foreach (var subject in await writer.OfAsync(db, ids, ct))
            {
                found[subject.Id] = subject;
            }
        }

        return found;
    }

    /// <summary>What is wrong with a wish, as a sentence; what went away is named with what comes nearest.</summary>
    public string Message(Problem problem)
    {
        var code = problem.Args.Length > 0 ? problem.Args[0].ToString() ?? "" : "";
        return problem.Key switch
        {
            "Error.Type.Gone" => Gone(problem.Key, topics.All.FirstOrDefault(t => t.Code == code)?.Name, topics.Near(code).Select(t => t.Name)),
            "Error.Area.Gone" => Gone(problem.Key, atlas.Current.Find(code)?.Name, atlas.Current.Near(code).Select(a => a.Name)),
            _ => texts[problem.Key],
        };
    }

    private string Gone(string key, LocalText? name, IEnumerable<LocalText> near) =>
        texts[key, name?.ToString() ?? "", string.Join(texts["ListSeparator"], near.Take(3).Select(n => n.ToString()))];

    private string Topic(string code) => topics.All.FirstOrDefault(t => t.Code == code)?.Name.ToString() ?? code;

    private string Area(string code) => atlas.Current.Find(code)?.Name.ToString() ?? code;

    /// <summary>What it is about, as a phrase.</summary>
    public string Say(Alert alert, IReadOnlyDictionary<Guid, NewsSubject> followed)
    {
        if (alert.SubjectId is { } one)
        {
            return followed.TryGetValue(one, out var subject) ? texts["Say.Request", subject.Name.ToString(), subject.Reference] : texts["Say.RequestGone"];
        }

        var what = alert.TypeCode.Length > 0 ? texts["Say.Type", Topic(alert.TypeCode)].Value : texts["Say.All"].Value;
        var area = alert.AreaCode.Length > 0 ? Area(alert.AreaCode) : null;
        return (alert, area) switch
        {
            ({ Latitude: { } latitude, Longitude: { } longitude, Radius: { } radius }, _) =>
                texts[area is null ? "Say.Around" : "Say.AroundIn", what, Metres(radius), Near(latitude, longitude), area ?? ""],
            (_, null) => texts["Say.Town", what],
            _ => texts["Say.Area", what, area],
        };
    }

    /// <summary>How often, in words.</summary>
    public string Often(AlertFrequency frequency) => texts[$"Often.{frequency}"];

    /// <summary>A radius in words.</summary>
    public string Metres(int radius) => radius < 1000 || radius % 100 != 0
        ? texts["Metres", radius] : texts["Kilometres", (radius / 1000.0).ToString("0.#", CultureInfo.CurrentCulture)];

    /// <summary>Where a point is: the area's name, or its degrees outside all areas.</summary>
    public string Near(double latitude, double longitude) => atlas.Current.Locate(latitude, longitude) is { Area: { } area }
        ? texts["Near.Area", Area(area.Code)]
        : texts["Near.Point", latitude.ToString("0.###", CultureInfo.InvariantCulture), longitude.ToString("0.###", CultureInfo.InvariantCulture)];
}
