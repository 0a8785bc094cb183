namespace Doorstep.Modules;

/// <summary>Words of the frame around every page and of its script; the keys are in SiteTexts.resx.</summary>
public sealed class SiteTexts;
