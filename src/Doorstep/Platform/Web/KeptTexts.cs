namespace Doorstep.Platform.Web;

/// <summary>What is said to whom gets a form back; the texts are in the resource files beside it.</summary>
public sealed class KeptTexts;
