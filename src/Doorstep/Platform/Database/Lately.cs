namespace Doorstep.Platform.Database;

/// <summary>
/// Something small that is the same for all and that another node, or a command, may change: read from the database at most once a second, however many ask.
/// What changed elsewhere is seen a second late at most; who changes it here calls <see cref="LookAgain"/> after the commit, and it is seen at once.
/// </summary>
/// <param name="clock">By whose timestamps a second is measured.</param>
/// <param name="read">Reads it.</param>
public sealed class Lately<T>(TimeProvider clock, Func<CancellationToken, Task<T>> read)
    where T : class
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<T>? reading;
    private T? value;
    private long readAt;
    private int changes;

    /// <summary>What it was at most a second ago.</summary>
    public ValueTask<T> GetAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (value is not null && clock.GetElapsedTime(readAt) is var age && age >= TimeSpan.Zero && age < Second)
            {
                return new(value);
            }

            // One reads for all who wait, and nobody's leaving stops it.
            reading ??= ReadAsync(changes);
            return new(reading.WaitAsync(ct));
        }
    }

    /// <summary>It was changed here.</summary>
    public void LookAgain()
    {
        lock (gate)
        {
            (value, reading) = (null, null);
            changes++;
        }
    }

    private async Task<T> ReadAsync(int seen)
    {
        // Elsewhere than under the lock.
        await Task.Yield();
        var began = clock.GetTimestamp();
        try
        {
            var found = await read(CancellationToken.None);
            lock (gate)
            {
                // What was read while it changed may be what it was before.
                if (seen == changes)
                {
                    (value, readAt, reading) = (found, began, null);
                }
            }

            return found;
        }
        catch
        {
            lock (gate)
            {
                reading = seen == changes ? null : reading;
            }

            throw;
        }
    }
}
