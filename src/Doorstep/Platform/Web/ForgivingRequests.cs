using System.Text.RegularExpressions;

namespace Doorstep.Platform.Web;

/// <summary>Says of an endpoint that it answers itself, in its own shape, when its address is too long.</summary>
public sealed record TakesLongAddress;

/// <summary>
/// Puts right, before anything reads a request, what programs in the wild write and mean plainly: double slashes in the path, a boundary of a
/// form with signs that belong into quotes. And says in words that an address is too long, where the server would hang up without any.
/// </summary>
internal static partial class ForgivingRequests
{
    /// <summary>Most characters of a path with its query, in general.</summary>
    public const int LongestAddress = 16 * 1024;

    /// <summary>Most bytes of a request line that are read at all; beyond it the server refuses without a word.</summary>
    public const int LongestLine = 512 * 1024;

    /// <summary>Comes before routing.</summary>
    public static void UseForgivingRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
        {
            request.Path = Slashes().Replace(path, "/");
        }

        if (request.ContentType is { } type && QuotedBoundary(type) is var quoted && !ReferenceEquals(quoted, type))
        {
            request.ContentType = quoted;
        }

        return next(context);
    });

    /// <summary>Comes after routing.</summary>
    public static void UseAddressLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if ((request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0) <= LongestAddress
            || context.GetEndpoint()?.Metadata.GetMetadata<TakesLongAddress>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status414UriTooLong;
        return Task.CompletedTask;
    });

    /// <summary>True when more stands behind the question mark than this many characters, as they were sent.</summary>
    public static bool AsksMoreThan(this HttpRequest request, int most) => request.QueryString.Value?.Length - 1 > most;

    /// <summary>The media type with its boundary in quotes where it needs them; the same text where it does not.</summary>
    internal static string QuotedBoundary(string type)
    {
        var found = Boundary().Match(type);
        return found.Success && NeedsQuotes().IsMatch(found.Groups["value"].Value)
            ? string.Concat(type.AsSpan(0, found.Groups["value"].Index), $"\"{found.Groups["value"].Value}\"", type.AsSpan(found.Groups["value"].Index + found.Groups["value"].Length))
            : type;
    }

    [GeneratedRegex("/{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Slashes();

    [GeneratedRegex("""^\s*multipart/[^;]*;(.*;)?\s*boundary\s*=\s*(?<value>[^";\s][^";]*?)\s*(;|$)""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Boundary();

    // What stands outside a token by RFC 9110 and may be in a boundary by RFC 2046.
    [GeneratedRegex("[()<>@,:/?= \\[\\]{}]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NeedsQuotes();
}
