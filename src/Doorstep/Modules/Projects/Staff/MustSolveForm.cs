using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Projects.Staff;

/// <summary>The fields of all forms on a problem's page; each form sends its own and what its reader had seen.</summary>
public sealed record MustSolveForm
{
    /// <summary>The version that the page showed.</summary>
    public int Version { get; init; }

    /// <summary>How many lines it had.</summary>
    public int Seen { get; init; }

    /// <summary>Place of the milestone; 0 for the whole.</summary>
    public int? Milestone { get; init; }

    /// <summary>When it was reached.</summary>
    public string? DoneOn { get; init; }

    /// <summary>What was done.</summary>
    public string? Account { get; init; }

    /// <summary>The new day.</summary>
    public string? MoveTo { get; init; }

    public string? MoveWhy { get; init; }

    /// <summary>What the new milestone is.</summary>
    public string? NewTitle { get; init; }

    /// <summary>By when.</summary>
    public string? NewDueOn { get; init; }

    /// <summary>What happened.</summary>
    public string? Note { get; init; }

    /// <summary>What was done in the end.</summary>
    public string? SolvedAccount { get; init; }

    /// <summary>Why it is given up.</summary>
    public string? GiveUpWhy { get; init; }

    /// <summary>References as typed.</summary>
    public string? References { get; init; }

    /// <summary>References that were ticked.</summary>
    public List<string> Pick { get; init; } = [];

    /// <summary>The reference to be detached.</summary>
    public string? Detach { get; init; }

    public string? DetachWhy { get; init; }

    /// <summary>What a person wrote, in whichever form, for when that form is not offered any more.</summary>
    public string? Typed => new[] { Account, MoveWhy, Note, SolvedAccount, GiveUpWhy, NewTitle, DetachWhy }.FirstOrDefault(t => !Folding.IsBlank(t));
}

/// <summary>A table of requests.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Rows">The requests.</param>
/// <param name="Picked">Those that are ticked; null when there is nothing to tick.</param>
public sealed record RelatedTable(string Caption, IReadOnlyList<RequestSummary> Rows, IReadOnlyList<string>? Picked);
