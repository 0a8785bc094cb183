using System.Collections.Concurrent;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// Slows down guessing: after so many wrong tries from one address, or at one reference, nothing is looked up until the
/// window is over. It counts references that do not exist like those that do, so it tells nothing.
/// </summary>
/// <remarks>Each web node counts for itself. A code has 50 bits; the limit keeps guessing hopeless, not merely slow.</remarks>
public sealed class FollowThrottle(TimeProvider clock)
{
    /// <summary>Wrong tries from one network address in a window. Many people can share one.</summary>
    public const int MostOfAddress = 30;

    /// <summary>Wrong tries at one reference in a window.</summary>
    public const int MostOfReference = 10;

    /// <summary>How long wrong tries are remembered, from the first of them.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const int MostKept = 100_000;
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> tries = new(StringComparer.Ordinal);

    /// <summary>True when this try may be looked up.</summary>
    public bool Lets(string address, string reference) =>
        CountOf($"a {address}") < MostOfAddress && CountOf($"r {reference}") < MostOfReference;

    /// <summary>Remembers a wrong try.</summary>
    public void Failed(string address, string reference)
    {
        var now = clock.Now();
        if (tries.Count > MostKept)
        {
            foreach (var old in tries.Where(t => t.Value.Until <= now).Select(t => t.Key).ToList())
            {
                tries.TryRemove(old, out _);
            }
        }

        Add($"a {address}", now);
        Add($"r {reference}", now);
    }

    private int CountOf(string key) => tries.TryGetValue(key, out var kept) && kept.Until > clock.Now() ? kept.Count : 0;

    private void Add(string key, DateTimeOffset now) => tries.AddOrUpdate(
        key, _ => (1, now + Window), (_, kept) => kept.Until > now ? (kept.Count + 1, kept.Until) : (1, now + Window));
}
