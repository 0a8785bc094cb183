using System.Buffers.Binary;
using Doorstep.Geo;
using Doorstep.Modules.Areas.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.MapData;

/// <summary>Where an imported map stands.</summary>
internal enum MapState
{
    /// <summary>Being written; nobody sees it.</summary>
    Making,

    /// <summary>The one in force.</summary>
    Current,

    /// <summary>The one before: pages that were open at the change still draw from it.</summary>
    Former,
}

/// <summary>An imported map, as the table <c>town_maps</c> keeps it.</summary>
internal sealed class MapRow
{
    /// <summary>Begins the hash of the file and of how it was cut: the same file gives the same version. Part of each tile's address.</summary>
    public required string Version { get; init; }

    public MapState State { get; set; }

    public required string FileName { get; init; }

    public DateTimeOffset MadeAt { get; init; }

    public double South { get; init; }

    public double West { get; init; }

    public double North { get; init; }

    public double East { get; init; }

    public int Tiles { get; set; }

    public int Streets { get; set; }

    public int Places { get; set; }

    public int LeftOut { get; set; }

    public AreaBounds Bounds => new(South, West, North, East);
}

/// <summary>One tile of a map; only those that are not empty.</summary>
internal sealed class MapTileRow
{
    public required string Version { get; init; }

    public int Zoom { get; init; }

    public int X { get; init; }

    public int Y { get; init; }

    /// <summary>A Mapbox vector tile, gzip'd.</summary>
    public required byte[] Data { get; init; }
}

/// <summary>One name of a map.</summary>
internal sealed class MapPlaceRow
{
    public required string Version { get; init; }

    public int Number { get; init; }

    public PlaceKind Kind { get; init; }

    /// <summary><see cref="MapNames.ToJson"/>.</summary>
    public required string Names { get; init; }

    /// <summary>Points on it, the first for all: x and y as <see cref="WorldPoint"/> has them, four bytes each, the low first.</summary>
    public required byte[] Points { get; init; }

    public static byte[] Packed(IReadOnlyList<WorldPoint> points)
    {
        var bytes = new byte[points.Count * 8];
        for (var i = 0; i < points.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 8), points[i].X);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * 8) + 4), points[i].Y);
        }

        return bytes;
    }

    public static WorldPoint[] Unpacked(byte[] bytes)
    {
        var points = new WorldPoint[bytes.Length / 8];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * 8)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((i * 8) + 4)));
        }

        return points;
    }
}

/// <summary>The tables of imported maps.</summary>
internal static class MapTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<MapRow>(map =>
        {
            map.ToTable("town_maps");
            map.HasKey(m => m.Version);
            map.Ignore(m => m.Bounds);
        });
        model.Entity<MapTileRow>(tile =>
        {
            tile.ToTable("map_tiles");
            tile.HasKey(t => new { t.Version, t.Zoom, t.X, t.Y });
            tile.HasOne<MapRow>().WithMany().HasForeignKey(t => t.Version).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<MapPlaceRow>(place =>
        {
            place.ToTable("map_places");
            place.HasKey(p => new { p.Version, p.Number });
            place.HasOne<MapRow>().WithMany().HasForeignKey(p => p.Version).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
