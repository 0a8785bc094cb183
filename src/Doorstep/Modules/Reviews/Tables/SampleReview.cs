using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Reviews.Tables;

/// <summary>
/// A random sample of closed requests whose residents are called back. What could be drawn, and by which seed it was drawn,
/// is stored with it: anybody can check that nobody chose.
/// </summary>
public sealed class SampleReview
{
    /// <summary>Most requests in a sample.</summary>
    public const int MostDrawn = 200;

    /// <summary>Most requests to draw from: more are to be narrowed down.</summary>
    public const int MostListed = 50_000;

    /// <summary>How often somebody is called before they count as not reached.</summary>
    public const int MostTries = 3;

    /// <summary>UUIDv7 of the moment when it was drawn.</summary>
    public Guid Id { get; init; }

    /// <summary>Only requests of this unit; null for any.</summary>
    public string? UnitCode { get; init; }

    /// <summary>Only requests within this area; null for the whole town. Whose area it lies in may see the review.</summary>
    public string? AreaCode { get; init; }

    /// <summary>Only requests whose answer says this; null for any.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>Only requests whose resident said this; null for any.</summary>
    public Confirmation? Word { get; init; }

    /// <summary>Closed on this day or later.</summary>
    public DateOnly ClosedFrom { get; init; }

    /// <summary>Closed on this day or before.</summary>
    public DateOnly ClosedTo { get; init; }

    /// <summary>The seed of the draw.</summary>
    public required string Seed { get; init; }

    /// <summary>How many could be drawn.</summary>
    public int CouldBeDrawn { get; init; }

    /// <summary>SHA-256 of the list of what could be drawn, in lower-case hexadecimal.</summary>
    public required string ListSha256 { get; init; }

    /// <summary>When it was drawn.</summary>
    public DateTimeOffset DrawnAt { get; init; }

    /// <summary>Who drew it.</summary>
    public Guid? DrawnById { get; init; }

    /// <summary>Their name.</summary>
    public required string DrawnByName { get; init; }

    /// <summary>What was drawn, in the order in which it was.</summary>
    public List<ReviewCall> Calls { get; } = [];

    /// <summary>True when every call was made or given up.</summary>
    public bool IsFinished => Calls.TrueForAll(c => c.Result is not null);
}

/// <summary>What a review was drawn from; beside the review, since it is long.</summary>
public sealed class ReviewList
{
    public Guid ReviewId { get; init; }

    /// <summary>As <see cref="SampleList"/> writes it.</summary>
    public required string Lines { get; init; }
}

/// <summary>A drawn request and the call to its resident.</summary>
public sealed class ReviewCall
{
    public Guid ReviewId { get; init; }

    /// <summary>From 1, in the order of the draw.</summary>
    public int Place { get; init; }

    public Guid RequestId { get; init; }

    /// <summary>Its owner when it was drawn.</summary>
    public required string UnitCode { get; init; }

    /// <summary>What its answer claimed then.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>What its resident had said then.</summary>
    public Confirmation? Word { get; init; }

    /// <summary>How often nobody was reached.</summary>
    public int Tries { get; private set; }

    /// <summary>What came of it; null while it is to be called.</summary>
    public CallResult? Result { get; private set; }

    /// <summary>When somebody last called.</summary>
    public DateTimeOffset? CalledAt { get; private set; }

    /// <summary>Who last called.</summary>
    public Guid? CalledById { get; private set; }

    /// <summary>Their name.</summary>
    public string? CalledByName { get; private set; }

    /// <summary>Grows with every note: two who call at once are told apart.</summary>
    public int Version { get; private set; }

    /// <summary>There is nothing by which to reach the resident. It stays in the sample: leaving it out would be choosing.</summary>
    public void CannotBeCalled() => Result = CallResult.NoContact;

    /// <summary>Notes a call. Not reached counts as a try, and as the result with the last of them.</summary>
    /// <param name="by">Who called.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="hasContact">Whether there is anything by which to reach the resident.</param>
    /// <param name="seen">The version that the caller saw.</param>
    /// <param name="now">When.</param>
    public Refusal? Note(Actor by, CallResult? result, bool hasContact, int seen, DateTimeOffset now)
    {
        if (Result is not null || Version != seen)
        {
            return Refusal.Conflict(Result is null ? "Error.Call.Changed" : "Error.Call.Noted");
        }

        if (result is null || !Enum.IsDefined(result.Value) || hasContact == (result == CallResult.NoContact))
        {
            return Refusal.Invalid(hasContact ? "Error.Call.Result" : "Error.Call.NoContact", "result");
        }

        Tries += result == CallResult.NotReached ? 1 : 0;
        Result = result == CallResult.NotReached && Tries < SampleReview.MostTries ? null : result;
        (CalledAt, CalledById, CalledByName) = (now, by.Id, by.Name);
        Version++;
        return null;
    }
}
