namespace Doorstep.Modules.Requests.Search;

/// <summary>Words of the search, in SearchTexts.resx.</summary>
public sealed class SearchTexts;
