namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>Words of duplicates and links, in DuplicateTexts.resx.</summary>
public sealed class DuplicateTexts;
