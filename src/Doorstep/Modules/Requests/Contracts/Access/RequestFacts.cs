using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>What figures need to know of one public request: nothing of a person, no words, and the place as everybody sees it.</summary>
public sealed record RequestFact(
    string Reference, string TypeCode, string? AreaCode, string OwnerUnit, Channel Channel, RequestState State, RequestOutcome? Outcome,
    Confirmation? Word, DateTimeOffset ReportedAt, DateTimeOffset? AcceptedAt, DateTimeOffset? FirstAnsweredAt, DateTimeOffset? FirstAnswerBy,
    DateTimeOffset AnswerBy, DateTimeOffset? ClosedAt, int Reopened, int SaidNotSolved, int Escalated, double? Latitude, double? Longitude, WordSource? WordBy = null)
{
    /// <summary>The date promised for the first answer; null when nobody here promised one before it came.</summary>
    public DateTimeOffset? PromisedBy => FirstAnsweredAt is null ? NoDate.OrNull(AnswerBy) : FirstAnswerBy;
}

/// <summary>How many requests of one personal type there are, exactly. Never to be shown as it is: see Results.</summary>
/// <param name="TypeCode">The type; empty for what is kept from the public though its type is not personal.</param>
/// <param name="Asked">Asked in the time.</param>
/// <param name="Answered">Of those, answered.</param>
/// <param name="Solved">Of those, with the resident's word that it is solved.</param>
public sealed record PersonalCount(string TypeCode, int Asked, int Answered, int Solved);

/// <summary>What other modules may count of requests. Public requests come one by one, personal ones only as sums.</summary>
public sealed class RequestFacts(DoorstepDb db, RequestTypeList types)
{
    /// <summary>Every public request in one consistent read: oldest first, or as the database has them, which is much quicker.</summary>
    public IAsyncEnumerable<RequestFact> StreamPublicAsync(bool ordered) => (ordered ? PublicRequest.In(db).OrderBy(r => r.ReportedAt).ThenBy(r => r.Reference) : PublicRequest.In(db))
        .Select(r => new RequestFact(
            r.Reference, r.TypeCode, r.AreaCode, r.OwnerUnit, r.Channel, r.State, r.Outcome, r.Confirmation, r.ReportedAt, r.AcceptedAt, r.FirstAnsweredAt,
            r.FirstAnswerBy, r.AnswerBy, r.ClosedAt, r.ReopenCount, r.SaidNotSolved, r.Escalated, r.Latitude, r.Longitude, r.WordBy))
        .AsAsyncEnumerable();

    /// <summary>True when there are more than so many, without counting them.</summary>
    public Task<bool> AreMoreThanAsync(int many, CancellationToken ct) => db.Set<Request>().OrderBy(r => r.ReportedAt).Select(r => r.Id).Skip(many).AnyAsync(ct);

    /// <summary>Sums of requests that are not public, by personal type, each type once, with nothing as 0.</summary>
    /// <param name="from">First moment at which they were asked.</param>
    /// <param name="to">First moment after.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<IReadOnlyList<PersonalCount>> PersonalAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var found = await db.Set<Request>().Where(r => !r.Public && r.ReportedAt >= from && r.ReportedAt < to).GroupBy(r => r.TypeCode)
            .Select(g => new PersonalCount(
                g.Key, g.Count(), g.Count(r => r.FirstAnsweredAt != null), g.Count(r => r.Confirmation == Confirmation.Solved)))
            .ToListAsync(ct);
        var personal = types.All.Where(t => !t.Public).Select(t => t.Code).ToHashSet(StringComparer.Ordinal);
        return [.. personal.Append("").Order(StringComparer.Ordinal).Select(code =>
        {
            var own = found.Where(c => code.Length == 0 ? !personal.Contains(c.TypeCode) : c.TypeCode == code).ToList();
            return new PersonalCount(code, own.Sum(c => c.Asked), own.Sum(c => c.Answered), own.Sum(c => c.Solved));
        })];
    }

    /// <summary>When the first public request was asked; null when there is none.</summary>
    public Task<DateTimeOffset?> FirstAskedAsync(CancellationToken ct) =>
        db.Set<Request>().Select(r => (DateTimeOffset?)r.ReportedAt).MinAsync(ct);

    /// <summary>Where most public requests in a box say they are, in their residents' words as they may be shown; null where none says.</summary>
    public Task<string?> PlaceInAsync(double south, double west, double north, double east, CancellationToken ct) =>
        PublicRequest.In(db).Where(r => r.Address != null && r.AddressWhole && r.Latitude >= south && r.Latitude < north && r.Longitude >= west && r.Longitude < east)
            .GroupBy(r => r.Address).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).FirstOrDefaultAsync(ct);
}

/// <summary>Names of what a fact only has codes for, in the language of the page.</summary>
public sealed class FactWords(RequestWording wording, RequestTypeList types)
{
    /// <summary>A type's name.</summary>
    public string Type(string code) => wording.Type(code);

    /// <summary>A unit's name.</summary>
    public string Unit(string code) => wording.Unit(code);

    /// <summary>An area's name.</summary>
    public string Area(string code) => wording.Area(code) ?? code;

    /// <summary>How a request came in.</summary>
    public string Channel(Channel channel) => wording.Channel(channel);

    /// <summary>What a resident said.</summary>
    public string Word(Confirmation word) => wording.Confirmed(word);

    /// <summary>A moment by the town's clock.</summary>
    public string Moment(DateTimeOffset at) => wording.DateTime(at);

    /// <summary>Codes of the types that everybody sees, in their order.</summary>
    public IReadOnlyList<string> PublicTypes => [.. types.All.Where(t => t.Public).Select(t => t.Code)];
}
