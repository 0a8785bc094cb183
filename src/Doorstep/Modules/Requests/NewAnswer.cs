using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <summary>What an owner says came of a request.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Account">What was done and when, what remains, or why not; in the resident's language.</param>
/// <param name="On">The day it was done, or is planned for; by the town's clock.</param>
public sealed record NewAnswer(RequestOutcome? Outcome, string? Account, DateOnly? On = null)
{
    /// <summary>Of "not ours": who is to be asked, with a way to reach them.</summary>
    public string? Whom { get; init; }

    /// <summary>Of a duplicate: the request that goes on.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>Its reference, as people see it.</summary>
    public string? DuplicateReference { get; init; }

    /// <summary>What is missing or wrong, for this request and moment; empty when it can be given.</summary>
    public IReadOnlyList<Problem> Check(Request request, Moment at)
    {
        var problems = new List<Problem>();
        void Refuse(bool wrong, string key, string field)
        {
            if (wrong)
            {
                problems.Add(new Problem(key, field));
            }
        }

        Refuse(Outcome is null || !Enum.IsDefined(Outcome.Value), "Error.Answer.Outcome", "outcome");
        Refuse(Folding.Prose(Account) is null, "Error.Answer.Missing", "account");
        Refuse(TemplateText.HasBlanks(Account), "Error.Answer.Blanks", "account");
        switch (Outcome)
        {
            case RequestOutcome.Done or RequestOutcome.PartlyDone:
                Refuse(On is null, "Error.Answer.DoneOn", "day");
                Refuse(On > at.Today, "Error.Answer.DoneInFuture", "day");
                break;
            case RequestOutcome.Planned when On is null:
                Refuse(true, "Error.Answer.PlannedFor", "day");
                break;
            case RequestOutcome.Planned:
                problems.AddRange(Request.CheckDay(On!.Value, at)?.Problems ?? []);
                Refuse(problems.Count == 0 && at.Terms.Calendar.ClosingOf(On.Value) <= at.Now, "Error.Day.Past", "day");
                break;
            case RequestOutcome.NotOurs:
                Refuse(Folding.Prose(Whom) is null, "Error.Answer.Whom", "whom");
                break;
            case RequestOutcome.Duplicate:
                Refuse(DuplicateOf is null || DuplicateOf == request.Id, "Error.Answer.Duplicate", "duplicate");
                break;
        }

        return problems;
    }
}
