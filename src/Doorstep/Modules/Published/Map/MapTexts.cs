namespace Doorstep.Modules.Published.Map;

/// <summary>Texts of the map and of choosing a place.</summary>
public sealed class MapTexts;
