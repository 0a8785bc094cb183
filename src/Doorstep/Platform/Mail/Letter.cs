using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Doorstep.Platform.Mail;

/// <summary>A letter by mail that a program wrote.</summary>
/// <param name="Id">Becomes its Message-Id: the same letter tried twice is the same to whoever gets it.</param>
/// <param name="At">When it was written.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">One line, any language.</param>
/// <param name="Text">The words, as plain text.</param>
/// <param name="Html">The same words with marks; null for plain text alone.</param>
/// <param name="Leave">Where a mail program ends such letters with one click (RFC 8058); null for letters that are not asked for as a list.</param>
public sealed record Letter(Guid Id, DateTimeOffset At, MailAddress To, string Subject, string Text, string? Html = null, Uri? Leave = null)
{
    private const int LineBytes = 57;

    /// <summary>The address as a server takes it: a domain of other letters in its ASCII form. Null when it cannot be one.</summary>
    public static MailAddress? ToAddress(string address) =>
        MailAddress.TryCreate(address, out var parsed) && !address.Any(c => char.IsControl(c) || c is '<' or '>' or ' ') && InAscii(parsed.Host) is { } host
            ? new MailAddress($"{parsed.User}@{host}")
            : null;

    /// <summary>The whole message (RFC 5322 and MIME): ASCII lines that end in CR LF.</summary>
    public string Compose(MailAddress from)
    {
        var text = new StringBuilder();
        Line($"Date: {At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000");
        Line($"Message-ID: <{Id:N}@{from.Host}>");
        Line(from.DisplayName.Length > 0 ? $"From: {Encoded(from.DisplayName)} <{from.Address}>" : $"From: {from.Address}");
        Line($"To: {To.Address}");
        Line($"Subject: {Encoded(Subject)}");
        // Answers by machines (out of office) stay away from a letter that says so.
        Line("Auto-Submitted: auto-generated");
        if (Leave is not null)
        {
            Line($"List-Unsubscribe: <{Leave.AbsoluteUri}>");
            if (Leave.Scheme == Uri.UriSchemeHttps)
            {
                Line("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
            }
        }

        Line("MIME-Version: 1.0");
        if (Html is null)
        {
            Part("text/plain", Text);
        }
        else
        {
            var boundary = $"part-{Id:N}";
            Line($"Content-Type: multipart/alternative; boundary=\"{boundary}\"");
            Line("");
            Line($"--{boundary}");
            Part("text/plain", Text);
            Line($"--{boundary}");
            Part("text/html", Html);
            Line($"--{boundary}--");
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append("\r\n");

        void Part(string type, string words)
        {
            Line($"Content-Type: {type}; charset=utf-8");
            Line("Content-Transfer-Encoding: base64");
            Line("");
            foreach (var bytes in Encoding.UTF8.GetBytes(words.ReplaceLineEndings("\r\n")).Chunk(LineBytes))
            {
                Line(Convert.ToBase64String(bytes));
            }
        }
    }

    /// <summary>Words in a header (RFC 2047): as they are when they are plain ASCII, in pieces of whole characters otherwise.</summary>
    private static string Encoded(string words)
    {
        words = string.Join(' ', words.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        if (words.Length <= 60 && words.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '\'' or '/'))
        {
            return words;
        }

        var pieces = new List<string>();
        var piece = new List<byte>();
        Span<byte> character = stackalloc byte[4];
        foreach (var rune in words.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(character);
            if (piece.Count + length > 42)
            {
                End();
            }

            piece.AddRange(character[..length]);
        }

        End();
        return string.Join("\r\n ", pieces);

        void End()
        {
            pieces.Add($"=?utf-8?B?{Convert.ToBase64String([.. piece])}?=");
            piece.Clear();
        }
    }

    private static string? InAscii(string host)
    {
        try
        {
            return new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
