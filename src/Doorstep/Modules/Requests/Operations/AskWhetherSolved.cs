using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>Staff note that they asked the resident whether the last answer solves it, or tried to and did not reach them.</summary>
public sealed class AskWhetherSolved(RequestSteps steps)
{
    /// <summary>Conflict when nobody has to be asked now.</summary>
    /// <param name="step">Who notes it.</param>
    /// <param name="way">How they asked.</param>
    /// <param name="reached">False when nobody was there: it stays to be tried again.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public Task<Outcome<Done>> RunAsync(StaffStep step, ContactWay way, bool reached, CancellationToken ct) =>
        steps.ByStaffAsync(step, (request, at) => request.AskedWhetherSolved(step.Actor, way, reached, at), ct);
}
