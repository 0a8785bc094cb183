using System.Net;
using System.Net.Mail;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Doorstep.Platform.Mail;

namespace Doorstep.Harness;

/// <summary>How a mail server behaves.</summary>
public enum Mood
{
    /// <summary>Takes everything.</summary>
    Takes,

    /// <summary>Says 550 to the recipient.</summary>
    RefusesRecipient,

    /// <summary>Says 451 to the recipient.</summary>
    IsBusy,

    /// <summary>Says 554 after the whole letter.</summary>
    RefusesLetter,

    /// <summary>Says 550 to the sender.</summary>
    RefusesSender,

    /// <summary>Says 535 to any name and password.</summary>
    RefusesSignIn,

    /// <summary>Says nothing after the recipient.</summary>
    HangsBeforeLetter,

    /// <summary>Says nothing after the whole letter.</summary>
    HangsAfterLetter,

    /// <summary>Drops the line after the recipient.</summary>
    DropsBeforeLetter,

    /// <summary>Drops the line after the whole letter.</summary>
    DropsAfterLetter,
}

/// <summary>A mail server on loopback that takes, refuses, hangs or drops as the test says.</summary>
public sealed class PostOffice : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<Arrived> arrived = [];
    private readonly CancellationTokenSource closing = new();
    private readonly int port;
    private TcpListener? listener;

    /// <summary>Opens on a free port.</summary>
    public PostOffice()
    {
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = ListenAsync(listener);
    }

    /// <summary>Settings that lead here.</summary>
    public MailSettings Settings => new("127.0.0.1", port, Tls, SignIn?.User, SignIn?.Password, new MailAddress("doorstep@town.example", "Doorstep 测试镇"));

    /// <summary>How the line is protected, in the settings and here; with a certificate that nobody trusts.</summary>
    public MailTls Tls { get; init; } = MailTls.None;

    /// <summary>The only name and password that it lets in; null lets in everybody.</summary>
    public (string User, string Password)? SignIn { get; init; }

    /// <summary>Takes addresses with other letters than ASCII before the @ (SMTPUTF8).</summary>
    public bool TakesAllLetters { get; init; }

    /// <summary>How it behaves from now on; asked for each letter, by its recipient.</summary>
    public Func<string, Mood> Mood { get; set; } = _ => Harness.Mood.Takes;

    /// <summary>Runs when a whole letter is here, before it is answered.</summary>
    public Func<Task> OnLetter { get; set; } = () => Task.CompletedTask;

    /// <summary>Ends when the server has begun to say nothing.</summary>
    public TaskCompletionSource Hanging { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it was told, all conversations together.</summary>
    public StringBuilder Heard { get; } = new();

    /// <summary>The letters that came whole, also those that it did not take.</summary>
    public IReadOnlyList<Arrived> Arrived
    {
        get
        {
            lock (gate)
            {
                return [.. arrived];
            }
        }
    }

    /// <summary>The letters to this address, oldest first.</summary>
    public IReadOnlyList<Arrived> To(string address) => [.. Arrived.Where(a => a.To == address)];

    /// <summary>Stops answering, as a machine that is off.</summary>
    public void Close()
    {
        listener?.Stop();
        listener = null;
    }

    /// <summary>Answers again on the same port.</summary>
    public void Reopen()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = ListenAsync(listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        Close();
        closing.Dispose();
    }

    private async Task ListenAsync(TcpListener on)
    {
        try
        {
            while (true)
            {
                var client = await on.AcceptTcpClientAsync(closing.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // The caller went.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        var (to, mood, encrypted) = ("", Harness.Mood.Takes, false);
        var reader = new StreamReader(stream, Encoding.UTF8);
        await SayAsync("220 post.example");
        while (await reader.ReadLineAsync(closing.Token) is { } line)
        {
            lock (gate)
            {
                Heard.AppendLine(line);
            }

            switch (line.Split(' ')[0])
            {
                case "EHLO":
                    await SayAsync("250-post.example\r\n250-8BITMIME\r\n" + (TakesAllLetters ? "250-SMTPUTF8\r\n" : "") + (Tls == MailTls.StartTls && !encrypted ? "250-STARTTLS\r\n" : "") + (SignIn is null ? "250 HELP" : "250 AUTH LOGIN PLAIN"));
                    break;
                case "STARTTLS":
                    await SayAsync("220 go ahead");
                    var tls = new SslStream(stream);
                    using (var certificate = Certificate())
                    {
                        await tls.AuthenticateAsServerAsync(certificate);
                    }

                    (stream, encrypted) = (tls, true);
                    reader = new StreamReader(stream, Encoding.UTF8);
                    break;
                case "AUTH":
                    var right = SignIn is { } wanted && line.EndsWith(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{wanted.User}\0{wanted.Password}")), StringComparison.Ordinal);
                    await SayAsync(right && Mood("") != Harness.Mood.RefusesSignIn ? "235 welcome" : "535 5.7.8 who are you?");
                    break;
                case "MAIL":
                    await SayAsync(Mood("") == Harness.Mood.RefusesSender ? "550 5.7.1 not you" : "250 ok");
                    break;
                case "RCPT":
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    mood = Mood(to);
                    await SayAsync(mood switch { Harness.Mood.RefusesRecipient => "550 5.1.1 no such person", Harness.Mood.IsBusy => "451-4.3.2 later\r\n451 please", _ => "250 ok" });
                    break;
                case "DATA" when mood == Harness.Mood.DropsBeforeLetter:
                    return;
                case "DATA" when mood == Harness.Mood.HangsBeforeLetter:
                    await HangAsync();
                    break;
                case "DATA":
                    await SayAsync("354 go on");
                    if (!await TakeAsync())
                    {
                        return;
                    }

                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return;
                default:
                    await SayAsync("500 what?");
                    break;
            }
        }

        async Task<bool> TakeAsync()
        {
            var letter = new StringBuilder();
            while (await reader.ReadLineAsync(closing.Token) is { } line)
            {
                if (line == ".")
                {
                    break;
                }

                letter.Append(line).Append("\r\n");
            }

            lock (gate)
            {
                arrived.Add(new Arrived(to, letter.ToString()));
            }

            await OnLetter();
            if (mood == Harness.Mood.DropsAfterLetter)
            {
                return false;
            }

            if (mood == Harness.Mood.HangsAfterLetter)
            {
                await HangAsync();
            }

            await SayAsync(mood == Harness.Mood.RefusesLetter ? "554 5.6.0 not this" : "250 taken");
            return true;
        }

        async Task SayAsync(string answer) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), closing.Token);
    }

    private async Task HangAsync()
    {
        Hanging.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, closing.Token);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
