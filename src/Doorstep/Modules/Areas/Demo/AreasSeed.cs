using System.Globalization;
using System.Text;
using Doorstep.Modules.Areas.Files;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Areas.Demo;

/// <summary>
/// The tree of a made-up town: grids whose edges bend and meet without a gap, 41 corners each, in communities of 4 × 4 and districts of 16 × 16.
/// </summary>
internal sealed class AreasSeed : ISeedPart
{
    private const int StepsOfSide = 10;
    private const int Community = 4;
    private const int District = 16;

    /// <inheritdoc/>
    public int Order => 2;

    /// <inheritdoc/>
    public TownFolder Shape(SeedTown seed, TownFolder folder, TownProblems problems) => folder.With(AreasFile.Name, Draw(seed.Scale));

    /// <summary>The file.</summary>
    internal static string Draw(SeedScale scale)
    {
        var text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[\n");
        Feature("town", "town", "", "The town", "全镇", null);
        for (var (row, number) = (0, 0); row * District < scale.Down; row++)
        {
            for (var column = 0; column * District < scale.Across; column++)
            {
                number++;
                Feature(DistrictAt(column, row), "district", "town", Say($"District {number}"), Say($"第{number}片区"), null);
            }
        }

        for (var (row, number) = (0, 0); row * Community < scale.Down; row++)
        {
            for (var column = 0; column * Community < scale.Across; column++)
            {
                number++;
                Feature(CommunityAt(column, row), "community", DistrictAt(column * Community / District, row * Community / District), Say($"Community {number}"), Say($"第{number}社区"), null);
            }
        }

        for (var grid = 0; grid < scale.Grids; grid++)
        {
            var (column, row) = (grid % scale.Across, grid / scale.Across);
            Feature(SeedTown.GridCode(grid), "grid", CommunityAt(column / Community, row / Community), Say($"Grid {grid + 1}"), Say($"第{grid + 1}网格"), Ring(column, row));
        }

        return text.Remove(text.Length - 2, 2).Append("\n]}\n").ToString();

        void Feature(string code, string level, string parent, string english, string chinese, string? ring) => text
            .Append(CultureInfo.InvariantCulture, $$"""{"type":"Feature","properties":{"code":"{{code}}","level":"{{level}}","parent":"{{parent}}","name_en":"{{english}}","name_zh-Hans":"{{chinese}}"},"geometry":""")
            .Append(ring is null ? "null" : $$"""{"type":"Polygon","coordinates":[[{{ring}}]]}""").Append("},\n");
    }

    private static string DistrictAt(int column, int row) => Say($"district-{row + 1}-{column + 1}");

    private static string CommunityAt(int column, int row) => Say($"community-{row + 1}-{column + 1}");

    /// <summary>Anticlockwise from the south-west corner. Neighbours share the points of their edge.</summary>
    private static string Ring(int column, int row)
    {
        var points = new List<(double X, double Y)>();
        for (var step = 0; step < StepsOfSide; step++)
        {
            points.Add(OnRow(column, row, step));
        }

        for (var step = 0; step < StepsOfSide; step++)
        {
            points.Add(OnColumn(column + 1, row, step));
        }

        for (var step = StepsOfSide; step > 0; step--)
        {
            points.Add(OnRow(column, row + 1, step));
        }

        for (var step = StepsOfSide; step > 0; step--)
        {
            points.Add(OnColumn(column, row, step));
        }

        points.Add(points[0]);
        return string.Join(',', points.Select(p => Say($"[{p.X:0.000000},{p.Y:0.000000}]")));
    }

    private static (double X, double Y) OnRow(int column, int row, int step) => Point(column + ((double)step / StepsOfSide), row + Bend(1, (column * StepsOfSide) + step, row, step));

    private static (double X, double Y) OnColumn(int column, int row, int step) => Point(column + Bend(2, column, (row * StepsOfSide) + step, step), row + ((double)step / StepsOfSide));

    private static double Bend(ulong side, int x, int y, int step) => step is 0 or StepsOfSide ? 0 : (new SeedDice((side << 60) | ((ulong)(uint)x << 30) | (uint)y).Share() - 0.5) * 0.16;

    private static (double X, double Y) Point(double column, double row) =>
        (SeedTown.Place.Longitude + (column * SeedTown.Place.Wide), SeedTown.Place.Latitude + (row * SeedTown.Place.High));

    private static string Say(FormattableString text) => FormattableString.Invariant(text);
}
