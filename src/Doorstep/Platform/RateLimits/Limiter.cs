using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Platform.RateLimits;

/// <summary>So many at once, and then one each so often. Never a wall: how long to wait is always known.</summary>
/// <param name="Name">Tells it from other limits.</param>
/// <param name="Most">So many at once.</param>
/// <param name="Each">After that, how long one takes to come free again.</param>
public sealed record RateLimit(string Name, int Most, TimeSpan Each)
{
    /// <summary>So many in this time.</summary>
    public static RateLimit In(TimeSpan window, int most, string name) => new(name, most, window / most);
}

/// <summary>
/// The one limiter: how much one network, account or number may do. For each it keeps one moment, the one at which all that it
/// did has come free again. Each web node counts for itself and a restart forgets; memory is bounded, and who is counted stands
/// in it only as a hash under a key of this process, so that it registers nobody.
/// </summary>
/// <remarks>
/// Not <c>System.Threading.RateLimiting</c>: that reads the machine's clock, gives nothing back, and keeps four times the memory
/// without a bound. Measured in docs/decisions/0043-one-loop-one-limiter.md.
/// </remarks>
public sealed class Limiter(TimeProvider clock)
{
    /// <summary>Most that are remembered; beyond it those are forgotten that did least.</summary>
    public const int MostKept = 100_000;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private readonly Dictionary<Int128, long> free = [];

    /// <summary>How many are remembered now.</summary>
    public int Kept
    {
        get
        {
            lock (gate)
            {
                return free.Count;
            }
        }
    }

    /// <summary>Counts one if there is room. The time to wait until there is; zero when it was counted.</summary>
    public TimeSpan Take(RateLimit limit, string who) => Take([(limit, who)]);

    /// <summary>Counts one at each of these if all have room within the patience; else at none.</summary>
    /// <returns>How long to wait. It was counted when that is no longer than the patience.</returns>
    public TimeSpan Take(IReadOnlyList<(RateLimit Limit, string Who)> all, TimeSpan patience = default)
    {
        lock (gate)
        {
            var wait = Wait(all);
            if (wait > patience)
            {
                return wait;
            }

            var now = clock.GetUtcNow().Ticks;
            MakeRoom(now);
            foreach (var (limit, who) in all)
            {
                ref var until = ref CollectionsMarshal.GetValueRefOrAddDefault(free, Key(limit, who), out _);
                until = Math.Max(until, now) + limit.Each.Ticks;
            }

            return wait;
        }
    }

    /// <summary>How long until there is room at all of these; counts nothing.</summary>
    public TimeSpan Wait(IReadOnlyList<(RateLimit Limit, string Who)> all)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow().Ticks;
            var longest = 0L;
            foreach (var (limit, who) in all)
            {
                var until = Math.Max(free.GetValueOrDefault(Key(limit, who)), now);
                longest = Math.Max(longest, until - ((limit.Most - 1) * limit.Each.Ticks) - now);
            }

            return TimeSpan.FromTicks(longest);
        }
    }

    /// <summary>What was counted was right after all.</summary>
    public void GiveBack(IReadOnlyList<(RateLimit Limit, string Who)> all)
    {
        lock (gate)
        {
            foreach (var (limit, who) in all)
            {
                if (free.TryGetValue(Key(limit, who), out var until))
                {
                    free[Key(limit, who)] = until - limit.Each.Ticks;
                }
            }
        }
    }

    /// <summary>A time to wait as whole seconds, for people and for <c>Retry-After</c>.</summary>
    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    private void MakeRoom(long now)
    {
        if (free.Count < MostKept)
        {
            return;
        }

        // Half goes at once, so that this is rare: those first that are free again, then those that did least.
        foreach (var old in free.OrderBy(one => one.Value).Take(MostKept / 2).Select(one => one.Key).ToList())
        {
            free.Remove(old);
        }

        foreach (var old in free.Where(one => one.Value <= now).Select(one => one.Key).ToList())
        {
            free.Remove(old);
        }
    }

    private Int128 Key(RateLimit limit, string who)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{limit.Name}\0{who}"), mac);
        return MemoryMarshal.Read<Int128>(mac);
    }
}
