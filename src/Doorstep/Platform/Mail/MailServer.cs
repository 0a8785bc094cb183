using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Doorstep.Platform.Mail;

/// <summary>What came of handing a letter over.</summary>
public enum HandingOver
{
    /// <summary>The server took it and answers for it now.</summary>
    Taken,

    /// <summary>The server will never take this letter: there is no such address, or it does not want it.</summary>
    Refused,

    /// <summary>The server cannot take this letter now.</summary>
    Later,

    /// <summary>The server does not answer, or the line broke before the letter was whole.</summary>
    Unreachable,

    /// <summary>The server does not take anything from us: encryption, sign-in or sender are not set up right.</summary>
    NotLetIn,

    /// <summary>The line broke after the whole letter was sent and before the server said yes or no.</summary>
    Unknown,

    /// <summary>The address lies inside the network, and the operator has not allowed it. Only of calls to other systems.</summary>
    NotAllowed,
}

/// <summary>What came of handing a letter over, with the server's number when it gave one (RFC 5321: 4xx later, 5xx never).</summary>
public readonly record struct Handed(HandingOver Result, int? Code = null);

/// <summary>Hands letters to one mail server by SMTP, a line for each letter, and says how far it came when a line breaks: that decides whether a letter may be sent again.</summary>
/// <param name="settings">The server.</param>
/// <param name="clock">Ends a wait that is too long.</param>
public sealed class MailServer(MailSettings settings, TimeProvider clock)
{
    /// <summary>The longest that handing over one letter takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Hands a letter over. Never throws for what servers and networks do.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="stop">Gives up as long as the letter is not whole; the answer to a whole letter is waited for.</param>
    public async Task<Handed> HandOverAsync(Letter letter, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var client = new Client();
        await using var stopping = stop.Register(() =>
        {
            if (!client.Whole)
            {
                patience.Cancel();
            }
        });
        try
        {
            await OpenAsync(client, patience.Token);
            var beyondAscii = !Ascii.IsValid(letter.To.User);
            if (beyondAscii && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                return new(HandingOver.Refused);
            }

            await client.SendWholeAsync(letter.Compose(settings.From), beyondAscii, patience.Token);
        }
        catch (Exception failure) when (WhatItMeans(failure, client) is { } handed)
        {
            return handed;
        }

        await QuitAsync(client, patience.Token);
        return new(HandingOver.Taken);
    }

    /// <summary>Greets the server and signs in, without a letter. Returns what came of it.</summary>
    public async Task<Handed> GreetAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        using var client = new Client();
        try
        {
            await OpenAsync(client, both.Token);
        }
        catch (Exception failure) when (WhatItMeans(failure, client) is { } handed)
        {
            return handed;
        }

        await QuitAsync(client, both.Token);
        return new(HandingOver.Taken);
    }

    private static Handed? WhatItMeans(Exception failure, Client client) => failure switch
    {
        SmtpCommandException no => SaidNo((int)no.StatusCode, client),
        AuthenticationException { InnerException: SmtpCommandException no } => SaidNo((int)no.StatusCode, client),
        // The server offers no encryption, or no way to sign in; or its certificate is not trusted.
        AuthenticationException or SslHandshakeException or NotSupportedException => new(HandingOver.NotLetIn),
        SmtpProtocolException or ServiceNotConnectedException or SocketException or IOException or TimeoutException or OperationCanceledException =>
            new(client.Whole ? HandingOver.Unknown : HandingOver.Unreachable),
        _ => null,
    };

    private static Handed SaidNo(int code, Client client) => code switch
    {
        < 400 or > 599 => new(client.Whole ? HandingOver.Unknown : HandingOver.Unreachable, code),
        // 421: it is about to close the line, whatever the letter.
        421 => new(HandingOver.Unreachable, code),
        < 500 => new(HandingOver.Later, code),
        _ => new(client.AboutTheLetter ? HandingOver.Refused : HandingOver.NotLetIn, code),
    };

    private async Task OpenAsync(Client client, CancellationToken ct)
    {
        // Our own name: the domain that the letters come from.
        client.LocalDomain = settings.From.Host;
        await client.ConnectAsync(settings.Host, settings.Port, settings.Tls switch
        {
            MailTls.StartTls => SecureSocketOptions.StartTls,
            MailTls.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        }, ct);
        if (settings is { User: { } user, Password: { } password })
        {
            await client.AuthenticateAsync(Encoding.UTF8, user, password, ct);
        }
    }

    /// <summary>Says goodbye; what becomes of that does not matter any more.</summary>
    private static async Task QuitAsync(Client client, CancellationToken ct)
    {
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception failure) when (failure is IOException or SocketException or TimeoutException or OperationCanceledException or SmtpProtocolException or SmtpCommandException)
        {
            // It is done already.
        }
    }

    /// <summary>MailKit's client, told apart by how far a letter came.</summary>
    private sealed class Client : SmtpClient, ITransferProgress
    {
        private long length = long.MaxValue;

        public Client()
        {
            // What the library trusts beyond the machine's own list, and asks of the certificate's issuer, is not the operator's choice.
            ServerCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None;
            CheckCertificateRevocation = false;
            Timeout = (int)Patience.TotalMilliseconds;
        }

        /// <summary>True once a no is about this letter and not about us.</summary>
        public bool AboutTheLetter { get; private set; }

        /// <summary>True from just before the letter's last byte leaves: the server may have it.</summary>
        public bool Whole { get; private set; }

        public async Task SendWholeAsync(MimeMessage message, bool beyondAscii, CancellationToken ct)
        {
            // In chunks the last byte would leave before it is reported; with DATA the end mark comes after all that is.
            Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            format.EnsureNewLine = true;
            format.International = beyondAscii;
            using var measured = new MimeKit.IO.MeasuringStream();
            await message.WriteToAsync(format, measured, ct);
            length = measured.Length;
            await SendAsync(format, message, ct, this);
        }

        void ITransferProgress.Report(long bytesTransferred, long totalSize) => Whole |= bytesTransferred >= length;

        void ITransferProgress.Report(long bytesTransferred) => Whole |= bytesTransferred >= length;

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            AboutTheLetter = true;
            base.OnRecipientAccepted(message, mailbox, response);
        }

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            AboutTheLetter = true;
            base.OnRecipientNotAccepted(message, mailbox, response);
        }
    }
}
