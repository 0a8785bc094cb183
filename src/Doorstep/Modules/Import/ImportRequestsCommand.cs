using System.CommandLine;
using System.Globalization;
using System.Text;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Import;

/// <summary><c>doorstep import requests FILE --mapping NAME</c>.</summary>
internal static class ImportRequestsCommand
{
    private const string LineColumn = "rejected_line";
    private const string ReasonColumn = "rejected_reason";
    private const string DiffersLineColumn = "differs_line";
    private const string DiffersColumn = "differs_in";
    private static readonly string[] OwnColumns = [LineColumn, ReasonColumn, DiffersLineColumn, DiffersColumn];

    public static Command Create(CommandLine cli)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "The other system's export, as CSV.", Arity = ArgumentArity.ZeroOrOne };
        var mapping = new Option<string?>("--mapping")
        {
            Description = $"Which columns mean what: a JSON file, or one of: {string.Join(", ", Mapping.BuiltIn)}. Needed.", HelpName = "NAME",
        };
        var example = new Option<bool>("--example") { Description = "Print a mapping with every part explained, to begin from, and do nothing else." };
        var encoding = new Option<string?>("--encoding") { Description = "The file's encoding where it is not UTF-8, such as gb18030 or windows-1252.", HelpName = "NAME" };
        var rejected = new Option<FileInfo?>("--rejected")
        {
            Description = "Where to write the rows that could not be taken, with the reason of each. Default: DIR/imports/<file>.rejected.csv.", HelpName = "CSV",
        };
        var published = new Option<bool>("--as-published")
        {
            Description = "The texts were public where they come from: show them as they are. Without it, texts that point at a person wait for a look.",
        };
        var requests = new Command("requests", "Take over the requests of another system. Doing it twice changes nothing; after an interruption it goes on.")
        {
            file, mapping, rejected, published, encoding, example,
        };
        requests.Validators.Add(given =>
        {
            if (given.GetValue(example))
            {
                return;
            }

            if (given.GetValue(file) is null)
            {
                given.AddError("Name the file to import: doorstep import requests FILE --mapping NAME.");
            }
            else if (string.IsNullOrEmpty(given.GetValue(mapping)))
            {
                given.AddError("Say with --mapping which columns mean what. \"doorstep import requests --example\" prints a mapping to begin from.");
            }
        });
        requests.SetAction((parse, ct) =>
        {
            if (parse.GetValue(example))
            {
                Console.Out.Write(Mapping.Example());
                return Task.FromResult(0);
            }

            var from = parse.GetValue(file)!;
            FileInfo Beside(string kind) => new(Path.Combine(parse.GetValue(cli.Data)!.FullName, "imports", $"{Path.GetFileNameWithoutExtension(from.Name)}.{kind}.csv"));
            return cli.RunAsync(
                parse,
                (services, token) => RunAsync(
                    services, from, parse.GetValue(mapping)!, new Lists(parse.GetValue(rejected) ?? Beside("rejected"), Beside("differs")),
                    parse.GetValue(published), parse.GetValue(encoding), token),
                ct);
        });
        return requests;
    }

    /// <summary>Where rows are listed that were not taken, or not whole.</summary>
    private sealed record Lists(FileInfo Rejected, FileInfo Differs);

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, string mappingName, Lists lists, bool asPublished, string? encoding, CancellationToken ct)
    {
        var problems = new FileProblems();
        if (Mapping.Open(mappingName, problems) is not { } mapping)
        {
            return Refuse(problems.All);
        }

        mapping.AsPublished |= asPublished;
        mapping.Encoding = encoding ?? mapping.Encoding;
        var import = services.GetRequiredService<ImportRequests>();
        ImportSummary? summary;
        IReadOnlyList<FileProblem> faults;
        try
        {
            (summary, faults) = await Terminal.ProgressAsync(
                $"Importing {file.Name}", await LinesAsync(file, ct), progress => import.RunAsync(file.FullName, mapping, progress, ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Terminal.Error("Stopped. What was stored so far stays, in whole batches.", "Run the same command again: it goes on from there.");
            return 1;
        }

        if (summary is null)
        {
            return Refuse(faults);
        }

        var placed = summary.Placed > 0 ? $" {Count(summary.Placed)} placed," : "";
        var differ = summary.Differ > 0 ? $" {Count(summary.Differ)} differ, not taken," : "";
        Terminal.Say($"{Count(summary.Read)} rows read: {Count(summary.Added)} new, {Count(summary.Closed)} closed since,{placed}{differ} {Count(summary.Unchanged)} unchanged, {Count(summary.Rejected.Count)} rejected.");
        SayNames(summary);
        if (summary.Differing.Count > 0)
        {
            await WriteListAsync(lists.Differs, [DiffersLineColumn, DiffersColumn], summary.Differing, summary.Columns, ct);
            Terminal.Warn($"{Count(summary.Differing.Count)} rows say something new that was not taken; they are in {lists.Differs.FullName}, each with what it is. An import takes from known requests only that they are closed.");
        }

        if (summary.Rejected.Count > 0)
        {
            await WriteListAsync(lists.Rejected, [LineColumn, ReasonColumn], summary.Rejected, summary.Columns, ct);
            Terminal.Warn($"The rejected rows are in {lists.Rejected.FullName}, each with its reason. Mend them and import that file too.");
        }

        if (summary.Read > 0 && summary.Read == summary.Rejected.Count)
        {
            Terminal.Error($"{file.Name}: No row could be taken.", "Look at the reasons; perhaps the mapping is made for another file.");
            return 1;
        }

        return 0;
    }

    private static int Refuse(IReadOnlyList<FileProblem> problems)
    {
        foreach (var problem in problems)
        {
            Terminal.Error(problem.PlaceAndMessage, problem.Remedy);
        }

        Terminal.Say("Nothing was imported.");
        return 1;
    }

    /// <summary>About how many rows there are, for the bar; counted in bytes, since one line may be the whole file.</summary>
    private static async Task<double> LinesAsync(FileInfo file, CancellationToken ct)
    {
        if (!file.Exists || file.Length > TextFile.MostBytes)
        {
            return 0;
        }

        try
        {
            var lines = 0;
            var bytes = new byte[64 * 1024];
            await using var stream = file.OpenRead();
            int read;
            while ((read = await stream.ReadAsync(bytes, ct)) > 0)
            {
                lines += bytes.AsSpan(0, read).Count((byte)'\n');
            }

            return lines;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // The import itself says so.
            return 0;
        }
    }

    private static void SayNames(ImportSummary summary)
    {
        if (summary.NewTypes + summary.NewUnits > 0)
        {
            Terminal.Say($"{Count(summary.NewTypes)} types and {Count(summary.NewUnits)} units were added to the town's files; edit them in request-types.csv and units.csv.");
        }

        foreach (var (kind, uses) in new[] { ("type", summary.Types), ("unit", summary.Units) })
        {
            foreach (var use in uses.Where(u => u.Origin != NameOrigin.Before))
            {
                var who = kind == "unit" ? "" : use.Public ? ", everybody sees its requests" : ", personal: only staff see its requests";
                Terminal.Say($"  {(use.Origin == NameOrigin.Matched ? $"the town's {kind}" : $"new {kind}")} {use.Code} <- {string.Join(", ", use.Theirs.Select(t => $"\"{t}\""))} ({Count(use.Rows)} rows{who})");
            }

            var before = uses.Count(u => u.Origin == NameOrigin.Before);
            if (before > 0)
            {
                Terminal.Say($"  {Count(before)} {kind}s as in earlier imports");
            }
        }

        if (summary.Types.Any(t => t is { Origin: NameOrigin.New, Public: false }))
        {
            Terminal.Say("New types are personal until you say otherwise. Where everybody may see them, write \"public\" as their visibility in request-types.csv, or \"public\": true in the mapping before the first import; requests that came in as personal stay personal.");
        }

        if (summary.UnknownAreas.Count > 0)
        {
            Terminal.Say($"The town has no area with these codes, so their rows were placed by their points, if they have any: {Listed(summary.UnknownAreas)}. Import the areas, then these requests again.");
        }

        if (summary.UnknownChannels.Count > 0)
        {
            Terminal.Say($"The mapping does not know these channels; they count as api: {Listed(summary.UnknownChannels)}.");
        }
    }

    private static string Listed(IReadOnlyDictionary<string, int> rows) =>
        string.Join(", ", rows.Take(20).Select(r => $"{(r.Key.Length == 0 ? "(empty)" : r.Key)} ({Count(r.Value)})")) + (rows.Count > 20 ? " …" : "");

    private static async Task WriteListAsync(FileInfo file, string[] own, List<RejectedRow> rows, IReadOnlyList<string> columns, CancellationToken ct)
    {
        // A file of rejected rows that was imported again has such columns already.
        var skipped = columns.TakeWhile(c => OwnColumns.Contains(c, StringComparer.OrdinalIgnoreCase)).Count();
        var text = new StringBuilder(CsvFile.Line([.. own, .. columns.Skip(skipped)])).Append('\n');
        foreach (var row in rows.OrderBy(r => r.Line))
        {
            text.Append(CsvFile.Line([row.Line.ToString(CultureInfo.InvariantCulture), row.Reason, .. row.Cells.Skip(skipped)])).Append('\n');
        }

        // The mark lets a spreadsheet show Chinese.
        file.Directory!.Create();
        await AtomicFile.WriteAsync(file.FullName, $"\uFEFF{text}", ct);
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
