namespace Doorstep.Modules.Results;

/// <summary>Names the resource files with the texts of the results.</summary>
public sealed class ResultsTexts;
