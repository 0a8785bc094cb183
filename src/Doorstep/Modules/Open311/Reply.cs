using System.Security.Cryptography;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Open311;

/// <summary>Marks the texts of the interface.</summary>
public sealed class Open311Texts;

/// <summary>One call of the interface.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Format">The format that was asked for.</param>
/// <param name="Given">What the client sent.</param>
/// <param name="Key">The key it came with; null for none.</param>
internal sealed record Call(HttpContext Http, Format Format, Parameters Given, ApiKey? Key)
{
    /// <summary>The whole address of something on this site.</summary>
    public string WholeAddress(string path) =>
        Http.RequestServices.GetRequiredService<PublicSite>().Start(Http.Request) + path;

    /// <summary>Notes for the residents whose personal requests these are that the caller looked at them. Everybody else looks at what is public.</summary>
    public async Task LookedAtAsync(Writer writer, IReadOnlyList<Guid> personal, CancellationToken ct)
    {
        if (personal.Count == 0 || Key is not { } key)
        {
            return;
        }

        var log = Http.RequestServices.GetRequiredService<AccessLog>();
        _ = (await writer.RunAsync<Done>(
            async (write, token) =>
            {
                foreach (var id in personal)
                {
                    await log.LookAsync(write, id, RecordActor.Client(key.Id, key.Name), "open311", token);
                }

                return default(Done);
            },
            ct)).Value;
    }
}

/// <summary>An answer in neutral form.</summary>
/// <param name="Root">Name of the document.</param>
/// <param name="IsList">True for a list of what the parts write, false for one object with their fields.</param>
/// <param name="Parts">Write the content one after the other, the same each time: long answers are written once for their tag, and then while they are sent.</param>
internal sealed record Reply(string Root, bool IsList, IEnumerable<Action<ShapeWriter>> Parts)
{
    /// <summary>When what it shows last changed; null when that is not known.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The cursor of the next page; null when there is none.</summary>
    public string? Next { get; init; }

    /// <summary>True when a key may be shown more than others are: then the answer is for who asked alone.</summary>
    public bool KeyReadsMore { get; init; }
}

/// <summary>Puts answers and refusals on the wire.</summary>
internal sealed class Replies(IStringLocalizer<Open311Texts> texts, RequestWording wording)
{
    private const int ChunkBytes = 64 * 1024;
    private const int LongestKept = 1024 * 1024;

    /// <summary>Names of the interface for the fields of the operations.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["type"] = "service_code", ["where"] = "lat, long", ["address"] = "address_string", ["area"] = "address_id",
        ["name"] = "first_name, last_name", ["words"] = "description", ["account"] = "description",
    };

    /// <summary>The HTTP status of a refusal.</summary>
    public static int StatusOf(Refusal refusal) => refusal.Problems[0].Key switch
    {
        "Api.Method" => StatusCodes.Status405MethodNotAllowed,
        "Api.TooLarge" => StatusCodes.Status413PayloadTooLarge,
        "Api.MediaType" => StatusCodes.Status415UnsupportedMediaType,
        "Api.TooMany" => StatusCodes.Status429TooManyRequests,
        "Api.TooLong" => StatusCodes.Status414UriTooLong,
        "Api.OtherBody" or "Api.OtherUpdate" => StatusCodes.Status422UnprocessableEntity,
        "Api.Broken" => StatusCodes.Status500InternalServerError,
        "Api.NotNow" or "Api.Busy" => StatusCodes.Status503ServiceUnavailable,
        _ => refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        },
    };

    /// <summary>Sends an answer. What was read carries a tag, however long it is, so that who asks again is told that nothing changed.</summary>
    public static async Task SendAsync(HttpContext http, Format format, Reply reply, CancellationToken ct)
    {
        Prepare(http, format, StatusCodes.Status200OK);
        if (reply.Next is { } cursor)
        {
            http.Response.Headers.Link = $"<{NextPage(http.Request, cursor)}>; rel=\"next\"";
        }

        if (reply.KeyReadsMore)
        {
            http.Response.Headers.Append("Vary", ApiKey.Header);
        }

        if (HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.CacheControl = "no-store";
            await WriteAsync(http.Response.Body, format, reply, ct);
            return;
        }

        await using var measured = new Measured();
        await WriteAsync(measured, format, reply, ct);
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = new($"\"{measured.Tag()}\"");
        headers.LastModified = reply.LastModified;
        headers.CacheControl = new() { NoCache = true, Private = reply.KeyReadsMore, Public = !reply.KeyReadsMore };
        if (IsKnown(http, headers))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.ContentType = null;
        }
        else if (HttpMethods.IsGet(http.Request.Method))
        {
            await (measured.Whole is { } whole ? PassOnAsync(whole, http.Response.Body, ct) : WriteAsync(http.Response.Body, format, reply, ct));
        }
    }

    /// <summary>Sends a refusal in the interface's error shape.</summary>
    public async Task SendAsync(HttpContext http, Format format, Refusal refusal, CancellationToken ct)
    {
        var status = StatusOf(refusal);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = refusal.Problems[0].Key == "Api.Busy" ? "1" : "60";
        }

        using var kept = new MemoryStream();
        using var writer = ShapeWriter.For(format, kept);
        Prepare(http, format, status);
        http.Response.Headers.CacheControl = "no-store";
        writer.StartListDocument("errors");
        foreach (var problem in refusal.Problems)
        {
            writer.StartItem("error");
            writer.Number("code", status);
            writer.Text("description", Describe(problem));
            writer.End();
        }

        writer.End();
        writer.Flush();
        await PassOnAsync(kept, http.Response.Body, ct);
    }

    /// <summary>A text of the interface.</summary>
    public string Text(string key, params object[] args) => texts[key, args];

    private string Describe(Problem problem)
    {
        var own = texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]];
        var message = own.ResourceNotFound ? wording.Message(problem) : own.Value;
        return problem.Field is { } field ? $"{FieldName(field)}: {message}" : message;
    }

    private static string FieldName(string field) =>
        field.StartsWith("q-", StringComparison.Ordinal) ? $"attribute[{field[2..]}]" : Fields.GetValueOrDefault(field, field);

    private static void Prepare(HttpContext http, Format format, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = format == Format.Json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
    }

    private static async Task WriteAsync(Stream to, Format format, Reply reply, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        using var writer = ShapeWriter.For(format, kept);
        if (reply.IsList)
        {
            writer.StartListDocument(reply.Root);
        }
        else
        {
            writer.StartObjectDocument(reply.Root);
        }

        foreach (var part in reply.Parts)
        {
            part(writer);
            writer.Flush();
            if (kept.Length > ChunkBytes)
            {
                await PassOnAsync(kept, to, ct);
            }
        }

        writer.End();
        writer.Flush();
        await PassOnAsync(kept, to, ct);
    }

    private static async Task PassOnAsync(MemoryStream kept, Stream to, CancellationToken ct)
    {
        await to.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), ct);
        kept.SetLength(0);
    }

    /// <summary>By RFC 9110 the tag comes first, and a date counts only where no tag was sent.</summary>
    private static bool IsKnown(HttpContext http, ResponseHeaders ours)
    {
        var asked = http.Request.GetTypedHeaders();
        return http.Request.Headers.IfNoneMatch.Count > 0
            ? asked.IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(ours.ETag!, useStrongComparison: false))
            // A header holds whole seconds.
            : ours.LastModified is { } changed && asked.IfModifiedSince is { } since && changed.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    private static string NextPage(HttpRequest request, string cursor)
    {
        // The key stays out of what is written down in headers. What came in a form is sent again in a form.
        var query = request.Query.Where(q => q.Key is not ("page" or "cursor" or "api_key"))
            .SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value))
            .Append(KeyValuePair.Create("cursor", (string?)cursor));
        return $"{request.HttpContext.RequestServices.GetRequiredService<PublicSite>().Start(request)}{request.Path}{QueryString.Create(query)}";
    }

    /// <summary>Takes an answer's measure, and keeps it whole as long as it is short.</summary>
    private sealed class Measured : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private MemoryStream? whole = new();

        public MemoryStream? Whole => whole;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public string Tag() => Convert.ToHexStringLower(hash.GetHashAndReset())[..32];

        public override void Write(byte[] buffer, int offset, int count)
        {
            hash.AppendData(buffer, offset, count);
            if (whole?.Length + count > LongestKept)
            {
                whole = null;
            }

            whole?.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.ToArray(), 0, buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            whole?.Dispose();
            base.Dispose(disposing);
        }
    }
}
