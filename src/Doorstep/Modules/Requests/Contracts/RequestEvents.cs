namespace Doorstep.Modules.Requests.Contracts;

/// <summary>A request was stored, in the same transaction.</summary>
public sealed record RequestReported(Guid Id, string Reference, string TypeCode, string? AreaCode, string OwnerUnit, bool Public, DateTimeOffset At);

/// <summary>A request took a step, in the same transaction.</summary>
public sealed record RequestStepped(Guid Id, string Reference, TimelineKind Kind, RequestState State, string OwnerUnit, DateTimeOffset At);
