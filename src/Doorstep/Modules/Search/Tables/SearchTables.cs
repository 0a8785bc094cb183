using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search.Tables;

/// <summary>A thing in the index of the search. Its words stand beside, in <c>request_words</c>, which each engine keeps in its own way.</summary>
internal sealed class SearchEntry
{
    /// <summary>Grows with the moment at which it was asked: the newest are found first by going backwards. See <see cref="SearchPlaces"/>.</summary>
    public long Place { get; init; }

    /// <summary>Which kind of thing.</summary>
    public required string Kind { get; init; }

    /// <summary>The thing.</summary>
    public Guid SubjectId { get; init; }
}

/// <summary>How far the index was made for things of a kind that were there before it, or since the way of making it changed.</summary>
internal sealed class SearchFill
{
    public required string Kind { get; init; }

    /// <summary>What the index depends on beside the things: how texts are cut, and which area lies in which.</summary>
    public required string Signature { get; set; }

    /// <summary>The last thing that is in; null before the first.</summary>
    public Guid? LastId { get; set; }

    /// <summary>How many were looked at.</summary>
    public long Looked { get; set; }

    /// <summary>When it came to the end; null while it goes on.</summary>
    public DateTimeOffset? DoneAt { get; set; }
}

/// <summary>How the index of the search is stored.</summary>
internal static class SearchTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<SearchEntry>(entry =>
        {
            entry.ToTable("request_search").HasKey(e => e.Place);
            entry.Property(e => e.Place).ValueGeneratedNever();
            entry.HasIndex(e => new { e.Kind, e.SubjectId }).IsUnique();
        });

        model.Entity<SearchFill>(fill =>
        {
            fill.ToTable("request_search_fill").HasKey(f => f.Kind);
        });
    }
}

/// <summary>Places in the index: seconds since 1970, then thirty bits that tell apart what was asked in the same second.</summary>
internal static class SearchPlaces
{
    private const int Bits = 30;

    /// <summary>The first place of a moment.</summary>
    public static long From(DateTimeOffset at) => at.ToUnixTimeSeconds() << Bits;

    /// <summary>Where a thing goes if nobody is there yet.</summary>
    public static long Of(Guid id, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        // The end of a UUIDv7 is random.
        return From(at) | (System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) & ((1u << Bits) - 1));
    }
}
