using System.Globalization;

namespace Doorstep.Platform.Files;

/// <summary>One thing wrong with a file that a person wrote: where it is, what it is, and what to do about it.</summary>
/// <param name="File">The file's name as the person knows it.</param>
/// <param name="Line">The line, counted from 1, or null where the whole file is meant.</param>
/// <param name="Message">What is wrong, one sentence.</param>
/// <param name="Remedy">What to do, one sentence.</param>
public sealed record FileProblem(string File, int? Line, string Message, string Remedy)
{
    /// <summary>The place and the message, such as <c>units.csv, line 4: The code is empty.</c></summary>
    public string PlaceAndMessage => Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $"{File}, line {line}: {Message}")
        : $"{File}: {Message}";

    /// <inheritdoc />
    public override string ToString() => $"{PlaceAndMessage} {Remedy}";
}

/// <summary>Everything that is wrong, collected so that a person mends a file in one go and not one error at a time.</summary>
public class FileProblems
{
    /// <summary>How many problems are kept unless said otherwise; a broken 100 MB file would otherwise fill the memory and the screen.</summary>
    public const int Most = 200;

    private readonly List<FileProblem> kept = [];
    private readonly int most;

    /// <summary>Keeps the first <paramref name="most"/> problems.</summary>
    public FileProblems(int most = Most) => this.most = most;

    /// <summary>The first problems in the order in which they were found.</summary>
    public IReadOnlyList<FileProblem> All => kept;

    /// <summary>How many problems were found, those that are not kept included.</summary>
    public int Found { get; private set; }

    /// <summary>How many problems are kept.</summary>
    public int Count => kept.Count;

    /// <summary>Whether enough is known: a reader may stop.</summary>
    public bool IsFull => kept.Count >= most;

    /// <summary>Notes one problem.</summary>
    public void Add(string file, int? line, string message, string remedy)
    {
        Found++;
        if (!IsFull)
        {
            kept.Add(new FileProblem(file, line, message, remedy));
        }
    }
}
