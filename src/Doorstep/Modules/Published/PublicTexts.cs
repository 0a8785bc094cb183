namespace Doorstep.Modules.Published;

/// <summary>Names the resource files with the texts of the public list.</summary>
public sealed class PublicTexts;
