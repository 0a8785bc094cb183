namespace Doorstep.Modules.Desk;

/// <summary>The words of the desk's own pages, in <c>DeskTexts.resx</c> and its translations.</summary>
public sealed class DeskTexts;
