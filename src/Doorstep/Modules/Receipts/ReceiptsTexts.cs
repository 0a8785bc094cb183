namespace Doorstep.Modules.Receipts;

/// <summary>The words of the receipts' own pages, in <c>ReceiptsTexts.resx</c> and its translations.</summary>
public sealed class ReceiptsTexts;
