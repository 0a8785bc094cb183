namespace Doorstep.Modules.Requests.Hazards;

/// <summary>Texts of the lists of open dangers.</summary>
public sealed class HazardTexts;
