namespace Doorstep.Modules.Requests.Contracts;

/// <summary>What a state is to people and to other systems.</summary>
/// <param name="State">The state.</param>
/// <param name="Reopened">Whether it opened again; null where that makes no difference.</param>
/// <param name="Word">What the resident said at its end; null where that makes no difference.</param>
/// <param name="TextKey">Its words, in the texts of requests.</param>
/// <param name="Colour">Modifier of <c>ds-state--</c> for its tag, and the colour of its pin.</param>
/// <param name="IsOpen">Whether somebody, the resident included, has something to do or to say: Open311's open and closed.</param>
/// <param name="HasOwnersTurn">Whether the owner has the word, so that the promised date runs.</param>
public sealed record RequestStateRow(RequestState State, bool? Reopened, Confirmation? Word, string TextKey, string Colour, bool IsOpen, bool HasOwnersTurn)
{
    /// <summary>Its words for the resident whose turn it is; the same as for everybody but where it waits for them.</summary>
    public string ResidentsTextKey => State == RequestState.WaitingForResident ? "State.WaitingForYou" : TextKey;
}

/// <summary>The one table of states. A new state is a row here.</summary>
public static class RequestStates
{
    /// <summary>The rows; of those that fit the first holds.</summary>
    public static IReadOnlyList<RequestStateRow> All { get; } =
    [
        new(RequestState.Received, false, null, "State.Received", "new", IsOpen: true, HasOwnersTurn: true),
        new(RequestState.Received, null, null, "State.Reopened", "reopened", IsOpen: true, HasOwnersTurn: true),
        new(RequestState.Accepted, null, null, "State.Accepted", "working", IsOpen: true, HasOwnersTurn: true),
        new(RequestState.WaitingForResident, null, null, "State.WaitingForResident", "waiting", IsOpen: true, HasOwnersTurn: false),
        new(RequestState.Answered, null, null, "State.Answered", "answered", IsOpen: true, HasOwnersTurn: false),
        new(RequestState.Closed, null, Confirmation.Solved, "State.Closed.Solved", "solved", IsOpen: false, HasOwnersTurn: false),
        new(RequestState.Closed, null, Confirmation.Partly, "State.Closed.Partly", "partly", IsOpen: false, HasOwnersTurn: false),
        new(RequestState.Closed, null, Confirmation.NotSolved, "State.Closed.NotSolved", "closed", IsOpen: false, HasOwnersTurn: false),
        new(RequestState.Closed, null, Confirmation.NoLongerNeeded, "State.Closed.NoLongerNeeded", "closed", IsOpen: false, HasOwnersTurn: false),
        new(RequestState.Closed, null, Confirmation.Unconfirmed, "State.Closed.Unconfirmed", "closed", IsOpen: false, HasOwnersTurn: false),
        new(RequestState.Closed, null, null, "State.Closed", "closed", IsOpen: false, HasOwnersTurn: false),
    ];

    /// <summary>The row of a request.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="word">What its resident last said.</param>
    /// <param name="reopenCount">How often it opened again.</param>
    public static RequestStateRow Of(RequestState state, Confirmation? word, int reopenCount) =>
        All.First(row => row.State == state && (row.Reopened is null || row.Reopened == reopenCount > 0) && (row.Word is null || row.Word == word));

    /// <summary>Whether somebody has something to do or to say.</summary>
    public static bool IsOpen(RequestState state) => Of(state, null, 0).IsOpen;

    /// <summary>Whether the owner has the word.</summary>
    public static bool HasOwnersTurn(RequestState state) => Of(state, null, 0).HasOwnersTurn;
}
