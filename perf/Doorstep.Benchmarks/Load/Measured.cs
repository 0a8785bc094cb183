using System.Diagnostics;

namespace Doorstep.Benchmarks.Load;

/// <summary>What a stretch of load came to.</summary>
internal sealed record Measured
{
    /// <summary>How long it was.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answers of 2xx that came within it.</summary>
    public required long Good { get; init; }

    /// <summary>Answers of 2xx altogether, with those of the warm-up and those that came after the end: as many rows must be there.</summary>
    public required long GoodEver { get; init; }

    /// <summary>Other answers, and connections that broke.</summary>
    public required long Refused { get; init; }

    /// <summary>How many of each status but 2xx; 0 for connections that broke.</summary>
    public required IReadOnlyDictionary<int, long> Statuses { get; init; }

    /// <summary>Of the refused: how many were told when to come again.</summary>
    public required long ToldWhen { get; init; }

    /// <summary>Calls that were due and not sent when the time was over.</summary>
    public long Unsent { get; init; }

    /// <summary>Latencies of good answers in milliseconds, in order.</summary>
    public required double[] Times { get; init; }

    /// <summary>The same of refused ones.</summary>
    public required double[] RefusedTimes { get; init; }

    public double PerSecond => Good / Seconds;

    public double P50 => At(Times, 0.5);

    public double P99 => At(Times, 0.99);

    /// <summary>The value below which this share of the ordered ones lies.</summary>
    public static double At(double[] ordered, double share) => ordered.Length == 0 ? double.NaN : ordered[Math.Min(ordered.Length - 1, (int)(ordered.Length * share))];
}

/// <summary>What one connection wrote down; the generator puts them together.</summary>
internal sealed class Notes
{
    private readonly List<long> good = new(4096);
    private readonly List<long> refused = [];
    private readonly Dictionary<int, long> statuses = [];
    private long inTime;
    private long later;
    private long last;
    private long goodEver;
    private long toldWhen;

    public void Take(Answer answer, long since, long now, bool counts, bool within)
    {
        goodEver += answer.Good ? 1 : 0;
        if (!counts)
        {
            return;
        }

        if (answer.Good)
        {
            good.Add(now - since);
            inTime += within ? 1 : 0;
            later += within ? 0 : 1;
            last = now;
            return;
        }

        refused.Add(now - since);
        statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
        toldWhen += answer.SaysWhen ? 1 : 0;
    }

    /// <summary>
    /// All of them as one. Of what is so slow that hardly anything was answered in time, the stretch is as long as it took to answer: nothing
    /// a second would be wrong, and too little, of a page that takes longer than the stretch.
    /// </summary>
    public static Measured Sum(IReadOnlyCollection<Notes> all, long begun, double seconds, IReadOnlyCollection<long> unsent)
    {
        var inTime = all.Sum(n => n.inTime);
        return inTime >= all.Count ? Over(all, inTime, seconds, unsent)
            : Over(all, inTime + all.Sum(n => n.later), Math.Max(seconds, (double)(all.Max(n => n.last) - begun) / Stopwatch.Frequency), unsent);
    }

    private static Measured Over(IReadOnlyCollection<Notes> all, long inTime, double seconds, IReadOnlyCollection<long> unsent) => new()
    {
        Seconds = seconds,
        Good = inTime,
        GoodEver = all.Sum(n => n.goodEver),
        Refused = all.Sum(n => n.refused.Count),
        Statuses = all.SelectMany(n => n.statuses).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Sum(s => s.Value)),
        ToldWhen = all.Sum(n => n.toldWhen),
        Unsent = unsent.Count,
        // Who never got their turn has waited at least until now; to leave them out would flatter.
        Times = InOrder(all.SelectMany(n => n.good).Concat(unsent)),
        RefusedTimes = InOrder(all.SelectMany(n => n.refused)),
    };

    private static double[] InOrder(IEnumerable<long> ticks)
    {
        double[] times = [.. ticks.Select(t => t * 1000.0 / Stopwatch.Frequency)];
        Array.Sort(times);
        return times;
    }
}
