using Doorstep.Platform.Database;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>
/// A module's own part of a made-up town of a given size, with which speed is measured: <c>doorstep seed</c>. The same size on the same day gives
/// the same town. Registered in the container.
/// </summary>
public interface ISeedPart
{
    /// <summary>Low numbers first: accounts 10, requests 50.</summary>
    int Order { get; }

    /// <summary>The town's files with this part's in them, before anything is stored.</summary>
    TownFolder Shape(SeedTown seed, TownFolder folder, TownProblems problems) => folder;

    /// <summary>Stores its rows; the files are in force by then.</summary>
    Task PlantAsync(SeedTown seed, BulkRows rows, CancellationToken ct) => Task.CompletedTask;

    /// <summary>True when the town holds things of this part already, which nobody made up: then nothing is planted.</summary>
    Task<bool> IsThereAsync(DoorstepDb db, CancellationToken ct) => Task.FromResult(false);
}

/// <summary>How large a made-up town is.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="Across">Grids from west to east.</param>
/// <param name="Down">Grids from north to south.</param>
/// <param name="Teams">Units beside those of the starter.</param>
/// <param name="Staff">Accounts.</param>
/// <param name="Rows">Requests, when no number is given.</param>
public sealed record SeedScale(string Name, int Across, int Down, int Teams, int Staff, int Rows)
{
    /// <summary>Both of them.</summary>
    public static IReadOnlyList<SeedScale> All { get; } = [new("town", 8, 6, 18, 120, 4000), new("city", 71, 52, 1018, 6523, 1_000_000)];

    /// <summary>How many grids there are.</summary>
    public int Grids => Across * Down;
}

/// <summary>The made-up town while it is planted.</summary>
/// <param name="Scale">Its size.</param>
/// <param name="Rows">How many requests it gets.</param>
/// <param name="Now">The moment up to which things have happened: the last midnight, UTC.</param>
/// <param name="Progress">Hears how many requests are stored.</param>
public sealed record SeedTown(SeedScale Scale, int Rows, DateTimeOffset Now, IProgress<double> Progress)
{
    /// <summary>South-west corner of the grids, and their size, in degrees.</summary>
    public static readonly (double Latitude, double Longitude, double High, double Wide) Place = (42.40, 1.40, 0.003, 0.004);

    /// <summary>What stands in units.csv for the team of this number, counted from 0.</summary>
    public static string TeamCode(int number) => FormattableString.Invariant($"team-{number + 1:D4}");

    /// <summary>What stands in areas.geojson for the grid of this number, from the south-west in rows.</summary>
    public static string GridCode(int number) => FormattableString.Invariant($"grid-{number + 1:D4}");

    /// <summary>The team that works in a grid: each has some neighbours of one row, or one.</summary>
    public int TeamOf(int grid) => (int)((long)grid * Scale.Teams / Scale.Grids);
}

/// <summary>Falls the same way in every run, on every machine.</summary>
public sealed class SeedDice(ulong seed)
{
    private ulong state = (seed * 0x9E37_79B9_7F4A_7C15) + 0x2545_F491_4F6C_DD1D;

    /// <summary>64 bits (SplitMix64).</summary>
    public ulong Bits()
    {
        var z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below 1.</summary>
    public double Share() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below a number.</summary>
    public int Below(int number) => (int)(Share() * number);

    /// <summary>One of them.</summary>
    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>Waiting times as they are: many short ones and a few long ones.</summary>
    public TimeSpan Around(TimeSpan mean) => mean * Math.Min(8, -Math.Log(1 - Share()));

    /// <summary>A UUIDv7 of a moment.</summary>
    public Guid Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        var (high, low) = (Bits(), Bits());
        bytes[6] = (byte)(0x70 | (high & 0x0F));
        bytes[7] = (byte)(high >> 8);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
