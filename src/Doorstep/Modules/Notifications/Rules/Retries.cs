namespace Doorstep.Modules.Notifications.Rules;

/// <summary>When a letter that could not be handed over is tried again.</summary>
public static class Retries
{
    /// <summary>How long it is tried: news that are older help nobody.</summary>
    public static readonly TimeSpan For = TimeSpan.FromDays(5);

    /// <summary>How long what could not be delivered stays for administrators to see.</summary>
    public static readonly TimeSpan ShownFor = TimeSpan.FromDays(7);

    /// <summary>How long the trace of a letter stays, without address and words, so that it is not sent twice.</summary>
    public static readonly TimeSpan TraceFor = TimeSpan.FromDays(400);

    /// <summary>How long an attempt may last before nobody knows what came of it; longer than any attempt's patience.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    /// <summary>The next attempt after this many; null when the time is over.</summary>
    /// <param name="attempts">How often it was tried, from 1.</param>
    /// <param name="until">After this it is not tried again.</param>
    /// <param name="now">The moment of the last attempt.</param>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset until, DateTimeOffset now) =>
        now + Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)] is var next && next <= until ? next : null;

    private static readonly TimeSpan[] CallPauses =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14),
        TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>After so long without a call that arrived, a webhook is called no more.</summary>
    public static readonly TimeSpan PauseAfter = For;

    /// <summary>The same for calls to other systems, which programs answer for at night too.</summary>
    public static DateTimeOffset? NextCall(int attempts, DateTimeOffset until, DateTimeOffset now) =>
        now + CallPauses[Math.Clamp(attempts - 1, 0, CallPauses.Length - 1)] is var next && next <= until ? next : null;

    /// <summary>The soonest that a receiver is called again that has failed for a while: a newer call does not bring it back to short pauses.</summary>
    public static DateTimeOffset SoonestCall(DateTimeOffset failingSince, DateTimeOffset now) =>
        now + TimeSpan.FromTicks(Math.Min((now - failingSince).Ticks / 2, CallPauses[^1].Ticks));

    /// <summary>An address as administrators see it: enough to recognise one's own, not enough to write to.</summary>
    public static string Mask(string address) =>
        address.LastIndexOf('@') is var at and > 0 ? $"{address.EnumerateRunes().First()}…{address[at..]}"
        : address.Length > 6 && address.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ') ? $"{address[..3]}…{address[^2..]}" : "…";
}
