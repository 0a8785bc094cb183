using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Import;

/// <summary>What an import came to.</summary>
public sealed record ImportSummary
{
    /// <summary>Rows read.</summary>
    public int Read { get; set; }

    /// <summary>Requests that were not here before.</summary>
    public int Added { get; set; }

    /// <summary>Requests that were here and have been closed at their source since.</summary>
    public int Closed { get; set; }

    /// <summary>Requests that were here already as they are.</summary>
    public int Unchanged { get; set; }

    /// <summary>Types that were added to the town's files.</summary>
    public int NewTypes { get; set; }

    /// <summary>Units that were added to the town's files.</summary>
    public int NewUnits { get; set; }

    /// <summary>The file's columns.</summary>
    public IReadOnlyList<string> Columns { get; set; } = [];

    /// <summary>Rows that could not be taken, with line and reason.</summary>
    public List<RejectedRow> Rejected { get; } = [];
}

/// <summary>A row that could not be taken.</summary>
/// <param name="Line">Line of the file on which it begins.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Cells">As written; empty when the row could not even be split.</param>
public sealed record RejectedRow(int Line, string Reason, IReadOnlyList<string> Cells);

/// <summary>
/// Takes over the requests of another system. The file is read through once before anything is written; types and units
/// that the town lacks are added to its files; then rows are stored in batches, each in one commit, so that an interrupted
/// import goes on where it stopped.
/// </summary>
public sealed class ImportRequests(Writer writer, TownLoader loader, RequestTypeList types, UnitList units, AreaAtlas atlas, HandlingRules rules, SearchIndex search) : IDisposable
{
    private const int RowsInOneCommit = 200;
    private const int MostRejected = 20_000;
    private const int MostAttempts = 3;
    private const string TypesFile = "request-types.csv";
    private const string UnitsFile = "units.csv";
    private readonly SemaphoreSlim oneAdds = new(1, 1);

    /// <summary>Imports the file. On a problem with the file as a whole nothing is written, and the summary is null.</summary>
    /// <remarks>Stopping it leaves whole batches; importing the same file again goes on after them.</remarks>
    public async Task<(ImportSummary? Summary, IReadOnlyList<FileProblem> Problems)> RunAsync(
        string path, Mapping mapping, IProgress<double> progress, CancellationToken ct)
    {
        var look = new ImportSummary();
        var found = ReadThrough(path, mapping, look);
        if (found.Problems.Count > 0)
        {
            return (null, found.Problems);
        }

        var summary = new ImportSummary { Read = look.Read, Columns = look.Columns };
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

        await StoreAllAsync(path, mapping, summary, progress, ct);
        return (summary, []);
    }

    /// <inheritdoc/>
    public void Dispose() => oneAdds.Dispose();

    private static Found ReadThrough(string path, Mapping mapping, ImportSummary look)
    {
        var found = new Found();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var twice = new List<RejectedRow>();
        foreach (var (row, request) in Rows(path, mapping, found.Problems, look))
        {
            if (!lines.TryAdd(request.Id, row.Line))
            {
                if (twice.Count >= MostRejected)
                {
                    found.Problems.Add(NoFit(path));
                    return found;
                }

                twice.Add(new RejectedRow(
                    row.Line, $"The id {request.Id} was there on line {lines[request.Id].ToString(CultureInfo.InvariantCulture)} already.", row.Cells));
                continue;
            }

            found.Types.TryAdd(request.TypeCode, request.TypeName);
            found.TypeOwners.TryAdd(request.TypeCode, request.UnitCode);
            found.Units.TryAdd(request.UnitCode, request.UnitName);
        }

        look.Rejected.AddRange(twice);
        look.Read = lines.Count + look.Rejected.Count;
        return found;
    }

    private static FileProblem NoFit(string path) =>
        new(Path.GetFileName(path), null, $"More than {MostRejected.ToString("N0", CultureInfo.InvariantCulture)} rows cannot be taken.", "Check that the mapping is made for this file.");

    private static IEnumerable<(CsvRow Row, SourceRequest Request)> Rows(
        string path, Mapping mapping, List<FileProblem> problems, ImportSummary summary)
    {
        var rejected = summary.Rejected;
        var needed = mapping.Columns.All.Concat(mapping.Area is { } area ? [area.Column] : []).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var faults = new FileProblems(MostRejected);
        using var csv = CsvFile.Open(path, Path.GetFileName(path), new CsvShape(needed, []) { IgnoreOthers = true, Remarks = false }, faults);
        if (csv is null)
        {
            problems.AddRange(faults.All);
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

            var (request, reason) = SourceRequest.Read(row, mapping);
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
        var newUnits = found.Units.Where(u => UnitHere(u.Key) is null).ToList();
        var newTypes = found.Types.Where(t => TypeHere(t.Key) is null).ToList();
        if (newUnits.Count + newTypes.Count == 0)
        {
            return [];
        }

        var problems = new TownProblems();
        var folder = loader.Folder;
        folder = WithRows(folder, UnitsFile, newUnits.Select(u => Names(
            new(StringComparer.Ordinal) { ["code"] = u.Key, ["kind"] = mapping.Units.Kind, ["active"] = "yes" },
            mapping, u.Value, mapping.Units.Names.GetValueOrDefault(u.Key))), problems);
        folder = WithRows(folder, TypesFile, newTypes.Select(t =>
        {
            var cells = Names(
                new(StringComparer.Ordinal)
                {
                    ["code"] = t.Key, ["visibility"] = mapping.Types.Public ? "public" : "personal", ["owner"] = OwnerOfNewType(found.TypeOwners[t.Key]),
                    ["deadline"] = mapping.Types.Deadline, ["active"] = "yes",
                },
                mapping, t.Value, mapping.Types.Names.GetValueOrDefault(t.Value));
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

        (summary.NewUnits, summary.NewTypes) = (newUnits.Count, newTypes.Count);
        return problems.All;
    }

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
        return csv is null ? folder : folder.With(file, CsvFile.WithRows(text, csv.Columns, rows));
    }

    private async Task StoreAllAsync(string path, Mapping mapping, ImportSummary summary, IProgress<double> progress, CancellationToken ct)
    {
        var done = 0;
        // Rows were rejected and counted in the first reading; the second finds the same.
        var again = new ImportSummary();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in Rows(path, mapping, [], again).Select(r => r.Request).Where(r => seen.Add(r.Id)).Chunk(RowsInOneCommit))
        {
            var counts = await StoreChunkAsync(chunk, mapping, ct);
            summary.Added += counts.Value.Added;
            summary.Closed += counts.Value.Closed;
            summary.Unchanged += chunk.Length - counts.Value.Added - counts.Value.Closed;
            progress.Report(done += chunk.Length);
        }
    }

    private async Task<Outcome<(int Added, int Closed)>> StoreChunkAsync(SourceRequest[] chunk, Mapping mapping, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return await writer.RunAsync((write, token) => StoreAsync(chunk, mapping, write, token), ct);
            }
            catch (DbUpdateException) when (attempt < MostAttempts)
            {
                // Somebody else imports the same rows at the same time: now they are found.
            }
        }
    }

    private async Task<Outcome<(int Added, int Closed)>> StoreAsync(SourceRequest[] chunk, Mapping mapping, WriteScope write, CancellationToken ct)
    {
        var ids = chunk.Select(r => r.Id).ToList();
        var here = await write.Db.Set<Request>().ForSteps().Where(r => r.Source == mapping.Source && ids.Contains(r.ExternalId!))
            .ToDictionaryAsync(r => r.ExternalId!, StringComparer.Ordinal, ct);
        var by = Actor.Of(mapping.Source);
        var (added, closed) = (0, 0);
        foreach (var row in chunk)
        {
            if (!here.TryGetValue(row.Id, out var request))
            {
                var fresh = await CreateAsync(row, mapping, by, write, ct);
                write.Db.Add(fresh);
                await search.PutAsync(write, fresh, ct);
                added++;
            }
            else if (request.IsOpen && row.State == SourceState.Closed && IsNews(row, request))
            {
                request.CloseBySource(by, row.Answer, row.ClosedAt ?? write.Now, rules.At(request, write.Now));
                closed++;
            }
        }

        return (added, closed);
    }

    // A resident who said "not solved" is not overruled by the closing that they spoke about.
    private static bool IsNews(SourceRequest row, Request request) =>
        request.ReopenCount == 0 || (row.ClosedAt ?? row.UpdatedAt) > request.UpdatedAt;

    private async Task<Request> CreateAsync(SourceRequest row, Mapping mapping, Actor by, WriteScope write, CancellationToken ct)
    {
        var areas = atlas.Current;
        var type = TypeHere(row.TypeCode)!;
        var place = row.AreaCode is { } code && areas.Find(code) is { Active: true }
            ? new Placing.Decision(code, "AreaReason.Source")
            : Placing.Decide(areas, row.Latitude, row.Longitude, null);
        // A unit that works no more holds what it did, but nothing that is still to be done.
        var unit = UnitHere(row.UnitCode)!;
        var (owner, routed) = unit.Active || row.State == SourceState.Closed
            ? (unit.Code, new RoutedBy("RoutingReason.Import"))
            : (units.FrontDesk.Code, new RoutedBy("RoutingReason.UnitClosed", AwaitsCoordinator: true));
        var request = new Request
        {
            Id = Guid.CreateVersion7(write.Now),
            Reference = await FreeReference.FindAsync(write.Db, ct),
            TypeCode = type.Code,
            Public = type.Public,
            Channel = row.Channel,
            Description = row.Description,
            Language = mapping.Language,
            Latitude = row.Latitude,
            Longitude = row.Longitude,
            Address = row.Address,
            AreaCode = place.AreaCode,
            AreaReason = place.Reason,
            OwnerUnit = owner,
            ReportedAt = row.ReportedAt,
            RecordedAt = write.Now,
            Source = mapping.Source,
            ExternalId = row.Id,
        };
        if (!mapping.AsPublished)
        {
            request.HoldIfNeeded();
        }

        request.Open(by, routed, type.Hazard, rules.At(request, row.ReportedAt), promise: false);
        var changed = row.UpdatedAt is { } updated && updated > row.ReportedAt ? updated : row.ReportedAt;
        if (row.State == SourceState.Accepted)
        {
            request.Accept(by, rules.At(request, changed));
        }

        if (row.State == SourceState.Closed)
        {
            var at = row.ClosedAt ?? changed;
            request.CloseBySource(by, row.Answer, at, rules.At(request, at));
        }
        else if (row.Answer is not null)
        {
            request.Noted(TimelineKind.Updated, by, row.Answer, changed, rules.At(request, changed));
        }

        return request;
    }

    private sealed class Found
    {
        public List<FileProblem> Problems { get; } = [];

        public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> TypeOwners { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Units { get; } = new(StringComparer.Ordinal);
    }
}
