namespace Doorstep.Modules.Requests.Publishing;

/// <summary>Texts of looking at words and pictures before everybody sees them, and of what residents send and take back.</summary>
public sealed class PublishingTexts;
