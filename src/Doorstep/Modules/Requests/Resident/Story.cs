using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Says to the resident in a sentence or two where their request stands, whose turn it is and until when.</summary>
public sealed class Story(RequestWording wording, IStringLocalizer<ResidentTexts> texts)
{
    /// <summary>The sentences, in the order in which they are read.</summary>
    public IReadOnlyList<string> Of(Request asked, DateTimeOffset now)
    {
        var unit = wording.Unit(asked.OwnerUnit);
        var sentences = new List<string> { Where(asked, unit, now) };
        if (asked.IsOpen && asked.Escalated > 0)
        {
            sentences.Add(texts["Story.Escalated", wording.Desk(asked.DeskArea)]);
        }

        if (asked is { IsOpen: true, Hazard.MadeSafeAt: { } safe })
        {
            sentences.Add(texts["Story.MadeSafe", wording.DateTime(safe)]);
        }

        return sentences;
    }

    private string Where(Request asked, string unit, DateTimeOffset now) => asked.State switch
    {
        RequestState.Closed => texts[$"Story.Closed.{asked.Confirmation}", wording.Date(asked.ClosedAt!.Value)],
        RequestState.WaitingForResident => texts["Story.WaitingForResident", unit, wording.DateAndTime(asked.NextDueAt)],
        RequestState.Answered when asked.StillDangerous && NoDate.OrNull(asked.NextDueAt) is null => texts["Story.ToInspect.NoDate", unit],
        RequestState.Answered when asked.StillDangerous =>
            texts[asked.Confirmation is null ? "Story.ToInspect" : "Story.ToInspectAfterWord", unit, wording.DateAndTime(asked.NextDueAt)],
        RequestState.Answered => texts["Story.Answered", unit, wording.Date(asked.NextDueAt)],
        _ when asked.IsLate(now) => texts[asked.Outcome == RequestOutcome.Planned ? "Story.LatePlanned" : "Story.Late", unit, wording.DateAndTime(asked.DueAt)],
        _ when asked.Outcome == RequestOutcome.Planned => texts["Story.Planned", unit, wording.Date(asked.DueAt)],
        RequestState.Received when asked.ReopenCount > 0 =>
            texts[$"Story.Reopened.{CauseOf(asked)}", unit, wording.DateAndTime(asked.DueAt)],
        _ when !asked.IsPromised => texts[asked.State == RequestState.Received ? "Story.Received.NoDate" : "Story.Accepted.NoDate", unit],
        RequestState.Received when asked.NextStep == Awaited.Accept =>
            texts["Story.Received", unit, wording.DateAndTime(asked.DueAt), wording.DateAndTime(asked.NextDueAt)],
        _ => texts["Story.Accepted", unit, wording.DateAndTime(asked.DueAt)],
    };

    // Why it opened last. Lines of its source's system may say nothing of it.
    private static ReopenCause CauseOf(Request asked) =>
        asked.Timeline.Where(e => e.Kind == TimelineKind.Reopened).MaxBy(e => e.Place)?.Reason?.Split('.') is [_, var cause] && Enum.TryParse<ReopenCause>(cause, out var known)
            ? known : ReopenCause.Reported;
}
