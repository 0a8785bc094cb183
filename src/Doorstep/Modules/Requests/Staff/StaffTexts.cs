namespace Doorstep.Modules.Requests.Staff;

/// <summary>Names the resource files with the texts of the staff's pages.</summary>
public sealed class StaffTexts;
