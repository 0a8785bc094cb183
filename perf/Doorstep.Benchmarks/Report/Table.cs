using System.Globalization;

namespace Doorstep.Benchmarks.Report;

/// <summary>The one table of a run, as Markdown, which is readable as it is.</summary>
internal static class Table
{
    private static readonly string[] Heads = ["workload", "at", "a second", "p50 ms", "p99 ms", "refused", "rows / answers", "floor", "ratio", "mark", "reached"];

    public static string Of(IReadOnlyList<Row> rows)
    {
        var cells = rows.Select(r => new[]
        {
            r.Name, r.At, Number(r.PerSecond), Time(r.P50), Time(r.P99), r.Refused?.ToString("N0", CultureInfo.InvariantCulture) ?? "", r.Rows + (r.Counted ? "" : " WRONG"), Number(r.Floor),
            Ratio(r.Ratio), r.Mark?.Says ?? "", r.Reached switch { true => "yes", false => "no", null => "" },
        }).Prepend(Heads).ToList();
        var widths = Enumerable.Range(0, Heads.Length).Select(i => cells.Max(c => c[i].Length)).ToArray();
        var lines = cells.Select(row => "| " + string.Join(" | ", row.Select((c, i) => i is >= 2 and <= 8 ? c.PadLeft(widths[i]) : c.PadRight(widths[i]))) + " |").ToList();
        lines.Insert(1, "|" + string.Join('|', widths.Select((w, i) => i is >= 2 and <= 8 ? new string('-', w + 1) + ":" : new string('-', w + 2))) + "|");
        lines.AddRange(rows.Where(r => r.Note.Length > 0).Select(r => $"{r.Name}, {r.At}: {r.Note}").Prepend(""));
        return string.Join('\n', lines).TrimEnd();
    }

    public static string Ratio(double? ratio) => ratio?.ToString(ratio < 1 ? ".000" : "N1", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? number) => number?.ToString(number < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture) ?? "";

    private static string Time(double? time) => time?.ToString(time < 1 ? "0.000" : time < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture) ?? "";
}
