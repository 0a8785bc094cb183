using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Contracts.Access;

/// <summary>Makes, finds and removes the keys of other systems.</summary>
public sealed class ApiKeys(Writer writer, IDbContextFactory<DoorstepDb> reading, UnitList units, TimeProvider clock)
{
    /// <summary>Makes a key and returns it, the only time that anybody sees it.</summary>
    public Task<Outcome<string>> AddAsync(NewApiKey wanted, CancellationToken ct)
    {
        var secret = ApiKeyRow.CreateSecret();
        return writer.RunAsync<string>(
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
                    CreatedAt = write.Now,
                });
                return secret;
            },
            ct);
    }

    /// <summary>The key stops working at once. Its name stays taken: requests that came by it still name it.</summary>
    public Task<Outcome<Done>> RemoveAsync(string name, CancellationToken ct) => writer.RunAsync<Done>(
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
        await using var db = await reading.CreateDbContextAsync(ct);
        var found = await db.Set<ApiKeyRow>().FirstOrDefaultAsync(k => k.Hash == hash && k.Active, ct);
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
        }

        return found;
    }
}
