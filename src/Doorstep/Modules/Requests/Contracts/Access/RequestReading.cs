using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>What a program may read beside what everybody may.</summary>
/// <param name="Personal">Requests of personal types, though others posted them.</param>
/// <param name="Unit">Of these, only those of this unit; null for every unit.</param>
public sealed record ReadingRights(bool Personal, string? Unit)
{
    /// <summary>What everybody may.</summary>
    public static readonly ReadingRights Everybody = new(false, null);
}

/// <summary>A request as somebody may read it who was let in: its words as they may be shown, or, of a personal one, as they are.</summary>
public sealed record ReadableRequest : IPromise
{
    /// <summary>The request's id.</summary>
    public Guid Id { get; init; }

    /// <summary>In canonical form.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Whether everybody may read it.</summary>
    public bool Public { get; init; }

    public string TypeCode { get; init; } = "";

    /// <inheritdoc/>
    public RequestState State { get; init; }

    /// <summary>What the resident last said.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; }

    /// <summary>The words.</summary>
    public string Description { get; init; } = "";

    /// <summary>The place in words.</summary>
    public string? Address { get; init; }

    /// <summary>WGS 84 degrees; null when it has no point.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The smallest area it lies in.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Key of the text that says how the area was found.</summary>
    public string AreaReason { get; init; } = "";

    /// <summary>The one unit accountable now.</summary>
    public string OwnerUnit { get; init; } = "";

    /// <summary>The resident's language.</summary>
    public string Language { get; init; } = "";

    /// <summary>When the resident asked.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <inheritdoc/>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>How many times it opened again.</summary>
    public int ReopenCount { get; init; }

    /// <summary>What the resident was promised; null while nobody here has promised anything.</summary>
    public DateTimeOffset? PromisedBy => NoDate.OrNull(DueAt);

    /// <summary>True when the promise to the resident is broken.</summary>
    public bool IsLate(DateTimeOffset now) => Promises.IsBroken(State, DueAt, now);
}

/// <summary>Where a public line of a timeline stands.</summary>
public sealed record LineKey
{
    public Guid RequestId { get; init; }

    /// <summary>Its place on the request's timeline, from 1.</summary>
    public int Place { get; init; }

    /// <summary>What happened.</summary>
    public TimelineKind Kind { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Key of a fixed reason.</summary>
    public string? Reason { get; init; }
}

/// <summary>A public line of a timeline in the words of the page's language.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Place">Its place on the timeline.</param>
/// <param name="Kind">What happened.</param>
/// <param name="State">The state that it led to.</param>
/// <param name="Reason">Key of a fixed reason.</param>
/// <param name="Moment">When, ISO 8601 with the town's offset.</param>
/// <param name="Title">What happened, in words.</param>
/// <param name="Text">A person's own words, where everybody may read them.</param>
public sealed record PublicLine(Guid RequestId, int Place, TimelineKind Kind, RequestState State, string? Reason, string Moment, string Title, string? Text)
{
    /// <summary>The same words where the title has them in it.</summary>
    public string? Said { get; init; }
}

/// <summary>What a resident answered to a question.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="QuestionCode">The question.</param>
/// <param name="Place">Its place among the answers.</param>
/// <param name="Value">As stored.</param>
/// <param name="Public">Whether everybody may see it.</param>
public sealed record GivenAnswer(Guid RequestId, string QuestionCode, int Place, string Value, bool Public);

/// <summary>Reading requests for those who were let in. Contact details and the messages between resident and owner never leave by this way.</summary>
public sealed class RequestReading(RequestWording wording, RequestTypeList types)
{
    /// <summary>What may be read with these rights, for a query.</summary>
    /// <param name="db">A context that reads.</param>
    /// <param name="rights">What the reader may.</param>
    /// <param name="own">Ids of requests that the reader posted, which they may read back.</param>
    public static IQueryable<ReadableRequest> Of(DoorstepDb db, ReadingRights rights, IQueryable<Guid>? own = null)
    {
        var (personal, unit) = (rights.Personal, rights.Unit);
        var readable = own is null
            ? db.Set<Request>().Where(r => r.Public || (personal && (unit == null || r.OwnerUnit == unit)))
            : db.Set<Request>().Where(r => r.Public || (personal && (unit == null || r.OwnerUnit == unit)) || own.Contains(r.Id));
        return readable.Select(r => new ReadableRequest
        {
            Id = r.Id, Reference = r.Reference, Public = r.Public, TypeCode = r.TypeCode, State = r.State, Confirmation = r.Confirmation, Channel = r.Channel,
            Description = r.Public ? r.ShownInstead ?? r.Description : r.Description, Address = r.Public ? r.AddressInstead ?? r.Address : r.Address,
            Latitude = r.Latitude, Longitude = r.Longitude, AreaCode = r.AreaCode, AreaReason = r.AreaReason, OwnerUnit = r.OwnerUnit, Language = r.Language,
            ReportedAt = r.ReportedAt, UpdatedAt = r.UpdatedAt, DueAt = r.DueAt, ReopenCount = r.ReopenCount,
        });
    }

    /// <summary>Public lines of all timelines, for a query.</summary>
    public static IQueryable<LineKey> Lines(DoorstepDb db) => db.Set<TimelineEntry>().Where(e => e.Public)
        .Select(e => new LineKey { RequestId = e.RequestId, Place = e.Place, Kind = e.Kind, At = e.At, Reason = e.Reason });

    /// <summary>The public lines of these requests in words, oldest first.</summary>
    public async Task<ILookup<Guid, PublicLine>> LinesAsync(DoorstepDb db, IReadOnlyCollection<Guid> requests, CancellationToken ct)
    {
        var ids = requests.ToArray();
        var entries = await db.Set<TimelineEntry>().AsNoTracking().Where(e => EF.Parameter(ids).Contains(e.RequestId) && e.Public).OrderBy(e => e.Place).ToListAsync(ct);
        return entries.Select(e => (Entry: e, Line: wording.Line(e, TimelineViewer.Public))).Where(l => l.Line is not null)
            .Select(l => new PublicLine(l.Entry.RequestId, l.Entry.Place, l.Entry.Kind, l.Entry.State, l.Entry.Reason, l.Line!.Moment, l.Line.Title, l.Line.Text) { Said = l.Entry.TextPublic ? l.Entry.Text : null }).ToLookup(l => l.RequestId);
    }

    /// <summary>What was answered to questions, in their order.</summary>
    public async Task<ILookup<Guid, GivenAnswer>> AnswersAsync(DoorstepDb db, IReadOnlyCollection<Guid> requests, CancellationToken ct)
    {
        var ids = requests.ToArray();
        var given = await (
            from answer in db.Set<QuestionAnswer>()
            join request in db.Set<Request>() on answer.RequestId equals request.Id
            where EF.Parameter(ids).Contains(answer.RequestId)
            orderby answer.Place
            select new { answer, request.TypeCode }).ToListAsync(ct);
        return given.Select(g => new GivenAnswer(
            g.answer.RequestId, g.answer.QuestionCode, g.answer.Place, g.answer.Value,
            types.Find(g.TypeCode)?.Questions.FirstOrDefault(q => q.Code == g.answer.QuestionCode) is { } question && PublicWords.MayShow(question.Datatype, g.answer.Value)))
            .ToLookup(a => a.RequestId);
    }

    /// <summary>The address of the first picture of each that staff released.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> FirstPicturesAsync(DoorstepDb db, IReadOnlyCollection<Guid> requests, CancellationToken ct) =>
        (await new PublicPictures(db).OfAsync([.. requests], ct)).Where(p => p.Value.Count > 0).ToDictionary(p => p.Key, p => p.Value[0].Address);
}
