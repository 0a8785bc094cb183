using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>
/// A request turns out to be of another type. Everything that was told stays, also answers that the new type does not ask for;
/// the owner is sought anew as for a new request of that type; the promised date stays, or becomes the new type's where that is earlier. A public request that becomes a
/// personal one is not shown any more; a personal one never becomes public by this.
/// </summary>
public sealed class MoveToType(Writer writer, RequestSteps steps, RequestTypeList types, RoutingRules routes, HandlingRules handling)
{
    /// <summary>Invalid without a type that can be chosen and a reason for the resident.</summary>
    public Task<Outcome<Done>> RunAsync(StaffStep step, string? typeCode, string? why, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            var answers = await write.Db.Set<Request>().AsNoTracking().Where(r => r.Reference == step.Reference)
                .SelectMany(r => r.Answers).OrderBy(a => a.Place).Select(a => new { a.QuestionCode, a.Value }).ToListAsync(token);
            var rules = await routes.InForceAsync(write.Db, token);
            return await steps.ByStaffAsync(
                step, Part.Owner | Part.Coordinator,
                (request, at) =>
                {
                    if (types.Find(typeCode) is not { Active: true } type)
                    {
                        return types.Find(typeCode) is { } gone ? Refusal.Invalid([new Problem("Error.Type.Gone", "type", gone.Code)]) : Refusal.Invalid("Error.MoveToType.Type", "type");
                    }

                    if (Words.Check(why, "why", "Error.MoveToType.Why") is { } missing)
                    {
                        return missing;
                    }

                    // Rules ask for what the new type asks: another type's answers must not decide by chance.
                    var told = answers.Where(a => type.Questions.Any(q => q.Code == a.QuestionCode)).GroupBy(a => a.QuestionCode, StringComparer.Ordinal)
                        .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(a => a.Value)], StringComparer.Ordinal);
                    var decision = RoutingDecision.Of(
                        new RoutingFacts(type.Code, told, request.AreaCode, request.ReportedAt, request.Channel, request.Description), rules, routes.Town);
                    return request.MoveToType(
                        step.Actor, type.Code, type.Public, type.Hazard, decision.Unit, new RoutedBy(decision.Reason, decision.AwaitsCoordinator), why!,
                        at with { Terms = handling.For(type.Code) });
                },
                write, token);
        },
        ct);
}
