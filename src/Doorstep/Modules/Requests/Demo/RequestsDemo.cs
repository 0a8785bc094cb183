using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.DemoFile;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Demo;

/// <summary>
/// The requests of the demo town: what <c>requests.json</c> tells, dated back from today. Each is stored by the operation
/// that every request comes through and goes on by the same steps, only at moments in the past; a step that would lie in the
/// future has not happened yet.
/// </summary>
internal sealed class RequestsDemo(Writer writer, ReportRequest report, HandlingRules rules, CurrentTown town) : IDemoPart
{
    // The unit whose staff coordinates in the demo town.
    private const string Coordinator = "town-office";

    /// <inheritdoc/>
    public string Name => "requests";

    /// <inheritdoc/>
    public int Order => 50;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct)
    {
        var story = Stories.Read();
        foreach (var (index, told) in story.Requests.Index())
        {
            var receipt = (await writer.RunAsync((write, token) => PlantAsync(story, told, index, demo.Now, write, token), ct)).Value;
            if (told.Receipt is { } title)
            {
                demo.Add(new DemoReceipt(title, ShortReference.Show(receipt.Reference), SecretCode.Show(receipt.Code), $"/r/{receipt.Reference}/{receipt.Code}"));
            }
        }
    }

    private async Task<Outcome<Receipt>> PlantAsync(Story story, Told told, int index, DateTimeOffset now, WriteScope write, CancellationToken ct)
    {
        var askedAt = AskedAt(told, index, now);
        var recordedAt = RecordedAt(told, askedAt, now);
        // Planted again after a stop: the id says that it is here, and its story with it, since both were one commit.
        var stored = await report.StoreAsync(Asked(story, told, index, askedAt), write with { Now = recordedAt }, ct);
        if (write.Db.ChangeTracker.Entries<Request>().SingleOrDefault(r => r.State == EntityState.Added) is { } fresh)
        {
            await TellAsync(story, told, index, fresh.Entity, now, write with { Now = recordedAt }, ct);
        }

        return stored;
    }

    private async Task TellAsync(Story story, Told told, int index, Request request, DateTimeOffset now, WriteScope write, CancellationToken ct)
    {
        var at = write.Now;
        foreach (var (place, step) in told.Steps.Index())
        {
            // A few odd minutes, the same at every planting: nobody works by the full hour.
            var time = TimeSpan.FromHours(step.Hours) + TimeSpan.FromMinutes(((index * 37) + (place * 11)) % 47);
            var byStaff = step.By == Teller.Staff || step.Do is not (Deed.Reply or Deed.Confirm or Deed.Erase);
            at = byStaff ? town.Profile.Calendar.Add(at, time) : at + time;
            if (at > now)
            {
                break;
            }

            await RingAsync(request, at, write, ct);
            var like = step.Like is { } other ? await write.Db.Set<Request>().FirstAsync(r => r.SubmissionId == Stories.SubmissionId(other), ct) : null;
            if (step.Do == Deed.Erase)
            {
                await Contacts.EraseAsync(write, request.Id, ct);
            }

            var by = byStaff ? new Actor(ActorKind.Staff, null, story.Staff[Speaker(step) ?? request.OwnerUnit]) : Actor.Resident;
            var taken = await RequestSteps.TakeAsync(request, (r, moment) => Take(r, step, by, like, moment), rules, write with { Now = at }, ct);
            if (!taken.Succeeded)
            {
                throw new InvalidOperationException($"Step {place + 1} of the demo's request {index + 1} is refused: {taken.Refusal!.Problems[0].Key}");
            }
        }

        await RingAsync(request, now, write, ct);
    }

    /// <summary>The clock of the story rings when it would have rung.</summary>
    private async Task RingAsync(Request request, DateTimeOffset until, WriteScope write, CancellationToken ct)
    {
        while (request.AlarmAt is { } alarm && alarm <= until)
        {
            var rings = alarm > request.UpdatedAt ? alarm : request.UpdatedAt;
            _ = (await RequestSteps.TakeAsync(request, (r, moment) => r.Ring(moment), rules, write with { Now = rings }, ct)).Value;
        }
    }

    /// <summary>For whom a step speaks: the called unit, the coordinator, somebody who looks again; null for the owner.</summary>
    private static string? Speaker(Step step) => step.Do switch
    {
        Deed.Report or Deed.Finish => step.Unit,
        Deed.Whistle or Deed.Inspect => Coordinator,
        _ => null,
    };

    private static Refusal? Take(Request request, Step step, Actor by, Request? like, Moment at)
    {
        switch (step.Do)
        {
            case Deed.Accept:
                return request.Accept(by, at);
            case Deed.HandOver:
                return request.HandOver(by, step.Unit!, step.Text!, at);
            case Deed.Ask:
                return request.Ask(by, step.Text!, at);
            case Deed.Reply:
                return request.Reply(by, step.Text!, at);
            case Deed.Answer or Deed.Plan:
                var outcome = step.Do == Deed.Plan ? RequestOutcome.Planned : step.Outcome;
                DateOnly? day = outcome is RequestOutcome.Done or RequestOutcome.PartlyDone or RequestOutcome.Planned ? at.Today.AddDays(step.Days) : null;
                return request.Answer(by, new NewAnswer(outcome, step.Text, day) { Whom = step.Whom, DuplicateOf = like?.Id, DuplicateReference = like?.Reference }, at);
            case Deed.Date:
                return request.ChangeDate(by, at.Today.AddDays(step.Days), step.Text!, at);
            case Deed.Whistle:
                return request.Whistle(by, [.. step.Calls!.Select(c => new HelperCall(c.Key, c.Value))], new Deadline(step.Within, DeadlineUnit.Hours), at);
            case Deed.Report:
                return request.ReportIn(by, TaskOf(request, step), step.Who!, at.Now.AddHours(step.Within), at);
            case Deed.Finish:
                return request.FinishTask(by, TaskOf(request, step), step.Text!, at);
            case Deed.Severity:
                return request.SetSeverity(by, step.Severity!.Value, step.Text, at);
            case Deed.Safe:
                return request.MakeSafe(by, step.Text!, at);
            case Deed.Inspect:
                return request.Inspect(by, step.Passed, step.Text, at);
            case Deed.Confirm:
                return request.Confirm(by, step.Word!.Value, step.Text, at);
            default:
                request.ContactErased(by, "ErasureReason.Asked", at);
                return null;
        }
    }

    private static Guid TaskOf(Request request, Step step) => request.Tasks.Single(t => t.Unit == step.Unit).Id;

    private static NewRequest Asked(Story story, Told told, int index, DateTimeOffset askedAt) => new()
    {
        TypeCode = told.Type,
        Description = told.Text,
        Answers = told.Answers,
        Latitude = told.Latitude,
        Longitude = told.Longitude,
        Address = told.Address,
        AreaCode = told.Area,
        Contact = told.Contact,
        Channel = told.Channel,
        AskedAt = askedAt,
        Language = told.Language,
        SubmissionId = Stories.SubmissionId(index),
        Source = told.Source,
        By = told.Channel switch
        {
            Channel.Web => Actor.Resident,
            Channel.Api => Actor.Of(told.Source!),
            Channel.Visit => new Actor(ActorKind.Staff, null, story.Outreach),
            _ => new Actor(ActorKind.Staff, null, story.Staff["town-office"]),
        },
    };

    private DateTimeOffset AskedAt(Told told, int index, DateTimeOffset now)
    {
        if (told.Minutes > 0)
        {
            return now.AddMinutes(-told.Minutes);
        }

        var zone = town.Profile.TimeZone;
        var wall = town.Profile.Calendar.DateOf(now).AddDays(-told.Days).ToDateTime(TimeOnly.Parse(told.Time, CultureInfo.InvariantCulture));
        // A letter has a day and no hour; the others came at odd minutes.
        var at = new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
        at = told.RecordedAfter > 0 ? at : at.AddMinutes(index * 7 % 13);
        // Somebody was there to take a call or to stand behind the counter.
        at = told.Channel is Channel.Phone or Channel.Counter or Channel.Visit ? town.Profile.Calendar.NextWorkingMoment(at) : at;
        return at < now ? at : now;
    }

    private DateTimeOffset RecordedAt(Told told, DateTimeOffset askedAt, DateTimeOffset now)
    {
        var at = told.RecordedAfter > 0 ? town.Profile.Calendar.Add(askedAt, TimeSpan.FromHours(told.RecordedAfter)) : askedAt;
        return at < now ? at : now;
    }
}
