namespace Doorstep.UnitTests.Results;

/// <summary>Falls the same way in every run.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = (seed << 1) | 1;

    /// <summary>From 0 to below 1.</summary>
    public double NextDouble() => Fall() / (double)(1L << 31);

    /// <summary>From 0 to below this.</summary>
    public int Next(int bound) => (int)(Fall() % (ulong)bound);

    /// <summary>From the first to below the second.</summary>
    public int Next(int least, int bound) => least + Next(bound - least);

    private ulong Fall() => (state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407) >> 33;
}
