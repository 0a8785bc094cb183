using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.UnitTests.Requests.Contracts;

public class RequestStatesTests
{
    [Theory]
    [InlineData(RequestState.Received, null, 0, "State.Received", "new")]
    [InlineData(RequestState.Received, Confirmation.NotSolved, 2, "State.Reopened", "reopened")]
    [InlineData(RequestState.Accepted, Confirmation.NotSolved, 1, "State.Accepted", "working")]
    [InlineData(RequestState.WaitingForResident, null, 0, "State.WaitingForResident", "waiting")]
    [InlineData(RequestState.Answered, null, 0, "State.Answered", "answered")]
    [InlineData(RequestState.Closed, Confirmation.Solved, 1, "State.Closed.Solved", "solved")]
    [InlineData(RequestState.Closed, Confirmation.Partly, 0, "State.Closed.Partly", "partly")]
    [InlineData(RequestState.Closed, Confirmation.Unconfirmed, 0, "State.Closed.Unconfirmed", "closed")]
    [InlineData(RequestState.Closed, null, 0, "State.Closed", "closed")]
    public void A_request_has_the_words_and_the_colour_of_its_row(RequestState state, Confirmation? word, int reopened, string text, string colour)
    {
        var row = RequestStates.Of(state, word, reopened);

        Assert.Equal((text, colour), (row.TextKey, row.Colour));
    }

    [Fact]
    public void Every_state_has_one_answer_to_whether_it_is_open_and_whose_turn_it_is()
    {
        foreach (var state in Enum.GetValues<RequestState>())
        {
            var rows = RequestStates.All.Where(row => row.State == state).ToList();
            Assert.NotEmpty(rows);
            Assert.Single(rows.Select(row => (row.IsOpen, row.HasOwnersTurn)).Distinct());
            Assert.Contains(rows, row => row is { Reopened: null, Word: null });
        }

        Assert.Equal([RequestState.Closed], Enum.GetValues<RequestState>().Where(s => !RequestStates.IsOpen(s)));
        Assert.Equal([RequestState.Received, RequestState.Accepted], Enum.GetValues<RequestState>().Where(RequestStates.HasOwnersTurn));
    }

    [Fact]
    public void Every_row_has_its_words()
    {
        var keys = XDocument.Load(Repository.Path("src", "Doorstep", "Modules", "Requests", "RequestsTexts.resx")).Root!.Elements("data").Select(d => (string)d.Attribute("name")!).ToHashSet(StringComparer.Ordinal);

        Assert.All(RequestStates.All.SelectMany(row => new[] { row.TextKey, row.ResidentsTextKey }), key => Assert.Contains(key, keys));
    }
}
