using System.Net.Mail;
using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Mail;

namespace Doorstep.UnitTests.Platform;

public class MailTests
{
    private static readonly MailAddress From = new("doorstep@town.example", "河湾镇");

    [Fact]
    public void A_letter_in_chinese_travels_as_short_lines_of_ascii_and_comes_out_whole()
    {
        const string Subject = "您在 A7K-2QF 号诉求中反映的路灯问题已有答复，请您看一看是否已经解决，谢谢您的耐心等待";
        var text = string.Concat(Enumerable.Repeat("路灯已于周三修好。\nIt shines again.\n.\n", 40));
        var raw = Raw(Letter("wang@example.com", Subject, text));

        Assert.All(raw.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.True(Ascii.IsValid(raw));
        Assert.DoesNotContain("\n.", raw, StringComparison.Ordinal);
        var arrived = new Arrived("", raw);
        Assert.Equal(Subject, arrived.Subject);
        Assert.Equal(text.ReplaceLineEndings("\r\n"), arrived.Text);
        Assert.Equal("河湾镇 <doorstep@town.example>", arrived.Header("From"));
        Assert.Equal("Mon, 02 Mar 2026 01:00:00 +0000", arrived.Header("Date"));
        Assert.Equal("<00000000000000000000000000000001@town.example>", arrived.Header("Message-ID"));
        Assert.Equal("auto-generated", arrived.Header("Auto-Submitted"));
    }

    [Theory]
    [InlineData("Hello\r\nBcc: all@example.com")]
    [InlineData("Hello\nBcc: all@example.com")]
    [InlineData("=?utf-8?B?SGk=?= \0 Bcc: all@example.com")]
    public void A_subject_stays_one_header(string subject)
    {
        var raw = Raw(Letter("rosa@example.com", subject, "x"));
        Assert.DoesNotContain(raw.Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(string.Join(' ', subject.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)), new Arrived("", raw).Subject);
    }

    [Fact]
    public void Words_with_marks_come_beside_the_plain_ones()
    {
        var arrived = new Arrived("", Raw(Letter("rosa@example.com", "Hi", "plain") with { Html = "<p>Grüße</p>" }));
        Assert.Equal("plain", arrived.Part("text/plain"));
        Assert.Equal("<p>Grüße</p>", arrived.Part("text/html"));
    }

    [Theory]
    [InlineData("rosa@example.com", "rosa@example.com")]
    [InlineData("rosa@bücher.example", "rosa@xn--bcher-kva.example")]
    [InlineData("王芳@例子.example", "王芳@xn--fsqu00a.example")]
    [InlineData("rosa@example.com>\r\nRCPT TO:<x@example.com", null)]
    [InlineData("rosa@example.com\r\nDATA", null)]
    [InlineData("Rosa <rosa@example.com>", null)]
    [InlineData("two words@example.com", null)]
    [InlineData("nobody", null)]
    [InlineData("", null)]
    public void Only_an_address_is_an_address(string given, string? taken) => Assert.Equal(taken, Doorstep.Platform.Mail.Letter.ToAddress(given)?.Address);

    [Fact]
    public void Without_a_host_mail_is_not_set_up_and_nothing_is_wrong()
    {
        var (settings, problems) = Read();
        Assert.Null(settings);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("mail.example", null, null, MailTls.StartTls, 587)]
    [InlineData("mail.example", "TLS", null, MailTls.Tls, 465)]
    [InlineData("mail.example", "none", "2525", MailTls.None, 2525)]
    [InlineData("localhost", null, null, MailTls.None, 25)]
    [InlineData("127.0.0.1", "starttls", null, MailTls.StartTls, 587)]
    public void The_usual_is_found_by_itself(string host, string? tls, string? port, MailTls expected, int expectedPort)
    {
        var (settings, problems) = Read((MailSettings.HostVariable, host), (MailSettings.TlsVariable, tls), (MailSettings.PortVariable, port), (MailSettings.FromVariable, "河湾镇 <doorstep@town.example>"));
        Assert.Empty(problems);
        Assert.Equal((expected, expectedPort, "河湾镇", "doorstep@town.example"), (settings!.Tls, settings.Port, settings.From.DisplayName, settings.From.Address));
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var (settings, problems) = Read((MailSettings.HostVariable, "mail.example"), (MailSettings.TlsVariable, "maybe"), (MailSettings.PortVariable, "70000"), (MailSettings.FromVariable, "the town"), (MailSettings.UserVariable, "doorstep"));
        Assert.Null(settings);
        Assert.Equal(4, problems.Count);
        Assert.All([MailSettings.TlsVariable, MailSettings.PortVariable, MailSettings.FromVariable, MailSettings.PasswordVariable], name => Assert.Contains(problems, p => p.Message.Contains(name, StringComparison.Ordinal)));
        Assert.All(problems, p => Assert.NotNull(p.Remedy));
    }

    private static (MailSettings? Settings, IReadOnlyList<Doorstep.Platform.Hosting.StartProblem> Problems) Read(params (string Name, string? Value)[] set) =>
        MailSettings.Read(name => set.FirstOrDefault(s => s.Name == name).Value);

    private static string Raw(Letter letter)
    {
        using var written = new MemoryStream();
        var format = MimeKit.FormatOptions.Default.Clone();
        format.NewLineFormat = MimeKit.NewLineFormat.Dos;
        letter.Compose(From).WriteTo(format, written);
        return Encoding.UTF8.GetString(written.ToArray());
    }

    private static Letter Letter(string to, string subject, string text) =>
        new(new Guid("00000000-0000-0000-0000-000000000001"), new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)), Doorstep.Platform.Mail.Letter.ToAddress(to)!, subject, text);
}
