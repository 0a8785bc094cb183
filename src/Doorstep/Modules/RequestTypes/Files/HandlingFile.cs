using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.RequestTypes.Files;

/// <summary>
/// <c>handling.csv</c>: how long things may take before the clock does something about them, one setting a row. The file, and
/// each of its rows, may be missing; then <see cref="HandlingPolicy"/>'s own values hold.
/// </summary>
public sealed class HandlingFile(HandlingSettings settings) : ITownFile
{
    private const int MostLevels = 10;

    private static readonly CsvShape Shape = new(["setting", "value"], []) { Key = "setting" };

    /// <inheritdoc/>
    public string FileName => "handling.csv";

    /// <inheritdoc/>
    public void Check(TownDraft draft, TownProblems problems)
    {
        var policy = new HandlingPolicy();
        if (draft.Folder.Has(FileName))
        {
            using var csv = draft.Folder.OpenCsv(FileName, Shape, problems);
            foreach (var row in csv?.Rows() ?? [])
            {
                policy = Read(policy, row, problems);
            }
        }

        draft.Set(policy);
    }

    /// <inheritdoc/>
    public Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Publish(TownDraft draft) => settings.Current = draft.Get<HandlingPolicy>()!;

    private HandlingPolicy Read(HandlingPolicy policy, CsvRow row, TownProblems problems)
    {
        var value = row["value"];
        switch (row["setting"])
        {
            case "accept_within":
                return policy with { AcceptWithin = One(policy.AcceptWithin) };
            case "reply_within":
                return policy with { ReplyWithin = One(policy.ReplyWithin) };
            case "report_within":
                return policy with { ReportWithin = One(policy.ReportWithin) };
            case "inspect_within":
                return policy with { InspectWithin = One(policy.InspectWithin) };
            case "escalate_after":
                var steps = value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var read = steps.Select(step => Deadline.TryParse(step, out var deadline) ? deadline : (Deadline?)null).ToList();
                if (read.Count is 0 or > MostLevels || read.Contains(null))
                {
                    problems.Add(FileName, row.Line, $"escalate_after: \"{value}\" is no list of deadlines.",
                        "Write how late a request is when it goes one level up, then the next: \"1 working day; 3 working days; 5 working days\".");
                    return policy;
                }

                return policy with { EscalateAfter = [.. read.OfType<Deadline>()] };
            case "escalate_at_reopening":
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 20)
                {
                    problems.Add(FileName, row.Line, $"escalate_at_reopening: \"{value}\" is no number from 1 to 20.", "Write 2 to raise a request the second time it was not solved.");
                    return policy;
                }

                return policy with { EscalateAtReopening = count };
            default:
                problems.Add(FileName, row.Line, $"\"{row["setting"]}\" is no setting.",
                    "Use accept_within, reply_within, report_within, inspect_within, escalate_after or escalate_at_reopening.");
                return policy;
        }

        Deadline One(Deadline otherwise)
        {
            if (Deadline.TryParse(value, out var deadline))
            {
                return deadline;
            }

            problems.Add(FileName, row.Line, $"{row["setting"]}: \"{value}\" is no deadline.", Deadline.Remedy);
            return otherwise;
        }
    }
}
