using System.Linq.Expressions;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Contracts;

/// <summary>Columns of the data inventory that go by a rule.</summary>
/// <param name="Table">The table, as the database calls it.</param>
/// <param name="Kept">For how long, in the words of the inventory: a test holds the two together.</param>
/// <param name="Columns">Which of its columns; empty for all that the inventory lists.</param>
public sealed record KeptColumns(string Table, string Kept, params IReadOnlyList<string> Columns);

/// <summary>One run over everything that is kept for a time.</summary>
/// <param name="Now">What was due by then goes.</param>
/// <param name="RewritesFile">Whether the database's file is written anew after it, and what deleting leaves behind is worth clearing.</param>
public readonly record struct RetentionRun(DateTimeOffset Now, bool RewritesFile);

/// <summary>Something that is kept for a time, and then goes by itself. All rules run when a server starts and every hour from then on.</summary>
public interface IRetentionRule
{
    /// <summary>What goes, in words for the log and the command.</summary>
    string What { get; }

    /// <summary>What it is in the data inventory; empty when nothing of it points at a person.</summary>
    IReadOnlyList<KeptColumns> Covers { get; }

    /// <summary>How many would go now.</summary>
    Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct);

    /// <summary>Takes them away, in pieces that hold no other write up. Returns how many went.</summary>
    Task<int> ApplyAsync(RetentionRun run, CancellationToken ct);
}

/// <summary>Rows of one table that are deleted when they are due, and nothing else with them.</summary>
/// <param name="what">What goes, in words for the log and the command.</param>
/// <param name="covers">What it is in the data inventory.</param>
/// <param name="due">Which are due at a moment.</param>
/// <param name="writer">Deletes them.</param>
public sealed class DeletedWhenDue<T>(string what, IReadOnlyList<KeptColumns> covers, Func<DateTimeOffset, Expression<Func<T, bool>>> due, Writer writer) : IRetentionRule
    where T : class
{
    /// <inheritdoc/>
    public string What => what;

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers => covers;

    /// <inheritdoc/>
    public Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct) => db.Set<T>().CountAsync(due(now), ct);

    /// <inheritdoc/>
    public async Task<int> ApplyAsync(RetentionRun run, CancellationToken ct) => (await writer.RunAsync<int>(
        async (write, token) =>
        {
            write.Erases = true;
            return await write.Db.Set<T>().Where(due(run.Now)).ExecuteDeleteAsync(token);
        },
        ct)).Value;
}

/// <summary>Registering rules.</summary>
public static class RetentionRules
{
    /// <summary>Rows of a table of this module go when they are due.</summary>
    public static IServiceCollection AddRetention<T>(
        this IServiceCollection services, string what, KeptColumns covers, Func<DateTimeOffset, Expression<Func<T, bool>>> due)
        where T : class =>
        services.AddSingleton<IRetentionRule>(provider => new DeletedWhenDue<T>(what, [covers], due, provider.GetRequiredService<Writer>()));
}
