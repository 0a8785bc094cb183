using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>Another system says what became of a request. <see cref="UpdateRules"/> decides what that does here.</summary>
internal sealed class PostUpdate(
    IDbContextFactory<DoorstepDb> reading, Writer writer, HandlingRules rules, CurrentTown town, Replies replies, SentMedia media, TimeProvider clock)
{
    /// <summary>Takes the step and answers with the update's id, under which it is listed, after the commit.</summary>
    public async Task<Outcome<Reply>> RunAsync(Call call, CancellationToken ct)
    {
        var read = Read(call.Given, clock.Now());
        if (!read.Succeeded)
        {
            return read.Refusal!;
        }

        var update = read.Value with { Hash = await HashAsync(read.Value, call.Given, ct) };
        if (call.Given.Files is { Count: > 0 } && !await IsKnownAsync(update, call.Key!, ct))
        {
            var problems = new List<Problem>();
            update = update with { Files = await media.KeepFilesAsync(call.Given, problems, ct) };
            if (problems.Count > 0)
            {
                return Refusal.Invalid(problems);
            }
        }

        var outcome = await RunAsync((write, token) => TakeAsync(update, call.Key!, write, token), ct);
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
            shape.Text("service_notice", taken.Held ? $"{replies.Text(taken.Reason)} {replies.Text("Update.Held")}" : replies.Text(taken.Reason));
            shape.End();
        }]);
    }

    private async Task<Outcome<Taken>> RunAsync(Func<WriteScope, CancellationToken, Task<Outcome<Taken>>> take, CancellationToken ct)
    {
        try
        {
            return await writer.RunAsync(take, ct);
        }
        catch (DbUpdateException)
        {
            // The same was sent twice at once, and the other one was stored first: now it is known.
            return await writer.RunAsync(take, ct);
        }
    }

    // Without its moment: a sender that tries again may say a later one.
    private static async Task<string> HashAsync(Update update, Parameters given, CancellationToken ct)
    {
        var files = await given.FileHashesAsync(ct);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { update.Status, update.Words, update.MediaUrls, files })));
    }

    private async Task<bool> IsKnownAsync(Update update, ApiKey key, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        return await db.Set<Open311Update>().AnyAsync(u => u.ApiKeyId == key.Id && u.UpdateId == update.Id, ct);
    }

    private Outcome<Update> Read(Parameters given, DateTimeOffset now)
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

        var happened = RequestQuery.Moment(given, "updated_datetime", town.Profile.TimeZone, problems)?.First;
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

        var urls = SentMedia.Urls(given, problems);
        return problems.Count > 0
            ? Refusal.Invalid(problems)
            : new Update(given["service_request_id"]!, id!, status!.Value, happened!.Value.ToMilliseconds(), given["description"]!, urls);
    }

    private async Task<Outcome<Taken>> TakeAsync(Update update, ApiKey key, WriteScope write, CancellationToken ct)
    {
        var reference = RequestQuery.Canonical(update.RequestId);
        var request = reference is null ? null : await write.Db.Set<Request>().ForSteps()
            .Where(Open311Report.Readable(write.Db, key)).FirstOrDefaultAsync(r => r.Reference == reference, ct);
        if (request is null)
        {
            return new Refusal(RefusalKind.NotFound, [new Problem("Api.NoRequest", "service_request_id", update.RequestId)]);
        }

        if (await write.Db.Set<Open311Update>().FirstOrDefaultAsync(u => u.ApiKeyId == key.Id && u.UpdateId == update.Id, ct) is { } earlier)
        {
            return earlier.RequestId != request.Id ? Refusal.Invalid("Api.UpdateIdTaken", "update_id")
                : earlier.BodyHash is { } known && known != update.Hash ? Refusal.Invalid("Api.OtherUpdate", "update_id")
                : new Taken(request.Reference, earlier.Place, request.State, "Update.Known");
        }

        var posted = await write.Db.Set<Open311Report>().AnyAsync(r => r.RequestId == request.Id && r.ApiKeyId == key.Id, ct);
        if (SenderOf(key, request, posted) is not { } sender)
        {
            return Refusal.Forbidden("Api.NotYourUnit");
        }

        var decision = UpdateRules.Decide(new UpdateRules.Facts(update.Status, sender, request.State, request.MayConfirm(Confirmation.NotSolved, write.Now)));
        var (before, place, held) = (request.Steps, 0, false);
        var outcome = await RequestSteps.TakeAsync(
            request,
            (r, at) =>
            {
                if (Step(r, decision.Step, Actor.Of(key.Name), update, at) is { } refusal)
                {
                    return refusal;
                }

                (place, held) = (r.Steps, r.HoldWords(before));
                return update.Files.Count > 0 ? r.AddFiles(Actor.Of(key.Name), update.Files, stage: null, at) : null;
            },
            rules, write, ct);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal!;
        }

        write.Db.Add(new Open311Update
        {
            RequestId = request.Id, Place = place, ApiKeyId = key.Id, UpdateId = update.Id, Status = update.Status,
            HappenedAt = update.HappenedAt, MediaUrls = update.MediaUrls, BodyHash = update.Hash,
        });
        return new Taken(request.Reference, place, request.State, decision.Reason, held);
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
                        // The words are all that another system tells. Where they point at a person, its name says whom to ask.
                        Whom = outcome != RequestOutcome.NotOurs ? null
                            : PrivateDetails.Find(update.Words).Count > 0 ? by.Name : TextLength.Cut(Folding.Line(update.Words) ?? "", ReportRequest.LongestLine),
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

    private sealed record Update(string RequestId, string Id, UpdateStatus Status, DateTimeOffset HappenedAt, string Words, IReadOnlyList<string> MediaUrls)
    {
        public IReadOnlyList<RequestFile> Files { get; init; } = [];

        public string Hash { get; init; } = "";
    }

    private sealed record Taken(string Reference, int Place, RequestState State, string Reason, bool Held = false);
}
