using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Reviews.Rules;

/// <summary>A request that could be drawn, and what was claimed of it then.</summary>
/// <param name="Reference">In canonical form.</param>
/// <param name="Unit">Code of its owner.</param>
/// <param name="Outcome">What the owner's answer said came of it; null when it said nothing.</param>
/// <param name="Word">What the resident had said; null when nobody knows.</param>
public sealed record Drawable(string Reference, string Unit, RequestOutcome? Outcome, Confirmation? Word);

/// <summary>
/// The list from which a sample is drawn, as it is stored, hashed and handed out: a line for each request, by reference;
/// reference, unit, outcome and the resident's word, parted by a space, "-" for what is not known, each line ended by LF.
/// </summary>
public static class SampleList
{
    /// <summary>The list as text. The order of what is given does not matter.</summary>
    public static string Write(IEnumerable<Drawable> drawables) =>
        string.Concat(drawables.OrderBy(d => d.Reference, StringComparer.Ordinal).Select(d => $"{d.Reference} {d.Unit} {d.Outcome?.ToString() ?? "-"} {d.Word?.ToString() ?? "-"}\n"));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Drawable> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(parts => new Drawable(
            parts[0], parts[1],
            Enum.TryParse<RequestOutcome>(parts[2], out var outcome) ? outcome : null,
            Enum.TryParse<Confirmation>(parts[3], out var word) ? word : null))];
}
