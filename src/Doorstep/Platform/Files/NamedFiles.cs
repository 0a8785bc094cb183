using System.Runtime.CompilerServices;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Files;

/// <summary>Where the hashes of kept files stand in the database. Each module names its own places; a file that none names is nobody's.</summary>
/// <param name="In">The hashes that stand there; may name one twice.</param>
public sealed record FileNames(Func<DoorstepDb, IQueryable<string>> In);

/// <summary>Which files on disk a record still names, and deleting at once those that none does any more.</summary>
public sealed class NamedFiles(FileStore files, IEnumerable<FileNames> places, IDbContextFactory<DoorstepDb> contexts)
{
    /// <summary>Those of these hashes that some record names.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IReadOnlyList<string> hashes, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in places)
        {
            named.UnionWith(await place.In(db).Where(hash => hashes.Contains(hash)).ToListAsync(ct));
        }

        return named;
    }

    /// <summary>Every hash that a record names, each once.</summary>
    public async IAsyncEnumerable<string> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (places.Select(place => place.In(db)).Aggregate((IQueryable<string>?)null, (all, next) => all is null ? next.Distinct() : all.Union(next)) is not { } named)
        {
            yield break;
        }

        await foreach (var hash in named.AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return hash;
        }
    }

    /// <summary>Deletes from disk what nothing names, after the records that named it are gone. What fails here the daily sweep does.</summary>
    public async Task ForgetAsync(IReadOnlyList<string> hashes, CancellationToken ct)
    {
        if (hashes.Count == 0)
        {
            return;
        }

        var named = await AmongAsync(hashes, ct);
        foreach (var hash in hashes.Where(h => !named.Contains(h)))
        {
            files.Forget(hash);
        }
    }
}
