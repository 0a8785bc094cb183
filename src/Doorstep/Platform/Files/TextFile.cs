using System.Buffers;
using System.Globalization;
using System.Text;

namespace Doorstep.Platform.Files;

/// <summary>
/// Opens text that a person or another system wrote. The encoding is found by reading the whole file once
/// (UTF-8 and UTF-16 by their marks, else UTF-8 if every byte fits, else GB18030), so what is then streamed
/// cannot fail half-way: a file with bytes that fit nothing is refused before its first row is used.
/// </summary>
public static class TextFile
{
    /// <summary>The largest file that is taken, in bytes.</summary>
    public const long MostBytes = 100L * 1024 * 1024;

    private const int ChunkBytes = 64 * 1024;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Utf16LittleEndian = new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
    private static readonly Encoding Utf16BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true);
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        54936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Opens the file at <paramref name="path"/>; null, with the reasons in <paramref name="problems"/>, when it cannot be read as text.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="name">What to call it in a problem, such as <c>units.csv</c>.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static TextReader? Open(string path, string name, FileProblems problems)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, ChunkBytes, FileOptions.SequentialScan);
            var reader = Open(stream, name, problems);
            if (reader is not null)
            {
                stream = null;
            }

            return reader;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(name, null, "The file is not there.", $"Put it at {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(name, null, $"The file cannot be read: {e.Message}", "Check the name and that this user may read it.");
        }
        finally
        {
            stream?.Dispose();
        }

        return null;
    }

    /// <summary>The same for an open stream that can seek. The reader owns the stream; on a problem the caller keeps it.</summary>
    public static TextReader? Open(Stream stream, string name, FileProblems problems)
    {
        if (stream.Length > MostBytes)
        {
            problems.Add(name, null,
                string.Create(CultureInfo.InvariantCulture, $"The file has {stream.Length / 1024 / 1024} MB; at most {MostBytes / 1024 / 1024} MB are taken."),
                "Split it into smaller files.");
            return null;
        }

        var head = new byte[4];
        stream.Position = 0;
        var got = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var (marked, mark) = head.AsSpan(0, got) switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
            [0xFF, 0xFE, ..] => (Utf16LittleEndian, 2),
            [0xFE, 0xFF, ..] => (Utf16BigEndian, 2),
            [0x84, 0x31, 0x95, 0x33] => (Gb18030, 4),
            _ => (null, 0),
        };
        if (marked is not null)
        {
            var fault = FirstFault(stream, mark, marked);
            if (fault is { } at)
            {
                Report(at, name, problems);
                return null;
            }

            return Reader(stream, mark, marked);
        }

        if (FirstFault(stream, 0, Utf8) is not { } notUtf8)
        {
            return Reader(stream, 0, Utf8);
        }

        if (!notUtf8.IsNul && LooksLikeChinese(stream) && FirstFault(stream, 0, Gb18030) is null)
        {
            return Reader(stream, 0, Gb18030);
        }

        Report(notUtf8, name, problems);
        return null;
    }

    private static StreamReader Reader(Stream stream, int mark, Encoding encoding)
    {
        stream.Position = mark;
        return new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, ChunkBytes);
    }

    private static void Report(Fault fault, string name, FileProblems problems)
    {
        if (fault.IsNul)
        {
            problems.Add(name, fault.Line, "There is a NUL character here, so this is not plain text.",
                "Save the file as text in the encoding UTF-8 (a workbook: save as \"CSV UTF-8\").");
        }
        else
        {
            problems.Add(name, fault.Line, "Bytes here are neither UTF-8, UTF-16 nor GB18030 text.",
                "Save the file in the encoding UTF-8 (in a spreadsheet: \"CSV UTF-8\").");
        }
    }

    /// <summary>The first line with a NUL character or a byte that the encoding does not know.</summary>
    private static Fault? FirstFault(Stream stream, int mark, Encoding encoding)
    {
        stream.Position = mark;
        var decoder = encoding.GetDecoder();
        var bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length));
        var line = 1;
        try
        {
            int read;
            do
            {
                read = stream.Read(bytes, 0, ChunkBytes);
                int made;
                try
                {
                    made = decoder.GetChars(bytes.AsSpan(0, read), chars, flush: read == 0);
                }
                catch (DecoderFallbackException e)
                {
                    // The index is in this chunk, or before it where a character began in the chunk before.
                    return new Fault(line + bytes.AsSpan(0, Math.Clamp(e.Index, 0, read)).Count((byte)'\n'), IsNul: false);
                }

                var text = chars.AsSpan(0, made);
                var nul = text.IndexOf('\0');
                if (nul >= 0)
                {
                    return new Fault(line + text[..nul].Count('\n'), IsNul: true);
                }

                line += text.Count('\n');
            }
            while (read > 0);

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>
    /// Nearly any Latin-1 text also decodes as GB18030, into nonsense. Real Chinese text keeps to GB2312's rows,
    /// where both bytes are A1 or higher; an accented letter is followed by a plain one.
    /// </summary>
    private static bool LooksLikeChinese(Stream stream)
    {
        stream.Position = 0;
        var bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        long common = 0;
        long other = 0;
        var lead = false;
        try
        {
            int read;
            while ((read = stream.Read(bytes, 0, ChunkBytes)) > 0)
            {
                foreach (var b in bytes.AsSpan(0, read))
                {
                    if (lead)
                    {
                        lead = false;
                        _ = b >= 0xA1 ? common++ : other++;
                    }
                    else
                    {
                        lead = b >= 0x81;
                    }
                }
            }

            return common > 0 && common >= 3 * other;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private readonly record struct Fault(int Line, bool IsNul);
}
