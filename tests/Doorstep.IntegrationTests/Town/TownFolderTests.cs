using Doorstep.Harness;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Town;

public class TownFolderTests
{
    [Theory, EachEngine]
    public async Task A_started_town_is_as_its_files_say(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var profile = town.Services.GetRequiredService<CurrentTown>().Profile;

        Assert.Equal("我们镇", profile.Name.In("zh-Hans"));
        Assert.Equal("Asia/Shanghai", profile.TimeZone.Id);
        Assert.Equal(["en", "zh-Hans"], profile.Languages);
        Assert.False(profile.Calendar.IsWorkingDay(new DateOnly(2026, 12, 25)));
        Assert.Null(profile.Site);
        var water = town.Services.GetRequiredService<UnitList>().Find("water");
        Assert.Equal((UnitKind.Utility, true, "自来水公司"), (water!.Kind, water.Active, water.Name.In("zh-Hans")));
        Assert.Equal(7L, Convert.ToInt64((await town.QueryAsync("SELECT count(*) FROM units"))[0]));
    }

    [Theory, EachEngine]
    public async Task A_unit_taken_out_of_the_file_takes_no_work_but_keeps_its_name(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var loader = town.Services.GetRequiredService<TownLoader>();
        var units = town.Services.GetRequiredService<UnitList>();
        await WriteAsync(town, "units.csv", text => text + "bridges,partner,Friends of the bridges,桥梁之友,,,yes\n");
        Assert.Empty((await loader.LoadAsync(CancellationToken.None)).All);
        Assert.True(units.Find("bridges")!.Active);

        await WriteAsync(town, "units.csv", text => text.Replace("bridges,partner,Friends of the bridges,桥梁之友,,,yes\n", "", StringComparison.Ordinal));
        Assert.Empty((await loader.LoadAsync(CancellationToken.None)).All);
        Assert.Equal((false, "桥梁之友"), (units.Find("bridges")!.Active, units.Find("bridges")!.Name.In("zh-Hans")));

        await town.RestartAsync();
        units = town.Services.GetRequiredService<UnitList>();
        Assert.False(units.Find("bridges")!.Active);
        Assert.Equal("bridges", units.Current[^1].Code);
    }

    [Fact]
    public async Task The_front_desk_is_the_unit_that_the_town_names()
    {
        await using var town = await TestTown.OpenAsync();
        var loader = town.Services.GetRequiredService<TownLoader>();
        var units = town.Services.GetRequiredService<UnitList>();
        Assert.Equal("town-office", units.FrontDesk.Code);

        await WriteAsync(town, "town.json", text => text.Replace("\"frontDesk\": \"town-office\"", "\"frontDesk\": \"water\"", StringComparison.Ordinal));
        Assert.Empty((await loader.LoadAsync(CancellationToken.None)).All);
        Assert.Equal("water", units.FrontDesk.Code);

        await WriteAsync(town, "town.json", text => text.Replace("\"frontDesk\": \"water\"", "\"frontDesk\": \"moon\"", StringComparison.Ordinal));
        Assert.Contains((await loader.LoadAsync(CancellationToken.None)).All, problem => problem.Message.Contains("moon", StringComparison.Ordinal));
        Assert.Equal("water", units.FrontDesk.Code);
    }

    [Theory, EachEngine]
    public async Task A_mistake_in_any_file_changes_nothing(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var loader = town.Services.GetRequiredService<TownLoader>();
        var before = await town.QueryAsync("SELECT name FROM units ORDER BY code");
        await WriteAsync(town, "units.csv", text => text.Replace("Water company", "Another name", StringComparison.Ordinal));
        await WriteAsync(town, "request-types.csv", text => text.Replace("8 working hours", "soon", StringComparison.Ordinal));
        await WriteAsync(town, "town.json", text => text.Replace("09:00-12:00, 13:30-17:00", "9 to 5", StringComparison.Ordinal));

        var problems = (await loader.LoadAsync(CancellationToken.None)).All;

        Assert.Contains(problems, problem => problem is { File: "town.json", Line: > 20 });
        Assert.Contains(problems, problem => problem is { File: "request-types.csv", Line: > 3 });
        Assert.All(problems, problem => Assert.NotEmpty(problem.Remedy));
        Assert.Equal(before, await town.QueryAsync("SELECT name FROM units ORDER BY code"));
        Assert.Equal("Water company", town.Services.GetRequiredService<UnitList>().Find("water")!.Name.In("en"));
    }

    [Fact]
    public async Task A_commit_that_did_not_happen_puts_nothing_in_force()
    {
        await using var town = await TestTown.OpenAsync();
        var loader = town.Services.GetRequiredService<TownLoader>();
        await WriteAsync(town, "units.csv", text => text.Replace("Water company", "Another name", StringComparison.Ordinal));
        await using (await town.FailCommitsOfAsync("units"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => loader.LoadAsync(CancellationToken.None));
            Assert.Equal("Water company", town.Services.GetRequiredService<UnitList>().Find("water")!.Name.In("en"));
        }

        Assert.Empty((await loader.LoadAsync(CancellationToken.None)).All);
        Assert.Equal("Another name", town.Services.GetRequiredService<UnitList>().Find("water")!.Name.In("en"));
    }

    [Fact]
    public async Task Files_laid_over_the_folder_are_saved_only_when_all_is_well()
    {
        await using var town = await TestTown.OpenAsync();
        var loader = town.Services.GetRequiredService<TownLoader>();
        var path = Path.Combine(town.Installation.TownFolder.FullName, "units.csv");
        var before = await File.ReadAllTextAsync(path);

        Assert.NotEmpty((await loader.LoadAsync(loader.Folder.With("units.csv", before + "x,nothing,X,X,,,yes\n"), CancellationToken.None)).All);
        Assert.Equal(before, await File.ReadAllTextAsync(path));

        var after = before + "x,partner,X,X,,,yes\n";
        Assert.Empty((await loader.LoadAsync(loader.Folder.With("units.csv", after), CancellationToken.None)).All);
        Assert.Equal(after, await File.ReadAllTextAsync(path));
        Assert.NotNull(town.Services.GetRequiredService<UnitList>().Find("x"));
        Assert.Empty((await loader.LoadAsync(CancellationToken.None)).All);
    }

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "town.json", "\"timeZone\": \"Asia/Shanghai\"", "\"timeZone\": \"Europe/Nowhere\"", "time zone" },
        { "town.json", "\"en\": \"Our Town\",", "\"en\": \"Our Town\"", "JSON" },
        { "town.json", "\"phone\"", "\"telephone\"", "no setting" },
        { "town.json", "[\"en\", \"zh-Hans\"]", "[\"en\", \"zz-Nope\"]", "does not speak" },
        { "town.json", "\"defaultLanguage\": \"en\"", "\"defaultLanguage\": \"fr\"", "not one of the languages" },
        { "town.json", "\"site\": \"\"", "\"site\": \"ftp://x\"", "address on the web" },
        { "town.json", "\"site\": \"\"", "\"site\": 7", "no text" },
        { "town.json", "\"site\": \"\"", "\"site\": \"\", \"site\": \"\"", "twice" },
        { "town.json", "\"monday\": \"09:00-12:00, 13:30-17:30\"", "\"monday\": \"09:00-12:00, 11:00-17:30\"", "no working hours" },
        { "holidays.csv", "2026-12-25", "25.12.2026", "no date" },
        { "holidays.csv", "元旦,holiday,", "元旦,party,", "no kind of day" },
        { "holidays.csv", "元旦,holiday,", "元旦,holiday,09:00-12:00", "holiday has no working hours" },
        { "holidays.csv", "working,09:00-12:00", "working,noon", "no working hours" },
        { "holidays.csv", "2027-01-01", "2026-01-01", "line 6 already" },
        { "units.csv", "water,utility", "water,nothing", "no kind of unit" },
        { "units.csv", "water,utility", "wa ter,utility", "no code" },
        { "units.csv", "Water company,自来水公司", ",", "no name" },
        { "units.csv", "自来水公司,,,yes", "自来水公司,not an address,,yes", "e-mail" },
        { "units.csv", "自来水公司,,,yes", "自来水公司,,,perhaps", "neither yes nor no" },
        { "questions.csv", "How big is it?", "What is your religion?", "religion" },
        { "questions.csv", "手掌大小", "汉族", "ethnicity" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Each_mistake_is_named_with_its_line(string file, string was, string becomes, string part)
    {
        await using var town = await TestTown.OpenAsync();
        var loader = town.Services.GetRequiredService<TownLoader>();
        var text = (await File.ReadAllTextAsync(Path.Combine(town.Installation.TownFolder.FullName, file)));
        var at = text.IndexOf(was, StringComparison.Ordinal);

        var (_, problems) = loader.Check(loader.Folder.With(file, text[..at] + becomes + text[(at + was.Length)..]));

        var problem = Assert.Single(problems.All, problem => problem.File == file && problem.Message.Contains(part, StringComparison.Ordinal));
        // A missing comma is seen where the next line begins.
        Assert.InRange(problem.Line!.Value, text[..at].Count(c => c == '\n') + 1, text[..at].Count(c => c == '\n') + 2);
        Assert.NotEmpty(problem.Remedy);
    }

    [Theory]
    [InlineData("town.json", "")]
    [InlineData("town.json", "[]")]
    [InlineData("town.json", "{}")]
    [InlineData("town.json", "{\"name\": {\"en\": \"\\uD800\"}}")]
    [InlineData("town.json", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    [InlineData("units.csv", "")]
    [InlineData("units.csv", "code,kind,name_en,name_zh-Hans\n")]
    [InlineData("holidays.csv", "nonsense")]
    [InlineData("areas.geojson", "{")]
    [InlineData("request-types.csv", "code\n")]
    public async Task A_broken_file_is_a_problem_and_never_a_crash(string file, string text)
    {
        await using var town = await TestTown.OpenAsync();
        var loader = town.Services.GetRequiredService<TownLoader>();
        var (_, problems) = loader.Check(loader.Folder.With(file, text));
        Assert.Contains(problems.All, problem => problem.File == file);
    }

    private static async Task WriteAsync(TestTown town, string file, Func<string, string> change)
    {
        var path = Path.Combine(town.Installation.TownFolder.FullName, file);
        var text = await File.ReadAllTextAsync(path);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        await File.WriteAllTextAsync(path, changed);
    }
}
