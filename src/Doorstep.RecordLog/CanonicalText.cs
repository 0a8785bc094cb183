using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Doorstep.RecordLog;

/// <summary>
/// Readers that take each value in exactly one spelling. Where two texts mean the same, a proof could be
/// altered without its meaning changing, and two copies of it could not be compared by eye or by byte.
/// </summary>
internal static class CanonicalText
{
    /// <summary>UTF-8 that throws on a lone surrogate instead of signing a replacement character.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Standard padded base64 (RFC 4648 §4) without white space and with zero trailing bits.</summary>
    public static bool TryFromBase64([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (string.IsNullOrEmpty(text) || text.Length % 4 != 0)
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, buffer, out var written))
        {
            return false;
        }

        bytes = buffer[..written];
        return string.Equals(Convert.ToBase64String(bytes), text, StringComparison.Ordinal);
    }

    /// <summary>An ASCII decimal from 0 to 2^63-1 without sign, space or leading zero.</summary>
    public static bool TryDecimal(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && (text.Length == 1 || text[0] != '0');

    /// <summary>Why a text cannot be part of a note (C2SP signed-note): a control character or broken Unicode; null when it can.</summary>
    public static string? WhyNotNoteText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < ' ' && text[i] != '\n')
            {
                return string.Create(CultureInfo.InvariantCulture, $"a control character U+{(int)text[i]:X4} at position {i}");
            }

            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"half a Unicode character at position {i}");
                }

                i++;
            }
        }

        return null;
    }
}
