namespace Doorstep.Modules.Requests.Hazards;

/// <summary>What the list of open dangers shows.</summary>
/// <param name="Hazards">The worst and oldest first.</param>
/// <param name="Folder">Where a request is opened, such as <c>/requests</c>.</param>
/// <param name="Now">The moment of the page.</param>
public sealed record HazardList(IReadOnlyList<OpenHazard> Hazards, string Folder, DateTimeOffset Now);
