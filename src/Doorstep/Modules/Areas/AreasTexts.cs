namespace Doorstep.Modules.Areas;

/// <summary>Marks the module's texts: <c>AreasTexts.resx</c> and its translations.</summary>
public sealed class AreasTexts;
