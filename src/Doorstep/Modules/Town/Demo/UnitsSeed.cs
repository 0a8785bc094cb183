using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Demo;

/// <summary>The teams of a made-up town, each for some grids, beside the departments of the starter.</summary>
internal sealed class UnitsSeed : ISeedPart
{
    private const string File = "units.csv";

    /// <inheritdoc/>
    public int Order => 1;

    /// <inheritdoc/>
    public TownFolder Shape(SeedTown seed, TownFolder folder, TownProblems problems)
    {
        if (folder.ReadText(File, problems) is not { } text)
        {
            return folder;
        }

        using var csv = CsvFile.Open(new StringReader(text), File, new CsvShape([], []) { IgnoreOthers = true }, problems);
        if (csv is null)
        {
            return folder;
        }

        var there = csv.Rows().Select(row => row["code"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var teams = Enumerable.Range(0, seed.Scale.Teams).Where(n => !there.Contains(SeedTown.TeamCode(n))).Select(n => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["code"] = SeedTown.TeamCode(n),
            ["kind"] = "department",
            ["name_en"] = string.Create(CultureInfo.InvariantCulture, $"Street team {n + 1}"),
            ["name_zh-Hans"] = string.Create(CultureInfo.InvariantCulture, $"第{n + 1}街道班组"),
            ["active"] = "yes",
        }).ToList();
        return teams.Count == 0 ? folder : folder.With(File, CsvFile.WithRows(text, csv.Columns, teams, csv.Separator));
    }
}
