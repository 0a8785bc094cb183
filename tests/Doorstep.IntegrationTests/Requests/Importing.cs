using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsvHelper;
using Doorstep.Harness;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Operations;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Import;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What the tests of the import share: files, the operation, the command, and pictures of what is stored.</summary>
internal static class Importing
{
    /// <summary>Columns of <see cref="OtherTown"/>.</summary>
    public const string Columns = "id,asked,closed,kind,office,state,what,reply";

    /// <summary>A mapping for a small town's own export, in Chinese.</summary>
    public const string OtherTown = """
        {
          "source": "other-town", "timeZone": "Asia/Shanghai", "language": "zh-Hans",
          "columns": { "id": "id", "reportedAt": "asked", "closedAt": "closed", "type": "kind", "unit": "office", "state": "state", "description": ["what"], "answer": "reply" },
          "states": { "新": "received", "办理": "accepted", "办结": "closed" }
        }
        """;

    /// <summary>The real 500 requests.</summary>
    public static string Sample { get; } = Repository.Path("samples", "nyc311", "requests-2023-12.csv");

    /// <summary>The real 71 districts.</summary>
    public static string Districts { get; } = Repository.Path("samples", "nyc311", "community-districts.geojson");

    /// <summary>A town with the real districts and the real 500 requests.</summary>
    public static TownTemplate NewYork { get; } = new(() => new(), async town =>
    {
        await town.ImportDistrictsAsync();
        Assert.Empty((await town.ImportAsync(Sample, "nyc311")).Problems);
    });

    /// <summary>The rows of a CSV text or file, by column, read without any part of ours.</summary>
    public static List<Dictionary<string, string>> Rows(TextReader text)
    {
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            rows.Add(csv.HeaderRecord!.Select((column, i) => KeyValuePair.Create(column, csv.GetField(i)!)).ToDictionary(StringComparer.Ordinal));
        }

        return rows;
    }

    /// <summary>Writes a file beside the town's data.</summary>
    public static string Write(this TestTown town, string name, string text, Encoding? encoding = null)
    {
        var path = Path.Combine(town.Installation.Data.FullName, name);
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(false));
        return path;
    }

    /// <summary>Imports by the operation; the mapping is a name or a JSON text.</summary>
    public static async Task<(ImportSummary? Summary, IReadOnlyList<FileProblem> Problems)> ImportAsync(
        this TestTown town, string path, string mapping = OtherTown, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        var problems = new FileProblems();
        var read = mapping.Contains('{', StringComparison.Ordinal) ? Mapping.Parse(mapping, "mapping.json", problems) : Mapping.Open(mapping, problems);
        return read is null
            ? (null, problems.All)
            : await town.Services.GetRequiredService<ImportRequests>().RunAsync(path, read, progress ?? new Silent(), ct);
    }

    /// <summary>Brings the real districts in.</summary>
    public static async Task ImportDistrictsAsync(this TestTown town)
    {
        await using var scope = town.Services.CreateAsyncScope();
        var import = await scope.ServiceProvider.GetRequiredService<ImportAreas>()
            .RunAsync(new FileInfo(Districts), new AreaImportPlan(AreaLevel.Community, "BoroCD", null, null), new Silent(), CancellationToken.None);
        Assert.Empty(import.Problems);
    }

    /// <summary>Runs the executable on this town's data.</summary>
    public static Task<CliResult> CommandAsync(this TestTown town, params string[] args) =>
        Cli.RunAsync(town.Database(), [.. args, "--data", town.Installation.Data.FullName]);

    /// <summary>Starts the executable on this town's data and leaves it running.</summary>
    public static Process StartCommand(this TestTown town, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "doorstep.dll"), .. args, "--data", town.Installation.Data.FullName])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment[Installation.DatabaseVariable] = town.Database() ?? "";
        return Process.Start(start)!;
    }

    /// <summary>Every row of every table that an import writes, and every file of the town.</summary>
    public static async Task<string> PictureAsync(this TestTown town)
    {
        var picture = new StringBuilder();
        await using var connection = await town.Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        foreach (var (table, order) in new[]
        {
            ("requests", "id"), ("request_timeline", "request_id, place"), ("request_answers", "request_id"), ("request_contacts", "receipt_id"),
            ("request_types", "code"), ("units", "code"), ("areas", "code"),
        })
        {
            foreach (var row in await connection.RowsAsync($"SELECT * FROM {table} ORDER BY {order}"))
            {
                picture.Append(table).Append(": ").AppendJoin('|', row.Select(v => v is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(v, CultureInfo.InvariantCulture))).Append('\n');
            }
        }

        foreach (var file in town.Installation.TownFolder.GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            picture.Append(file.Name).Append(": ").Append(await File.ReadAllTextAsync(file.FullName)).Append('\n');
        }

        return picture.ToString();
    }

    /// <summary>What was imported, by the source's ids, without what differs between two imports: our ids and references.</summary>
    public static async Task<List<string>> ContentAsync(this TestTown town) =>
    [
        .. (await town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline).Where(r => r.Source != null).OrderBy(r => r.ExternalId).ToListAsync()))
            .Select(r => string.Join('|',
                r.ExternalId, r.TypeCode, r.Public, r.State, r.Confirmation, r.Channel, r.Description, r.Address, r.Latitude, r.Longitude, r.AreaCode, r.AreaReason, r.OwnerUnit,
                r.ReportedAt, r.UpdatedAt, r.DueAt, r.ClosedAt, r.Version,
                string.Join(';', r.Timeline.OrderBy(e => e.Place).Select(e => $"{e.Place} {e.Kind} {e.At} {e.Unit} {e.Text} {e.Reason} {e.State}")))),
    ];

    /// <summary>How many requests there are.</summary>
    public static async Task<int> CountAsync(this TestTown town) =>
        Convert.ToInt32((await town.QueryAsync("SELECT count(*) FROM requests"))[0], CultureInfo.InvariantCulture);

    private static string? Database(this TestTown town) => town.Installation.Engine == DatabaseEngine.Postgres ? town.Installation.ConnectionString : null;

    private sealed class Silent : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
