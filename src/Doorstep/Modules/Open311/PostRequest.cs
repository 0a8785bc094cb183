using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>Another system posts a resident's request.</summary>
internal sealed class PostRequest(
    IDbContextFactory<DoorstepDb> reading, ReportRequest report, RequestTypeList types, AreaAtlas atlas, RequestWording wording, Replies replies,
    SentMedia media, TimeProvider clock)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int MostNamed = 20;

    // The last two are kept by nobody here, as the manual says.
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "description", "email", "phone", "first_name", "last_name",
        "lang", "device_id", "account_id",
    };

    /// <summary>Stores it and answers with its id after the commit.</summary>
    public async Task<Outcome<Reply>> RunAsync(Call call, CancellationToken ct)
    {
        var (given, key) = (call.Given, call.Key!);
        if (given["service_code"] is not { } code)
        {
            return Refusal.Invalid("Api.Missing", "service_code");
        }

        var type = types.Find(code);
        var submission = Submission(call);
        var hash = submission is null ? "" : await given.FingerprintAsync(ct);
        // Before anything is checked: what was right when it was sent first is answered again, whatever changed here since.
        if (submission is not null && await EarlierAsync(submission.Value, hash, ct) is { } earlier)
        {
            return earlier.Succeeded ? Receipt(earlier.Value) : earlier.Refusal!;
        }

        if (type is not { Active: true })
        {
            return new Refusal(RefusalKind.NotFound, [new Problem("Api.NoService", "service_code", code)]);
        }

        // What nobody asks is named and not kept: a field for anything would be a field for what no town may hold.
        List<string> unasked = [.. given.Attributes.Keys.Where(a => type.Questions.All(q => q.Code != a))];
        var area = given["address_id"];
        // A code that only the sender knows does not spoil a place that we find without it.
        var unknownArea = area is not null && atlas.Current.Find(area) is not { Active: true } && (given["lat"] is not null || given["address_string"] is not null);
        var problems = new List<Problem>();
        var asked = new NewRequest
        {
            TypeCode = code,
            Description = given["description"],
            Answers = given.Attributes.Where(a => !unasked.Contains(a.Key)).ToDictionary(StringComparer.Ordinal),
            Latitude = Degrees(given, "lat", problems),
            Longitude = Degrees(given, "long", problems),
            Address = given["address_string"],
            AreaCode = unknownArea ? null : area,
            Contact = ContactIn(given),
            Channel = Channel.Api,
            Language = CultureInfo.CurrentUICulture.Name,
            SubmissionId = submission,
            By = Actor.Of(key.Name),
            Source = key.Name,
            MayLackWords = true,
        };
        var unreadable = problems.Count > 0;
        var urls = SentMedia.Urls(given, problems);
        // Everything that is wrong is said at once, also what the operation will find; but degrees that are none only once.
        problems.AddRange(report.Check(asked, clock.Now()).Where(p => !unreadable || p.Field != "where"));
        // Nothing is put on disk for a request that is refused anyway.
        var files = problems.Count == 0 ? await media.KeepFilesAsync(given, problems, ct) : [];
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        asked = asked with { Files = files };
        var left = LeftOut(given, unasked, unknownArea ? area : null);
        var (mine, notice) = (Guid.Empty, "");
        var stored = await report.RunAsync(
            asked,
            (write, receipt) =>
            {
                (mine, notice) = (receipt.Id, Notice(receipt, left));
                write.Add(new Open311Report
                {
                    RequestId = mine, ApiKeyId = key.Id, MediaUrls = urls, BodyHash = submission is null ? null : hash, Notice = submission is null ? null : notice,
                });
            },
            ct);
        if (!stored.Succeeded)
        {
            return stored.Refusal!;
        }

        // The same may have been sent twice at once, and the other one stored first: then its answer is this one's too.
        return stored.Value.Id == mine ? Receipt(new Answered(stored.Value.Reference, notice))
            : await EarlierAsync(submission!.Value, hash, ct) is not { } twin ? Refusal.Invalid("Api.Broken")
            : twin.Succeeded ? Receipt(twin.Value) : twin.Refusal!;
    }

    /// <summary>What this key sent before under the same <c>Idempotency-Key</c>: the same answer for the same content, a refusal for another; null when it sent nothing.</summary>
    private async Task<Outcome<Answered>?> EarlierAsync(Guid submission, string hash, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        if (await report.FindSentAsync(db, submission, ct) is not { } sent)
        {
            return null;
        }

        var kept = await db.Set<Open311Report>().FirstOrDefaultAsync(r => r.RequestId == sent.Id, ct);
        return kept?.BodyHash is { } known && known != hash
            ? Refusal.Invalid("Api.OtherBody", IdempotencyKey)
            : new Answered(sent.Reference, kept?.Notice ?? Notice(sent, []));
    }

    private static Reply Receipt(Answered answered) => new("service_requests", IsList: true, [shape =>
    {
        shape.StartItem("request");
        shape.Text("service_request_id", RequestShape.Id(answered.Reference));
        shape.Text("service_notice", answered.Notice);
        shape.End();
    }]);

    private string Notice(Receipt receipt, IEnumerable<string> left) =>
        string.Join(' ', [replies.Text("Notice.Due", wording.Unit(receipt.OwnerUnit), wording.DateAndTime(receipt.DueAt)), .. left]);

    /// <summary>What was sent and is not kept, in sentences: a sender hears of it, and nobody takes a request back for it.</summary>
    private List<string> LeftOut(Parameters given, IReadOnlyList<string> attributes, string? area)
    {
        var left = new List<string>();
        if (attributes.Count > 0)
        {
            left.Add(replies.Text("Notice.NotAsked", Names(attributes)));
        }

        if (area is not null)
        {
            left.Add(replies.Text("Notice.NoArea", Short(area)));
        }

        List<string> unknown = [.. given.Names.Where(n => !Read.Contains(n) && !n.StartsWith("attribute[", StringComparison.Ordinal) && !SentMedia.IsField(n))];
        if (unknown.Count > 0)
        {
            left.Add(replies.Text("Notice.NotKnown", Names(unknown)));
        }

        return left;

        static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNamed).Select(Short)) + (names.Count > MostNamed ? " …" : "");

        static string Short(string name) => TextLength.IsOver(name, 64) ? TextLength.Cut(name, 64) + "…" : name;
    }

    private static ContactDetails? ContactIn(Parameters given)
    {
        var name = string.Join(' ', new[] { given["first_name"], given["last_name"] }.OfType<string>());
        var contact = new ContactDetails { Name = name.Length > 0 ? name : null, Email = given["email"], Phone = given["phone"] };
        return contact.IsEmpty ? null : contact;
    }

    private static double? Degrees(Parameters given, string name, List<Problem> problems)
    {
        if (given[name] is not { } text)
        {
            return null;
        }

        if (Typed.Degrees(text) is { } degrees)
        {
            return degrees;
        }

        problems.Add(new Problem("Api.BadDegrees", name));
        return null;
    }

    /// <summary>What the sender is told of a stored request.</summary>
    private sealed record Answered(string Reference, string Notice);

    /// <summary>A client that sends the header <c>Idempotency-Key</c> again after a broken line gets the first answer again.</summary>
    private static Guid? Submission(Call call) =>
        call.Http.Request.Headers[IdempotencyKey].ToString() is { Length: > 0 } header
            ? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Key!.Id:N} {header}")).AsSpan(0, 16))
            : null;
}
