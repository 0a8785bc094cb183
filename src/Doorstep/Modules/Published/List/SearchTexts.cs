namespace Doorstep.Modules.Published.List;

/// <summary>Words of the search, in SearchTexts.resx.</summary>
public sealed class SearchTexts;
