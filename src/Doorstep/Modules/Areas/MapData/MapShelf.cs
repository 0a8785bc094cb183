using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.MapData;

/// <summary>
/// Knows which maps the database holds. The import is another process, or another node's: so it looks again after a few
/// seconds, not at each tile. Names are loaded when they are first asked for.
/// </summary>
internal sealed class MapShelf(IDbContextFactory<DoorstepDb> databases, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim one = new(1, 1);
    private volatile Looked? last;
    private volatile Loaded? names;

    /// <summary>The map in force; null when there is none.</summary>
    public async Task<MapRow?> CurrentAsync(CancellationToken ct) => (await LookAsync(ct)).SingleOrDefault(m => m.State == MapState.Current);

    /// <summary>The map of this version, in force or the one before; null when there is none.</summary>
    public async Task<MapRow?> FindAsync(string version, CancellationToken ct) =>
        (await LookAsync(ct)).FirstOrDefault(m => m.Version == version && m.State != MapState.Making);

    /// <summary>The data of a tile; null when it is empty.</summary>
    public async Task<byte[]?> TileAsync(string version, int zoom, int x, int y, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<MapTileRow>().Where(t => t.Version == version && t.Zoom == zoom && t.X == x && t.Y == y).Select(t => t.Data).SingleOrDefaultAsync(ct);
    }

    /// <summary>The names of the map in force, ready to be searched.</summary>
    public async Task<PlaceIndex> NamesAsync(CancellationToken ct)
    {
        if (await CurrentAsync(ct) is not { } current)
        {
            return PlaceIndex.Empty;
        }

        if (names is { } loaded && loaded.Version == current.Version)
        {
            return loaded.Index;
        }

        await one.WaitAsync(ct);
        try
        {
            if (names is { } other && other.Version == current.Version)
            {
                return other.Index;
            }

            await using var db = await databases.CreateDbContextAsync(ct);
            var rows = db.Set<MapPlaceRow>().Where(p => p.Version == current.Version).OrderBy(p => p.Number).AsAsyncEnumerable();
            var index = await PlaceIndex.LoadAsync(rows, ct);
            names = new Loaded(current.Version, index);
            return index;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Looks anew with the next question.</summary>
    public void Forget() => last = null;

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<IReadOnlyList<MapRow>> LookAsync(CancellationToken ct)
    {
        var now = clock.Now();
        if (last is { } looked && now - looked.At < Fresh)
        {
            return looked.Maps;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var maps = await db.Set<MapRow>().ToListAsync(ct);
        last = new Looked(now, maps);
        return maps;
    }

    private sealed record Looked(DateTimeOffset At, IReadOnlyList<MapRow> Maps);

    private sealed record Loaded(string Version, PlaceIndex Index);
}
