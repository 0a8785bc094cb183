using System.Text.Json;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What was done to many at once, as its page shows it.</summary>
/// <param name="Id">Its own.</param>
/// <param name="Step">What; without the words of the reason, which stand on each timeline.</param>
/// <param name="At">When.</param>
/// <param name="TakenBackAt">When it was taken back.</param>
/// <param name="Items">Each request.</param>
public sealed record BulkReport(Guid Id, BulkStep Step, DateTimeOffset At, DateTimeOffset? TakenBackAt, IReadOnlyList<BulkItem> Items)
{
    /// <summary>Whether the button to take it back still does something.</summary>
    public bool CanBeTakenBack(DateTimeOffset now) =>
        TakenBackAt is null && now - At <= BulkSteps.TakeBackWindow && Items.Any(i => i is { Done: true, Before: not null });
}

/// <summary>
/// Takes one step on many requests: shows first what would happen, does it only to what did not change meanwhile, and takes it
/// back where nobody has touched it since. All of one go is one transaction.
/// </summary>
public sealed class BulkSteps(Writer writer, AreaAtlas atlas, UnitList units, HandlingRules rules)
{
    /// <summary>Most requests at once.</summary>
    public const int Most = 100;

    /// <summary>How long it can be taken back.</summary>
    public static readonly TimeSpan TakeBackWindow = TimeSpan.FromMinutes(30);

    /// <summary>How long it is kept what was done at once; the timelines keep it for good.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>What is missing for all of them; empty when it can be tried.</summary>
    public IReadOnlyList<Problem> Check(BulkStep step) => step.Check(unit => units.Find(unit) is { Active: true });

    /// <summary>What would happen. Reads only: the step is taken on copies that are thrown away.</summary>
    public async Task<IReadOnlyList<BulkForecast>> ForecastAsync(
        DoorstepDb db, StaffMember staff, BulkStep step, IReadOnlyList<string> references, DateTimeOffset now, CancellationToken ct)
    {
        var found = await LoadAsync(db, [.. references], ct);
        return [.. references.Select(reference =>
        {
            var request = found.GetValueOrDefault(reference);
            if (Refuse(staff, step, request) is { } refusal)
            {
                // Not there and not theirs look the same.
                var known = refusal.Kind == RefusalKind.NotFound ? null : request;
                return new BulkForecast(reference, known?.Version ?? 0, known?.TypeCode, refusal.Problems[0], known?.Remember(), null, false);
            }

            var (version, before, tasks) = (request!.Version, request.Remember(), request.OpenTasks.Count());
            var problem = step.Take(request, ActorOf(staff), rules.At(request, now) with { By = StaffScope.Standing(staff, atlas.Current) })?.Problems[0];
            return problem is not null
                ? new BulkForecast(reference, version, request.TypeCode, problem, before, null, false)
                : new BulkForecast(reference, version, request.TypeCode, null, before, request.Remember(), BulkStep.CanBeTakenBack(before, tasks, request));
        })];
    }

    /// <summary>
    /// Does it. What changed since it was looked at is left alone and reported. The same id again does nothing more: the value is
    /// the id under which it can be read.
    /// </summary>
    public Task<Outcome<Guid>> RunAsync(StaffMember staff, Guid id, BulkStep step, IReadOnlyList<BulkTarget> targets, CancellationToken ct) =>
        targets.Count is 0 or > Most
            ? Task.FromResult<Outcome<Guid>>(Refusal.Invalid(targets.Count == 0 ? "Error.Bulk.None" : "Error.Bulk.TooMany", "r", Most))
            : writer.RunAsync<Guid>(
                async (write, token) =>
                {
                    if (await write.Db.Set<BulkAction>().Where(a => a.Id == id).Select(a => (Guid?)a.AccountId).FirstOrDefaultAsync(token) is { } by)
                    {
                        return by == staff.Id ? id : Refusal.Conflict("Error.Bulk.Again");
                    }

                    if (Check(step) is { Count: > 0 } wrong)
                    {
                        return Refusal.Invalid(wrong);
                    }

                    var found = await LoadAsync(write.Db, [.. targets.Select(t => t.Reference)], token);
                    var items = new List<BulkItem>();
                    foreach (var target in targets)
                    {
                        items.Add(await TakeAsync(staff, step, target, found.GetValueOrDefault(target.Reference), write, token));
                    }

                    write.Db.Add(new BulkAction
                    {
                        Id = id, AccountId = staff.Id, At = write.Now, Kind = step.Kind, Unit = step.Unit, Day = step.Day,
                        ItemsJson = JsonSerializer.Serialize(items, BenchTables.Json),
                    });
                    return id;
                },
                ct);

    /// <summary>What was done; null when there is no such thing, or it is not theirs.</summary>
    public static async Task<BulkReport?> ReadAsync(DoorstepDb db, StaffMember staff, Guid id, CancellationToken ct) =>
        await db.Set<BulkAction>().FirstOrDefaultAsync(a => a.Id == id && a.AccountId == staff.Id, ct) is { } action
            ? new BulkReport(action.Id, new BulkStep(action.Kind, action.Unit, action.Day), action.At, action.TakenBackAt, Items(action))
            : null;

    /// <summary>Takes back what nobody has touched since, once, and reports the rest one by one.</summary>
    public Task<Outcome<Done>> TakeBackAsync(StaffMember staff, Guid id, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await write.Db.Set<BulkAction>().FirstOrDefaultAsync(a => a.Id == id && a.AccountId == staff.Id, token) is not { } action)
            {
                return Refusal.NotFound("Error.Bulk.Gone");
            }

            if (action.TakenBackAt is not null || write.Now - action.At > TakeBackWindow)
            {
                return Refusal.Conflict("Error.Bulk.TooLate");
            }

            var items = Items(action);
            var found = await LoadAsync(write.Db, [.. items.Where(i => i.Before is not null).Select(i => i.Reference)], token);
            var after = new List<BulkItem>();
            foreach (var item in items)
            {
                after.Add(item.Done ? item with { TakenBack = await TakeBackAsync(staff, item, found.GetValueOrDefault(item.Reference), write, token) } : item);
            }

            (action.ItemsJson, action.TakenBackAt) = (JsonSerializer.Serialize(after, BenchTables.Json), write.Now);
            return default(Done);
        },
        ct);

    private static Actor ActorOf(StaffMember staff) => new(ActorKind.Staff, staff.Id, staff.Name);

    private static List<BulkItem> Items(BulkAction action) => JsonSerializer.Deserialize<List<BulkItem>>(action.ItemsJson, BenchTables.Json) ?? [];

    private static async Task<Dictionary<string, Request>> LoadAsync(DoorstepDb db, List<string> references, CancellationToken ct) =>
        await db.Set<Request>().ForSteps().Where(r => references.Contains(r.Reference)).ToDictionaryAsync(r => r.Reference, StringComparer.Ordinal, ct);

    private Refusal? Refuse(StaffMember staff, BulkStep step, Request? request)
    {
        var has = request is null ? Part.None : Scope.Parts(staff, atlas.Current, request);
        return has == Part.None ? Refusal.NotFound("Error.Request.NotFound")
            : (has & step.Parts) == Part.None ? Refusal.Forbidden("Error.Request.NotYours")
            : null;
    }

    private async Task<BulkItem> TakeAsync(StaffMember staff, BulkStep step, BulkTarget target, Request? request, WriteScope write, CancellationToken ct)
    {
        var refusal = Refuse(staff, step, request) ?? (request!.Version == target.Version ? null : Refusal.Conflict("Error.Bulk.Changed"));
        var (before, tasks) = (request?.Remember(), request?.OpenTasks.Count() ?? 0);
        refusal ??= (await RequestSteps.TakeAsync(request!, (r, at) => step.Take(r, ActorOf(staff), at with { By = StaffScope.Standing(staff, atlas.Current) }), rules, write, ct)).Refusal;
        return new BulkItem
        {
            Reference = target.Reference,
            TypeCode = refusal?.Kind == RefusalKind.NotFound ? null : request?.TypeCode,
            Problem = refusal?.Problems[0].Key,
            Args = [.. refusal?.Problems[0].Args.Select(a => a.ToString() ?? "") ?? []],
            Version = refusal is null ? request!.Version : 0,
            Before = refusal is null && BulkStep.CanBeTakenBack(before!, tasks, request!) ? before : null,
        };
    }

    private async Task<string> TakeBackAsync(StaffMember staff, BulkItem item, Request? request, WriteScope write, CancellationToken ct)
    {
        if (item.Before is not { } before || request is null)
        {
            return "Error.TakeBack.NotNow";
        }

        // After handing over it may be another unit's; it was theirs before, and that is what it becomes again.
        var had = Scope.Parts(staff, atlas.Current, before.OwnerUnit, request.AreaCode, []);
        return !Scope.MayAct(had) ? "Error.Request.NotYours"
            : request.Version != item.Version ? "Error.Bulk.Touched"
            : (await RequestSteps.TakeAsync(request, (r, at) => r.TakeBack(ActorOf(staff), before, at), rules, write, ct)).Refusal?.Problems[0].Key ?? "";
    }
}
