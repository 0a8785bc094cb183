using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Receipts.Jobs;

/// <summary>Contact details go some days after what they were given for has ended, with a line there that says so.</summary>
public sealed class ContactRetention(Writer writer, NamedFiles files, IServiceScopeFactory scopes) : IRetentionRule
{
    /// <summary>How long after the end contact details stay: the resident may still say that it is not solved.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>What goes.</summary>
    public const string Name = "contact details";

    private const int Batch = 100;
    private const int MostCounted = 100_000;

    /// <inheritdoc/>
    public string What => Name;

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers => [new("request_contacts", "90 days after closure or when the resident erases it")];

    /// <inheritdoc/>
    public async Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var count = 0;
        foreach (var kind in scope.ServiceProvider.GetServices<IReceiptKind>())
        {
            count += (await kind.EndedAsync(db, now - Kept, MostCounted, ct)).Count;
        }

        return count;
    }

    /// <inheritdoc/>
    /// <remarks>In batches, so that other writes are not held up.</remarks>
    public async Task<int> ApplyAsync(RetentionRun run, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var count = 0;
        foreach (var kind in scope.ServiceProvider.GetServices<IReceiptKind>())
        {
            for (var last = Batch; last == Batch && !ct.IsCancellationRequested; count += last)
            {
                (last, var gone) = (await writer.RunAsync<(int, List<string>)>(async (write, token) => await EraseAsync(kind, run.Now - Kept, write, token), ct)).Value;
                await files.ForgetAsync(gone, ct);
            }
        }

        return count;
    }

    private static async Task<(int Count, List<string> Gone)> EraseAsync(IReceiptKind kind, DateTimeOffset endedBefore, WriteScope write, CancellationToken ct)
    {
        write.Erases = true;
        var due = await kind.EndedAsync(write.Db, endedBefore, Batch, ct);
        var gone = new List<string>();
        foreach (var receipt in due)
        {
            gone.AddRange(await EraseContact.EraseAsync(write, kind, receipt, ErasureCause.Kept, ct));
        }

        return (due.Count, gone);
    }
}
