namespace Doorstep.Modules.Alerts.Contracts;

/// <summary>How somebody hears of what they asked to hear of.</summary>
public enum AlertWay
{
    Mail,

    /// <summary>By text message.</summary>
    Sms,
}

/// <summary>How often somebody hears of what they asked to hear of.</summary>
public enum AlertFrequency
{
    /// <summary>Within minutes.</summary>
    AtOnce,

    /// <summary>Gathered, each morning on which the town works.</summary>
    Daily,

    /// <summary>Gathered, on the morning of the first day of the week on which the town works.</summary>
    Weekly,
}

/// <summary>How long what nobody confirmed is kept.</summary>
public static class UnconfirmedAlerts
{
    /// <summary>From when it was asked for.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);
}
