namespace Doorstep.Modules.Notifications;

/// <summary>The module's words, in <c>NotificationsTexts.resx</c> and its translations.</summary>
public sealed class NotificationsTexts;
