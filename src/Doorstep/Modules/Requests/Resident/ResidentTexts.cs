namespace Doorstep.Modules.Requests.Resident;

/// <summary>Names the resource files with the texts of the residents' pages.</summary>
public sealed class ResidentTexts;
