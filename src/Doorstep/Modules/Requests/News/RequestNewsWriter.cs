using System.Globalization;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.News;

/// <summary>
/// Says of public requests what is news, and puts it into words: what kind of request, in which area, near which street of the map; never the
/// words of who asked. Other systems are told the reference and where to fetch it.
/// </summary>
internal sealed class RequestNewsWriter(
    NewsFeed feed, RequestWording wording, RequestTypeList types, PlaceNames places, AreaAtlas atlas, CurrentTown town, IStringLocalizer<NewsTexts> texts)
    : INewsWriter, IListener<RequestChanged>
{
    private static readonly HashSet<TimelineKind> Told =
    [
        TimelineKind.Reported, TimelineKind.Accepted, TimelineKind.HandedOver, TimelineKind.DateChanged, TimelineKind.Answered, TimelineKind.Confirmed, TimelineKind.Reopened,
        TimelineKind.ClosedBySource, TimelineKind.ClosedUnconfirmed, TimelineKind.MustSolve, TimelineKind.MustSolveProgress,
    ];

    /// <inheritdoc/>
    public async Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        var now = happened.Snapshot;
        if (happened.Kind == TimelineKind.Retyped && !now.Public)
        {
            await feed.WithdrawAsync(write, happened.Id, ct);
        }
        else if (Told.Contains(happened.Kind) && now.Public && happened.Line.Public)
        {
            feed.Publish(write, new Alerts.Contracts.News(happened.Id, happened.Sequence, happened.Kind.ToString(), now.TypeCode, now.AreaCode, now.Latitude, now.Longitude));
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewsItem>> WriteAsync(DoorstepDb db, IReadOnlyCollection<(Guid Id, int Sequence)> news, CancellationToken ct)
    {
        var ids = news.Select(n => n.Id).Distinct().ToList();
        var requests = await db.Set<PublicRequest>().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, ct);
        var steps = news.Where(n => n.Sequence > 1).Select(n => n.Id).Distinct().ToList();
        var lines = (await db.Set<TimelineEntry>().AsNoTracking().Where(e => steps.Contains(e.RequestId) && e.Public).ToListAsync(ct)).ToDictionary(e => (e.RequestId, e.Place));
        return
        [
            .. news.Where(n => requests.ContainsKey(n.Id)).Select(n =>
            {
                var (request, line) = (requests[n.Id], lines.GetValueOrDefault(n));
                var fact = line is not null ? ToldFacts.Of(request.Reference, line) : n.Sequence == 1 ? ToldFacts.Asked(request.Reference) : null;
                return new NewsItem(n.Id, n.Sequence, fact, PageOf(request), token => TitleAsync(request, n.Sequence, line, token));
            }),
        ];
    }

    /// <inheritdoc/>
    public async Task<OutgoingEvent?> CallAsync(DoorstepDb db, Alerts.Contracts.News news, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.Set<PublicRequest>().Where(r => r.Id == news.Id).Select(r => r.Reference).FirstOrDefaultAsync(ct) is not { } reference)
        {
            return null;
        }

        var (shown, site) = (ShortReference.Show(reference), town.Profile.Site?.AbsoluteUri.TrimEnd('/') ?? "");
        return new OutgoingEvent(
            $"doorstep.request.{char.ToLowerInvariant(news.What[0])}{news.What[1..]}", $"{news.Id:N}-{news.Sequence.ToString(CultureInfo.InvariantCulture)}", $"{site}/requests", shown, at,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reference"] = shown, ["page"] = $"{site}/requests/{shown}", ["open311"] = $"{site}/open311/v2/requests/{shown}.json",
            },
            news.Id, news.Area is { } area ? [.. atlas.Current.AncestorsAndSelf(area).Select(a => a.Code)] : [], news.Topic, news.What != Alerts.Contracts.News.New);
    }

    /// <inheritdoc/>
    public async Task<NewsSubject?> FindAsync(DoorstepDb db, string? typed, CancellationToken ct) =>
        ShortReference.TryRead(typed, out var reference) && await db.Set<PublicRequest>().FirstOrDefaultAsync(r => r.Reference == reference, ct) is { } request ? SubjectOf(request) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewsSubject>> OfAsync(DoorstepDb db, IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        [.. (await db.Set<PublicRequest>().Where(r => ids.Contains(r.Id)).ToListAsync(ct)).Select(SubjectOf)];

    private NewsSubject SubjectOf(PublicRequest request) => new(
        request.Id, ShortReference.Show(request.Reference), types.Find(request.TypeCode)?.Name ?? new LocalText([KeyValuePair.Create("en", request.TypeCode)]))
    {
        Detail = $"{wording.Area(request.AreaCode) ?? texts["Item.NoArea"].Value} · {wording.State(request.State, request.Confirmation, request.ReopenCount)}",
        Page = PageOf(request), Latitude = request.Latitude, Longitude = request.Longitude, AreaCode = request.AreaCode,
    };

    private static string PageOf(PublicRequest request) => $"/requests/{ShortReference.Show(request.Reference)}";

    private async Task<string> TitleAsync(PublicRequest request, int place, TimelineEntry? line, CancellationToken ct)
    {
        var (reference, type, area) = (ShortReference.Show(request.Reference), wording.Type(request.TypeCode), wording.Area(request.AreaCode));
        return place > 1
            ? texts["Item.Step", type, reference, line is not null && wording.Line(line, TimelineViewer.Public) is { } told ? told.Title : wording.State(request.State, request.Confirmation, request.ReopenCount)]
            // The map's name of the street, as the public page has it: never the writer's own words, which may be taken back later.
            : area is not null && request is { Latitude: { } latitude, Longitude: { } longitude } && await places.StreetNearAsync(latitude, longitude, ct) is { } street
                ? texts["Item.NewNear", type, area, MapWords.Apart(street, CultureInfo.CurrentUICulture), wording.ShortDate(request.ReportedAt)]
            : area is null ? texts["Item.New", type, wording.ShortDate(request.ReportedAt)] : texts["Item.NewIn", type, area, wording.ShortDate(request.ReportedAt)];
    }
}
