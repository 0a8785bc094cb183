using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Doorstep.Platform.Text;

namespace Doorstep.Platform.Files;

/// <summary>What a CSV file must and may hold.</summary>
/// <param name="Required">Columns that must be there.</param>
/// <param name="Optional">Columns that may be there; a missing one reads as empty.</param>
public sealed record CsvShape(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>Whether columns beyond these are ignored (another system's export) or named as a mistake (a file of ours).</summary>
    public bool IgnoreOthers { get; init; }

    /// <summary>The column whose value may appear once only and never be empty, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Whether a line that begins with <c>#</c> is a remark.</summary>
    public bool Remarks { get; init; } = true;
}

/// <summary>One row with the line that it begins on.</summary>
public sealed class CsvRow
{
    private readonly Dictionary<string, int> places;
    private readonly string[] cells;

    internal CsvRow(int line, Dictionary<string, int> places, string[] cells) => (Line, this.places, this.cells) = (line, places, cells);

    /// <summary>The line of the file on which the row begins, from 1.</summary>
    public int Line { get; }

    /// <summary>The cell of a column, folded; empty where the file lacks the column.</summary>
    public string this[string column] => places.TryGetValue(column, out var at) && at < cells.Length ? Folding.Prose(cells[at]) ?? "" : "";

    /// <summary>The cells in the order of <see cref="CsvFile.Columns"/>, as written.</summary>
    public IReadOnlyList<string> Cells => cells;
}

/// <summary>
/// Streams a CSV file of up to 100 MB row by row. Cells are parted by commas, semicolons or tabs, as spreadsheets write them
/// in different countries: the line <c>sep=;</c> says which, else the first row does, by the columns that it then names. Every departure from its shape (a missing, unknown or double
/// column, a row with too few or too many cells, a broken quote, a repeated key) is noted with its line and what to
/// do; a row with a problem is not given out.
/// </summary>
public sealed class CsvFile : IDisposable
{
    /// <summary>The longest cell that is taken, in characters; beyond it a quote was surely never closed.</summary>
    public const int LongestCell = 200_000;

    private readonly string name;
    private readonly CsvShape shape;
    private readonly FileProblems problems;
    private readonly CsvParser parser;
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private bool badQuote;

    private CsvFile(TextReader text, char separator, string name, CsvShape shape, FileProblems problems)
    {
        Separator = separator;
        this.name = name;
        this.shape = shape;
        this.problems = problems;
        parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            AllowComments = shape.Remarks,
            Comment = '#',
            IgnoreBlankLines = true,
            MaxFieldSize = LongestCell,
            BadDataFound = _ => badQuote = true,
        });
    }

    /// <summary>Takes the line and the cells, as far as they could be told apart, of each row that is not given out.</summary>
    public Action<int, IReadOnlyList<string>>? RowRefused { get; set; }

    /// <summary>The columns in the file's order.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>What stands between two cells.</summary>
    public char Separator { get; }

    /// <summary>Opens <paramref name="text"/> and checks its first row; null when the columns are not right.</summary>
    public static CsvFile? Open(TextReader text, string name, CsvShape shape, FileProblems problems)
    {
        var (whole, separator) = CsvSeparator.Find(text, shape);
        var csv = new CsvFile(whole, separator, name, shape, problems);
        if (csv.ReadColumns())
        {
            return csv;
        }

        csv.Dispose();
        return null;
    }

    /// <summary>Opens the file at <paramref name="path"/>; null, with the reasons noted, when it cannot be used.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">What to call it in a problem.</param>
    /// <param name="shape">What it must and may hold.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="encoding">What somebody says its encoding is; null when nobody does.</param>
    public static CsvFile? Open(string path, string name, CsvShape shape, FileProblems problems, string? encoding = null) =>
        TextFile.Open(path, name, problems, encoding) is { } text ? Open(text, name, shape, problems) : null;

    /// <summary>The rows that are well formed, read as they are asked for. May be gone through once.</summary>
    public IEnumerable<CsvRow> Rows()
    {
        var seen = shape.Key is null ? null : new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        while (!problems.IsFull && Read() is var (line, cells))
        {
            if (cells.Length != Columns.Count)
            {
                // Spreadsheets pad rows with empty cells; only a cell with something in it is misplaced.
                if (cells.Length < Columns.Count || cells.Skip(Columns.Count).Any(cell => !Folding.IsBlank(cell)))
                {
                    problems.Add(name, line,
                        string.Create(CultureInfo.InvariantCulture, $"The row has {cells.Length} cells, but there are {Columns.Count} columns."),
                        $"Put a cell that contains a {CsvSeparator.NameOf(Separator)} in double quotes, and leave an empty cell for what is not known.");
                    RowRefused?.Invoke(line, cells);
                    continue;
                }
            }

            var row = new CsvRow(line, places, cells);
            if (seen is not null)
            {
                var key = row[shape.Key!];
                if (key.Length == 0)
                {
                    problems.Add(name, line, $"The column {shape.Key} is empty.", $"Give every row its own {shape.Key}.");
                    continue;
                }

                if (!seen.TryAdd(key, line))
                {
                    problems.Add(name, line,
                        string.Create(CultureInfo.InvariantCulture, $"\"{key}\" was used for {shape.Key} on line {seen[key]} already."),
                        $"Give every row its own {shape.Key}, or remove one of the two rows.");
                    continue;
                }
            }

            yield return row;
        }
    }

    /// <inheritdoc />
    public void Dispose() => parser.Dispose();

    /// <summary>A row as text: cells with the separator, a quote, a line break or outer blanks are quoted. Without the line break.</summary>
    public static string Line(IEnumerable<string> cells, char separator = ',') => string.Join(separator, cells.Select(cell => Quoted(cell, separator)));

    /// <summary>
    /// The text of a CSV file with rows added at its end, remarks and order kept. Each row is cells by column name;
    /// columns that the file lacks are left out.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="columns">Its columns, in its order.</param>
    /// <param name="rows">What is added.</param>
    /// <param name="separator">What stands between its cells.</param>
    public static string WithRows(string text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyDictionary<string, string>> rows, char separator = ',')
    {
        var whole = new StringBuilder(text);
        var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (text.Length > 0 && text[^1] is not ('\n' or '\r'))
        {
            whole.Append(end);
        }

        foreach (var row in rows)
        {
            var cells = row.ToDictionary(cell => CsvSeparator.Loose(cell.Key), cell => cell.Value, StringComparer.Ordinal);
            whole.Append(Line(columns.Select(column => cells.GetValueOrDefault(CsvSeparator.Loose(column), "")), separator)).Append(end);
        }

        return whole.ToString();
    }

    private static string Quoted(string cell, char separator) =>
        cell.AsSpan().IndexOfAny("\"\r\n") >= 0 || cell.Contains(separator, StringComparison.Ordinal) || cell.StartsWith('#') || cell.Trim().Length != cell.Length
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;

    private bool ReadColumns()
    {
        if (Read() is not var (line, cells))
        {
            problems.Add(name, null, "The file has no row with the names of the columns.",
                $"Begin it with the line: {string.Join(',', shape.Required)}");
            return false;
        }

        Columns = cells.Select(cell => Folding.Prose(cell) ?? "").Reverse().SkipWhile(cell => cell.Length == 0).Reverse().ToList();
        var known = shape.Required.Concat(shape.Optional).ToList();
        var ok = true;
        for (var i = 0; i < Columns.Count; i++)
        {
            var column = Columns[i];
            if (!places.TryAdd(column, i))
            {
                // In another system's export only the columns that are used must be told apart.
                if (!shape.IgnoreOthers || known.Exists(k => CsvSeparator.Loose(k) == CsvSeparator.Loose(column)))
                {
                    problems.Add(name, line, $"The column {column} is there twice.", "Keep one of the two.");
                    ok = false;
                }
            }
            else if (!shape.IgnoreOthers && !known.Exists(k => CsvSeparator.Loose(k) == CsvSeparator.Loose(column)))
            {
                problems.Add(name, line, $"There is no column \"{column}\".", $"Use only these columns: {string.Join(", ", known)}.");
                ok = false;
            }
        }

        ok &= FindLooselyNamed(known, line);
        foreach (var missing in shape.Required.Where(column => !places.ContainsKey(column)))
        {
            problems.Add(name, line, $"The column {missing} is missing.", shape.IgnoreOthers
                ? $"Name it as the file does. The file has: {string.Join(", ", Columns.Take(60))}."
                : $"Add it; these columns are needed: {string.Join(", ", shape.Required)}.");
            ok = false;
        }

        return ok;
    }

    // "Name EN", "name-en" and "name_en" are one name to people.
    private bool FindLooselyNamed(List<string> known, int line)
    {
        foreach (var column in known.Where(column => !places.ContainsKey(column)))
        {
            var like = Columns.Index().Where(c => CsvSeparator.Loose(c.Item) == CsvSeparator.Loose(column)).ToList();
            if (like.Count > 1)
            {
                problems.Add(name, line, $"The columns {string.Join(" and ", like.Select(c => $"\"{c.Item}\""))} can both be {column}.", "Keep one of the two.");
                return false;
            }

            if (like.Count == 1)
            {
                places.Add(column, like[0].Index);
            }
        }

        return true;
    }

    /// <summary>The next row that is neither a remark nor empty nor broken, with the line on which it begins.</summary>
    private (int Line, string[] Cells)? Read()
    {
        while (!problems.IsFull)
        {
            badQuote = false;
            string[]? cells;
            try
            {
                cells = parser.Read() ? parser.Record : null;
            }
            catch (MaxFieldSizeException)
            {
                problems.Add(name, parser.RawRow, "A cell from about here on never ends.", "Close the double quote that opens the cell; inside a quoted cell write \"\" for a quote.");
                return null;
            }

            if (cells is null)
            {
                return null;
            }

            var line = parser.RawRow - cells.Sum(LineBreaks);
            if (badQuote)
            {
                problems.Add(name, line, "A double quote is not in its place.", "Put the whole cell in double quotes, and write \"\" for a quote inside it.");
                RowRefused?.Invoke(line, cells);
            }
            else if (cells.Any(cell => !Folding.IsBlank(cell)) && !(shape.Remarks && cells[0].StartsWith('#')))
            {
                return (line, cells);
            }
        }

        return null;
    }

    private static int LineBreaks(string cell)
    {
        var breaks = 0;
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] == '\n' || (cell[i] == '\r' && (i + 1 == cell.Length || cell[i + 1] != '\n')))
            {
                breaks++;
            }
        }

        return breaks;
    }
}
