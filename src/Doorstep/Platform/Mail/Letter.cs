using System.Globalization;
using System.Net.Mail;
using System.Text;
using MimeKit;

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
    private const int PieceBytes = 42;

    /// <summary>The address as a server takes it: a domain of other letters in its ASCII form. Null when it cannot be one.</summary>
    public static MailAddress? ToAddress(string address) =>
        MailAddress.TryCreate(address, out var parsed) && !address.Any(c => char.IsControl(c) || c is '<' or '>' or ' ') && InAscii(parsed.Host) is { } host
            ? new MailAddress($"{parsed.User}@{host}")
            : null;

    /// <summary>The whole message. Its words are in base64: no server on the way has to change a line of them.</summary>
    internal MimeMessage Compose(MailAddress from)
    {
        var message = new MimeMessage { Date = At.ToUniversalTime(), MessageId = $"{Id:N}@{from.Host}" };
        message.Headers.Add(SubjectHeader(OneLine(Subject)));
        message.From.Add(new MailboxAddress(OneLine(from.DisplayName), from.Address));
        message.To.Add(new MailboxAddress("", To.Address));
        // Answers by machines (out of office) stay away from a letter that says so.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (Leave is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{Leave.AbsoluteUri}>");
            if (Leave.Scheme == Uri.UriSchemeHttps)
            {
                message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            }
        }

        message.Body = Html is null ? Part("plain", Text) : new MultipartAlternative(Part("plain", Text), Part("html", Html)) { Boundary = $"part-{Id:N}" };
        return message;
    }

    /// <summary>
    /// Words in pieces of whole characters (RFC 2047). The library lets through what looks encoded already, so that typed words come out
    /// as others, and folds Chinese at 81 characters, where 76 are the most.
    /// </summary>
    private static Header SubjectHeader(string words)
    {
        var header = new Header(HeaderId.Subject, words);
        if (words.Length > 60 || !Ascii.IsValid(words) || words.Contains("=?", StringComparison.Ordinal))
        {
            var pieces = new List<string> { "" };
            foreach (var rune in words.EnumerateRunes())
            {
                if (Encoding.UTF8.GetByteCount(pieces[^1]) + rune.Utf8SequenceLength > PieceBytes)
                {
                    pieces.Add("");
                }

                pieces[^1] += rune.ToString();
            }

            var encoded = pieces.Select(p => $" =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(p))}?=\r\n");
            header.SetRawValue(Encoding.ASCII.GetBytes(string.Concat(encoded)));
        }

        return header;
    }

    private static TextPart Part(string kind, string words)
    {
        var part = new TextPart(kind) { ContentTransferEncoding = ContentEncoding.Base64 };
        part.SetText(Encoding.UTF8, words.ReplaceLineEndings("\r\n"));
        return part;
    }

    private static string OneLine(string words) => string.Join(' ', words.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

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
