using Doorstep.Platform.Hosting;
using Doorstep.Platform.Sms;

namespace Doorstep.Modules.Notifications.Setup;

/// <summary>Whether text messages are set up, and how.</summary>
/// <param name="Settings">Null when they are not: then none is sent.</param>
/// <param name="Problems">What is wrong with what was set.</param>
public sealed record SmsSetup(SmsSettings? Settings, IReadOnlyList<StartProblem> Problems)
{
    /// <summary>What the environment says.</summary>
    public static SmsSetup OfEnvironment()
    {
        var (settings, problems) = SmsSettings.Read(Environment.GetEnvironmentVariable);
        return new(settings, problems);
    }
}

/// <summary>Whether text messages are set up. Asking a gateway would send one, so nothing is tried.</summary>
internal sealed class SmsCheck(SmsSetup setup) : ICheck
{
    /// <inheritdoc/>
    public string Title => "Text messages";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<CheckFinding>>(setup switch
    {
        { Problems.Count: > 0 } => [.. setup.Problems.Select(p => new CheckFinding(false, p.Message, p.Remedy))],
        { Settings: { } settings } => [new(true, $"Text messages go to {settings.AddressFor("1", "a").Host}.")],
        _ => [new(true, "Not set up: there are no text messages.", $"Set {SmsSettings.AddressVariable} and {SmsSettings.BodyVariable}: see docs/operate/sms.md.")],
    });
}
