namespace Doorstep.Modules.Requests;

/// <summary>Names the resource files with the module's texts.</summary>
public sealed class RequestsTexts;
