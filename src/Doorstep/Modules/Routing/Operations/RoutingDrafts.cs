using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Rules;
using Doorstep.Modules.Routing.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing.Operations;

/// <summary>A coordinator's draft of the rules.</summary>
/// <param name="BaseVersion">The version that it began with.</param>
/// <param name="Edition">Grows with every change.</param>
/// <param name="Tried">True when it was tried on past requests just as it is.</param>
/// <param name="Rules">In their order.</param>
public sealed record RoutingDraft(int BaseVersion, int Edition, bool Tried, IReadOnlyList<RoutingRule> Rules);

/// <summary>A set as it was put into force.</summary>
/// <param name="Version">0 when the town has none.</param>
/// <param name="At">Since when; null when the town has none.</param>
/// <param name="ByName">By whom.</param>
public sealed record RuleSetInForce(int Version, DateTimeOffset? At, string? ByName);

/// <summary>
/// Changes the rules: every change goes into a draft that belongs to its writer, is tried, and only then put into force. Only
/// coordinators of the whole town may.
/// </summary>
public sealed class RoutingDrafts(Writer writer, RoutingRules rules, AreaAtlas atlas)
{
    /// <summary>The draft of this staff member; null when they have none.</summary>
    public static async Task<RoutingDraft?> ReadAsync(DoorstepDb db, StaffMember staff, CancellationToken ct) =>
        await db.Set<StoredRulesDraft>().FirstOrDefaultAsync(d => d.AccountId == staff.Id, ct) is { } stored ? Of(stored) : null;

    /// <summary>Changes the draft, which begins with what is in force. The change may refuse; then the draft stays as it is.</summary>
    /// <param name="staff">Whose draft.</param>
    /// <param name="change">From the rules as they are in the draft to what they become.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public Task<Outcome<Done>> ChangeAsync(
        StaffMember staff, Func<IReadOnlyList<RoutingRule>, WriteScope, Outcome<IReadOnlyList<RoutingRule>>> change, CancellationToken ct) =>
        RunAsync(staff, async (write, stored, token) =>
        {
            var inForce = await rules.InForceAsync(write.Db, token);
            var outcome = change(stored is null ? inForce.Rules : RoutingJson.Read(stored.RulesJson), write);
            if (!outcome.Succeeded)
            {
                return outcome.Refusal!;
            }

            if (stored is null)
            {
                stored = new StoredRulesDraft { AccountId = staff.Id, BaseVersion = inForce.Version, RulesJson = "" };
                write.Db.Add(stored);
            }

            (stored.RulesJson, stored.At, stored.Edition) = (RoutingJson.Write(outcome.Value), write.Now, stored.Edition + 1);
            return default(Done);
        }, ct);

    /// <summary>
    /// Writes one rule into the draft, a new one at its end. Refused with what is wrong at its fields, and when another page
    /// has changed or deleted the rule since it was opened.
    /// </summary>
    /// <param name="staff">Whose draft.</param>
    /// <param name="rule">As it was typed.</param>
    /// <param name="unread">What could not even be read.</param>
    /// <param name="isNew">True when the draft does not have it yet.</param>
    /// <param name="seen">The rule when it was opened: see <see cref="Print"/>.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public Task<Outcome<Done>> WriteAsync(
        StaffMember staff, RoutingRule rule, IReadOnlyList<Problem> unread, bool isNew, string seen, CancellationToken ct) =>
        ChangeAsync(staff, (all, write) =>
        {
            var list = all.ToList();
            var at = list.FindIndex(r => r.Id == rule.Id);
            if (!isNew && (at < 0 || Print(list[at]) != seen))
            {
                return Refusal.Conflict(at < 0 ? "Error.Rule.Gone" : "Error.Rule.Changed");
            }

            if (isNew)
            {
                list.Add(rule);
            }
            else
            {
                list[at] = rule;
            }

            // What concerns its place among the others is said when the draft is tried.
            var faults = RoutingCheck.OfText(rule, list, rules.Town, write.Now).Select(f => f.Problem).ToList();
            return unread.Count + faults.Count > 0 ? Refusal.Invalid([.. unread, .. faults]) : list;
        }, ct);

    /// <summary>A rule in short, to tell whether it has changed; empty for none.</summary>
    public static string Print(RoutingRule? rule) => rule is null ? ""
        : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(RoutingJson.Write([rule]))))[..16];

    /// <summary>Throws the draft away.</summary>
    public Task<Outcome<Done>> DropAsync(StaffMember staff, CancellationToken ct) => RunAsync(staff, (write, stored, _) =>
    {
        if (stored is not null)
        {
            write.Db.Remove(stored);
        }

        return Task.FromResult<Outcome<Done>>(default(Done));
    }, ct);

    /// <summary>Checks the draft and notes that its effect is looked at. Refused with everything that is wrong, each rule named.</summary>
    public Task<Outcome<Done>> TryAsync(StaffMember staff, CancellationToken ct) => RunAsync(staff, (write, stored, _) =>
    {
        if (stored is null)
        {
            return Task.FromResult<Outcome<Done>>(Refusal.Invalid("Error.Draft.None"));
        }

        if (Wrong(stored, write) is { } refusal)
        {
            return Task.FromResult<Outcome<Done>>(refusal);
        }

        stored.TriedEdition = stored.Edition;
        return Task.FromResult<Outcome<Done>>(default(Done));
    }, ct);

    /// <summary>Goes on with the draft on top of what somebody else has put into force meanwhile.</summary>
    public Task<Outcome<Done>> KeepOverAsync(StaffMember staff, CancellationToken ct) => RunAsync(staff, async (write, stored, token) =>
    {
        if (stored is not null)
        {
            (stored.BaseVersion, stored.TriedEdition) = ((await rules.InForceAsync(write.Db, token)).Version, null);
        }

        return default(Done);
    }, ct);

    /// <summary>
    /// Puts the draft into force as a new version. Refused while it has not been tried as it is, when the town has changed so
    /// that it is wrong now, and when somebody else was first: then the draft stays.
    /// </summary>
    /// <param name="staff">Whose draft.</param>
    /// <param name="edition">The edition whose effect was looked at.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public async Task<Outcome<Done>> PutIntoForceAsync(StaffMember staff, int edition, CancellationToken ct)
    {
        Task<Outcome<Done>> Put() => RunAsync(staff, async (write, stored, token) =>
        {
            if (stored is null)
            {
                return Refusal.Invalid("Error.Draft.None");
            }

            var inForce = await rules.InForceAsync(write.Db, token);
            if (stored.BaseVersion != inForce.Version)
            {
                return Refusal.Conflict("Error.Draft.Overtaken");
            }

            if (stored.TriedEdition != stored.Edition || edition != stored.Edition)
            {
                return Refusal.Invalid("Error.Draft.NotTried");
            }

            if (Wrong(stored, write) is { } refusal)
            {
                return refusal;
            }

            write.Db.Add(new StoredRuleSet
            {
                Version = inForce.Version + 1, At = write.Now, ById = staff.Id, ByName = staff.Name, RulesJson = stored.RulesJson,
            });
            write.Db.Remove(stored);
            return default(Done);
        }, ct);

        try
        {
            return await Put();
        }
        catch (DbUpdateException)
        {
            // Another node put the same version into force at the same moment: now it is seen.
            return await Put();
        }
        finally
        {
            rules.LookAgain();
        }
    }

    /// <summary>Puts rules into force for the town itself, without a draft; only while it has none.</summary>
    internal async Task<Outcome<Done>> BeginAsync(string byName, IReadOnlyList<RoutingRule> first, DateTimeOffset at, CancellationToken ct)
    {
        var begun = await writer.RunAsync<Done>(async (write, token) =>
        {
            if ((await rules.InForceAsync(write.Db, token)).Version > 0)
            {
                return default(Done);
            }

            if (RoutingCheck.Of(first, rules.Town, at) is { Count: > 0 } faults)
            {
                return Refusal.Invalid([.. faults.Select(f => f.Problem)]);
            }

            write.Db.Add(new StoredRuleSet { Version = 1, At = at, ByName = byName, RulesJson = RoutingJson.Write(first) });
            return default(Done);
        }, ct);
        rules.LookAgain();
        return begun;
    }

    private static RoutingDraft Of(StoredRulesDraft stored) =>
        new(stored.BaseVersion, stored.Edition, stored.TriedEdition == stored.Edition, RoutingJson.Read(stored.RulesJson));

    private Refusal? Wrong(StoredRulesDraft stored, WriteScope write) =>
        RoutingCheck.Of(RoutingJson.Read(stored.RulesJson), rules.Town, write.Now) is { Count: > 0 } faults
            ? Refusal.Invalid([.. faults.Select(f => f.Problem with { Field = $"rule-{f.Rule.Id:N}" })])
            : null;

    private Task<Outcome<Done>> RunAsync(
        StaffMember staff, Func<WriteScope, StoredRulesDraft?, CancellationToken, Task<Outcome<Done>>> change, CancellationToken ct) =>
        StaffScope.LeadsTown(staff, atlas.Current)
            ? writer.RunAsync(async (write, token) =>
                await change(write, await write.Db.Set<StoredRulesDraft>().FirstOrDefaultAsync(d => d.AccountId == staff.Id, token), token), ct)
            : Task.FromResult<Outcome<Done>>(Refusal.Forbidden("Error.Routing.NotYours"));
}
