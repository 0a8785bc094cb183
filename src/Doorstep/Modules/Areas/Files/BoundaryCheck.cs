using System.Globalization;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Areas.Files;

/// <summary>The part of <c>doorstep check</c> that compares boundaries with each other, which takes too long for every start.</summary>
internal sealed class BoundaryCheck(TownLoader loader) : ICheck
{
    public string Title => "Areas";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    public Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        var (draft, _) = loader.Check(loader.Folder);
        if (draft.Get<CheckedAreas>() is not { All: var areas })
        {
            return Task.FromResult<IReadOnlyList<CheckFinding>>([new(false, $"{AreasFile.Name} cannot be used.", "Mend what is said about it under the town's folder.")]);
        }

        var bounded = areas.Count(a => a.Boundary is not null);
        var findings = new List<CheckFinding>
        {
            new(true, string.Create(CultureInfo.InvariantCulture, $"{areas.Count} areas, {bounded} of them with a boundary.")),
        };
        findings.AddRange(AreaCheck.Oddities(areas).Select(odd =>
            new CheckFinding(true, string.Create(CultureInfo.InvariantCulture, $"{AreasFile.Name}, line {odd.Line}: {odd.Message}"), odd.Remedy)));
        return Task.FromResult<IReadOnlyList<CheckFinding>>(findings);
    }
}
