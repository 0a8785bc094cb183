using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Search.Jobs;

/// <summary>Words of former texts leave the index before the database's file is written anew, so that no copy of them stays in it.</summary>
internal sealed class ForgottenWords(Writer writer, SearchIndex index) : IRetentionRule
{
    /// <inheritdoc/>
    public string What => "words of former texts";

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers => [];

    /// <inheritdoc/>
    /// <remarks>SQLite only marks them, and does not count them.</remarks>
    public Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct) => Task.FromResult(0);

    /// <inheritdoc/>
    public async Task<int> ApplyAsync(RetentionRun run, CancellationToken ct)
    {
        if (run.RewritesFile)
        {
            await writer.RunAsync<Done>(async (write, token) => await index.DropForgottenAsync(write, token), ct);
        }

        return 0;
    }
}
