using System.Security.Cryptography;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Open311;

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
/// <param name="Parts">Write the content one after the other; long answers are sent while they are written.</param>
internal sealed record Reply(string Root, bool IsList, IEnumerable<Action<ShapeWriter>> Parts)
{
    /// <summary>When what it shows last changed; null when that is not known.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>True when there are more rows after this page.</summary>
    public bool HasMore { get; init; }
}

/// <summary>Puts answers and refusals on the wire.</summary>
internal sealed class Replies(IStringLocalizer<Open311Texts> texts, RequestWording wording)
{
    private const int ChunkBytes = 64 * 1024;

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
        "Api.Broken" => StatusCodes.Status500InternalServerError,
        "Api.NotNow" => StatusCodes.Status503ServiceUnavailable,
        _ => refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        },
    };

    /// <summary>Sends an answer. A short one carries a tag, so that who asks again for the same is told that nothing changed.</summary>
    public static async Task SendAsync(HttpContext http, Format format, Reply reply, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        using var writer = ShapeWriter.For(format, kept);
        Prepare(http, format, StatusCodes.Status200OK);
        if (reply.HasMore)
        {
            http.Response.Headers.Link = $"<{NextPage(http.Request)}>; rel=\"next\"";
        }

        if (reply.IsList)
        {
            writer.StartListDocument(reply.Root);
        }
        else
        {
            writer.StartObjectDocument(reply.Root);
        }

        var sent = false;
        foreach (var part in reply.Parts)
        {
            part(writer);
            writer.Flush();
            if (kept.Length > ChunkBytes)
            {
                sent = true;
                await PassOnAsync(http, kept, ct);
            }
        }

        writer.End();
        writer.Flush();
        if (!sent && !HttpMethods.IsPost(http.Request.Method) && IsKnown(http, kept, reply.LastModified))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.ContentType = null;
            return;
        }

        await PassOnAsync(http, kept, ct);
    }

    /// <summary>Sends a refusal in the interface's error shape.</summary>
    public async Task SendAsync(HttpContext http, Format format, Refusal refusal, CancellationToken ct)
    {
        var status = StatusOf(refusal);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "60";
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
        await PassOnAsync(http, kept, ct);
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

    private static async Task PassOnAsync(HttpContext http, MemoryStream kept, CancellationToken ct)
    {
        await http.Response.Body.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), ct);
        kept.SetLength(0);
    }

    private static bool IsKnown(HttpContext http, MemoryStream kept, DateTimeOffset? lastModified)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(kept.GetBuffer().AsSpan(0, (int)kept.Length)))[..32]}\"";
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = new(tag);
        headers.LastModified = lastModified;
        headers.CacheControl = new() { NoCache = true, Private = true };
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == tag || known.Tag == "*");
    }

    private static string NextPage(HttpRequest request)
    {
        var page = int.TryParse(request.Query["page"], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 1;
        // The key stays out of what is written down in headers.
        var query = request.Query.Where(q => q.Key is not ("page" or "api_key"))
            .SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value))
            .Append(KeyValuePair.Create("page", (string?)(page + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return $"{request.HttpContext.RequestServices.GetRequiredService<PublicSite>().Start(request)}{request.Path}{QueryString.Create(query)}";
    }
}
