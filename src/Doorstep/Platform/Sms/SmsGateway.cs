using System.Net;
using System.Text;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outgoing;

namespace Doorstep.Platform.Sms;

/// <summary>Hands text messages to the town's gateway, which is asked as its settings say.</summary>
/// <param name="settings">How it wants to be asked. The operator named it, so it may lie inside the network.</param>
/// <param name="clock">Ends a wait that is too long.</param>
public sealed class SmsGateway(SmsSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>The longest that handing over one message takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MostBytes = 16 * 1024;
    private readonly OutgoingHttp http = new(OutgoingSettings.Of(settings.AddressFor("1", "a").Host), clock);

    /// <summary>Hands a message over. Never throws for what gateways and networks do.</summary>
    public async Task<Handed> HandOverAsync(string to, string text, CancellationToken stop)
    {
        using var ask = new HttpRequestMessage(settings.Method, settings.AddressFor(to, text)) { Version = HttpVersion.Version11 };
        if (settings.BodyFor(to, text) is { } body)
        {
            ask.Content = new StringContent(body, Encoding.UTF8);
            ask.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(settings.ContentType);
        }

        foreach (var (name, value) in settings.Headers)
        {
            ask.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            return await http.AskAsync(ask, Patience, JudgeAsync, stop);
        }
        catch (HttpRequestException failure)
        {
            // Only what surely was not handed over is tried again.
            return new(failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                ? HandingOver.Unreachable : HandingOver.Unknown);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            return new(HandingOver.Unknown);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<Handed> JudgeAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var code = (int)answer.StatusCode;
        return code switch
        {
            >= 200 and < 300 when settings.Success is not { } wanted
                || Encoding.UTF8.GetString(await OutgoingHttp.BeginningAsync(answer, MostBytes, ct)).Contains(wanted, StringComparison.Ordinal) => new(HandingOver.Taken),
            // It answered, and not with what means yes.
            >= 200 and < 300 => new(HandingOver.Refused, code),
            401 or 403 or 407 => new(HandingOver.NotLetIn, code),
            408 or 429 or 503 => new(HandingOver.Later, code),
            >= 300 and < 500 => new(HandingOver.Refused, code),
            _ => new(HandingOver.Unknown, code),
        };
    }
}
