using System.Globalization;
using System.Net.Mail;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

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

/// <summary>
/// Speaks SMTP (RFC 5321) to one server, a line for each letter. The framework's own client cannot say how far it came when
/// a line breaks, and that decides whether a letter may be sent again.
/// </summary>
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
        using var before = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var whole = false;
        try
        {
            await using var line = await OpenAsync(before.Token);
            var beyondAscii = !Ascii.IsValid(letter.To.User);
            if (beyondAscii && !line.Offers("SMTPUTF8"))
            {
                return new(HandingOver.Refused);
            }

            await line.AskAsync($"MAIL FROM:<{settings.From.Address}>{(beyondAscii ? " SMTPUTF8" : "")}", before.Token);
            line.AboutTheLetter = true;
            await line.AskAsync($"RCPT TO:<{letter.To.Address}>", before.Token);
            await line.AskAsync("DATA", before.Token);
            // No line of a letter begins with a dot: its words are in base64.
            await line.WriteAsync(letter.Compose(settings.From), before.Token);
            whole = true;
            await line.AskAsync(".", patience.Token);
            await line.QuitAsync(patience.Token);
            return new(HandingOver.Taken);
        }
        catch (Exception failure) when (WhatItMeans(failure, whole) is { } handed)
        {
            return handed;
        }
    }

    /// <summary>Greets the server and signs in, without a letter. Returns what came of it.</summary>
    public async Task<Handed> GreetAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await using var line = await OpenAsync(both.Token);
            await line.QuitAsync(both.Token);
            return new(HandingOver.Taken);
        }
        catch (Exception failure) when (WhatItMeans(failure, whole: false) is { } handed)
        {
            return handed;
        }
    }

    private static Handed? WhatItMeans(Exception failure, bool whole) => failure switch
    {
        ServerSaidNoException no when no.Code is < 400 or > 599 => new(whole ? HandingOver.Unknown : HandingOver.Unreachable, no.Code),
        // 421: it is about to close the line, whatever the letter.
        ServerSaidNoException { Code: 421 } no => new(HandingOver.Unreachable, no.Code),
        ServerSaidNoException { AboutTheLetter: true } no => new(no.Code >= 500 ? HandingOver.Refused : HandingOver.Later, no.Code),
        ServerSaidNoException no => new(no.Code >= 500 ? HandingOver.NotLetIn : HandingOver.Later, no.Code),
        AuthenticationException => new(HandingOver.NotLetIn),
        SocketException or IOException or OperationCanceledException => new(whole ? HandingOver.Unknown : HandingOver.Unreachable),
        _ => null,
    };

    private async Task<Line> OpenAsync(CancellationToken ct)
    {
        var socket = new TcpClient();
        var line = new Line(socket);
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, ct);
            line.Over(socket.GetStream());
            if (settings.Tls == MailTls.Tls)
            {
                await EncryptAsync(line, ct);
            }

            await line.AnswerAsync(ct);
            await GreetAsync(line, ct);
            if (settings.Tls == MailTls.StartTls)
            {
                if (!line.Offers("STARTTLS"))
                {
                    throw new AuthenticationException("The mail server offers no encryption.");
                }

                await line.AskAsync("STARTTLS", ct);
                await EncryptAsync(line, ct);
                await GreetAsync(line, ct);
            }

            if (settings is { User: { } user, Password: { } password })
            {
                await SignInAsync(line, user, password, ct);
            }

            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private async Task GreetAsync(Line line, CancellationToken ct)
    {
        // Our own name: the domain that the letters come from.
        line.Offered = await line.AskAsync($"EHLO {settings.From.Host}", ct);
    }

    private async Task EncryptAsync(Line line, CancellationToken ct)
    {
        var encrypted = new SslStream(line.Stream);
        line.Over(encrypted);
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, ct);
    }

    private static async Task SignInAsync(Line line, string user, string password, CancellationToken ct)
    {
        var ways = line.Offered.FirstOrDefault(o => o.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant() ?? "";
        if (ways.Contains("PLAIN", StringComparison.Ordinal) || !ways.Contains("LOGIN", StringComparison.Ordinal))
        {
            await line.AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", ct);
            return;
        }

        await line.AskAsync("AUTH LOGIN", ct);
        await line.AskAsync(Base64(user), ct);
        await line.AskAsync(Base64(password), ct);
    }

    private static string Base64(string words) => Convert.ToBase64String(Encoding.UTF8.GetBytes(words));

    private sealed class ServerSaidNoException(int code, bool aboutTheLetter) : Exception($"The mail server said {code.ToString(CultureInfo.InvariantCulture)}.")
    {
        public int Code => code;

        public bool AboutTheLetter => aboutTheLetter;
    }

    /// <summary>One conversation. Answers are bounded in length: a server is not trusted to end them.</summary>
    private sealed class Line(TcpClient socket) : IAsyncDisposable
    {
        private const int MostCharacters = 4096;
        private const int MostLines = 128;
        private readonly byte[] buffer = new byte[1024];
        private int read;
        private int filled;

        /// <summary>True once a no is about this letter and not about us.</summary>
        public bool AboutTheLetter { get; set; }

        public IReadOnlyList<string> Offered { get; set; } = [];

        public Stream Stream { get; private set; } = Stream.Null;

        public bool Offers(string extension) => Offered.Any(o => string.Equals(o.Split(' ')[0], extension, StringComparison.OrdinalIgnoreCase));

        /// <summary>Goes on over this stream; what came in the open before is thrown away.</summary>
        public void Over(Stream stream) => (Stream, read, filled) = (stream, 0, 0);

        public async Task<IReadOnlyList<string>> AskAsync(string command, CancellationToken ct)
        {
            await WriteAsync(command + "\r\n", ct);
            return await AnswerAsync(ct);
        }

        public async Task WriteAsync(string text, CancellationToken ct)
        {
            await Stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
            await Stream.FlushAsync(ct);
        }

        /// <summary>The lines of an answer without their number; throws when it is a no.</summary>
        public async Task<IReadOnlyList<string>> AnswerAsync(CancellationToken ct)
        {
            var lines = new List<string>();
            while (lines.Count < MostLines)
            {
                var line = await ReadLineAsync(ct);
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                {
                    throw new IOException("The mail server does not speak SMTP.");
                }

                lines.Add(line.Length > 4 ? line[4..] : "");
                if (line.Length == 3 || line[3] != '-')
                {
                    return code is >= 200 and < 400 ? lines : throw new ServerSaidNoException(code, AboutTheLetter);
                }
            }

            throw new IOException("The mail server's answer has no end.");
        }

        /// <summary>Says goodbye; what becomes of that does not matter any more.</summary>
        public async Task QuitAsync(CancellationToken ct)
        {
            try
            {
                await WriteAsync("QUIT\r\n", ct);
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
            {
                // It is done already.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Stream.DisposeAsync();
            socket.Dispose();
        }

        private async Task<string> ReadLineAsync(CancellationToken ct)
        {
            var line = new StringBuilder();
            while (line.Length < MostCharacters)
            {
                if (read == filled)
                {
                    (read, filled) = (0, await Stream.ReadAsync(buffer, ct));
                    if (filled == 0)
                    {
                        throw new IOException("The mail server ended the conversation.");
                    }
                }

                var next = (char)buffer[read++];
                if (next == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append(next);
            }

            throw new IOException("A line of the mail server has no end.");
        }
    }
}
