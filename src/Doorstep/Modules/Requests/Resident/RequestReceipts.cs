using System.Globalization;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Receipts for requests: what is held, and what goes when somebody erases.</summary>
internal sealed class RequestReceipts(IStringLocalizer<ResidentTexts> texts, RequestWording wording, HandlingRules rules) : IReceiptKind
{
    /// <inheritdoc/>
    public string Name => "request";

    /// <inheritdoc/>
    public Task<Guid?> FindAsync(DoorstepDb db, string reference, CancellationToken ct) =>
        db.Set<Request>().Where(r => r.Reference == reference).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);

    /// <inheritdoc/>
    public string PageOf(string reference) => $"/follow/{reference}";

    /// <inheritdoc/>
    public string? Purpose(string purpose) => wording.Purpose(purpose);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldGroup>> HeldAsync(DoorstepDb db, Guid id, CancellationToken ct)
    {
        var request = await db.Set<Request>().AsSplitQuery()
            .Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Files.OrderBy(f => f.Id)).Include(r => r.Answers.OrderBy(a => a.QuestionCode).ThenBy(a => a.Place))
            .FirstAsync(r => r.Id == id, ct);
        var reference = ShortReference.Show(request.Reference);
        return
        [
            Group("request", Asked(request)),
            Group("answers", request.Answers.Select(a => new HeldItem(
                a.QuestionCode, wording.Question(request.TypeCode, a.QuestionCode), wording.Answer(request.TypeCode, a.QuestionCode, a.Value)))),
            Group("files", request.Files.Select(f => new HeldItem(
                f.Id.ToString(), f.Name, $"{f.ContentType}, {texts["Size", Math.Max(1, f.Size / 1024)]}", $"/follow/{reference}/files/{f.Id}"))),
            Group("timeline", wording.Lines(request.Timeline, TimelineViewer.Resident).Select(l => new HeldItem(
                l.Moment, l.At, string.Join(" – ", new[] { l.Title, l.By, l.Text, l.Reason }.OfType<string>())))),
        ];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> EndedAsync(DoorstepDb db, DateTimeOffset endedBefore, int most, CancellationToken ct)
    {
        var contacts = Contacts.In(db);
        return await db.Set<Request>()
            .Where(r => r.ClosedAt != null && r.ClosedAt <= endedBefore
                && (contacts.Any(c => c.Id == r.Id) || r.Files.Any(f => f.Stage == null && f.Picture != null && f.Picture.State != PictureState.Released)))
            .OrderBy(r => r.ClosedAt).Select(r => r.Id).Take(most).ToListAsync(ct);
    }

    /// <inheritdoc/>
    /// <remarks>Pictures that nobody outside may see go; what staff released shows the place and stays.</remarks>
    public async Task<IReadOnlyList<string>> EraseAsync(WriteScope write, Guid id, ErasureCause cause, bool hadContact, CancellationToken ct)
    {
        var gone = await OwnPictures.EraseAsync(write, id, ct);
        if (hadContact)
        {
            var request = await write.Db.Set<Request>().ForSteps().FirstAsync(r => r.Id == id, ct);
            await RequestSteps.TakeAsync(
                request,
                (r, at) =>
                {
                    r.ContactErased(cause == ErasureCause.Asked ? Actor.Resident : Actor.System, $"ErasureReason.{cause}", at);
                    return null;
                },
                rules, write, ct);
        }

        return gone;
    }

    private IEnumerable<HeldItem> Asked(Request request) => Filled(
        ("type", wording.Type(request.TypeCode)),
        ("description", request.Description),
        ("address", request.Address),
        ("point", request is { Latitude: { } latitude, Longitude: { } longitude } ? string.Create(CultureInfo.InvariantCulture, $"{latitude:0.#####}, {longitude:0.#####}") : null),
        ("area", wording.Area(request.AreaCode)),
        ("areaReason", wording.Reason(request.AreaReason)),
        ("channel", wording.Channel(request.Channel)),
        ("visibility", wording.Visibility(request.Public)),
        ("language", CultureInfo.GetCultureInfo(request.Language).NativeName),
        ("reported", wording.DateTime(request.ReportedAt)),
        ("recorded", wording.DateTime(request.RecordedAt)),
        ("state", wording.State(request, TimelineViewer.Resident)),
        ("owner", wording.Unit(request.OwnerUnit)),
        ("due", request.PromisedBy is { } due ? wording.DateAndTime(due) : null),
        ("source", request.Source),
        ("externalId", request.ExternalId));

    private IEnumerable<HeldItem> Filled(params (string Key, string? Value)[] items) =>
        items.Where(i => !string.IsNullOrEmpty(i.Value)).Select(i => new HeldItem(i.Key, texts[$"Held.{i.Key}"], i.Value!));

    private HeldGroup Group(string key, IEnumerable<HeldItem> items) => new(key, texts[$"Held.Group.{key}"], [.. items], texts[$"Data.None.{key}"]);
}
