using Doorstep.Modules.Open311.Rules;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using static Doorstep.Modules.Requests.Contracts.RequestState;
using static Doorstep.Modules.Open311.Rules.UpdateSender;
using static Doorstep.Modules.Open311.Rules.UpdateStatus;
using static Doorstep.Modules.Requests.Contracts.UpdateStep;

namespace Doorstep.UnitTests.Open311;

public class UpdateRulesTests
{
    [Theory]
    [InlineData(OwnersSystem, Investigating, Received, TakeOn)]
    [InlineData(OwnersSystem, InProgress, Received, TakeOn)]
    [InlineData(OwnersSystem, Planned, Received, TakeOn)]
    [InlineData(OwnersSystem, ActionScheduled, Received, TakeOn)]
    [InlineData(OwnersSystem, ActionScheduled, Accepted, Note)]
    [InlineData(OwnersSystem, Open, Received, Note)]
    [InlineData(OwnersSystem, ForTriage, Received, Note)]
    [InlineData(OwnersSystem, InternalReferral, Accepted, Note)]
    [InlineData(OwnersSystem, UpdateStatus.Reopen, RequestState.Closed, Note)]
    [InlineData(OwnersSystem, UpdateStatus.Closed, Accepted, UpdateStep.Answer)]
    [InlineData(OwnersSystem, Fixed, WaitingForResident, UpdateStep.Answer)]
    [InlineData(OwnersSystem, Duplicate, Received, UpdateStep.Answer)]
    [InlineData(OwnersSystem, NotCouncilsResponsibility, Received, UpdateStep.Answer)]
    [InlineData(OwnersSystem, NoFurtherAction, Accepted, UpdateStep.Answer)]
    [InlineData(OwnersSystem, Cancelled, Accepted, UpdateStep.Answer)]
    [InlineData(OwnersSystem, UnableToFix, Accepted, UpdateStep.Answer)]
    [InlineData(OwnersSystem, Fixed, Answered, Note)]
    [InlineData(OwnersSystem, UpdateStatus.Closed, RequestState.Closed, Note)]
    [InlineData(ReportingApp, Open, Received, Note)]
    [InlineData(ReportingApp, Investigating, Received, Note)]
    [InlineData(ReportingApp, Fixed, Answered, Close)]
    [InlineData(ReportingApp, UpdateStatus.Closed, Received, Close)]
    [InlineData(ReportingApp, Duplicate, Accepted, Close)]
    [InlineData(ReportingApp, Cancelled, Accepted, Close)]
    [InlineData(ReportingApp, Cancelled, RequestState.Closed, Note)]
    [InlineData(ReportingApp, Fixed, RequestState.Closed, Note)]
    [InlineData(ReportingApp, UpdateStatus.Reopen, Answered, UpdateStep.Reopen)]
    public void Update_leads_to(UpdateSender sender, UpdateStatus status, RequestState state, UpdateStep step) =>
        Assert.Equal(step, UpdateRules.Decide(new(status, sender, state, MayReopen: true)).Step);

    [Fact]
    public void Reopening_too_late_is_only_noted() =>
        Assert.Equal(new(Note, "Update.NothingToReopen"), UpdateRules.Decide(new(UpdateStatus.Reopen, ReportingApp, RequestState.Closed, MayReopen: false)));

    [Fact]
    public void A_system_that_speaks_for_the_owner_never_closes_or_reopens_whatever_it_sends()
    {
        foreach (var status in Enum.GetValues<UpdateStatus>())
        {
            foreach (var state in Enum.GetValues<RequestState>())
            {
                Assert.Contains(UpdateRules.Decide(new(status, OwnersSystem, state, MayReopen: true)).Step, new[] { Note, TakeOn, UpdateStep.Answer });
            }
        }
    }

    [Fact]
    public void Fixed_is_shown_for_the_residents_word_alone()
    {
        foreach (var kind in Enum.GetValues<TimelineKind>())
        {
            foreach (var state in Enum.GetValues<RequestState>())
            {
                foreach (var sent in Enum.GetValues<UpdateStatus>().Cast<UpdateStatus?>().Append(null))
                {
                    foreach (var word in Enum.GetValues<Confirmation>())
                    {
                        var shown = UpdateRules.Shown(kind, state, $"Confirmation.{word}", sent);
                        Assert.Equal(kind == TimelineKind.Confirmed && word == Confirmation.Solved, shown == Fixed);
                    }
                }
            }
        }
    }

    [Fact]
    public void Shown_status_of_a_sent_update_never_contradicts_the_state()
    {
        foreach (var sent in Enum.GetValues<UpdateStatus>())
        {
            foreach (var state in Enum.GetValues<RequestState>())
            {
                Assert.Equal(state == RequestState.Closed, UpdateRules.Ends(UpdateRules.Shown(TimelineKind.Updated, state, null, sent)!.Value));
            }
        }
    }

    [Theory]
    [InlineData(TimelineKind.Accepted, Accepted, null, Investigating)]
    [InlineData(TimelineKind.HandedOver, Received, null, InternalReferral)]
    [InlineData(TimelineKind.Answered, Answered, null, Open)]
    [InlineData(TimelineKind.Reopened, Received, null, UpdateStatus.Reopen)]
    [InlineData(TimelineKind.Confirmed, RequestState.Closed, "Confirmation.Partly", UpdateStatus.Closed)]
    [InlineData(TimelineKind.Confirmed, RequestState.Closed, "Confirmation.NoLongerNeeded", Cancelled)]
    [InlineData(TimelineKind.Confirmed, Received, "Confirmation.NotSolved", null)]
    [InlineData(TimelineKind.ClosedBySource, RequestState.Closed, "Confirmation.Unconfirmed", UpdateStatus.Closed)]
    [InlineData(TimelineKind.Reported, Received, null, null)]
    [InlineData(TimelineKind.Asked, WaitingForResident, null, null)]
    public void Line_is_shown_as(TimelineKind kind, RequestState state, string? reason, UpdateStatus? status) =>
        Assert.Equal(status, UpdateRules.Shown(kind, state, reason, sent: null));

    [Theory]
    [InlineData("IN_PROGRESS", InProgress)]
    [InlineData("not-councils-responsibility", NotCouncilsResponsibility)]
    [InlineData(" action scheduled ", ActionScheduled)]
    [InlineData("fixed", Fixed)]
    [InlineData("solved", null)]
    [InlineData("", null)]
    public void Status_is_read(string word, UpdateStatus? status) => Assert.Equal(status, UpdateRules.Read(word));

    [Fact]
    public void Every_status_is_written_and_read_back() =>
        Assert.All(Enum.GetValues<UpdateStatus>(), status => Assert.Equal(status, UpdateRules.Read(UpdateRules.Word(status).ToUpperInvariant())));
}
