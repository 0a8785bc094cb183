using System.Text;

namespace Doorstep.Platform.Files;

/// <summary>
/// Finds out what stands between the cells of a CSV file: what its line <c>sep=;</c> says, else what makes the first row name
/// the columns that are looked for.
/// </summary>
internal static class CsvSeparator
{
    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>The text from its beginning, without the line that names the separator, and the separator.</summary>
    public static (TextReader Whole, char Separator) Find(TextReader text, CsvShape shape)
    {
        var head = new StringBuilder();
        char? said = null;
        while (true)
        {
            var from = head.Length;
            if (!ReadLine(text, head))
            {
                break;
            }

            var line = head.ToString(from, head.Length - from).Trim().Trim('\uFEFF');
            if (said is null && Said(line) is { } separator)
            {
                said = separator;
                // The line stays as an empty one, so that problems name the right lines.
                var end = head.Length;
                while (end > from && head[end - 1] is '\r' or '\n')
                {
                    end--;
                }

                head.Remove(from, end - from);
            }
            else if (line.Length > 0 && !(shape.Remarks && line.TrimStart('"').StartsWith('#')))
            {
                return (new HeadAndRest(head.ToString(), text), said ?? Best(line, shape));
            }
        }

        return (new HeadAndRest(head.ToString(), text), said ?? ',');
    }

    /// <summary>A column's name as it is compared: small, with one sign for blanks, dashes and underscores, without what cannot be seen.</summary>
    public static string Loose(string column)
    {
        var loose = new StringBuilder(column.Length);
        foreach (var c in column)
        {
            if (char.IsWhiteSpace(c) || c is '-' or '_')
            {
                if (loose.Length > 0 && loose[^1] != '_')
                {
                    loose.Append('_');
                }
            }
            else if (char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control))
            {
                loose.Append(char.ToLowerInvariant(c));
            }
        }

        return loose.ToString().TrimEnd('_');
    }

    /// <summary>What people call it.</summary>
    public static string NameOf(char separator) => separator switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        _ => $"\"{separator}\"",
    };

    private static char? Said(string line)
    {
        var plain = line.Trim('"');
        return plain.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && plain.Length is 4 or 5
            ? plain.Length == 5 ? plain[4] : '\t'
            : null;
    }

    private static char Best(string line, CsvShape shape)
    {
        var known = shape.Required.Concat(shape.Optional).Select(Loose).ToHashSet(StringComparer.Ordinal);
        return Candidates.Select(c => (Separator: c, Cells: Split(line, c)))
            .MaxBy(c => (c.Cells.Count(cell => known.Contains(Loose(cell))), c.Cells.Count)).Separator;
    }

    private static List<string> Split(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }

    // A line break inside quotes does not end it. What never ends is left to the parser, which says so.
    private static bool ReadLine(TextReader text, StringBuilder head)
    {
        var quoted = false;
        var from = head.Length;
        while (head.Length - from <= CsvFile.LongestCell && text.Read() is >= 0 and var next)
        {
            var c = (char)next;
            head.Append(c);
            quoted ^= c == '"';
            if (!quoted && (c == '\n' || (c == '\r' && text.Peek() != '\n')))
            {
                break;
            }
        }

        return head.Length > from;
    }

    private sealed class HeadAndRest(string head, TextReader rest) : TextReader
    {
        private int at;

        public override int Peek() => at < head.Length ? head[at] : rest.Peek();

        public override int Read() => at < head.Length ? head[at++] : rest.Read();

        public override int Read(char[] buffer, int index, int count)
        {
            if (at >= head.Length)
            {
                return rest.Read(buffer, index, count);
            }

            var some = Math.Min(count, head.Length - at);
            head.CopyTo(at, buffer, index, some);
            at += some;
            return some;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
