using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Town.Folder;

/// <summary>Every file of the town's folder, as a start would check it.</summary>
internal sealed class FolderCheck(TownLoader loader) : ICheck
{
    /// <inheritdoc />
    public string Title => "Town folder";

    /// <inheritdoc />
    public bool NeedsDatabase => false;

    /// <inheritdoc />
    public Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        var (draft, problems) = loader.Check(loader.Folder);
        List<CheckFinding> findings = [.. problems.All.Select(problem => new CheckFinding(false, problem.PlaceAndMessage, problem.Remedy))];
        if (problems.Found > problems.Count)
        {
            findings.Add(new CheckFinding(false, $"There are {problems.Found - problems.Count} more problems.", "Mend these first, then check again."));
        }

        if (findings.Count == 0)
        {
            findings.Add(new CheckFinding(true, $"{draft.Profile!.Name.In(draft.Profile.DefaultLanguage)}, {draft.Profile.TimeZone.Id}, {draft.Units!.Count(unit => unit.Active)} active units."));
        }

        if (draft.Profile is { Site: null })
        {
            findings.Add(new CheckFinding(true, "town.json names no \"site\": no letter, text message or alert carries a link, and only this machine can open the site.",
                "Write the address under which residents open it: \"site\": \"https://requests.town.example\"", Doubtful: true));
        }

        return Task.FromResult<IReadOnlyList<CheckFinding>>(findings);
    }
}
