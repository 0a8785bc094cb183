using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>Another system posts a resident's request.</summary>
internal sealed partial class PostRequest(
    Writer writer, ReportRequest report, RequestTypeList types, RequestWording wording, Replies replies,
    PictureStore store, TimeProvider clock)
{
    /// <summary>Most characters of an address on the web.</summary>
    public const int LongestUrl = 2000;

    /// <summary>Most files of one request.</summary>
    public const int MostFiles = 5;

    /// <summary>Stores it and answers with its id after the commit.</summary>
    public async Task<Outcome<Reply>> RunAsync(Call call, CancellationToken ct)
    {
        var (given, key) = (call.Given, call.Key!);
        if (given["service_code"] is not { } code)
        {
            return Refusal.Invalid("Api.Missing", "service_code");
        }

        if (types.Find(code) is not { Active: true })
        {
            return new Refusal(RefusalKind.NotFound, [new Problem("Api.NoService", "service_code", code)]);
        }

        var problems = new List<Problem>();
        var asked = new NewRequest
        {
            TypeCode = code,
            Description = given["description"],
            Answers = given.Attributes,
            Latitude = Degrees(given, "lat", problems),
            Longitude = Degrees(given, "long", problems),
            Address = given["address_string"],
            AreaCode = given["address_id"],
            Contact = ContactIn(given),
            Channel = Channel.Api,
            Language = CultureInfo.CurrentUICulture.Name,
            SubmissionId = Submission(call),
            By = Actor.Of(key.Name),
            Source = key.Name,
            Strict = true,
        };
        var unreadable = problems.Count > 0;
        var media = MediaUrl(given, problems);
        // Everything that is wrong is said at once, also what the operation will find; but degrees that are none only once.
        problems.AddRange(report.Check(asked, clock.Now()).Where(p => !unreadable || p.Field != "where"));
        // Nothing is put on disk for a request that is refused anyway.
        var files = problems.Count == 0 ? await KeepFilesAsync(given, problems, ct) : [];
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        asked = asked with { Files = files };
        var outcome = await writer.RunAsync(
            async (write, token) =>
            {
                var stored = await report.StoreAsync(asked, write, token);
                if (stored.Succeeded && !await write.Db.Set<Open311Report>().AnyAsync(r => r.RequestId == stored.Value.Id, token))
                {
                    write.Db.Add(new Open311Report { RequestId = stored.Value.Id, ApiKeyId = key.Id, MediaUrl = media });
                }

                return stored;
            },
            ct);
        return outcome.Succeeded ? Receipt(outcome.Value) : outcome.Refusal!;
    }

    /// <summary>The files in the fields that clients in the wild use; a problem for each that cannot be taken.</summary>
    private async Task<List<RequestFile>> KeepFilesAsync(Parameters given, List<Problem> problems, CancellationToken ct)
    {
        var kept = new List<RequestFile>();
        List<IFormFile> sent = [.. given.Files?.Where(f => MediaField().IsMatch(f.Name)) ?? []];
        if (sent.Count > MostFiles)
        {
            problems.Add(new Problem("Error.File.TooMany", "media", MostFiles));
            return kept;
        }

        foreach (var file in sent)
        {
            await using var content = file.OpenReadStream();
            var outcome = await store.TakeAnyAsync(content, ct);
            if (!outcome.Succeeded)
            {
                var shown = Path.GetFileName(file.FileName);
                problems.AddRange(outcome.Refusal!.Problems.Select(p => new Problem(
                    p.Key, file.Name, TextLength.Cut(shown, 100), FileStore.MostBytes / 1024 / 1024)));
                continue;
            }

            if (kept.Count + outcome.Value.Count > MostFiles)
            {
                // Each page of a scan is one.
                problems.Add(new Problem("Error.File.TooMany", "media", MostFiles));
                return kept;
            }

            kept.AddRange(outcome.Value.Select(taken => new RequestFile
            {
                Id = Guid.CreateVersion7(clock.Now()), Name = taken.File.Kind.NameFor(file.FileName), ContentType = taken.File.Kind.ContentType, Size = taken.File.Size, Sha256 = taken.File.Sha256,
                Picture = taken.SmallSha256 is null ? null : new RequestPicture { SmallSha256 = taken.SmallSha256, Width = taken.Width, Height = taken.Height },
            }));
        }

        return kept;
    }

    /// <summary>An address on the web, kept as text; null when there is none or it is no such address, which is noted.</summary>
    public static string? MediaUrl(Parameters given, List<Problem> problems)
    {
        var url = given["media_url"];
        if (url is not null && (TextLength.IsOver(url, LongestUrl) || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
        {
            problems.Add(new Problem("Api.BadUrl", "media_url", LongestUrl));
            return null;
        }

        return url;
    }

    private Reply Receipt(Receipt receipt) => new("service_requests", IsList: true, [shape =>
    {
        shape.StartItem("request");
        shape.Text("service_request_id", RequestShape.Id(receipt.Reference));
        shape.Text("service_notice", replies.Text("Notice.Due", wording.Unit(receipt.OwnerUnit), wording.DateAndTime(receipt.DueAt)));
        shape.End();
    }]);

    private static Contact? ContactIn(Parameters given)
    {
        var name = string.Join(' ', new[] { given["first_name"], given["last_name"] }.OfType<string>());
        var contact = new Contact { Name = name.Length > 0 ? name : null, Email = given["email"], Phone = given["phone"] };
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

    /// <summary>A client that sends the header <c>Idempotency-Key</c> again after a broken line gets the first answer again.</summary>
    private static Guid? Submission(Call call) =>
        call.Http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } header
            ? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Key!.Id:N} {header}")).AsSpan(0, 16))
            : null;

    [GeneratedRegex("^(media|photo[0-9]{0,2})$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MediaField();
}
