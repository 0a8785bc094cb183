using System.Globalization;
using System.Net.Http.Headers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Sms;

/// <summary>
/// How the town's SMS gateway wants to be asked, from the environment. In address and body <c>{to}</c> and <c>{text}</c> stand for
/// number and words; they are written as the place needs it: percent-encoded, as JSON, or as they are.
/// </summary>
/// <param name="Address">The address that is called, with its marks.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Headers">Headers such as the key; one on a line, or with <c>|</c> between.</param>
/// <param name="Body">The body with its marks; null for none.</param>
/// <param name="ContentType">What the body is.</param>
/// <param name="Success">What the answer must hold beside a good status; null when the status says enough.</param>
/// <param name="Mobile">How numbers of mobile phones begin; empty when any number may be one.</param>
public sealed record SmsSettings(
    string Address, HttpMethod Method, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body, string ContentType, string? Success, IReadOnlyList<string> Mobile)
{
    /// <summary>The address; without it there are no text messages.</summary>
    public const string AddressVariable = "DOORSTEP_SMS_URL";

    public const string HeadersVariable = "DOORSTEP_SMS_HEADERS";

    public const string BodyVariable = "DOORSTEP_SMS_BODY";

    /// <summary>GET or POST; POST where there is a body.</summary>
    public const string MethodVariable = "DOORSTEP_SMS_METHOD";

    /// <summary>The body's type; told from how it begins.</summary>
    public const string ContentTypeVariable = "DOORSTEP_SMS_CONTENT_TYPE";

    /// <summary>What a good answer holds.</summary>
    public const string SuccessVariable = "DOORSTEP_SMS_SUCCESS";

    /// <summary>How mobile numbers begin, with commas between.</summary>
    public const string MobileVariable = "DOORSTEP_SMS_MOBILE";

    /// <summary>True when a text message probably reaches this number, as far as its beginning tells.</summary>
    public bool Reaches(string? typed) => SmsNumber.Read(typed) is { } number && (Mobile.Count == 0 || Mobile.Any(beginning => number.StartsWith(beginning, StringComparison.Ordinal)));

    /// <summary>The address with number and words in it.</summary>
    public Uri AddressFor(string to, string text) => new(Filled(Address, to, text, Uri.EscapeDataString));

    /// <summary>The body with number and words in it.</summary>
    public string? BodyFor(string to, string text) => Body is null ? null
        : Filled(Body, to, text, ContentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? AsJson : ContentType.Contains("form", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString : AsXml);

    /// <summary>Reads the settings.</summary>
    /// <param name="variable">The value of an environment variable; null or empty when it is not set.</param>
    /// <returns>The settings, or null with what is wrong; null with nothing wrong when there is no gateway.</returns>
    public static (SmsSettings? Settings, IReadOnlyList<StartProblem> Problems) Read(Func<string, string?> variable)
    {
        var given = (string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
        if (given(AddressVariable) is not { } address)
        {
            return (null, []);
        }

        var (problems, body) = (new List<StartProblem>(), given(BodyVariable));
        if (!Uri.TryCreate(Filled(address, "1", "a", Uri.EscapeDataString), UriKind.Absolute, out var sample) || sample.Scheme is not ("https" or "http"))
        {
            problems.Add(new($"The environment variable {AddressVariable} is no address of a gateway.", "Set it to the gateway's address, such as https://sms.example/send."));
        }

        if (!$"{address}{body}".Contains("{to}", StringComparison.Ordinal) || !$"{address}{body}".Contains("{text}", StringComparison.Ordinal))
        {
            problems.Add(new($"Neither {AddressVariable} nor {BodyVariable} says where number and words go.", "Write {to} and {text} where the gateway expects them: see docs/operate/sms.md."));
        }

        var method = (given(MethodVariable)?.ToUpperInvariant(), body) switch { ("GET", _) or (null, null) => HttpMethod.Get, ("POST", _) or (null, _) => HttpMethod.Post, ("PUT", _) => HttpMethod.Put, _ => null };
        if (method is null)
        {
            problems.Add(new($"The environment variable {MethodVariable} is none of GET, POST and PUT.", "Leave it out, or set one of them."));
        }

        var type = given(ContentTypeVariable) ?? (body is ['{' or '[', ..] && !body.StartsWith("{to}", StringComparison.Ordinal) && !body.StartsWith("{text}", StringComparison.Ordinal) ? "application/json"
            : body is ['<', ..] ? "application/xml" : "application/x-www-form-urlencoded");
        if (!MediaTypeHeaderValue.TryParse(type, out _))
        {
            problems.Add(new($"The environment variable {ContentTypeVariable} is no content type.", "Leave it out, or set one such as application/json."));
        }

        var headers = (given(HeadersVariable) ?? "").Split(['\n', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToList();
        using var probe = new HttpRequestMessage();
        // The value may be a key: it is not repeated in the message.
        if (headers.Exists(h => h.Length != 2 || h[0].Any(char.IsWhiteSpace) || !probe.Headers.TryAddWithoutValidation(h[0], h[1])))
        {
            problems.Add(new($"The environment variable {HeadersVariable} holds what is no header.", "Write Name: value, several with | between. The body's type has a variable of its own."));
        }

        var mobile = (given(MobileVariable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (mobile.Any(beginning => beginning.TrimStart('+') is not { Length: > 0 and <= 15 } digits || !digits.All(char.IsAsciiDigit)))
        {
            problems.Add(new($"The environment variable {MobileVariable} is no list of how numbers begin.", "Write beginnings with commas between, such as +49151,0151, or leave it out."));
        }

        return problems.Count > 0 ? (null, problems)
            : (new SmsSettings(address, method!, [.. headers.Select(h => KeyValuePair.Create(h[0], h[1]))], body, type, given(SuccessVariable), mobile), []);
    }

    // In one pass: words that hold a mark themselves stay words.
    private static string Filled(string template, string to, string text, Func<string, string> write) => string.Join(
        write(to), template.Split("{to}").Select(part => string.Join(write(text), part.Split("{text}"))));

    private static string AsJson(string text) => System.Text.Json.JsonEncodedText.Encode(text).Value;

    private static string AsXml(string text) => System.Security.SecurityElement.Escape(text);
}
