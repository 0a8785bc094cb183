namespace Doorstep.Modules.Requests.Telling;

/// <summary>The words of letters by mail and of asking whether it is solved, in <c>TellingTexts.resx</c> and its translations.</summary>
public sealed class TellingTexts;
