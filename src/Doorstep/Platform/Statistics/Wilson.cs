namespace Doorstep.Platform.Statistics;

/// <summary>Between which shares the true one lies, with 95 % confidence.</summary>
/// <param name="Low">From 0 to 1.</param>
/// <param name="High">From 0 to 1.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>
/// Wilson's score interval for a share, without correction for continuity. It also holds for small samples and for shares
/// near 0 and 1, where the usual one does not (Newcombe, Statistics in Medicine 17, 1998, method 3).
/// </summary>
public static class Wilson
{
    // The 97.5 % point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>The interval for a number of hits among so many; null when there are none to ask.</summary>
    public static Interval? Of(int hits, int among)
    {
        if (among <= 0)
        {
            return null;
        }

        var (n, share, square) = ((double)among, (double)hits / among, Z * Z);
        var centre = share + (square / (2 * n));
        var reach = Z * Math.Sqrt((share * (1 - share) / n) + (square / (4 * n * n)));
        var scale = 1 + (square / n);
        return new Interval(hits == 0 ? 0 : Math.Max(0, (centre - reach) / scale), hits == among ? 1 : Math.Min(1, (centre + reach) / scale));
    }
}
