namespace Doorstep.Modules.Requests.Public;

/// <summary>Names the resource files with the texts of the public list.</summary>
public sealed class PublicTexts;
