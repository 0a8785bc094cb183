using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>Another system says what became of a request. <see cref="UpdateRules"/> decides what that does here.</summary>
internal sealed class PostUpdate(Writer writer, HandlingRules rules, Replies replies, TimeProvider clock)
{
    /// <summary>Takes the step and answers with the update's id, under which it is listed, after the commit.</summary>
    public async Task<Outcome<Reply>> RunAsync(Call call, CancellationToken ct)
    {
        var update = Read(call.Given, clock.Now());
        if (!update.Succeeded)
        {
            return update.Refusal!;
        }

        var outcome = await writer.RunAsync((write, token) => TakeAsync(update.Value, call.Key!, write, token), ct);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal!;
        }

        var taken = outcome.Value;
        return new Reply("service_request_updates", IsList: true, [shape =>
        {
            shape.StartItem("request_update");
            shape.Text("update_id", RequestShape.UpdateId(taken.Reference, taken.Place));
            shape.Text("service_request_id", RequestShape.Id(taken.Reference));
            shape.Text("status", UpdateRules.Word(UpdateRules.Basic(taken.State)));
            shape.Text("service_notice", replies.Text(taken.Reason));
            shape.End();
        }]);
    }

    private static Outcome<Update> Read(Parameters given, DateTimeOffset now)
    {
        var problems = new List<Problem>();
        var id = given["update_id"] ?? given["update_id_ext"];
        foreach (var (name, value) in new[]
        {
            ("service_request_id", given["service_request_id"]), ("update_id", id), ("status", given["status"]),
            ("updated_datetime", given["updated_datetime"]), ("description", given["description"]),
        })
        {
            if (value is null)
            {
                problems.Add(new Problem("Api.Missing", name));
            }
        }

        var happened = RequestQuery.Moment(given, "updated_datetime", problems);
        if (happened > now.AddMinutes(5))
        {
            problems.Add(new Problem("Error.AskedAt.Future", "updated_datetime"));
        }

        var status = given["status"] is { } word ? UpdateRules.Read(word) : null;
        if (status is null && given["status"] is { } unknown)
        {
            problems.Add(new Problem("Api.BadStatus", "status", unknown, string.Join(", ", UpdateRules.AllWords)));
        }

        if (TextLength.IsOver(id, 200))
        {
            problems.Add(new Problem("Error.Text.TooLong", "update_id", 200));
        }

        if (Words.CheckLength(given["description"], "description") is { } tooLong)
        {
            problems.AddRange(tooLong.Problems);
        }

        var media = PostRequest.MediaUrl(given, problems);
        return problems.Count > 0
            ? Refusal.Invalid(problems)
            : new Update(given["service_request_id"]!, id!, status!.Value, happened!.Value.ToMilliseconds(), given["description"]!, media);
    }

    private async Task<Outcome<Taken>> TakeAsync(Update update, ApiKey key, WriteScope write, CancellationToken ct)
    {
        var reference = RequestQuery.Canonical(update.RequestId);
        var request = reference is null ? null : await write.Db.Set<Request>().ForSteps()
            .Where(ApiKey.Readable(write.Db, key)).FirstOrDefaultAsync(r => r.Reference == reference, ct);
        if (request is null)
        {
            return new Refusal(RefusalKind.NotFound, [new Problem("Api.NoRequest", "service_request_id", update.RequestId)]);
        }

        if (await write.Db.Set<Open311Update>().FirstOrDefaultAsync(u => u.ApiKeyId == key.Id && u.UpdateId == update.Id, ct) is { } earlier)
        {
            return earlier.RequestId == request.Id
                ? new Taken(request.Reference, earlier.Place, request.State, "Update.Known")
                : Refusal.Invalid("Api.UpdateIdTaken", "update_id");
        }

        var posted = await write.Db.Set<Open311Report>().AnyAsync(r => r.RequestId == request.Id && r.ApiKeyId == key.Id, ct);
        if (SenderOf(key, request, posted) is not { } sender)
        {
            return Refusal.Forbidden("Api.NotYourUnit");
        }

        var decision = UpdateRules.Decide(new UpdateRules.Facts(update.Status, sender, request.State, request.MayConfirm(Confirmation.NotSolved, write.Now)));
        var outcome = await RequestSteps.TakeAsync(request, (r, at) => Step(r, decision.Step, Actor.Of(key.Name), update, at), rules, write, ct);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal!;
        }

        write.Db.Add(new Open311Update
        {
            RequestId = request.Id, Place = request.Steps, ApiKeyId = key.Id, UpdateId = update.Id, Status = update.Status,
            HappenedAt = update.HappenedAt, MediaUrl = update.MediaUrl,
        });
        return new Taken(request.Reference, request.Steps, request.State, decision.Reason);
    }

    // A key of the owner's own unit speaks for the owner even about what it posted itself.
    private static UpdateSender? SenderOf(ApiKey key, Request request, bool posted) =>
        key.UnitCode == request.OwnerUnit ? UpdateSender.OwnersSystem
        : posted ? UpdateSender.ReportingApp
        : key.UnitCode is null ? UpdateSender.OwnersSystem
        : null;

    private static Refusal? Step(Request request, UpdateStep step, Actor by, Update update, Moment at)
    {
        switch (step)
        {
            case UpdateStep.TakeOn:
                var refusal = request.Accept(by, at);
                request.Noted(TimelineKind.Updated, by, update.Words, at.Now, at);
                return refusal;
            case UpdateStep.Answer:
                var outcome = UpdateRules.Outcome(update.Status);
                return request.Answer(
                    by,
                    new NewAnswer(outcome, update.Words, outcome == RequestOutcome.Done ? at.Today : null)
                    {
                        // The words are all that another system tells.
                        Whom = outcome == RequestOutcome.NotOurs ? TextLength.Cut(Folding.Line(update.Words) ?? "", ReportRequest.LongestLine) : null,
                    },
                    at);
            case UpdateStep.Close:
                return request.CloseBySource(by, update.Words, at.Now, at);
            case UpdateStep.Reopen:
                return request.ReopenBySource(by, update.Words, at);
            default:
                request.Noted(TimelineKind.Updated, by, update.Words, at.Now, at);
                return null;
        }
    }

    private sealed record Update(string RequestId, string Id, UpdateStatus Status, DateTimeOffset HappenedAt, string Words, string? MediaUrl);

    private sealed record Taken(string Reference, int Place, RequestState State, string Reason);
}
