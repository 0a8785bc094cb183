using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Import;

/// <summary>What an import came to.</summary>
public sealed record ImportSummary
{
    /// <summary>Rows read.</summary>
    public int Read { get; set; }

    /// <summary>Requests that were not here before.</summary>
    public int Added { get; set; }

    /// <summary>Requests that were here and have been closed at their source since.</summary>
    public int Closed { get; set; }

    /// <summary>Requests that were here already and whose row says nothing new.</summary>
    public int Unchanged { get; set; }

    /// <summary>Requests that were here without an area, whose row names one that the town has by now.</summary>
    public int Placed { get; set; }

    /// <summary>Requests whose row says something new that was not taken; those that were closed by it are not counted here.</summary>
    public int Differ { get; set; }

    /// <summary>What became of each of their types.</summary>
    public IReadOnlyList<NameUse> Types { get; set; } = [];

    /// <summary>What became of each of their units.</summary>
    public IReadOnlyList<NameUse> Units { get; set; } = [];

    /// <summary>Types that were added to the town's files.</summary>
    public int NewTypes => Types.Count(t => t.Origin == NameOrigin.New);

    /// <summary>Units that were added to the town's files.</summary>
    public int NewUnits => Units.Count(u => u.Origin == NameOrigin.New);

    /// <summary>Codes of areas that rows name and the town lacks, with how many rows do.</summary>
    public IReadOnlyDictionary<string, int> UnknownAreas { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Their channels that the mapping does not know, with how many rows have each.</summary>
    public IReadOnlyDictionary<string, int> UnknownChannels { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The file's columns.</summary>
    public IReadOnlyList<string> Columns { get; set; } = [];

    /// <summary>Rows that could not be taken, with line and reason.</summary>
    public List<RejectedRow> Rejected { get; } = [];

    /// <summary>Rows that say something new that was not taken, with line and what it is.</summary>
    public List<RejectedRow> Differing { get; } = [];
}

/// <summary>How one of their names came to a code of the town.</summary>
public enum NameOrigin
{
    /// <summary>The mapping says that it is this one of the town's.</summary>
    Matched,

    /// <summary>It was made now.</summary>
    New,

    /// <summary>An earlier import made it.</summary>
    Before,
}

/// <summary>What one of their types or units is here.</summary>
/// <param name="Code">Its code here.</param>
/// <param name="Theirs">As they write it; several where only signs or capitals differ.</param>
/// <param name="Origin">How it came to that code.</param>
/// <param name="Rows">How many rows have it.</param>
/// <param name="Public">Whether everybody sees its requests; of a unit always true.</param>
public sealed record NameUse(string Code, IReadOnlyList<string> Theirs, NameOrigin Origin, int Rows, bool Public);

/// <summary>A row that could not be taken, or not as it is.</summary>
/// <param name="Line">Line of the file on which it begins.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Cells">As written; empty when the row could not even be split.</param>
public sealed record RejectedRow(int Line, string Reason, IReadOnlyList<string> Cells);

/// <summary>
/// Takes over the requests of another system. The file is read through once before anything is written; types and units
/// that the town lacks are added to its files; then rows are stored in batches, each in one commit, so that an interrupted
/// import goes on where it stopped.
/// </summary>
internal sealed class ImportRequests(
    Writer writer, TownLoader loader, RequestTypeList types, UnitList units, AreaAtlas atlas, HistoricRequests requests, TimeProvider clock) : IDisposable
{
    private const int RowsInOneCommit = 200;
    private const int MostRejected = 20_000;
    private const int MostAttempts = 3;
    private const string SayEncoding = "Or say which encoding it is: --encoding gb18030 for Chinese, --encoding windows-1252 for Western European letters.";
    private const string TypesFile = "request-types.csv";
    private const string UnitsFile = "units.csv";
    private readonly SemaphoreSlim oneAdds = new(1, 1);

    /// <summary>Imports the file. On a problem with the file as a whole nothing is written, and the summary is null.</summary>
    /// <remarks>Stopping it leaves whole batches; importing the same file again goes on after them.</remarks>
    public async Task<(ImportSummary? Summary, IReadOnlyList<FileProblem> Problems)> RunAsync(
        string path, Mapping mapping, IProgress<double> progress, CancellationToken ct)
    {
        var found = new Found();
        CheckMatches(mapping, found.Problems);
        var reading = new Reading(path, mapping, clock.Now(), found.Problems.Count > 0 ? null : ReachOf(path, mapping));
        var look = new ImportSummary();
        if (found.Problems.Count == 0)
        {
            ReadThrough(reading, look, found);
        }

        if (found.Problems.Count > 0)
        {
            return (null, found.Problems);
        }

        var summary = new ImportSummary { Read = look.Read, Columns = look.Columns, UnknownAreas = found.UnknownAreas, UnknownChannels = found.UnknownChannels };
        summary.Rejected.AddRange(look.Rejected);
        IReadOnlyList<FileProblem> problems;
        await oneAdds.WaitAsync(ct);
        try
        {
            problems = await AddMissingAsync(found, mapping, summary, ct);
        }
        finally
        {
            oneAdds.Release();
        }

        if (problems.Count > 0)
        {
            return (null, problems);
        }

        await StoreAllAsync(reading, summary, progress, ct);
        return (summary, []);
    }

    /// <inheritdoc/>
    public void Dispose() => oneAdds.Dispose();

    private void CheckMatches(Mapping mapping, List<FileProblem> problems)
    {
        foreach (var (theirs, code) in mapping.Types.Match.Where(m => TypeHere(m.Value) is null))
        {
            problems.Add(new FileProblem("types.match", null, $"\"{theirs}\" is to be the type \"{code}\", but the town has none with that code.",
                $"Write a code of {TypesFile}, or take the line out: then it becomes a new type."));
        }

        foreach (var (theirs, code) in mapping.Units.Match.Where(m => UnitHere(m.Value) is null))
        {
            problems.Add(new FileProblem("units.match", null, $"\"{theirs}\" is to be the unit \"{code}\", but the town has none with that code.",
                $"Write a code of {UnitsFile}, or take the line out: then it becomes a new unit."));
        }
    }

    // The town's own boundaries say where it lies; without them, where most rows of the file do.
    private TownReach? ReachOf(string path, Mapping mapping)
    {
        if (atlas.Current.Bounds is { } bounds)
        {
            return new TownReach(bounds);
        }

        return mapping.Columns.Latitude is null ? null : TownReach.Around(
            [.. Rows(new Reading(path, mapping, clock.Now(), null), [], new ImportSummary()).Where(r => r.Request.Latitude is not null).Select(r => (r.Request.Latitude!.Value, r.Request.Longitude!.Value))]);
    }

    private void ReadThrough(Reading reading, ImportSummary look, Found found)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var twice = new List<RejectedRow>();
        var (areas, mapping) = (atlas.Current, reading.Mapping);
        foreach (var (row, request) in Rows(reading, found.Problems, look))
        {
            if (!lines.TryAdd(request.Id, row.Line))
            {
                if (twice.Count >= MostRejected)
                {
                    found.Problems.Add(NoFit(reading.Path));
                    return;
                }

                twice.Add(new RejectedRow(
                    row.Line, $"The id {request.Id} was there on line {lines[request.Id].ToString(CultureInfo.InvariantCulture)} already.", row.Cells));
                continue;
            }

            found.Take(request);
            if (request.AreaCode is { } area && areas.Find(area) is not { Active: true })
            {
                found.UnknownAreas[area] = found.UnknownAreas.GetValueOrDefault(area) + 1;
            }

            if (mapping.Columns.Channel is { } channel && !mapping.Channels.ContainsKey(row[channel]))
            {
                found.UnknownChannels[row[channel]] = found.UnknownChannels.GetValueOrDefault(row[channel]) + 1;
            }
        }

        look.Rejected.AddRange(twice);
        look.Read = lines.Count + look.Rejected.Count;
    }

    private static FileProblem NoFit(string path) =>
        new(Path.GetFileName(path), null, $"More than {MostRejected.ToString("N0", CultureInfo.InvariantCulture)} rows cannot be taken.", "Check that the mapping is made for this file.");

    private static IEnumerable<(CsvRow Row, SourceRequest Request)> Rows(Reading reading, List<FileProblem> problems, ImportSummary summary)
    {
        var (path, mapping, now, reach) = reading;
        var rejected = summary.Rejected;
        var needed = mapping.Columns.All.Concat(mapping.Area is { } area ? [area.Column] : []).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var faults = new FileProblems(MostRejected);
        using var csv = CsvFile.Open(path, Path.GetFileName(path), new CsvShape(needed, []) { IgnoreOthers = true, Remarks = false }, faults, mapping.Encoding);
        if (csv is null)
        {
            problems.AddRange(faults.All.Select(fault => fault.Remedy == TextFile.SaveAsUtf8 && mapping.Encoding is null ? fault with { Remedy = $"{fault.Remedy} {SayEncoding}" } : fault));
            yield break;
        }

        var broken = new Dictionary<int, IReadOnlyList<string>>();
        csv.RowRefused = (line, cells) => broken[line] = cells;
        summary.Columns = csv.Columns;
        foreach (var row in csv.Rows())
        {
            if (rejected.Count >= MostRejected)
            {
                break;
            }

            var (request, reason) = SourceRequest.Read(row, mapping, now, reach);
            if (request is null)
            {
                rejected.Add(new RejectedRow(row.Line, reason!, row.Cells));
            }
            else
            {
                yield return (row, request);
            }
        }

        if (faults.IsFull || rejected.Count >= MostRejected)
        {
            problems.Add(NoFit(path));
        }

        rejected.AddRange(faults.All.Select(fault => new RejectedRow(
            fault.Line ?? 0, $"{fault.Message} {fault.Remedy}", broken.GetValueOrDefault(fault.Line ?? 0, []))));
    }

    private async Task<IReadOnlyList<FileProblem>> AddMissingAsync(Found found, Mapping mapping, ImportSummary summary, CancellationToken ct)
    {
        var newUnits = found.Units.Values.Where(u => UnitHere(u.Code) is null).ToList();
        var newTypes = found.Types.Values.Where(t => TypeHere(t.Code) is null).ToList();
        summary.Types = Uses(found.Types.Values, mapping.Types.Match, newTypes, type => TypeHere(type.Code)?.Public ?? mapping.Types.Public);
        summary.Units = Uses(found.Units.Values, mapping.Units.Match, newUnits, _ => true);
        if (newUnits.Count + newTypes.Count == 0)
        {
            return [];
        }

        var problems = new TownProblems();
        var folder = loader.Folder;
        folder = WithRows(folder, UnitsFile, newUnits.Select(u => Names(
            new(StringComparer.Ordinal) { ["code"] = u.Code, ["kind"] = mapping.Units.Kind, ["active"] = "yes" },
            mapping, u.Name, mapping.Units.Names.GetValueOrDefault(SourceRequest.CodeFrom(u.Cell)))), problems);
        folder = WithRows(folder, TypesFile, newTypes.Select(t =>
        {
            var cells = Names(
                new(StringComparer.Ordinal)
                {
                    ["code"] = t.Code, ["visibility"] = mapping.Types.Public ? "public" : "personal", ["owner"] = OwnerOfNewType(t.Unit),
                    ["deadline"] = mapping.Types.Deadline, ["active"] = "yes",
                },
                mapping, t.Name, mapping.Types.Names.GetValueOrDefault(t.Name));
            foreach (var (language, group) in mapping.Types.Group)
            {
                cells[$"group_{language}"] = group;
            }

            return cells;
        }), problems);
        if (problems.Count == 0)
        {
            problems = await loader.LoadAsync(folder, ct);
        }

        return problems.All;
    }

    private static List<NameUse> Uses(IEnumerable<FoundName> names, IReadOnlyDictionary<string, string> matched, List<FoundName> made, Func<FoundName, bool> isPublic) =>
    [
        .. names.OrderByDescending(n => n.Rows).ThenBy(n => n.Code, StringComparer.Ordinal).Select(n => new NameUse(
            n.Code, [.. n.Theirs.Order(StringComparer.Ordinal)], n.Theirs.Any(matched.ContainsKey) ? NameOrigin.Matched : made.Contains(n) ? NameOrigin.New : NameOrigin.Before,
            n.Rows, isPublic(n))),
    ];

    // The town may write a code in capitals that an import makes small.
    private Unit? UnitHere(string code) =>
        units.Find(code) ?? units.Current.FirstOrDefault(u => u.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    private RequestType? TypeHere(string code) =>
        types.Find(code) ?? types.All.FirstOrDefault(t => t.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    // A unit that has left the town's files takes no new type; whoever takes what is left over does.
    private string OwnerOfNewType(string code) => UnitHere(code) switch
    {
        null => code,
        { Active: true } here => here.Code,
        _ => units.FrontDesk.Code,
    };

    private static Dictionary<string, string> Names(
        Dictionary<string, string> cells, Mapping mapping, string name, IReadOnlyDictionary<string, string>? further)
    {
        // The files need an English name; a name in another language stands in for it.
        cells["name_en"] = further?.GetValueOrDefault("en") ?? name;
        foreach (var language in AppLanguages.All.Select(l => l.Name).Where(l => l != "en"))
        {
            cells[$"name_{language}"] = further?.GetValueOrDefault(language) ?? (language == mapping.Language ? name : "");
        }

        return cells;
    }

    private static TownFolder WithRows(TownFolder folder, string file, IEnumerable<Dictionary<string, string>> rows, TownProblems problems)
    {
        if (folder.ReadText(file, problems) is not { } text)
        {
            return folder;
        }

        using var csv = CsvFile.Open(new StringReader(text), file, new CsvShape([], []) { IgnoreOthers = true }, problems);
        if (csv is null)
        {
            return folder;
        }

        // Another process may have added some of them since this one read the folder.
        var there = csv.Rows().Select(row => row["code"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = rows.Where(row => !there.Contains(row["code"])).ToList();
        return missing.Count == 0 ? folder : folder.With(file, CsvFile.WithRows(text, csv.Columns, missing, csv.Separator));
    }

    private async Task StoreAllAsync(Reading reading, ImportSummary summary, IProgress<double> progress, CancellationToken ct)
    {
        var done = 0;
        var mapping = reading.Mapping;
        var source = new HistoricSource(mapping.Source, mapping.Language, mapping.AsPublished);
        // Rows were rejected and counted in the first reading; the second finds the same.
        var again = new ImportSummary();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in Rows(reading, [], again).Where(r => seen.Add(r.Request.Id)).Chunk(RowsInOneCommit))
        {
            var rows = chunk.Select(r => r.Request.ToHistoric(TypeHere(r.Request.TypeCode)!.Code, UnitHere(r.Request.UnitCode)!.Code)).ToList();
            foreach (var ((row, request), outcome) in chunk.Zip(await StoreChunkAsync(rows, source, ct)))
            {
                Count(row, outcome, mapping, summary);
            }

            progress.Report(done += chunk.Length);
        }
    }

    // Only a closing is taken from a row that came before, and the area where there was none. All else that is new in it is told.
    private static void Count(CsvRow row, HistoricOutcome outcome, Mapping mapping, ImportSummary summary)
    {
        if (outcome.Added)
        {
            summary.Added++;
            return;
        }

        var differs = outcome.Differences.Select(d => (Column: ColumnOf(d.Field, mapping), d.What)).Where(d => d.Column is not null).Select(d => $"{d.Column}: {d.What}").ToList();
        if (differs.Count == 0 && outcome is { Changed: true, Closed: false, FirstSeen: false })
        {
            differs.Add(mapping.Columns.UpdatedAt ?? "something that is not kept here");
        }

        if (outcome.StaysPersonal)
        {
            differs.Add($"{mapping.Columns.Type}: the type is public now, but what was imported as personal stays so");
        }

        if (differs.Count > 0 && summary.Differing.Count < MostRejected)
        {
            summary.Differing.Add(new RejectedRow(row.Line, (outcome.Closed ? "The closing was taken; not taken: " : "Not taken: ") + string.Join("; ", differs), row.Cells));
        }

        summary.Closed += outcome.Closed ? 1 : 0;
        summary.Differ += !outcome.Closed && differs.Count > 0 ? 1 : 0;
        summary.Placed += !outcome.Closed && differs.Count == 0 && outcome.Placed ? 1 : 0;
        summary.Unchanged += !outcome.Closed && differs.Count == 0 && !outcome.Placed ? 1 : 0;
    }

    private static string? ColumnOf(HistoricField field, Mapping mapping)
    {
        var columns = mapping.Columns;
        return field switch
        {
            HistoricField.Type => columns.Type,
            HistoricField.Unit => columns.Unit,
            HistoricField.State => columns.State,
            HistoricField.ReportedAt => columns.ReportedAt,
            HistoricField.ClosedAt => columns.ClosedAt,
            HistoricField.Words => columns.Description.Count > 0 ? string.Join(", ", columns.Description) : null,
            HistoricField.Address => columns.Address.Count > 0 ? string.Join(", ", columns.Address) : null,
            HistoricField.Point => columns.Latitude is null ? null : $"{columns.Latitude}, {columns.Longitude}",
            HistoricField.Area => mapping.Area?.Column,
            HistoricField.Answer => columns.Answer,
            _ => columns.Channel,
        };
    }

    private async Task<IReadOnlyList<HistoricOutcome>> StoreChunkAsync(List<HistoricRequest> rows, HistoricSource source, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return (await writer.RunAsync<List<HistoricOutcome>>(async (write, token) => await requests.TakeOverAsync(write, rows, source, token), ct)).Value;
            }
            catch (DbUpdateException) when (attempt < MostAttempts)
            {
                // Somebody else imports the same rows at the same time: now they are found.
            }
        }
    }

    /// <summary>One reading of the file: everything that says how its rows are read.</summary>
    private sealed record Reading(string Path, Mapping Mapping, DateTimeOffset Now, TownReach? Reach);

    private sealed class FoundName(string code, string name, string cell, string unit)
    {
        public string Code => code;

        /// <summary>As the first row has it.</summary>
        public string Name => name;

        /// <summary>The cell of a unit's code.</summary>
        public string Cell => cell;

        /// <summary>Code of the unit that owns a new type.</summary>
        public string Unit => unit;

        public HashSet<string> Theirs { get; } = new(StringComparer.Ordinal);

        public int Rows { get; set; }
    }

    private sealed class Found
    {
        public List<FileProblem> Problems { get; } = [];

        public Dictionary<string, FoundName> Types { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, FoundName> Units { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, int> UnknownAreas { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, int> UnknownChannels { get; } = new(StringComparer.Ordinal);

        public void Take(SourceRequest row)
        {
            Take(Types, row.TypeName, new FoundName(row.TypeCode, row.TypeName, row.TypeName, row.UnitCode));
            Take(Units, row.UnitCell, new FoundName(row.UnitCode, row.UnitName, row.UnitCell, row.UnitCode));
        }

        private static void Take(Dictionary<string, FoundName> all, string theirs, FoundName name)
        {
            all.TryAdd(name.Code, name);
            all[name.Code].Theirs.Add(theirs);
            all[name.Code].Rows++;
        }
    }
}
