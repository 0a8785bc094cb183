using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace Doorstep.UnitTests.Pictures;

/// <summary>Real files of each format, made on the spot, with a secret planted in every kind of metadata that it can hold.</summary>
internal static class HostilePictures
{
    /// <summary>What must never come out again.</summary>
    public const string Secret = "PlantedSecret42N1E";

    /// <summary>The formats of the samples, by the ending of libvips.</summary>
    public static readonly string[] Formats = [".jpg", ".png", ".webp", ".tif", ".gif", ".avif"];

    /// <summary>A picture with a gradient, so that it has something to lose, and all metadata that the format holds.</summary>
    public static byte[] Sample(string format, int width = 900, int height = 600, bool planted = true)
    {
        using var drawn = Gradient(width, height);
        using var sample = planted ? drawn.Mutate(m =>
        {
            m.Set(GValue.GStrType, "exif-ifd0-ImageDescription", $"{Secret} (Ascii)");
            m.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "42/1 30/1 0/1");
            m.Set(GValue.GStrType, "exif-ifd3-GPSLatitudeRef", "N");
            m.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{Secret}</x:xmpmeta>"));
            m.Set(GValue.BlobType, "iptc-data", Encoding.UTF8.GetBytes($"\u001c\u0002{Secret}"));
            m.Set(GValue.GStrType, "png-comment-0-Comment", Secret);
        }) : drawn.Copy();
        var file = sample.WriteToBuffer(format);
        if (format != ".gif" || !planted)
        {
            return file;
        }

        // Its comment stands after the first table of colours.
        var table = 13 + ((file[10] & 0x80) != 0 ? 3 << ((file[10] & 7) + 1) : 0);
        return [.. file.AsSpan(0, table), 0x21, 0xFE, (byte)Secret.Length, .. Encoding.ASCII.GetBytes(Secret), 0, .. file.AsSpan(table)];
    }

    /// <summary>Coloured so that each corner differs.</summary>
    public static Image Gradient(int width, int height)
    {
        using var xy = Image.Xyz(width, height);
        using var red = xy[0] * (255.0 / width);
        using var green = xy[1] * (255.0 / height);
        using var blue = (red * 0) + 90;
        using var joined = red.Bandjoin(green, blue);
        using var bytes = joined.Cast(Enums.BandFormat.Uchar);
        return bytes.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>A PNG whose header promises more pixels than anybody may send, in a few hundred bytes.</summary>
    public static byte[] BombPng(int width = 60_000, int height = 60_000)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = 2;
        Chunk(file, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(new byte[1_000_000]);
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A picture and then another file, which programs that look at the end take it for.</summary>
    public static byte[] WithZip(byte[] picture)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("page.html").Open();
            entry.Write(Encoding.UTF8.GetBytes($"<script>alert('{Secret}')</script>"));
        }

        return [.. picture, .. zip.ToArray()];
    }

    /// <summary>A JPEG that is also a page: its comment holds markup.</summary>
    public static byte[] WithComment(byte[] jpeg, string comment)
    {
        var text = Encoding.UTF8.GetBytes(comment);
        return [0xFF, 0xD8, 0xFF, 0xFE, (byte)((text.Length + 2) >> 8), (byte)(text.Length + 2), .. text, .. jpeg.AsSpan(2)];
    }

    /// <summary>True when the bytes hold the text somewhere.</summary>
    public static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static void Chunk(Stream file, string name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
