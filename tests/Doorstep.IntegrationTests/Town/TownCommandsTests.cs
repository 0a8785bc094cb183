using System.Diagnostics;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Town.Folder;
using Microsoft.Data.Sqlite;

namespace Doorstep.IntegrationTests.Town;

public sealed partial class TownCommandsTests : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("doorstep-cli-");

    public void Dispose() => place.Delete(recursive: true);

    [Fact]
    public async Task Init_writes_a_town_that_check_finds_well_and_never_overwrites_it()
    {
        var data = Path.Combine(place.FullName, "new", "town data");
        var made = await Cli.RunAsync(null, "init", "--data", data);
        Assert.Equal(0, made.ExitCode);
        var files = Directory.GetFiles(Path.Combine(data, "town")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["README.md", "answer-templates.csv", "areas.geojson", "handling.csv", "holidays.csv", "questions.csv", "request-types.csv", "town.json", "units.csv"], files);

        var check = await Cli.RunAsync(null, "check", "--data", data);
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Contains("All is well.", check.Out, StringComparison.Ordinal);
        Assert.Contains("  ! town.json names no \"site\"", check.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "doorstep.db")), "A check makes no database.");

        await File.AppendAllTextAsync(Path.Combine(data, "town", "units.csv"), "mine,partner,Mine,我的,,,yes\n");
        var again = await Cli.RunAsync(null, "init", "--data", data);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        Assert.Contains("→", again.Error, StringComparison.Ordinal);
        Assert.Contains("mine,", await File.ReadAllTextAsync(Path.Combine(data, "town", "units.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_makes_is_its_owners_alone_however_the_shell_was_set_up()
    {
        var data = Path.Combine(place.FullName, "made");
        Assert.Equal(0, (await Cli.RunAsync(null, "init", "--data", data)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync(null, "clock", "--data", data)).ExitCode);
        foreach (var entry in new DirectoryInfo(data).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(data)))
        {
            Assert.Equal(entry is DirectoryInfo ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute : UnixFileMode.UserRead | UnixFileMode.UserWrite, entry.UnixFileMode);
        }

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(data, (UnixFileMode)0b111_101_101);
        var check = await Cli.RunAsync(null, "check", "--data", data);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains($"  ! Others on this machine may look into {data}.", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_names_every_column_of_every_file()
    {
        var files = FolderTemplate.OfStarter(new DateOnly(2026, 1, 1));
        foreach (var (name, text) in files.Where(file => file.Key.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var columns = text.Split('\n').First(line => !line.StartsWith('#')).Split(',');
            Assert.All(columns, column => Assert.Contains($"`{column}`", files["README.md"], StringComparison.Ordinal));
            Assert.Contains($"## {name}", files["README.md"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_broken_folder_is_named_and_no_database_is_made()
    {
        var data = place.FullName;
        Assert.Equal(0, (await Cli.RunAsync(null, "init", "--data", data)).ExitCode);
        var units = Path.Combine(data, "town", "units.csv");
        await File.AppendAllTextAsync(units, "one,nothing,One,一,,,yes\ntwo,partner\n");

        foreach (var command in new[] { "serve", "check" })
        {
            var said = await Cli.RunAsync(null, command, "--data", data);
            Assert.Equal(1, said.ExitCode);
            var lines = (await File.ReadAllLinesAsync(units)).Length;
            Assert.Contains($"units.csv, line {lines - 1}:", said.Error + said.Out, StringComparison.Ordinal);
            Assert.Contains($"units.csv, line {lines}:", said.Error + said.Out, StringComparison.Ordinal);
            Assert.Contains("→ ", said.Error + said.Out, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(data, "doorstep.db")));
        }
    }

    [Fact]
    public async Task A_damaged_database_fails_the_check()
    {
        var data = place.FullName;
        Assert.Equal(0, (await Cli.RunAsync(null, "init", "--data", data)).ExitCode);
        var db = Path.Combine(data, "doorstep.db");
        await File.WriteAllTextAsync(db, string.Concat(Enumerable.Repeat("this is no database ", 500)));
        var check = await Cli.RunAsync(null, "check", "--data", data);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("✗", check.Out, StringComparison.Ordinal);
        Assert.Contains("backup", check.Out, StringComparison.Ordinal);

        File.Delete(db);
        await using (var connection = new SqliteConnection($"Data Source={db};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id)); PRAGMA foreign_keys=OFF; INSERT INTO b VALUES (7);";
            await command.ExecuteNonQueryAsync();
        }

        check = await Cli.RunAsync(null, "check", "--data", data);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("1 rows of b point to rows of a", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_folder_or_option_says_so()
    {
        var missing = await Cli.RunAsync(null, "check", "--data", Path.Combine(place.FullName, "nothing"));
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("doorstep init", missing.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Cli.RunAsync(null, "init", "--nonsense")).ExitCode);
        foreach (var command in new[] { "init", "check", "demo" })
        {
            var help = await Cli.RunAsync(null, command, "--help");
            Assert.Equal(0, help.ExitCode);
            Assert.Contains("--data", help.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_demo_is_planted_once_and_never_into_a_real_town()
    {
        var data = Path.Combine(place.FullName, "demo");
        var first = await ServeAsync(data);
        Assert.Contains("Doorstep is open at", first, StringComparison.Ordinal);
        Assert.Contains("河湾镇", await File.ReadAllTextAsync(Path.Combine(data, "town", "town.json")), StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync(null, "check", "--data", data)).ExitCode);
        var second = await ServeAsync(data);
        Assert.DoesNotContain("Planting", second, StringComparison.Ordinal);
        // What can be signed in with is told each time.
        Assert.Equal(SignIns(first), SignIns(second));

        var real = Path.Combine(place.FullName, "real");
        Assert.Equal(0, (await Cli.RunAsync(null, "init", "--data", real)).ExitCode);
        var refused = await Cli.RunAsync(null, "demo", "--data", real, "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("not the demo", refused.Error, StringComparison.Ordinal);
    }

    private static string SignIns(string said) => string.Join('\n', said.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)));

    /// <summary>Runs the demo until it is open and one page has answered, and returns what it said.</summary>
    private static async Task<string> ServeAsync(string data)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "doorstep.dll"), "demo", "--data", data, "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["DOORSTEP_DATABASE"] = "";
        using var process = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var said = new List<string>();
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("info:", StringComparison.Ordinal) || line.StartsWith("      ", StringComparison.Ordinal))
                {
                    continue;
                }

                said.Add(line);
                if (Open().Match(line) is { Success: true } open)
                {
                    using var http = new HttpClient();
                    Assert.Equal("ok", await http.GetStringAsync(open.Groups["url"].Value + "/healthz", patience.Token));
                    return string.Join('\n', said);
                }
            }

            throw new InvalidOperationException("It ended before it was open: " + string.Join('\n', said));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    [GeneratedRegex(@"open at (?<url>http://[0-9.:]+)", RegexOptions.None, 1000)]
    private static partial Regex Open();
}
