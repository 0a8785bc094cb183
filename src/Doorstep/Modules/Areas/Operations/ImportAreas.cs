using System.Globalization;
using System.Text;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas.Files;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Areas.Operations;

/// <summary>What came of an import of boundaries.</summary>
/// <param name="Read">How many areas the file holds.</param>
/// <param name="Merged">What became of them; null when the import was refused.</param>
/// <param name="Problems">Why it was refused; then nothing was changed.</param>
/// <param name="Warnings">What is odd about the town's areas as they are now.</param>
public sealed record AreaImport(int Read, MergedAreas? Merged, IReadOnlyList<FileProblem> Problems, IReadOnlyList<FileProblem> Warnings)
{
    /// <summary>How many requests were found to lie in them that had no area, or a wider one.</summary>
    public int Placed { get; init; }
}

/// <summary>
/// Takes boundaries from a GeoJSON file into the town's folder and puts the folder in force. Refused as a whole when
/// anything is wrong; doing it twice changes nothing.
/// </summary>
public sealed class ImportAreas(TownLoader loader, CurrentTown town, IServiceProvider services, IStringLocalizer<AreasTexts> texts)
{
    /// <summary>Runs the import.</summary>
    /// <param name="file">The file to take from.</param>
    /// <param name="plan">How to take it.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="ct">Stops before anything is changed.</param>
    public async Task<AreaImport> RunAsync(FileInfo file, AreaImportPlan plan, IProgress<double> progress, CancellationToken ct)
    {
        var read = AreasFile.Read(file);
        progress.Report(0.3);
        var problems = read.Problems.ToList();
        if (read.IsSound && read.Features.Count == 0)
        {
            problems.Add(new GeoProblem(0, null, "The file has no features, so it has no areas.", "Check that the export chose the right layer."));
        }

        MergeAreas.Check(read.Features, plan, problems);
        if (problems.Exists(p => !p.Warning))
        {
            return new AreaImport(read.Features.Count, null, In(file.ToString(), problems.Where(p => !p.Warning)), []);
        }

        var own = new TownProblems();
        if (AreasFile.Read(loader.Folder, own) is not { } current || !current.IsSound)
        {
            return new AreaImport(read.Features.Count, null, [.. own.All, .. In(AreasFile.Name, AreasFile.Read(loader.Folder, own)?.Problems ?? [])], []);
        }

        if (SameAreas.Check(current, read.Features, plan) is { } doubled)
        {
            return new AreaImport(read.Features.Count, null, In(file.ToString(), [doubled]), []);
        }

        var bytes = loader.Folder.OnDisk(AreasFile.Name) is { } disk ? await File.ReadAllBytesAsync(disk.FullName, ct) : Encoding.UTF8.GetBytes(loader.Folder.ReadText(AreasFile.Name, own)!);
        var merged = MergeAreas.Merge(bytes, current, read.Features, plan, town.Profile.DefaultLanguage, code => MadeNames(plan, code));
        progress.Report(0.5);
        var folder = merged.Text is null ? loader.Folder : loader.Folder.With(AreasFile.Name, merged.Text);
        var refused = await loader.LoadAsync(folder, ct);
        progress.Report(0.7);
        if (refused.Count > 0)
        {
            return new AreaImport(read.Features.Count, null, refused.All, []);
        }

        var (draft, _) = loader.Check(loader.Folder);
        var warnings = AreaCheck.Oddities(draft.Get<CheckedAreas>()?.All ?? []);
        progress.Report(1);
        return new AreaImport(read.Features.Count, merged, [], [.. In(file.ToString(), problems), .. In(AreasFile.Name, warnings)]) { Placed = services.GetRequiredService<AreasFile>().Placed };
    }

    private List<KeyValuePair<string, string>> MadeNames(AreaImportPlan plan, string code)
    {
        var before = CultureInfo.CurrentUICulture;
        var names = new List<KeyValuePair<string, string>>();
        foreach (var language in AppLanguages.All.Where(l => town.Profile.Languages.Contains(l.Name, StringComparer.OrdinalIgnoreCase)).DefaultIfEmpty(AppLanguages.All[0]))
        {
            CultureInfo.CurrentUICulture = language;
            names.Add(KeyValuePair.Create(language.Name, texts[$"Name.{plan.Level}", code].Value));
        }

        CultureInfo.CurrentUICulture = before;
        return names;
    }

    private static IReadOnlyList<FileProblem> In(string file, IEnumerable<GeoProblem> problems) =>
        [.. problems.Take(FileProblems.Most).Select(p => new FileProblem(file, p.Line > 0 ? p.Line : null, p.Message, p.Remedy))];
}
