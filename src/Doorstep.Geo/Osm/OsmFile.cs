using System.IO.Compression;

namespace Doorstep.Geo.Osm;

/// <summary>An OpenStreetMap extract that can be read from its beginning any number of times.</summary>
/// <param name="Name">As people know it; its ending says how it is written: .osm, .osm.gz or .osm.pbf.</param>
/// <param name="Open">Opens it.</param>
public sealed record OsmFile(string Name, Func<Stream> Open)
{
    /// <summary>What a name must end with.</summary>
    public const string Kinds = ".osm, .osm.gz or .osm.pbf";

    // Map text shrinks to a fifteenth; a file that grows a hundred times was made to fill a disk or a memory.
    private const long MostGrowth = 100;

    /// <summary>A file on disk.</summary>
    public static OsmFile On(FileInfo file) => new(file.Name, () => new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));

    /// <summary>
    /// Gives out the elements of the kinds wanted, in the order of the file, holding one element, or one block of a PBF file, at a time.
    /// </summary>
    /// <param name="wanted">Which kinds.</param>
    /// <param name="progress">Told how far it is, from 0 to 1; may be null.</param>
    /// <exception cref="MapFileException">While reading, when the file cannot be read.</exception>
    public IEnumerable<OsmElement> Read(OsmKinds wanted, IProgress<double>? progress = null)
    {
        using var raw = Open();
        using var counted = new GuardedStream(raw, long.MaxValue, watchElements: false);
        var length = Math.Max(raw.Length, 1);
        var elements = Name switch
        {
            _ when Ends(".pbf") => OsmPbf.Read(counted, wanted),
            _ when Ends(".gz") => Unzipped(counted, length, wanted),
            _ when Ends(".osm") || Ends(".xml") => OsmXml.Read(new GuardedStream(counted, long.MaxValue, watchElements: true), wanted),
            _ => throw new MapFileException(null, $"\"{Name}\" is no kind of map file that can be read.", $"Give an OpenStreetMap extract that ends with {Kinds}."),
        };
        var since = 0;
        foreach (var element in elements)
        {
            if (++since == 5_000)
            {
                since = 0;
                progress?.Report((double)counted.Passed / length);
            }

            yield return element;
        }

        progress?.Report(1);
    }

    private bool Ends(string with) => Name.EndsWith(with, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<OsmElement> Unzipped(Stream zipped, long length, OsmKinds wanted)
    {
        using var plain = new GZipStream(zipped, CompressionMode.Decompress);
        var most = Math.Max(length * MostGrowth, 64L << 20);
        foreach (var element in OsmXml.Read(new GuardedStream(plain, most, watchElements: true), wanted))
        {
            yield return element;
        }
    }
}

/// <summary>
/// Lets bytes pass and counts them. Stops at a most, and, when it watches elements, at a run of bytes without the end of one:
/// an XML reader would collect that in memory.
/// </summary>
internal sealed class GuardedStream(Stream inner, long most, bool watchElements) : Stream
{
    private const int LongestElement = 1 << 20;
    private int sinceEnd;

    /// <summary>How many bytes have passed.</summary>
    public long Passed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Passed; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (InvalidDataException failure)
        {
            throw new MapFileException(null, "The compressed file is damaged.", "Download it again.", failure);
        }

        Passed += read;
        if (Passed > most)
        {
            throw new MapFileException(null, "The file unpacks to far more than a map would.", "Download it again from where OpenStreetMap extracts are given out.");
        }

        if (watchElements)
        {
            var last = buffer[..read].LastIndexOf((byte)'>');
            sinceEnd = last < 0 ? sinceEnd + read : read - last;
            if (sinceEnd > LongestElement)
            {
                throw new MapFileException(null, "The file has a piece of text that is longer than any in a map.", $"Give an OpenStreetMap extract that ends with {OsmFile.Kinds}.");
            }
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
