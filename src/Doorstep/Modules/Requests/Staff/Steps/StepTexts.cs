namespace Doorstep.Modules.Requests.Staff.Steps;

/// <summary>Names the resource files with the texts of the steps on the staff's page of one request.</summary>
public sealed class StepTexts;
