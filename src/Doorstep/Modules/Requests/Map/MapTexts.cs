namespace Doorstep.Modules.Requests.Map;

/// <summary>Texts of the map and of choosing a place.</summary>
public sealed class MapTexts;
