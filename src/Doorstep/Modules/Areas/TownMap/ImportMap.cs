using System.Security.Cryptography;
using System.Text;
using Doorstep.Geo;
using Doorstep.Geo.Maps;
using Doorstep.Geo.Osm;
using Doorstep.Geo.Tiles;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.TownMap;

/// <summary>What came of an import of a map.</summary>
/// <param name="Map">The map in force; null when the import was refused.</param>
/// <param name="Unchanged">True when it was in force already.</param>
/// <param name="Thinned">Tiles from which the least important was left away to keep them small.</param>
/// <param name="Problems">Why it was refused; then the former map is still in force.</param>
internal sealed record MapImport(MapRow? Map, bool Unchanged, int Thinned, IReadOnlyList<FileProblem> Problems);

/// <summary>
/// Takes the town's map from an OpenStreetMap extract. It is written beside the former one, a few tiles at a time so that other writes
/// do not wait, and put in force by one last step: readers see the former map or the new one. The same file twice changes nothing.
/// </summary>
internal sealed class ImportMap(Writer writer, MapShelf shelf, AreaAtlas atlas)
{
    // Part of every version: raise it when the same file would give other tiles.
    private const string Making = "2";
    private const double MarginKilometres = 5;
    private const int MostTiles = 200_000;

    /// <summary>Runs the import.</summary>
    /// <param name="file">The extract.</param>
    /// <param name="wholeFile">True for all that is in the file; otherwise the town and five kilometres around it, when it has boundaries.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="ct">Stops; the former map is then still in force.</param>
    public async Task<MapImport> RunAsync(OsmFile file, bool wholeFile, IProgress<double>? progress, CancellationToken ct)
    {
        try
        {
            var cut = wholeFile ? WorldBox.World : Around(atlas.Current.Bounds);
            var version = await VersionAsync(file, cut, ct);
            if (await shelf.CurrentAsync(ct) is { } current && current.Version == version)
            {
                return new MapImport(current, true, 0, []);
            }

            var map = await Task.Run(() => MapBuilder.Build(file, cut, new Part(progress, 0, 0.5), ct), ct);
            return await WriteAsync(file, version, map, new Part(progress, 0.5, 0.5), ct);
        }
        catch (MapFileException fault)
        {
            return new MapImport(null, false, 0, [new FileProblem(file.Name, fault.Line, fault.Message, fault.Remedy)]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new MapImport(null, false, 0, [new FileProblem(file.Name, null, $"The file cannot be read: {failure.Message}", "Check its name, and that it may be read.")]);
        }
    }

    private async Task<MapImport> WriteAsync(OsmFile file, string version, BuiltMap map, Part progress, CancellationToken ct)
    {
        var wide = (double)map.Box.East - map.Box.West;
        if (wide * ((double)map.Box.South - map.Box.North) / Math.Pow(1L << (31 - TileMaker.Nearest), 2) > MostTiles)
        {
            throw new MapFileException(null, "The map is as large as a country.", "Leave out --whole, or cut the town out of it first: osmium extract --bbox WEST,SOUTH,EAST,NORTH FILE -o town.osm.pbf");
        }

        await BeginAsync(file, version, map, ct);
        var (count, thinned) = (0, 0);
        var languages = AppLanguages.All.Select(language => language.TwoLetterISOLanguageName).Distinct(StringComparer.Ordinal).ToList();
        foreach (var batch in Batches(TileMaker.Make(map, languages)))
        {
            ct.ThrowIfCancellationRequested();
            await AddAsync(version, batch.Select(t => new MapTileRow { Version = version, Zoom = t.Zoom, X = t.X, Y = t.Y, Data = t.Data }), ct);
            (count, thinned) = (count + batch.Count, thinned + batch.Count(t => t.LeftAway > 0));
            // Each zoom is more work than the one before.
            progress.Report(0.9 * Math.Pow((batch[^1].Zoom - TileMaker.Widest + 1.0) / (TileMaker.Nearest - TileMaker.Widest + 1), 2));
        }

        foreach (var batch in map.Places.Index().Chunk(1_000))
        {
            ct.ThrowIfCancellationRequested();
            await AddAsync(version, batch.Select(p => new MapPlaceRow
            {
                Version = version,
                Number = p.Index,
                Kind = KindOf(p.Item.Kind),
                Names = p.Item.Names.ToJson(),
                Points = MapPlaceRow.Packed(p.Item.Points),
            }), ct);
        }

        var made = await FinishAsync(file, version, count, map, ct);
        shelf.Forget();
        progress.Report(1);
        return made is not null
            ? new MapImport(made, false, thinned, [])
            : new MapImport(null, false, 0, [new FileProblem(file.Name, null, "Another import of a map began meanwhile.", "Wait until it has ended, then look which map is in force with \"doorstep check\".")]);
    }

    /// <summary>Notes the map as being made and clears away what an import left that did not end.</summary>
    private async Task BeginAsync(OsmFile file, string version, BuiltMap map, CancellationToken ct)
    {
        var (northWest, southEast) = (new WorldPoint(map.Box.West, map.Box.North), new WorldPoint(map.Box.East, map.Box.South));
        await writer.RunAsync<Done>(
            async (write, stop) =>
            {
                // A former map of the same file is made anew too: it then is the current one.
                await write.Db.Set<MapRow>().Where(m => m.State == MapState.Making || m.Version == version).ExecuteDeleteAsync(stop);
                write.Db.Add(new MapRow
                {
                    Version = version,
                    State = MapState.Making,
                    FileName = file.Name,
                    MadeAt = write.Now,
                    South = southEast.Latitude,
                    West = northWest.Longitude,
                    North = northWest.Latitude,
                    East = southEast.Longitude,
                    LeftOut = map.LeftOut,
                });
                return new Done();
            },
            ct);
    }

    private async Task AddAsync<TRow>(string version, IEnumerable<TRow> rows, CancellationToken ct)
        where TRow : class
    {
        var all = rows.ToList();
        await writer.RunAsync<Done>(
            async (write, stop) =>
            {
                if (await write.Db.Set<MapRow>().AnyAsync(m => m.Version == version && m.State == MapState.Making, stop))
                {
                    write.Db.AddRange(all);
                }

                return new Done();
            },
            ct);
    }

    private async Task<MapRow?> FinishAsync(OsmFile file, string version, int tiles, BuiltMap map, CancellationToken ct)
    {
        MapRow? made = null;
        await writer.RunAsync<Done>(
            async (write, stop) =>
            {
                var rows = await write.Db.Set<MapRow>().ToListAsync(stop);
                made = rows.Find(m => m.Version == version && m.State == MapState.Making);
                if (made is null)
                {
                    return new Done();
                }

                foreach (var former in rows.Where(m => m.State == MapState.Former))
                {
                    write.Db.Remove(former);
                }

                foreach (var before in rows.Where(m => m.State == MapState.Current))
                {
                    before.State = MapState.Former;
                }

                made.State = MapState.Current;
                made.Tiles = tiles;
                made.Streets = map.Places.Count(p => p.Kind == MapNameKind.Street);
                made.Places = map.Places.Count - made.Streets;
                return new Done();
            },
            ct);
        return made;
    }

    private static IEnumerable<List<MadeTile>> Batches(IEnumerable<MadeTile> tiles)
    {
        var (batch, bytes) = (new List<MadeTile>(), 0L);
        foreach (var tile in tiles)
        {
            batch.Add(tile);
            bytes += tile.Data.Length;
            if (batch.Count == 500 || bytes > 4_000_000)
            {
                yield return batch;
                (batch, bytes) = ([], 0L);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static async Task<string> VersionAsync(OsmFile file, WorldBox cut, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Making} {cut}"));
        await using var stream = file.Open();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static WorldBox Around(AreaBounds? town)
    {
        if (town is not { } box)
        {
            return WorldBox.World;
        }

        var (northWest, southEast) = (WorldPoint.At(box.North, box.West), WorldPoint.At(box.South, box.East));
        var margin = (long)(MarginKilometres * 1000 * northWest.UnitsPerMetre);
        return new WorldBox((int)Math.Max(0, northWest.X - margin), (int)Math.Max(0, northWest.Y - margin),
            (int)Math.Min(int.MaxValue, southEast.X + margin), (int)Math.Min(int.MaxValue, southEast.Y + margin));
    }

    private static PlaceKind KindOf(MapNameKind kind) => kind switch
    {
        MapNameKind.Settlement => PlaceKind.Settlement,
        MapNameKind.Street => PlaceKind.Street,
        MapNameKind.Green => PlaceKind.Green,
        MapNameKind.Water => PlaceKind.Water,
        MapNameKind.Land => PlaceKind.Land,
        _ => PlaceKind.Building,
    };

    private sealed class Part(IProgress<double>? whole, double from, double width) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + (value * width));
    }
}
