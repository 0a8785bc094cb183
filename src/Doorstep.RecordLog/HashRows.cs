namespace Doorstep.RecordLog;

/// <summary>
/// The hash table held in memory: for an auditor who replays a published log. 32 bytes a leaf
/// (ten million leaves: about 320 MB). A server keeps the same rows in its database; see <see cref="Frontier"/>.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public sealed class HashRows
{
    private readonly List<List<LogHash>> _levels = [];
    private readonly List<StoredHash> _fresh = new(8);
    private readonly Frontier _frontier = new();

    /// <summary>How many leaves were appended.</summary>
    public long Size => _frontier.Size;

    /// <summary>Appends a leaf's hash; its index is the <see cref="Size"/> before the call.</summary>
    public void Append(in LogHash leaf)
    {
        _fresh.Clear();
        _frontier.Append(leaf, _fresh);
        foreach (var row in _fresh)
        {
            var level = row.Level / HashRange.LevelStep;
            if (level == _levels.Count)
            {
                _levels.Add([]);
            }

            _levels[level].Add(row.Hash);
        }
    }

    /// <summary>The root over all leaves so far.</summary>
    public LogHash Root() => _frontier.Root();

    /// <summary>Reads what a plan asks for and builds it.</summary>
    /// <exception cref="ArgumentException">The plan is for a larger size than this log has.</exception>
    public LogHash[] Build(ProofPlan plan) => plan.Build([.. plan.Reads.Select(Read)]);

    /// <summary>The rows of a range.</summary>
    /// <exception cref="ArgumentException">The log does not hold all of them yet.</exception>
    public IReadOnlyList<LogHash> Read(HashRange range)
    {
        var level = range.Level / HashRange.LevelStep;
        return level < _levels.Count && range.First + range.Count <= _levels[level].Count
            ? _levels[level].GetRange((int)range.First, range.Count)
            : throw new ArgumentException($"A log of {Size} leaves does not hold {range}.", nameof(range));
    }
}
