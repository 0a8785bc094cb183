namespace Doorstep.Modules.Moderation.Staff;

/// <summary>A choice between a few ways, as radio buttons: see <c>_Decision.cshtml</c>.</summary>
/// <param name="Id">Of the first button, and key of its problems.</param>
/// <param name="Name">Name of the input.</param>
/// <param name="Legend">The question.</param>
/// <param name="Ways">Value and label of each.</param>
/// <param name="Chosen">The value that is chosen.</param>
public sealed record Decision(string Id, string Name, string Legend, IReadOnlyList<(string Value, string Label)> Ways, string? Chosen);
