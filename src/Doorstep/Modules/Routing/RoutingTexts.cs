namespace Doorstep.Modules.Routing;

/// <summary>Marks the texts of the pages about rules: <c>RoutingTexts.resx</c>.</summary>
public sealed class RoutingTexts;
