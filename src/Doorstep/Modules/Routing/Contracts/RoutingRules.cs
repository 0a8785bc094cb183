using System.Collections.Concurrent;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>
/// The rules in force, kept in memory, and every set that ever was. Another node may have put a new set into force, so who
/// decides by the rules asks for them with <see cref="InForceAsync"/>, which reads one number when nothing has changed.
/// </summary>
public sealed class RoutingRules
{
    private readonly IDbContextFactory<DoorstepDb> contexts;
    private readonly RequestTypeList types;
    private readonly UnitList units;
    private readonly AreaAtlas atlas;
    private readonly CurrentTown town;
    private readonly Lately<MarkedRules> lately;
    private readonly ConcurrentDictionary<int, IReadOnlyList<RoutingRule>> past = new();
    private volatile Known known = new(RoutingRuleSet.Empty, default);
    private volatile Seen? seen;

    /// <summary>Nothing is read yet.</summary>
    public RoutingRules(IDbContextFactory<DoorstepDb> contexts, RequestTypeList types, UnitList units, AreaAtlas atlas, CurrentTown town, TimeProvider clock)
    {
        (this.contexts, this.types, this.units, this.atlas, this.town) = (contexts, types, units, atlas, town);
        lately = new(clock, async ct =>
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            // The mark first: a set that comes between is taken for the one before, and found to be stale when something is to be stored.
            var mark = (await db.Database.SqlQueryRaw<string>($"SELECT ({Mark}) AS \"Value\"").ToListAsync(ct))[0];
            return new MarkedRules(await InForceAsync(db, ct), mark);
        });
    }

    /// <summary>The set that was last seen in force.</summary>
    public RoutingRuleSet Current => known.Set;

    /// <summary>The town as rules see it now.</summary>
    public RoutingTown Town
    {
        get
        {
            var (now, profile) = (new { Types = types.All, Units = units.Current, Areas = atlas.Current }, town.Profile);
            if (seen is { } last && last.Types == now.Types && last.Units == now.Units && last.Areas == now.Areas && last.Profile == profile)
            {
                return last.Town;
            }

            var fresh = new RoutingTown(now.Types, now.Units, units.FrontDesk.Code, now.Areas, profile.Calendar, profile.Languages);
            seen = new Seen(now.Types, now.Units, now.Areas, profile, fresh);
            return fresh;
        }
    }

    /// <summary>The set in force as this context sees it; inside a write, as of its transaction.</summary>
    public async Task<RoutingRuleSet> InForceAsync(DoorstepDb db, CancellationToken ct)
    {
        // The moment too: a version that was rolled back may come again with other rules.
        var last = await db.Set<StoredRuleSet>().OrderByDescending(s => s.Version).Select(s => new { s.Version, s.At }).FirstOrDefaultAsync(ct);
        var kept = known;
        if (last is null)
        {
            return RoutingRuleSet.Empty;
        }

        if (kept.Set.Version == last.Version && kept.At == last.At)
        {
            return kept.Set;
        }

        var json = await db.Set<StoredRuleSet>().Where(s => s.Version == last.Version).Select(s => s.RulesJson).FirstAsync(ct);
        var read = new Known(new RoutingRuleSet(last.Version, RoutingJson.Read(json)), last.At);
        known = read;
        return read.Set;
    }

    /// <summary>
    /// The set in force a moment ago, for who decides by it before it writes. What is decided is only stored if the set is in force still:
    /// see <see cref="NewRows.Require"/> and <see cref="Mark"/>.
    /// </summary>
    public ValueTask<MarkedRules> LatelyInForceAsync(CancellationToken ct) => lately.GetAsync(ct);

    /// <summary>Asks for what tells sets in force apart, as <see cref="MarkedRules.Mark"/> has it.</summary>
    public const string Mark = "SELECT version || ' ' || at FROM routing_rule_sets ORDER BY version DESC LIMIT 1";

    /// <summary>Another set is in force.</summary>
    public void LookAgain() => lately.LookAgain();

    /// <summary>The rules to which a timeline's reason refers, in the words that they had then; null when it refers to none.</summary>
    public IReadOnlyList<RoutingRule>? Find(string? reason)
    {
        if (!RoutingRuleSet.TryReadReference(reason, out var version, out var ids))
        {
            return null;
        }

        if (!past.TryGetValue(version, out var rules))
        {
            // Once for each version in the life of the program, and only what is committed.
            using var db = contexts.CreateDbContext();
            if (db.Set<StoredRuleSet>().Where(s => s.Version == version).Select(s => s.RulesJson).FirstOrDefault() is not { } json)
            {
                return null;
            }

            rules = past.GetOrAdd(version, RoutingJson.Read(json));
        }

        return [.. ids.Select(id => rules.FirstOrDefault(r => r.Id == id)).OfType<RoutingRule>()];
    }

    private sealed record Known(RoutingRuleSet Set, DateTimeOffset At);

    private sealed record Seen(
        IReadOnlyList<RequestType> Types, IReadOnlyList<Unit> Units, AreaTree Areas, TownProfile Profile, RoutingTown Town);
}

/// <summary>A set of rules, and what tells it apart from those before and after.</summary>
public sealed record MarkedRules(RoutingRuleSet Set, string? Mark);
