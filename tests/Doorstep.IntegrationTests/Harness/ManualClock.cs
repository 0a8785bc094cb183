namespace Doorstep.Harness;

/// <summary>
/// A clock that stands still until it is told to go on. Timers fire, in order, while it goes; on a long way a timer of seconds
/// fires <see cref="Most"/> times and not thousands, spread over the way and at its last moment.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    /// <summary>How often one timer fires at the most while the clock goes on once.</summary>
    public const int Most = 60;

    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now;
    private TimeSpan leapt;

    /// <summary>Starts on a Monday, 9:00 in Shanghai: a working hour of the test town.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)))
    {
    }

    /// <summary>Starts at this moment.</summary>
    public ManualClock(DateTimeOffset start) => now = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (gate)
        {
            return (now - leapt).Ticks;
        }
    }

    /// <summary>
    /// Shows another time from now on, though none passed, like a machine whose clock is set wrong: what the machine counts by itself goes on
    /// evenly, and timers fire when they would have.
    /// </summary>
    public void Leap(TimeSpan by)
    {
        lock (gate)
        {
            now += by;
            leapt += by;
            timers.ForEach(timer => timer.Move(by));
        }
    }

    /// <summary>Goes on by this much; what was due on the way has been called when this returns.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    /// <summary>Goes on to this moment.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        var way = target - GetUtcNow();
        while (NextBy(target) is { } due)
        {
            due.Fire(way, target);
        }
    }

    /// <summary>
    /// Goes on by this much at once, like a machine that slept: what was due on the way is called once, late. For months,
    /// in which timers of a second would fire millions of times.
    /// </summary>
    public void Jump(TimeSpan by)
    {
        List<Timer> late;
        lock (gate)
        {
            now += by;
            late = [.. timers.Where(t => t.Due <= now).OrderBy(t => t.Due)];
        }

        late.ForEach(timer => timer.FireLate());
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    // Sets the clock to the next timer's moment, or to the target when no timer is due before it.
    private Timer? NextBy(DateTimeOffset target)
    {
        lock (gate)
        {
            if (target < now)
            {
                throw new ArgumentOutOfRangeException(nameof(target), "The clock does not go back.");
            }

            var next = timers.Where(t => t.Due <= target).MinBy(t => t.Due);
            now = next is { Due: { } due } ? (due > now ? due : now) : target;
            return next;
        }
    }

    private sealed class Timer(ManualClock clock, Action callback) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public void Move(TimeSpan by) => Due += by;

        public void Fire(TimeSpan way, DateTimeOffset target)
        {
            lock (clock.gate)
            {
                if (period > TimeSpan.Zero && Due is { } due)
                {
                    var stride = Math.Min((long)Math.Ceiling(way / period / Most), (target - due).Ticks / period.Ticks);
                    Due = due + (period * Math.Max(1, stride));
                }
                else
                {
                    Due = null;
                }
            }

            callback();
        }

        public void FireLate()
        {
            lock (clock.gate)
            {
                Due = period > TimeSpan.Zero ? clock.now + period : null;
            }

            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = dueTime < TimeSpan.Zero ? null : clock.now + dueTime;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
