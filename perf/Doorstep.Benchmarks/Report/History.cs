using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Benchmarks.Servers;

namespace Doorstep.Benchmarks.Report;

/// <summary>One run, as it is kept: a line of <c>perf/history.jsonl</c>.</summary>
/// <param name="Commit">What was measured.</param>
/// <param name="Changed">True when files were not as in that commit.</param>
/// <param name="At">When.</param>
/// <param name="Machine">On what.</param>
/// <param name="Rows">Requests of the city.</param>
/// <param name="Quick">True for a smoke, which measures nothing.</param>
/// <param name="Results">The table.</param>
internal sealed record Run(string Commit, bool Changed, DateTimeOffset At, string Machine, int Rows, bool Quick, IReadOnlyList<Result> Results);

/// <summary>A line of the table, as it is kept.</summary>
internal sealed record Result(
    string Workload, string At, double? PerSecond, double? P50, double? P99, long? Refused, string Counted, bool Whole, double? Floor, double? Ratio, string? Mark, bool? Reached, string? Note);

/// <summary>Keeps runs by commit, and draws what became of the ratios.</summary>
internal static class History
{
    private const string Lines = "perf/history.jsonl";
    private const string Page = "perf/history.md";
    private const string Plot = "perf/history.svg";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static async Task<Run> OfAsync(Bench bench, CancellationToken ct)
    {
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        string commit;
        var changed = false;
        try
        {
            commit = (await ServerProcess.RunAsync("git", ["rev-parse", "--short=10", "HEAD"], nothing, ct)).Trim();
            changed = (await ServerProcess.RunAsync("git", ["status", "--porcelain", "--untracked-files=no", "--", "src", "perf/Doorstep.Benchmarks"], nothing, ct)).Trim().Length > 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            commit = "unknown";
        }

        return new Run(
            commit, changed, TimeProvider.System.GetUtcNow(), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}"),
            bench.Options.Rows, bench.Options.Quick,
            [.. bench.Rows.Select(r => new Result(r.Name, r.At, Short(r.PerSecond), Short(r.P50), Short(r.P99), r.Refused, r.Rows, r.Counted, Short(r.Floor), Short(r.Ratio), r.Mark?.Says, r.Reached, r.Note.Length > 0 ? r.Note : null))]);
    }

    public static string LineOf(Run run) => JsonSerializer.Serialize(run, Json);

    /// <summary>Adds the run, and writes page and plot anew.</summary>
    public static async Task KeepAsync(Run run, CancellationToken ct)
    {
        await File.AppendAllTextAsync(Lines, LineOf(run) + "\n", ct);
        var all = (await File.ReadAllLinesAsync(Lines, ct)).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<Run>(l, Json)!).ToList();
        await File.WriteAllTextAsync(Plot, Draw(all), ct);
        await File.WriteAllTextAsync(Page, Tell(all), ct);
    }

    private static double? Short(double? number) => number is { } n && double.IsFinite(n) ? Math.Round(n, n < 1 ? 5 : 3) : number;

    /// <summary>Those with a mark and a ratio, of which the plot tells.</summary>
    private static List<string> Watched(List<Run> all) => [.. all.SelectMany(r => r.Results).Where(r => r is { Mark: not null, Ratio: not null }).Select(NameOf).Distinct(StringComparer.Ordinal)];

    private static string NameOf(Result result) => $"{result.Workload}, {result.At}";

    private static double? RatioIn(Run run, string name) => run.Results.FirstOrDefault(r => NameOf(r) == name && r.Mark is not null)?.Ratio;

    private static string Tell(List<Run> all)
    {
        var text = new StringBuilder("# What became of the ratios\n\nMade by `./perf/run`; [performance.md](../docs/performance.md) says what each number means. Each is the app's share of its floor in the same run, or how many times it.\n\n![The ratios by commit](history.svg)\n\n");
        text.Append("| workload |").AppendJoin("", all.Select(r => $" {r.Commit}{(r.Changed ? "+" : "")} |")).Append('\n').Append("|---|").Insert(text.Length, "---:|", all.Count).Append('\n');
        foreach (var name in Watched(all))
        {
            text.Append("| ").Append(name).Append(" |").AppendJoin("", all.Select(r => $" {Table.Ratio(RatioIn(r, name))} |")).Append('\n');
        }

        return text.Append("\nRun on: ").AppendJoin("; ", all.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Commit}{(r.Changed ? "+" : "")} {r.At:yyyy-MM-dd}, {r.Machine}, {r.Rows:N0} requests"))).Append(". A plus marks files that were not as in the commit.\n").ToString();
    }

    /// <summary>A line for each workload over the runs, on a logarithmic scale, named at its end.</summary>
    private static string Draw(List<Run> all)
    {
        const double width = 980, height = 560, left = 60, right = 330, top = 20, bottom = 40;
        string[] colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#000000"];
        var names = Watched(all);
        var ratios = names.SelectMany(n => all.Select(r => RatioIn(r, n))).OfType<double>().Where(r => r > 0 && double.IsFinite(r)).DefaultIfEmpty(1).ToList();
        var (low, high) = (Math.Floor(Math.Log10(ratios.Min())), Math.Max(Math.Ceiling(Math.Log10(ratios.Max())), Math.Floor(Math.Log10(ratios.Min())) + 1));
        double X(int run) => left + ((width - left - right) * (all.Count == 1 ? 0.5 : (double)run / (all.Count - 1)));
        double Y(double ratio) => top + ((height - top - bottom) * (high - Math.Log10(ratio)) / (high - low));
        var svg = new StringBuilder();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\"><title>The ratios by commit</title><rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        for (var power = low; power <= high; power++)
        {
            Add($"<line x1=\"{left}\" x2=\"{width - right}\" y1=\"{Y(Math.Pow(10, power)):0.#}\" y2=\"{Y(Math.Pow(10, power)):0.#}\" stroke=\"#ddd\"/><text x=\"{left - 6}\" y=\"{Y(Math.Pow(10, power)) + 4:0.#}\" text-anchor=\"end\">{Math.Pow(10, power):0.#####}</text>");
        }

        foreach (var (place, run) in all.Index())
        {
            Add($"<text x=\"{X(place):0.#}\" y=\"{height - 14}\" text-anchor=\"middle\">{run.Commit[..Math.Min(7, run.Commit.Length)]}</text>");
        }

        // Names one below the other, in the order of their last values.
        var lasts = names.Select((n, i) => (Name: n, Colour: colours[i % colours.Length], Points: all.Index().Where(r => RatioIn(r.Item, n) is > 0 and < double.PositiveInfinity).Select(r => (X: X(r.Index), Y: Y(RatioIn(r.Item, n)!.Value))).ToList()))
            .Where(l => l.Points.Count > 0).OrderBy(l => l.Points[^1].Y).ToList();
        foreach (var (place, line) in lasts.Index())
        {
            var label = top + 6 + ((height - top - bottom) * (place + 0.5) / lasts.Count);
            Add($"<polyline fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', line.Points.Select(p => FormattableString.Invariant($"{p.X:0.#},{p.Y:0.#}")))}\"/>");
            foreach (var point in line.Points)
            {
                Add($"<circle cx=\"{point.X:0.#}\" cy=\"{point.Y:0.#}\" r=\"2.5\" fill=\"{line.Colour}\"/>");
            }

            Add($"<line x1=\"{line.Points[^1].X:0.#}\" y1=\"{line.Points[^1].Y:0.#}\" x2=\"{width - right + 12}\" y2=\"{label - 4:0.#}\" stroke=\"{line.Colour}\" stroke-width=\"0.5\" stroke-dasharray=\"2 2\"/><text x=\"{width - right + 16}\" y=\"{label:0.#}\" fill=\"{line.Colour}\">{System.Net.WebUtility.HtmlEncode(line.Name)}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        void Add(FormattableString part) => svg.Append(FormattableString.Invariant(part)).Append('\n');
    }
}
