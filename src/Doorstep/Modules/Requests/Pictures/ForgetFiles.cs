using System.Runtime.CompilerServices;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>Which files on disk a record still names, and deleting at once those that none does any more.</summary>
public sealed class ForgetFiles(FileStore files, IDbContextFactory<DoorstepDb> contexts)
{
    /// <summary>Those of these hashes that a request, a picture or an upload names.</summary>
    public async Task<IReadOnlySet<string>> NamedAsync(IReadOnlyList<string> hashes, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var named = await db.Set<RequestFile>().Where(f => hashes.Contains(f.Sha256)).Select(f => f.Sha256).ToHashSetAsync(StringComparer.Ordinal, ct);
        named.UnionWith(await db.Set<RequestPicture>().Where(p => hashes.Contains(p.SmallSha256)).Select(p => p.SmallSha256).ToListAsync(ct));
        named.UnionWith(await db.Set<PictureUpload>().Where(u => u.Sha256 != null && hashes.Contains(u.Sha256)).Select(u => u.Sha256!).ToListAsync(ct));
        named.UnionWith(await db.Set<PictureUpload>().Where(u => u.SmallSha256 != null && hashes.Contains(u.SmallSha256)).Select(u => u.SmallSha256!).ToListAsync(ct));
        return named;
    }

    /// <summary>Every hash that a record names.</summary>
    public async IAsyncEnumerable<string> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var all = db.Set<RequestFile>().Select(f => f.Sha256).Union(db.Set<RequestPicture>().Select(p => p.SmallSha256))
            .Union(db.Set<PictureUpload>().Where(u => u.Sha256 != null).Select(u => u.Sha256!)).Union(db.Set<PictureUpload>().Where(u => u.SmallSha256 != null).Select(u => u.SmallSha256!));
        await foreach (var hash in all.AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return hash;
        }
    }

    /// <summary>Deletes from disk what nothing names, after the records that named it are gone. What fails here the daily sweep does.</summary>
    public async Task RunAsync(IReadOnlyList<string> hashes, CancellationToken ct)
    {
        var named = await NamedAsync(hashes, ct);
        foreach (var hash in hashes.Where(h => !named.Contains(h)))
        {
            files.Forget(hash);
        }
    }
}
