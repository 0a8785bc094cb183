using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>Another system says what became of a request. <see cref="UpdateRules"/> decides what that does here.</summary>
internal sealed class PostUpdate(
    IDbContextFactory<DoorstepDb> reading, Writer writer, OutsideUpdates updates, CurrentTown town, Replies replies, SentMedia media, TimeProvider clock)
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

        if (TextLength.IsOver(Folding.Prose(given["description"]), ReportRequest.LongestText))
        {
            problems.Add(new Problem("Error.Text.TooLong", "description", ReportRequest.LongestText));
        }

        var urls = SentMedia.Urls(given, problems);
        return problems.Count > 0
            ? Refusal.Invalid(problems)
            : new Update(given["service_request_id"]!, id!, status!.Value, happened!.Value.ToMilliseconds(), given["description"]!, urls);
    }

    private async Task<Outcome<Taken>> TakeAsync(Update update, ApiKey key, WriteScope write, CancellationToken ct)
    {
        var reference = RequestQuery.Canonical(update.RequestId);
        var request = reference is null ? null
            : await OutsideUpdates.FindAsync(write, reference, Open311Report.RightsOf(key), Open311Report.OwnOf(write.Db, key), ct);
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

        var decision = UpdateRules.Decide(new UpdateRules.Facts(update.Status, sender, request.State, request.MayReopen));
        var outcome = await updates.TakeAsync(
            write, request, new OutsideUpdate(decision.Step, key.Name, update.Words, UpdateRules.Outcome(update.Status), update.Files), ct);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal!;
        }

        var line = outcome.Value;
        write.Db.Add(new Open311Update
        {
            RequestId = request.Id, Place = line.Place, ApiKeyId = key.Id, UpdateId = update.Id, Status = update.Status,
            HappenedAt = update.HappenedAt, MediaUrls = update.MediaUrls, BodyHash = update.Hash,
        });
        return new Taken(request.Reference, line.Place, request.State, decision.Reason, line.Held);
    }

    // A key of the owner's own unit speaks for the owner even about what it posted itself.
    private static UpdateSender? SenderOf(ApiKey key, OutsideRequest request, bool posted) =>
        key.UnitCode == request.OwnerUnit ? UpdateSender.OwnersSystem
        : posted ? UpdateSender.ReportingApp
        : key.UnitCode is null ? UpdateSender.OwnersSystem
        : null;

    private sealed record Update(string RequestId, string Id, UpdateStatus Status, DateTimeOffset HappenedAt, string Words, IReadOnlyList<string> MediaUrls)
    {
        public IReadOnlyList<NewFile> Files { get; init; } = [];

        public string Hash { get; init; } = "";
    }

    private sealed record Taken(string Reference, int Place, RequestState State, string Reason, bool Held = false);
}
