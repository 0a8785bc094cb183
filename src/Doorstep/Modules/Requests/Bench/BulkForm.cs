using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What the pages of a step on many requests send.</summary>
public sealed record BulkForm
{
    /// <summary>Made with the preview.</summary>
    public Guid? Id { get; init; }

    /// <summary>Which step.</summary>
    public string? Kind { get; init; }

    /// <summary>The references that were checked.</summary>
    public List<string> R { get; init; } = [];

    /// <summary>All that the list showed.</summary>
    public List<string> Shown { get; init; } = [];

    /// <summary>True for all that the list showed.</summary>
    public bool All { get; init; }

    /// <summary>What the preview showed, each as reference and version: <c>7K3M9P2Q:4</c>.</summary>
    public List<string> Item { get; init; } = [];

    /// <summary>The unit that takes over.</summary>
    public string? Unit { get; init; }

    /// <summary>The new date, <c>2026-01-31</c>.</summary>
    public string? Day { get; init; }

    public string? Why { get; init; }

    /// <summary>The workbench's address to go back to.</summary>
    public string? Back { get; init; }

    /// <summary>The step; null when none that this staff member may take was chosen.</summary>
    public BulkStep? Step(StaffMember staff) =>
        !int.TryParse(Kind, NumberStyles.Any, CultureInfo.InvariantCulture, out _) && Enum.TryParse<BulkKind>(Kind, ignoreCase: true, out var kind)
            && (kind != BulkKind.Raise || staff.Role == StaffRole.Coordinator)
            ? new BulkStep(
                kind, kind == BulkKind.HandOver ? Unit : null, kind == BulkKind.ChangeDate ? DayOf(Day) : null,
                kind == BulkKind.Accept ? null : Why)
            : null;

    /// <summary>The references, each once, in canonical form where they have one.</summary>
    public IReadOnlyList<string> References =>
        [.. (All ? Shown : R).Where(r => !Folding.IsBlank(r))
            .Select(r => ShortReference.TryRead(r, out var canonical) ? canonical : TextLength.Cut(r, 20)).Distinct(StringComparer.Ordinal)];

    /// <summary>What the preview showed; what cannot be read is left out.</summary>
    public IReadOnlyList<BulkTarget> Targets =>
        [.. Item.Select(i => i.Split(':'))
            .Where(p => p.Length == 2 && ShortReference.TryRead(p[0], out _) && int.TryParse(p[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(p => new BulkTarget(ShortReference.TryRead(p[0], out var reference) ? reference : "", int.Parse(p[1], CultureInfo.InvariantCulture)))
            .DistinctBy(t => t.Reference, StringComparer.Ordinal)];

    private static DateOnly? DayOf(string? typed) =>
        DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Where to go back to: a view of the workbench, whatever was sent.</summary>
    public string BackAddress => Back is not null && (Back == "/staff" || Back.StartsWith("/staff?", StringComparison.Ordinal)) ? Back : "/staff";
}
