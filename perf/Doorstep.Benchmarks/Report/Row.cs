using Doorstep.Benchmarks.Load;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Report;

/// <summary>What is to be reached.</summary>
/// <param name="Says">In words, as the table shows it.</param>
/// <param name="Holds">Whether it is.</param>
internal sealed record Mark(string Says, Func<Row, bool> Holds)
{
    /// <summary>At least this share of the floor.</summary>
    public static Mark Share(double share) => new(FormattableString.Invariant($"≥ {share:.00#}"), r => r.Ratio >= share);

    /// <summary>At most so many times the floor.</summary>
    public static Mark Times(double times) => new(FormattableString.Invariant($"< {times:0.#} ×"), r => r.Ratio < times);

    /// <summary>And the 99th percentile stays below so many milliseconds.</summary>
    public Mark WithP99(double below) => new(FormattableString.Invariant($"{Says}, p99 < {below:0.#} ms"), r => Holds(r) && r.P99 < below);
}

/// <summary>A line of the table.</summary>
internal sealed record Row
{
    public required string Workload { get; init; }

    public DatabaseEngine? Engine { get; init; }

    /// <summary>Connections, or what else varies.</summary>
    public string At { get; init; } = "";

    /// <summary>Good answers a second.</summary>
    public double? PerSecond { get; init; }

    public double? P50 { get; init; }

    public double? P99 { get; init; }

    /// <summary>Answers that were not 2xx.</summary>
    public long? Refused { get; init; }

    /// <summary>Rows that were found in the database afterwards, and of how many answers.</summary>
    public string Rows { get; init; } = "";

    /// <summary>What was counted is what was answered; false is a fault of the app, whatever its speed.</summary>
    public bool Counted { get; init; } = true;

    public double? Floor { get; init; }

    public double? Ratio { get; init; }

    public Mark? Mark { get; init; }

    /// <summary>What else the reader must know.</summary>
    public string Note { get; init; } = "";

    /// <summary>Null where there is no mark.</summary>
    public bool? Reached => Mark is null ? null : Counted && Refused is null or 0 && Mark.Holds(this);

    public string Name => Engine is null ? Workload : $"{Workload} · {(Engine == DatabaseEngine.Sqlite ? "SQLite" : "PostgreSQL")}";

    /// <summary>The medians of some rounds: of each its load, and its floor a second when it has one.</summary>
    public static Row Of(string workload, DatabaseEngine? engine, string at, IReadOnlyList<(Measured Load, double? Floor)> rounds, Mark? mark) => new()
    {
        Workload = workload,
        Engine = engine,
        At = at,
        PerSecond = Median(rounds.Select(r => r.Load.PerSecond)),
        P50 = Median(rounds.Select(r => r.Load.P50)),
        P99 = Median(rounds.Select(r => r.Load.P99)),
        Refused = rounds.Sum(r => r.Load.Refused),
        Floor = rounds[0].Floor is null ? null : Median(rounds.Select(r => r.Floor!.Value)),
        Ratio = rounds[0].Floor is null ? null : Median(rounds.Select(r => r.Load.PerSecond / r.Floor!.Value)),
        Mark = mark,
        Note = string.Join(", ", rounds.SelectMany(r => r.Load.Statuses).GroupBy(s => s.Key).OrderBy(g => g.Key).Select(g => $"{g.Sum(s => s.Value)} × {(g.Key == 0 ? "broken" : g.Key)}")),
    };

    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? double.NaN : ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[(ordered.Length / 2) - 1] + ordered[ordered.Length / 2]) / 2;
    }
}
