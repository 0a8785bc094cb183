using System.Collections.Frozen;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Contracts.Access;

/// <summary>Makes, finds and removes the keys of other systems.</summary>
public sealed class ApiKeys
{
    /// <summary>Most that a key may be let write in a minute: beyond any hub, and below what would drown the town.</summary>
    public const int MostWrites = 1_000_000;

    private readonly Writer writer;
    private readonly IDbContextFactory<DoorstepDb> reading;
    private readonly UnitList units;
    private readonly TimeProvider clock;
    private readonly Lately<FrozenDictionary<string, ApiKeyRow>> working;

    /// <summary>Nothing is read yet.</summary>
    public ApiKeys(Writer writer, IDbContextFactory<DoorstepDb> reading, UnitList units, TimeProvider clock)
    {
        (this.writer, this.reading, this.units, this.clock) = (writer, reading, units, clock);
        working = new(clock, async ct =>
        {
            await using var db = await reading.CreateDbContextAsync(ct);
            return (await db.Set<ApiKeyRow>().Where(k => k.Active).ToListAsync(ct)).ToFrozenDictionary(k => k.Hash, StringComparer.Ordinal);
        });
    }

    /// <summary>Makes a key and returns it, the only time that anybody sees it.</summary>
    public Task<Outcome<string>> AddAsync(NewApiKey wanted, CancellationToken ct)
    {
        var secret = ApiKeyRow.CreateSecret();
        return ChangeAsync<string>(
            async (write, token) =>
            {
                if (TextLength.Short(wanted.Name, 100) is not { } name)
                {
                    return Refusal.Invalid("Key.Name", "name");
                }

                if (wanted.UnitCode is { } unit && units.Find(unit) is not { Active: true })
                {
                    return Refusal.Invalid("Key.Unit", "unit", unit);
                }

                if (wanted.WritesAMinute is < 1 or > MostWrites)
                {
                    return Refusal.Invalid("Key.Writes", "writes", MostWrites);
                }

                if (await write.Db.Set<ApiKeyRow>().AnyAsync(k => k.Name == name, token))
                {
                    return Refusal.Conflict("Key.NameTaken", name);
                }

                write.Db.Add(new ApiKeyRow
                {
                    Id = Guid.CreateVersion7(write.Now),
                    Name = name,
                    Hash = ApiKeyRow.HashOf(secret),
                    MayWrite = wanted.Write,
                    MayUpdate = wanted.Update,
                    MayReadPersonal = wanted.ReadPersonal,
                    UnitCode = wanted.UnitCode,
                    WritesAMinute = wanted.WritesAMinute,
                    CreatedAt = write.Now,
                });
                return secret;
            },
            ct);
    }

    /// <summary>The key stops working at once, on other nodes within a second. Its name stays taken: requests that came by it still name it.</summary>
    public Task<Outcome<Done>> RemoveAsync(string name, CancellationToken ct) => ChangeAsync<Done>(
        async (write, token) =>
        {
            var folded = Folding.Line(name);
            if (await write.Db.Set<ApiKeyRow>().FirstOrDefaultAsync(k => k.Name == folded && k.Active, token) is not { } key)
            {
                return Refusal.NotFound("Key.NotFound");
            }

            key.Active = false;
            await write.PublishAsync(new ApiKeyRemoved(key.Id), token);
            return default(Done);
        },
        ct);

    /// <summary>Lets a key write more or less often from now on.</summary>
    public Task<Outcome<Done>> AllowAsync(string name, int writesAMinute, CancellationToken ct) => ChangeAsync<Done>(
        async (write, token) =>
        {
            var folded = Folding.Line(name);
            if (writesAMinute is < 1 or > MostWrites)
            {
                return Refusal.Invalid("Key.Writes", "writes", MostWrites);
            }

            if (await write.Db.Set<ApiKeyRow>().FirstOrDefaultAsync(k => k.Name == folded && k.Active, token) is not { } key)
            {
                return Refusal.NotFound("Key.NotFound");
            }

            key.WritesAMinute = writesAMinute;
            return default(Done);
        },
        ct);

    /// <summary>Every key, working ones first, each group by name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        return await db.Set<ApiKeyRow>().OrderByDescending(k => k.Active).ThenBy(k => k.Name).ToListAsync(ct);
    }

    /// <summary>The working key with this secret; null when there is none. Notes the day of use.</summary>
    public async Task<ApiKey?> FindAsync(string secret, CancellationToken ct)
    {
        if (secret.Length > 200)
        {
            return null;
        }

        var hash = ApiKeyRow.HashOf(secret);
        if (!(await working.GetAsync(ct)).TryGetValue(hash, out var found))
        {
            // One that was made elsewhere a moment ago works at once.
            await using var db = await reading.CreateDbContextAsync(ct);
            found = await db.Set<ApiKeyRow>().FirstOrDefaultAsync(k => k.Hash == hash && k.Active, ct);
        }

        var today = DateOnly.FromDateTime(clock.Now().UtcDateTime);
        if (found is not null && found.LastUsedOn != today)
        {
            _ = await writer.RunAsync<Done>(
                async (write, token) =>
                {
                    var key = await write.Db.Set<ApiKeyRow>().FirstAsync(k => k.Id == found.Id, token);
                    key.LastUsedOn = today;
                    return default(Done);
                },
                ct);
            working.LookAgain();
        }

        return found;
    }

    private async Task<Outcome<T>> ChangeAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> change, CancellationToken ct)
    {
        var outcome = await writer.RunAsync(change, ct);
        working.LookAgain();
        return outcome;
    }
}
