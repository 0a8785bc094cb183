namespace Doorstep.Modules.Moderation;

/// <summary>The words of uploads and of looking before publishing, in <c>ModerationTexts.resx</c> and its translations.</summary>
public sealed class ModerationTexts;
