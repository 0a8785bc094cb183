namespace Doorstep.Modules.RequestTypes;

/// <summary>Names the resource files with the module's texts.</summary>
public sealed class RequestTypesTexts;
