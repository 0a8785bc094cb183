namespace Doorstep.Modules.Alerts;

/// <summary>The words of alerts and webhooks, in <c>AlertsTexts.resx</c> and its translations.</summary>
public sealed class AlertsTexts;
