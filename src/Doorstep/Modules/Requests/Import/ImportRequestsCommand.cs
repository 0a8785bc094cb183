using System.CommandLine;
using System.Globalization;
using System.Text;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Requests.Import;

/// <summary><c>doorstep import requests FILE --mapping NAME</c>.</summary>
internal static class ImportRequestsCommand
{
    private const string LineColumn = "rejected_line";
    private const string ReasonColumn = "rejected_reason";

    public static Command Create(CommandLine cli)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The other system's export, as CSV." };
        var mapping = new Option<string>("--mapping")
        {
            Description = $"Which columns mean what: a JSON file, or one of: {string.Join(", ", Mapping.BuiltIn)}.", Required = true, HelpName = "NAME",
        };
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
            file, mapping, rejected, published,
        };
        requests.SetAction((parse, ct) => cli.RunAsync(
            parse,
            (services, token) => RunAsync(
                services, parse.GetValue(file)!, parse.GetValue(mapping)!,
                parse.GetValue(rejected) ?? new FileInfo(Path.Combine(
                    parse.GetValue(cli.Data)!.FullName, "imports", $"{Path.GetFileNameWithoutExtension(parse.GetValue(file)!.Name)}.rejected.csv")),
                parse.GetValue(published), token),
            ct));
        return requests;
    }

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, string mappingName, FileInfo rejected, bool asPublished, CancellationToken ct)
    {
        var problems = new FileProblems();
        if (Mapping.Open(mappingName, problems) is not { } mapping)
        {
            return Refuse(problems.All);
        }

        mapping.AsPublished |= asPublished;
        var import = services.GetRequiredService<ImportRequests>();
        var (summary, faults) = await Terminal.ProgressAsync(
            $"Importing {file.Name}", await LinesAsync(file, ct), progress => import.RunAsync(file.FullName, mapping, progress, ct));
        if (summary is null)
        {
            return Refuse(faults);
        }

        Terminal.Say($"{Count(summary.Read)} rows read: {Count(summary.Added)} new, {Count(summary.Closed)} closed since, {Count(summary.Unchanged)} unchanged, {Count(summary.Rejected.Count)} rejected.");
        if (summary.NewTypes + summary.NewUnits > 0)
        {
            Terminal.Say($"{Count(summary.NewTypes)} types and {Count(summary.NewUnits)} units were added to the town's files; edit them in request-types.csv and units.csv.");
        }

        if (summary.Rejected.Count > 0)
        {
            await WriteRejectedAsync(rejected, summary, ct);
            Terminal.Warn($"The rejected rows are in {rejected.FullName}, each with its reason. Mend them and import that file too.");
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

    private static async Task WriteRejectedAsync(FileInfo file, ImportSummary summary, CancellationToken ct)
    {
        // A file of rejected rows that was imported again has these two columns already.
        var own = summary.Columns is [LineColumn, ReasonColumn, ..] ? 2 : 0;
        var text = new StringBuilder(CsvFile.Line([LineColumn, ReasonColumn, .. summary.Columns.Skip(own)])).Append('\n');
        foreach (var row in summary.Rejected.OrderBy(r => r.Line))
        {
            text.Append(CsvFile.Line([row.Line.ToString(CultureInfo.InvariantCulture), row.Reason, .. row.Cells.Skip(own)])).Append('\n');
        }

        file.Directory!.Create();
        await AtomicFile.WriteAsync(file.FullName, text.ToString(), ct);
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
