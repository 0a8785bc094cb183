using System.Globalization;
using System.Net;
using System.Net.Mail;
using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Mail;

/// <summary>How the line to the mail server is protected.</summary>
public enum MailTls
{
    /// <summary>Begins in the open and is encrypted before anything else is said (port 587).</summary>
    StartTls,

    /// <summary>Encrypted from the first byte (port 465).</summary>
    Tls,

    /// <summary>Never encrypted: only for a mail server on the same machine (port 25).</summary>
    None,
}

/// <summary>The mail server that takes the town's letters, from the environment.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the line is protected.</param>
/// <param name="User">The name to sign in with; null when the server asks for none.</param>
/// <param name="Password">The password to sign in with.</param>
/// <param name="From">Who the letters come from; answers go there.</param>
public sealed record MailSettings(string Host, int Port, MailTls Tls, string? User, string? Password, MailAddress From)
{
    /// <summary>Names the mail server. Without it nothing is sent.</summary>
    public const string HostVariable = "DOORSTEP_SMTP_HOST";

    /// <summary>Another port than the usual one.</summary>
    public const string PortVariable = "DOORSTEP_SMTP_PORT";

    /// <summary><c>starttls</c>, <c>tls</c> or <c>none</c>.</summary>
    public const string TlsVariable = "DOORSTEP_SMTP_TLS";

    /// <summary>The name to sign in with.</summary>
    public const string UserVariable = "DOORSTEP_SMTP_USER";

    /// <summary>The password to sign in with.</summary>
    public const string PasswordVariable = "DOORSTEP_SMTP_PASSWORD";

    /// <summary>The sender: an address, or <c>Name &lt;address&gt;</c>.</summary>
    public const string FromVariable = "DOORSTEP_SMTP_FROM";

    /// <summary>Reads the settings.</summary>
    /// <param name="variable">The value of an environment variable; null or empty when it is not set.</param>
    /// <returns>The settings, or null with what is wrong; null with nothing wrong when mail is not set up.</returns>
    public static (MailSettings? Settings, IReadOnlyList<StartProblem> Problems) Read(Func<string, string?> variable)
    {
        var given = (string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
        if (given(HostVariable) is not { } host)
        {
            return (null, []);
        }

        var problems = new List<StartProblem>();
        var tls = (given(TlsVariable)?.ToUpperInvariant(), IsThisMachine(host)) switch
        {
            ("STARTTLS", _) or (null, false) => MailTls.StartTls,
            ("TLS", _) => MailTls.Tls,
            ("NONE", _) or (null, true) => MailTls.None,
            _ => Wrong(TlsVariable, "is none of starttls, tls and none.", "Leave it out, or set one of them."),
        };
        var port = tls switch { MailTls.StartTls => 587, MailTls.Tls => 465, _ => 25 };
        if (given(PortVariable) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        {
            Wrong(PortVariable, $"is no port: {text}", "Set a number from 1 to 65535, or leave it out.");
        }

        if (!MailAddress.TryCreate(given(FromVariable) ?? "", out var from) || Letter.ToAddress(from.Address) is not { } address)
        {
            address = null;
            Wrong(FromVariable, "holds no address to send from.", "Set it to an address of the town, such as: Doorstep <doorstep@town.example>");
        }

        var (user, password) = (given(UserVariable), given(PasswordVariable));
        if (user is null != password is null)
        {
            Wrong(user is null ? UserVariable : PasswordVariable, "is missing.", $"Set {UserVariable} and {PasswordVariable}, or neither.");
        }

        return problems.Count == 0 ? (new MailSettings(host, port, tls, user, password, new MailAddress(address!.Address, from!.DisplayName)), []) : (null, problems);

        MailTls Wrong(string name, string what, string remedy)
        {
            problems.Add(new StartProblem($"The environment variable {name} {what}", remedy));
            return MailTls.StartTls;
        }
    }

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
