using Doorstep.Platform.Hosting;
using Doorstep.Platform.Mail;

namespace Doorstep.Modules.Notifications.Setup;

/// <summary>Whether mail is set up, and how.</summary>
/// <param name="Settings">Null when it is not set up: then nothing is sent.</param>
/// <param name="Problems">What is wrong with what was set.</param>
public sealed record MailSetup(MailSettings? Settings, IReadOnlyList<StartProblem> Problems)
{
    /// <summary>What the environment says.</summary>
    public static MailSetup OfEnvironment()
    {
        var (settings, problems) = MailSettings.Read(Environment.GetEnvironmentVariable);
        return new(settings, problems);
    }
}

/// <summary>Whether mail is set up, and whether the server lets us in.</summary>
internal sealed class MailCheck(MailSetup setup, TimeProvider clock) : ICheck
{
    private const string SetUp = $"Set {MailSettings.HostVariable} and {MailSettings.FromVariable}: see docs/operate/mail.md.";

    /// <inheritdoc/>
    public string Title => "Mail";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        if (setup.Problems.Count > 0)
        {
            return [.. setup.Problems.Select(p => new CheckFinding(false, p.Message, p.Remedy))];
        }

        if (setup.Settings is not { } settings)
        {
            return [new(true, "Not set up: residents hear nothing by mail.", SetUp)];
        }

        var server = $"{settings.Host}, port {settings.Port}";
        var greeted = await new MailServer(settings, clock).GreetAsync(ct);
        return greeted.Result switch
        {
            HandingOver.Taken => [new(true, $"{server} answers{(settings.User is null ? "" : " and lets us in")}; letters come from {settings.From.Address}.")],
            HandingOver.NotLetIn => [new(false, $"{server} does not let us in{Number(greeted)}.",
                $"Check {MailSettings.UserVariable} and {MailSettings.PasswordVariable}, {MailSettings.TlsVariable}, and that the server's certificate is trusted on this machine.")],
            _ => [new(false, $"{server} does not answer as a mail server{Number(greeted)}.", $"Check {MailSettings.HostVariable} and {MailSettings.PortVariable}, and the firewall between.")],
        };
    }

    private static string Number(Handed handed) => handed.Code is { } code ? $" (it said {code})" : "";
}
