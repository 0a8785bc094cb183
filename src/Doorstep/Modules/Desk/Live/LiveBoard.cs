using System.Threading.Channels;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Desk.Live;

/// <summary>
/// Tells open lists of staff that something of theirs changed; they then ask for their list like anybody. While somebody listens,
/// one look every three seconds for the whole node asks the database what changed since the last one, so it works whichever
/// node wrote. It tells that, never what.
/// </summary>
public sealed class LiveBoard(
    IDbContextFactory<DoorstepDb> contexts, IEnumerable<IDeskNews> sources, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<LiveBoard> log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Open connections that one person can have: each tab has one.</summary>
    public const int MostOfOne = 8;

    /// <summary>Open connections that a node holds.</summary>
    public const int MostOfAll = 2000;

    /// <summary>Longer ago than this, somebody who comes back is told that something changed without a look.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(15);

    // Commits become visible a moment after the time that they carry, and nodes' clocks differ a little.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    // More at once than this, as after an import: everybody looks again.
    private const int MostChanges = 500;

    private readonly Lock gate = new();
    private readonly HashSet<Listener> listeners = [];
    private bool looking;

    /// <summary>How many listen now.</summary>
    public int Listening
    {
        get
        {
            lock (gate)
            {
                return listeners.Count;
            }
        }
    }

    /// <summary>Somebody at an open list.</summary>
    public sealed class Listener(StaffMember staff) : IDisposable
    {
        private readonly Channel<bool> news = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal StaffMember Staff => staff;

        internal Action? Leave { get; init; }

        /// <summary>Something of theirs changed. Several changes that nobody has read yet are one.</summary>
        public ChannelReader<bool> News => news.Reader;

        internal void Tell() => news.Writer.TryWrite(true);

        /// <summary>They went away.</summary>
        public void Dispose() => Leave?.Invoke();
    }

    /// <summary>Begins to listen; null when this person, or the node, has as many connections as it takes.</summary>
    public Listener? Join(StaffMember staff)
    {
        lock (gate)
        {
            if (listeners.Count >= MostOfAll || listeners.Count(l => l.Staff.Id == staff.Id) >= MostOfOne)
            {
                return null;
            }

            Listener? joined = null;
            joined = new Listener(staff) { Leave = () => Remove(joined!) };
            listeners.Add(joined);
            if (!looking)
            {
                looking = true;
                // Not awaited: it ends by itself when nobody listens any more.
                _ = Task.Run(() => LookOnAsync(lifetime.ApplicationStopping), CancellationToken.None);
            }

            return joined;
        }
    }

    /// <summary>Whether something in this person's scope changed at or after this moment.</summary>
    public async Task<bool> ChangedSinceAsync(StaffMember staff, DateTimeOffset since, CancellationToken ct)
    {
        if (clock.Now() - since > LongestGap)
        {
            return true;
        }

        var changes = await ReadAsync(since, ct);
        return changes.Count >= MostChanges || changes.Exists(c => c.Concerns(staff));
    }

    private void Remove(Listener listener)
    {
        lock (gate)
        {
            listeners.Remove(listener);
        }
    }

    private async Task LookOnAsync(CancellationToken ct)
    {
        var since = clock.Now();
        var told = new Dictionary<Guid, int>();
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Listener[] here;
            lock (gate)
            {
                if (listeners.Count == 0 || ct.IsCancellationRequested)
                {
                    looking = false;
                    return;
                }

                here = [.. listeners];
            }

            try
            {
                var now = clock.Now();
                var changes = await ReadAsync(since - Overlap, ct);
                var fresh = changes.Where(c => !told.TryGetValue(c.Id, out var version) || version < c.Version).ToList();
                foreach (var listener in here.Where(l => changes.Count >= MostChanges || fresh.Exists(c => c.Concerns(l.Staff))))
                {
                    listener.Tell();
                }

                // What falls out of the overlap cannot come again with the same version.
                told = changes.ToDictionary(c => c.Id, c => c.Version);
                since = now;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "It could not be seen what changed; looking again in {Pause}", Pause);
            }
        }
    }

    private async Task<List<DeskChange>> ReadAsync(DateTimeOffset since, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var changes = new List<DeskChange>();
        foreach (var source in sources)
        {
            changes.AddRange(await source.SinceAsync(db, since, MostChanges, ct));
        }

        return changes;
    }
}
