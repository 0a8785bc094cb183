namespace Doorstep.Modules.Site;

/// <summary>The words of the front page and of the page about data, in <c>FrontTexts.resx</c> and its translations.</summary>
public sealed class FrontTexts;
