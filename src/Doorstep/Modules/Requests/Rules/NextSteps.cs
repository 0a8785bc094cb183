using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// What a staff member can do with a request now. Pages offer only that; the request itself checks again, since two may
/// act at once.
/// </summary>
/// <param name="Accept">Take it on.</param>
/// <param name="HandOver">Give it to another unit.</param>
/// <param name="Ask">Ask the resident something.</param>
/// <param name="Answer">Say what was done.</param>
/// <param name="Reply">Note what the resident says.</param>
/// <param name="Words">What the resident may say of it, to be noted for them.</param>
public sealed record NextSteps(bool Accept, bool HandOver, bool Ask, bool Answer, bool Reply, IReadOnlyList<Confirmation> Words)
{
    /// <summary>Nothing, for those who may only look.</summary>
    public static readonly NextSteps None = new(false, false, false, false, false, []);

    /// <summary>True when there is anything to do.</summary>
    public bool Any => Accept || HandOver || Ask || Answer || Reply || Words.Count > 0;

    /// <summary>The steps that the state allows, for somebody who may act.</summary>
    public static NextSteps For(Request request, bool mayAct, DateTimeOffset now)
    {
        if (!mayAct)
        {
            return None;
        }

        var unanswered = request.State is RequestState.Received or RequestState.Accepted or RequestState.WaitingForResident;
        return new NextSteps(
            request.State == RequestState.Received, unanswered, unanswered, unanswered, request.IsOpen,
            [.. Enum.GetValues<Confirmation>().Where(word => request.MayConfirm(word, now))]);
    }
}
