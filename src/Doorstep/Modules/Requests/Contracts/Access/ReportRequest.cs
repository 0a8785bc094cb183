using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>What is asked, by whichever way it comes. Words are folded as they are set.</summary>
public sealed record NewRequest
{
    public string? TypeCode { get; init => field = Folding.Token(value); }

    /// <summary>The resident's words.</summary>
    public string? Description { get; init => field = Folding.Prose(value); }

    /// <summary>Values by question code.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Answers { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>WGS 84 degrees; both or none.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees; both or none.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in words.</summary>
    public string? Address { get; init => field = Folding.Line(value); }

    /// <summary>The area that was chosen from the list.</summary>
    public string? AreaCode { get; init => field = Folding.Token(value); }

    /// <summary>How to reach the resident.</summary>
    public ContactDetails? Contact { get; init; }

    /// <summary>How it came in.</summary>
    public Channel Channel { get; init; } = Channel.Web;

    /// <summary>When the resident asked, if that was earlier.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The resident's language.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Files that are already on disk.</summary>
    public IReadOnlyList<NewFile> Files { get; init; } = [];

    /// <summary>The draft whose pictures become the request's.</summary>
    public Guid? PicturesOf { get; init; }

    /// <summary>The same for each try to send one form.</summary>
    public Guid? SubmissionId { get; init; }

    /// <summary>Who wrote it down.</summary>
    public Actor By { get; init; } = Actor.Resident;

    /// <summary>Name of the API key that it came by.</summary>
    public string? Source { get; init; }

    /// <summary>True for another system: its words may be missing.</summary>
    public bool MayLackWords { get; init; }
}

/// <summary>What the resident keeps.</summary>
/// <param name="Id">The request.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="Code">The secret code in canonical form.</param>
/// <param name="DueAt">Until when it is answered.</param>
/// <param name="OwnerUnit">Who answers.</param>
public sealed record Receipt(Guid Id, string Reference, string Code, DateTimeOffset DueAt, string OwnerUnit);

/// <summary>
/// A resident asks. Finds the area, the owner and the date, stores it, and answers with a receipt after the commit.
/// </summary>
public sealed class ReportRequest(
    Writer writer, IDbContextFactory<DoorstepDb> reading, RequestTypeList types, AreaAtlas atlas, CurrentTown town, SecretCode codes, RoutingRules routes, HandlingRules rules,
    Contacts contacts)
{
    private const int MostAttempts = 3;

    /// <summary>Most characters of an address or a contact field.</summary>
    public const int LongestLine = 300;

    /// <summary>Most characters of a description: what Open311 allows.</summary>
    public const int LongestText = 4000;

    /// <summary>Checks everything that can be checked without storing; empty when it can be sent.</summary>
    public IReadOnlyList<Problem> Check(NewRequest asked, DateTimeOffset now)
    {
        var problems = new List<Problem>();
        var type = types.Find(asked.TypeCode);
        if (type is not { Active: true })
        {
            problems.Add(type is null || asked.MayLackWords ? new Problem("Error.Type.Missing", "type") : new Problem("Error.Type.Gone", "type", type.Code));
        }
        else
        {
            problems.AddRange(QuestionRules.Check(type.Questions, asked.Answers));
        }

        problems.AddRange(CheckWords(asked));
        problems.AddRange(CheckPlace(asked));
        if (asked.Contact is { } contact)
        {
            problems.AddRange(ContactRules.Check(contact));
        }

        if (asked.AskedAt > now.AddMinutes(5))
        {
            problems.Add(new Problem("Error.AskedAt.Future", "askedAt"));
        }

        return problems;
    }

    /// <summary>Stores it. Invalid input names every field; sending the same form twice gives the same receipt.</summary>
    public Task<Outcome<Receipt>> RunAsync(NewRequest asked, CancellationToken ct) => RunAsync(asked, (_, _) => { }, ct);

    /// <summary>The same with what another module stores beside it, in the same transaction; not for what was sent before.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="beside">Adds its rows. Nothing can be read there.</param>
    /// <param name="ct">Only stops the wait for a place in the queue.</param>
    public async Task<Outcome<Receipt>> RunAsync(NewRequest asked, Action<WriteScope, Receipt> beside, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Files are claimed and numbered, which reads; everything else is known before the writer is asked.
                return asked.PicturesOf is null && asked.Files.Count == 0
                    ? await PrepareAsync(asked, beside, ct)
                    : await writer.RunAsync((write, token) => StoreAsync(asked, beside, write, token), ct);
            }
            catch (Exception failure) when (attempt < MostAttempts && Taken.Is(failure))
            {
                // The same form was sent twice at once and the other one was stored first: now it is found. Or the reference that was drawn is
                // taken, one draw in 30,000 where there are a million requests: another is drawn.
            }
            catch (StaleException) when (attempt < MostAttempts)
            {
                // Another node put other rules into force at this moment.
                routes.LookAgain();
            }
        }
    }

    /// <summary>The same as a part of an operation that goes on; what is new is tracked by the scope.</summary>
    public Task<Outcome<Receipt>> StoreAsync(NewRequest asked, WriteScope write, CancellationToken ct) => StoreAsync(asked, (_, _) => { }, write, ct);

    private async Task<Outcome<Receipt>> StoreAsync(NewRequest asked, Action<WriteScope, Receipt> beside, WriteScope write, CancellationToken ct) =>
        await SentBeforeAsync(write.Db, asked, ct) is { } before ? before
            : Check(asked, write.Now) is { Count: > 0 } problems ? Refusal.Invalid(problems)
            : await AddAsync(asked, await routes.InForceAsync(write.Db, ct), beside, write, ct);

    /// <summary>Everything is decided here, beside others; the writer's lane only stores rows.</summary>
    private async Task<Outcome<Receipt>> PrepareAsync(NewRequest asked, Action<WriteScope, Receipt> beside, CancellationToken ct)
    {
        if (asked.SubmissionId is not null)
        {
            await using var db = await reading.CreateDbContextAsync(ct);
            if (await SentBeforeAsync(db, asked, ct) is { } before)
            {
                return before;
            }
        }

        var prepared = writer.Prepare();
        if (Check(asked, prepared.Now) is { Count: > 0 } problems)
        {
            return Refusal.Invalid(problems);
        }

        var (rulesInForce, mark) = await routes.LatelyInForceAsync(ct);
        var receipt = await AddAsync(asked, rulesInForce, beside, prepared, ct);
        prepared.Rows!.Require(RoutingRules.Mark, mark);
        await writer.InsertAsync(prepared, ct);
        return receipt;
    }

    private async Task<Receipt> AddAsync(NewRequest asked, RoutingRuleSet rulesInForce, Action<WriteScope, Receipt> beside, WriteScope write, CancellationToken ct)
    {
        var request = Create(asked, rulesInForce, write.Now);
        if (asked.PicturesOf is { } holder)
        {
            request.Attach(await Uploads.ClaimAsync(write, holder, ct), stage: null, write.Now);
        }

        RequestRows.Add(write, request);
        contacts.Keep(write, request.Id, asked.Contact, seen: asked.Channel != Channel.Api);
        var receipt = ReceiptOf(request);
        beside(write, receipt);
        await write.PublishAsync(RequestSteps.Changed(request, request.Timeline[0], RequestSteps.SnapshotOf(request), write.Now), ct);
        return receipt;
    }

    private async Task<Outcome<Receipt>?> SentBeforeAsync(DoorstepDb db, NewRequest asked, CancellationToken ct)
    {
        if (asked.SubmissionId is not { } submission || await db.Set<Request>().FirstOrDefaultAsync(r => r.SubmissionId == submission, ct) is not { } sent)
        {
            return null;
        }

        // Who goes back to a form that was saved and writes something else means another request.
        return asked.By.Kind == ActorKind.Staff && (sent.TypeCode != asked.TypeCode || sent.Description != (Folding.Prose(asked.Description) ?? "") || sent.Address != Folding.Prose(asked.Address))
            ? Refusal.Conflict("Error.Entry.Sent", ShortReference.Show(sent.Reference))
            : ReceiptOf(sent);
    }

    /// <summary>The receipt of what was sent before under this id; null when nothing was.</summary>
    public async Task<Receipt?> FindSentAsync(DoorstepDb db, Guid submission, CancellationToken ct) =>
        await db.Set<Request>().FirstOrDefaultAsync(r => r.SubmissionId == submission, ct) is { } sent ? ReceiptOf(sent) : null;

    /// <summary>The receipt again, for a letter or after sending twice.</summary>
    internal Receipt ReceiptOf(Request request) => new(request.Id, request.Reference, codes.For(request.Id), request.DueAt, request.OwnerUnit);

    private Request Create(NewRequest asked, RoutingRuleSet rulesInForce, DateTimeOffset now)
    {
        var type = types.Find(asked.TypeCode)!;
        var areas = atlas.Current;
        var place = Placing.Decide(areas, asked.Latitude, asked.Longitude, asked.AreaCode);
        var answers = type.Questions.Select(q => (q.Code, Values: QuestionRules.Given(asked.Answers, q))).Where(a => a.Values.Count > 0)
            .ToDictionary(a => a.Code, a => a.Values, StringComparer.Ordinal);
        var routing = RoutingDecision.Of(
            // A rule's days and hours are those at which the resident asked, not those at which somebody wrote it down.
            new RoutingFacts(type.Code, answers, place.AreaCode, asked.AskedAt ?? now, asked.Channel, asked.Description ?? ""),
            rulesInForce, routes.Town);
        var id = Guid.CreateVersion7(now);
        var request = new Request
        {
            Id = id,
            Reference = ShortReference.Create(),
            TypeCode = type.Code,
            Public = type.Public,
            Channel = asked.Channel,
            Description = asked.Description ?? "",
            Language = asked.Language,
            Latitude = asked.Latitude,
            Longitude = asked.Longitude,
            Address = asked.Address,
            AreaCode = place.AreaCode,
            AreaReason = place.Reason,
            OwnerUnit = routing.Unit,
            ReportedAt = asked.AskedAt ?? now,
            RecordedAt = now,
            Source = asked.Source,
            SubmissionId = asked.SubmissionId,
        };
        request.Answers.AddRange(answers.SelectMany(a => a.Value
            .Select((value, place) => new QuestionAnswer { RequestId = id, QuestionCode = a.Key, Place = place, Value = value })));
        request.HoldIfNeeded();
        request.Attach(asked.Files, stage: null, now);
        // The clock of the promise starts when it is written down: nobody can keep a date that passed in the post.
        request.Open(asked.By, new RoutedBy(routing.Reason, routing.AwaitsCoordinator), type.Hazard, rules.At(request, now));
        return request;
    }

    private static IEnumerable<Problem> CheckWords(NewRequest asked)
    {
        if (asked.Description is null && !asked.MayLackWords)
        {
            yield return new Problem("Error.Description.Missing", "description");
        }
        else if (TextLength.IsOver(asked.Description, RequestsTables.LongestText))
        {
            yield return new Problem("Error.Description.TooLong", "description", RequestsTables.LongestText);
        }
    }

    private IEnumerable<Problem> CheckPlace(NewRequest asked)
    {
        if (asked.Latitude is null != asked.Longitude is null
            || asked.Latitude is < -90 or > 90 or double.NaN || asked.Longitude is < -180 or > 180 or double.NaN)
        {
            yield return new Problem("Error.Point.Invalid", "where");
        }
        else if (asked.Latitude is null && asked.Address is null && asked.AreaCode is null)
        {
            yield return new Problem("Error.Place.Missing", "where");
        }
        else if (asked is { Latitude: { } latitude, Longitude: { } longitude, AreaCode: null }
            && atlas.Current.Locate(latitude, longitude) is { Finding: AreaFinding.Outside } found)
        {
            yield return new Problem("Error.Point.Outside", "where", town.Profile.Name, found.Candidates.Count > 0 ? found.Candidates[0].Name : town.Profile.Name);
        }

        if (TextLength.IsOver(asked.Address, LongestLine))
        {
            yield return new Problem("Error.Address.TooLong", "address", LongestLine);
        }

        if (asked.AreaCode is not null && atlas.Current.Find(asked.AreaCode) is not { Active: true })
        {
            yield return atlas.Current.Find(asked.AreaCode) is { } gone && !asked.MayLackWords ? new Problem("Error.Area.Gone", "area", gone.Code) : new Problem("Error.Area.Unknown", "area");
        }
    }
}
