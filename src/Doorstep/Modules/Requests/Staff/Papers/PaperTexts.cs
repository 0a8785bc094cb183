namespace Doorstep.Modules.Requests.Staff.Papers;

/// <summary>The words of the papers, in <c>PaperTexts.resx</c> and its translations.</summary>
public sealed class PaperTexts;
