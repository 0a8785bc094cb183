namespace Doorstep.Modules.Town;

/// <summary>Names the resource files with the module's texts.</summary>
public sealed class TownTexts;
