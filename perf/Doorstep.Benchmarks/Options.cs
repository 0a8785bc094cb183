using System.Globalization;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks;

/// <summary>What was asked for.</summary>
internal sealed record Options
{
    public const string Usage = """
        ./perf/run [WORKLOAD…] [--quick] [--rows N] [--seconds S] [--rounds N] [--engine sqlite|postgres] [--json FILE] [--no-history]

          --quick       tiny data and half a second each, once: shows that the harness works, and measures nothing
          --rows N      requests of the city, 1,000,000 when nothing is said
          --seconds S   length of one stretch of load, 5 when nothing is said
          --rounds N    stretches of each, between them those of the floor; the table has the medians. 3 when nothing is said
          --engine E    only on this engine
          --json FILE   also writes the run, as it goes into the history, to this file
          --no-history  leaves perf/history.jsonl and its plot as they are
        """;

    public IReadOnlyList<string> Workloads { get; private init; } = [];

    public bool Quick { get; private init; }

    public int Rows { get; private init; } = 1_000_000;

    public double Seconds { get; private init; } = 5;

    public int Rounds { get; private init; } = 3;

    public DatabaseEngine? Engine { get; private init; }

    public string? Json { get; private init; }

    public bool History { get; private init; } = true;

    public TimeSpan Length => TimeSpan.FromSeconds(Seconds);

    public TimeSpan Warm => TimeSpan.FromSeconds(Quick ? 0.2 : Math.Min(2, Seconds / 2));

    /// <summary>Null, when they make no sense.</summary>
    public static Options? Read(string[] args)
    {
        var quick = args.Contains("--quick", StringComparer.Ordinal);
        var options = new Options { Quick = quick, Rows = quick ? 500 : 1_000_000, Seconds = quick ? 0.5 : 5, Rounds = quick ? 1 : 3, History = !quick };
        var workloads = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--quick":
                    break;
                case "--no-history":
                    options = options with { History = false };
                    break;
                case "--json" when value.Length > 0:
                    (options, i) = (options with { Json = value }, i + 1);
                    break;
                case "--rows" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows):
                    (options, i) = (options with { Rows = rows }, i + 1);
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    (options, i) = (options with { Rounds = rounds }, i + 1);
                    break;
                case "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    (options, i) = (options with { Seconds = seconds }, i + 1);
                    break;
                case "--engine" when Enum.TryParse<DatabaseEngine>(value, ignoreCase: true, out var engine):
                    (options, i) = (options with { Engine = engine }, i + 1);
                    break;
                default:
                    if (args[i].StartsWith('-'))
                    {
                        return null;
                    }

                    workloads.Add(args[i]);
                    break;
            }
        }

        return options with { Workloads = workloads };
    }
}
