namespace Doorstep.Geo.Maps;

/// <summary>Joins lines end to end into closed rings.</summary>
public static class Rings
{
    /// <summary>
    /// Each ring that the lines make, its first node repeated at its end, and how many of the lines do not close to one.
    /// Where more than two ends meet, any of the ways on is taken.
    /// </summary>
    /// <param name="lines">Node numbers of each line.</param>
    public static (IReadOnlyList<long[]> Closed, int Broken) Join(IEnumerable<long[]> lines)
    {
        var closed = new List<long[]>();
        var open = new List<long[]>();
        var broken = 0;
        foreach (var line in lines)
        {
            if (line.Length >= 4 && line[0] == line[^1])
            {
                closed.Add(line);
            }
            else if (line.Length >= 2 && line[0] != line[^1])
            {
                open.Add(line);
            }
            else
            {
                broken++;
            }
        }

        var ends = new Dictionary<long, List<int>>();
        for (var i = 0; i < open.Count; i++)
        {
            At(ends, open[i][0]).Add(i);
            At(ends, open[i][^1]).Add(i);
        }

        var used = new bool[open.Count];
        for (var first = 0; first < open.Count; first++)
        {
            if (used[first])
            {
                continue;
            }

            used[first] = true;
            var ring = new List<long>(open[first]);
            var joined = 1;
            while (ring[^1] != ring[0] && Next(ends, used, ring[^1]) is { } next)
            {
                used[next] = true;
                joined++;
                var line = open[next];
                ring.AddRange(line[0] == ring[^1] ? line.Skip(1) : line.Reverse().Skip(1));
            }

            if (ring[^1] == ring[0] && ring.Count >= 4)
            {
                closed.Add([.. ring]);
            }
            else
            {
                broken += joined;
            }
        }

        return (closed, broken);
    }

    private static List<int> At(Dictionary<long, List<int>> ends, long node)
    {
        if (!ends.TryGetValue(node, out var lines))
        {
            ends.Add(node, lines = []);
        }

        return lines;
    }

    private static int? Next(Dictionary<long, List<int>> ends, bool[] used, long node)
    {
        foreach (var line in ends[node])
        {
            if (!used[line])
            {
                return line;
            }
        }

        return null;
    }
}
