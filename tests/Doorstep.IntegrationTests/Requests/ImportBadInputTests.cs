using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What cannot be imported is refused with its place and a remedy, and leaves nothing behind.</summary>
public sealed class ImportBadInputTests(Towns towns) : IClassFixture<Towns>
{
    private const string Good = "1,2026-01-05 08:00,,路灯,路灯所,新,不亮,\n";

    [Theory]
    [EachEngine("", null, "The file has no row with the names of the columns.")]
    [EachEngine("\n\n \n", null, "The file has no row with the names of the columns.")]
    [EachEngine("id,asked,closed,kind,office,state,what\n1", 1, "The column reply is missing.")]
    [EachEngine("id;asked;closed;kind;office;state;what\n1", 1, "The column reply is missing.")]
    [EachEngine("id,id,asked,closed,kind,office,state,what,reply\n1", 1, "The column id is there twice.")]
    [EachEngine("PK\u0003\u0004\0\0", 1, "There is a NUL character here, so this is not plain text.")]
    [EachEngine(null, null, "The file is not there.")]
    public async Task A_file_that_cannot_be_used_is_refused_as_a_whole(DatabaseEngine engine, string? text, int? line, string message)
    {
        var town = await towns.OnAsync(engine);
        var path = text is null ? Path.Combine(town.Installation.Data.FullName, "missing.csv") : town.Write("bad.csv", text);
        var before = await town.PictureAsync();

        var (summary, problems) = await town.ImportAsync(path);

        Assert.Null(summary);
        var problem = Assert.Single(problems);
        Assert.Equal((Path.GetFileName(path), line, message), (problem.File, problem.Line, problem.Message));
        Assert.True(problem.Remedy.Length > 10);
        Assert.Equal(before, await town.PictureAsync());
    }

    [Theory, EachEngine]
    public async Task A_folder_that_would_become_wrong_is_not_changed(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var units = Path.Combine(town.Installation.TownFolder.FullName, "units.csv");
        await File.AppendAllTextAsync(units, "broken,department\n");
        var before = await town.PictureAsync();

        var (summary, problems) = await town.ImportAsync(town.Write("good.csv", $"{Importing.Columns}\n{Good}"));

        Assert.Null(summary);
        Assert.Contains(problems, p => p.File == "units.csv" && p.Line is not null);
        Assert.Equal(before, await town.PictureAsync());
    }

    [Theory, EachEngine]
    public async Task A_file_of_rows_that_never_fit_is_given_up_before_it_fills_the_memory(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var path = Path.Combine(town.Installation.Data.FullName, "long.csv");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteLineAsync(Importing.Columns);
            for (var i = 0; i < 30_000; i++)
            {
                await file.WriteLineAsync($"{i},2026-01-05 08:00,,路灯,路灯所,unheard-of,不亮,");
            }
        }

        var before = await town.PictureAsync();
        var (summary, problems) = await town.ImportAsync(path);

        Assert.Null(summary);
        Assert.Equal("More than 20,000 rows cannot be taken.", Assert.Single(problems).Message);
        Assert.Equal(before, await town.PictureAsync());
    }

    [Fact]
    public async Task The_command_says_what_is_wrong_by_its_exit_code_and_its_words()
    {
        await using var town = await TestTown.OpenAsync();
        var good = town.Write("good.csv", $"{Importing.Columns}\n{Good}");
        var unknown = town.Write("unknown.csv", $"{Importing.Columns}\n{Good.Replace("新", "搁置", StringComparison.Ordinal)}");
        var mapping = town.Write("other.json", Importing.OtherTown);
        var forbidden = town.Write("forbidden.json", Importing.OtherTown.Replace("[\"what\"]", "[\"what\", \"宗教\"]", StringComparison.Ordinal));
        var before = await town.PictureAsync();

        var noMapping = await town.CommandAsync("import", "requests", good);
        var wrongMapping = await town.CommandAsync("import", "requests", good, "--mapping", "nyc31");
        var otherMapping = await town.CommandAsync("import", "requests", good, "--mapping", "nyc311");
        var forbiddenMapping = await town.CommandAsync("import", "requests", good, "--mapping", forbidden);
        var noRow = await town.CommandAsync("import", "requests", unknown, "--mapping", mapping);
        Assert.Equal(before, await town.PictureAsync());
        var done = await town.CommandAsync("import", "requests", good, "--mapping", mapping);

        Assert.Equal([2, 1, 1, 1, 1, 0], new[] { noMapping, wrongMapping, otherMapping, forbiddenMapping, noRow, done }.Select(r => r.ExitCode));
        Assert.Contains("--mapping", noMapping.Error, StringComparison.Ordinal);
        Assert.Contains("nyc31: There is no mapping of this name and no such file.", wrongMapping.Error, StringComparison.Ordinal);
        Assert.Contains("or one of: nyc311", wrongMapping.Error, StringComparison.Ordinal);
        Assert.Contains("good.csv, line 1: The column unique_key is missing.", otherMapping.Error, StringComparison.Ordinal);
        Assert.Contains("\"宗教\"", forbiddenMapping.Error, StringComparison.Ordinal);
        Assert.Contains("unknown.csv: No row could be taken.", noRow.Error, StringComparison.Ordinal);
        Assert.All(new[] { wrongMapping, otherMapping, forbiddenMapping }, r => Assert.Contains("Nothing was imported.", r.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void As_many_problems_are_kept_as_asked_for()
    {
        var problems = new FileProblems(3);
        for (var i = 1; i <= 5; i++)
        {
            problems.Add("x.csv", i, "Wrong.", "Mend it.");
        }

        Assert.Equal((3, 5, true), (problems.Count, problems.Found, problems.IsFull));
    }
}
