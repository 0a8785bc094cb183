using System.Buffers;
using System.Globalization;
using System.Text;

namespace Doorstep.Platform.Files;

/// <summary>
/// Opens text that a person or another system wrote. The encoding is what the file's mark says, or else UTF-8 if every byte
/// fits; anything else cannot be told (the same bytes are Chinese in one encoding and accents in another), so it is refused
/// unless somebody says which it is. The whole file is read once for that, so what is then streamed cannot fail half-way.
/// </summary>
public static class TextFile
{
    /// <summary>The largest file that is taken, in bytes.</summary>
    public const long MostBytes = 100L * 1024 * 1024;

    /// <summary>What to do about a file that is not in UTF-8.</summary>
    public const string SaveAsUtf8 =
        "Save it again as UTF-8: in Excel with the file type \"CSV UTF-8\", in LibreOffice with the character set \"Unicode (UTF-8)\", in Notepad with the encoding UTF-8.";

    /// <summary>What an unknown encoding's remedy names: those that people meet most.</summary>
    public const string EncodingsMetMost = "utf-8, gb18030 (also for GBK and GB2312), big5, windows-1252 (Western European), shift_jis";

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
    /// <param name="encoding">What somebody says the encoding is, such as <c>gb18030</c>; null when nobody does. A mark in the file knows better.</param>
    public static TextReader? Open(string path, string name, FileProblems problems, string? encoding = null)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, ChunkBytes, FileOptions.SequentialScan);
            var reader = Open(stream, name, problems, encoding);
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
    public static TextReader? Open(Stream stream, string name, FileProblems problems, string? encoding = null)
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
        var said = marked is null && encoding is not null ? Find(encoding) : null;
        if (marked is null && encoding is not null && said is null)
        {
            problems.Add(name, null, $"There is no encoding \"{encoding}\".", $"Use one of: {EncodingsMetMost}.");
            return null;
        }

        var used = marked ?? said ?? Utf8;
        if (FirstFault(stream, mark, used) is not { } fault)
        {
            return Reader(stream, mark, used);
        }

        Report(fault, name, marked is null ? said : null, problems);
        return null;
    }

    /// <summary>The encoding of this name; null when there is none.</summary>
    public static Encoding? Find(string name)
    {
        if (name.Equals("gbk", StringComparison.OrdinalIgnoreCase) || name.Equals("gb2312", StringComparison.OrdinalIgnoreCase))
        {
            return Gb18030;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static StreamReader Reader(Stream stream, int mark, Encoding encoding)
    {
        stream.Position = mark;
        return new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, ChunkBytes);
    }

    private static void Report(Fault fault, string name, Encoding? said, FileProblems problems)
    {
        if (fault.IsNul)
        {
            problems.Add(name, fault.Line, "There is a NUL character here, so this is not plain text.", SaveAsUtf8);
        }
        else if (said is not null)
        {
            problems.Add(name, fault.Line, $"Bytes here are not {said.WebName}, although the file is said to be.", SaveAsUtf8);
        }
        else
        {
            problems.Add(name, fault.Line, "Bytes here are not UTF-8, and nothing in the file says which encoding they are.", SaveAsUtf8);
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

    private readonly record struct Fault(int Line, bool IsNul);
}
