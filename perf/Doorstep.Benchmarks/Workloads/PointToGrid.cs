using System.Diagnostics;
using System.Globalization;
using System.Text;
using Doorstep.Benchmarks.Report;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Demo;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>In which grid a point lies, beside an STRtree of prepared polygons. Another answer than the polygons' own is a fault.</summary>
internal sealed class PointToGrid : Workload
{
    public override string Name => "point-to-grid";

    public override string Says => "in which of many polygons a point lies, beside NetTopologySuite";

    public override Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        foreach (var scale in bench.Options.Quick ? [SeedScale.All[0]] : new[] { SeedScale.All[^1], new SeedScale("province", 400, 250, 1, 1, 1) })
        {
            ct.ThrowIfCancellationRequested();
            bench.Add(Measure(scale, bench.Options.Quick ? 2000 : 200_000, bench.Options.Rounds));
        }

        return Task.CompletedTask;
    }

    private Row Measure(SeedScale scale, int points, int rounds)
    {
        var read = AreaCheck.Run(GeoJsonReader.Read(Encoding.UTF8.GetBytes(AreasSeed.Draw(scale)), text => text).Features, "en", []);
        var tree = new AreaTree(read.Select(a => (a.Area, a.Boundary)));
        var prepared = new STRtree<(IPreparedGeometry Shape, string Code)>();
        foreach (var area in read.Where(a => a.Boundary is not null))
        {
            prepared.Insert(area.Boundary!.EnvelopeInternal, (PreparedGeometryFactory.Prepare(area.Boundary), area.Area.Code));
        }

        prepared.Build();
        var dice = new SeedDice(7);
        var spots = Enumerable.Range(0, points).Select(_ => new Coordinate(
            SeedTown.Place.Longitude + (SeedTown.Place.Wide * scale.Across * dice.Share()), SeedTown.Place.Latitude + (SeedTown.Place.High * scale.Down * dice.Share()))).ToArray();
        var (own, theirs) = (new string?[points], new string?[points]);
        var (ownTimes, theirTimes) = (new List<double>(), new List<double>());
        var factory = GeometryFactory.Default;
        for (var round = 0; round < rounds; round++)
        {
            theirTimes.Add(Times(i => theirs[i] = Among(prepared, factory.CreatePoint(spots[i]))));
            ownTimes.Add(Times(i => own[i] = tree.Locate(spots[i].Y, spots[i].X).Area?.Code));
        }

        // On an edge two answers are right, and the tree names the first.
        var other = Enumerable.Range(0, points).Count(i => own[i] != theirs[i] && tree.Locate(spots[i].Y, spots[i].X).Finding == AreaFinding.Inside);
        var (mine, floor) = (Row.Median(ownTimes), Row.Median(theirTimes));
        return new Row
        {
            Workload = Name, At = string.Create(CultureInfo.InvariantCulture, $"{scale.Grids:N0} polygons"), PerSecond = 1e6 / mine, P50 = mine / 1000, Floor = 1e6 / floor, Ratio = floor / mine,
            Rows = $"{points - other:N0} / {points:N0}", Counted = other == 0, Mark = new Mark("≥ 30 ×", r => r.Ratio >= 30),
        };

        double Times(Action<int> ask)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < points; i++)
            {
                ask(i);
            }

            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds / points;
        }
    }

    private static string? Among(STRtree<(IPreparedGeometry Shape, string Code)> prepared, Point point)
    {
        foreach (var (shape, code) in prepared.Query(point.EnvelopeInternal))
        {
            if (shape.Covers(point))
            {
                return code;
            }
        }

        return null;
    }
}
