using System.Text;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Areas.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.Files;

/// <summary><c>areas.geojson</c> of the town's folder: read, checked, kept in the table and put in force.</summary>
internal sealed class AreasFile(AreaAtlas atlas) : ITownFile
{
    public const string Name = "areas.geojson";

    public string FileName => Name;

    /// <summary>How many requests the last loading placed.</summary>
    public int Placed { get; private set; }

    public void Check(TownDraft draft, TownProblems problems)
    {
        if (Read(draft.Folder, problems) is not { } read)
        {
            return;
        }

        var found = read.Problems.ToList();
        var areas = AreaCheck.Run(read.Features, draft.Profile?.DefaultLanguage ?? "en", found);
        found.RemoveAll(problem => problem.Warning);
        foreach (var problem in found)
        {
            problems.Add(Name, problem.Line > 0 ? problem.Line : null, problem.Message, problem.Remedy);
        }

        if (found.Count == 0)
        {
            draft.Set(new CheckedAreas(areas));
            draft.Set(new AreaDraft(new AreaTree(areas.Select(a => (a.Area, a.Boundary)))));
        }
    }

    public async Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct)
    {
        var areas = draft.Get<CheckedAreas>()!.All;
        var rows = await write.Db.Set<AreaRow>().ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, ct);
        var changed = false;
        foreach (var (area, boundary, _) in areas)
        {
            if (!rows.Remove(area.Code, out var row))
            {
                row = new AreaRow { Code = area.Code };
                write.Db.Add(row);
                changed = true;
            }

            var text = boundary is null ? null : GeoJsonWriter.Text(boundary);
            changed |= row.Boundary != text || row.ParentCode != area.ParentCode || !row.Active;
            (row.Name, row.Level, row.ParentCode, row.Active) = (area.Name, area.Level, area.ParentCode, true);
            row.Boundary = text;
        }

        foreach (var left in rows.Values)
        {
            left.Active = false;
        }

        Placed = 0;
        if (changed)
        {
            var news = new AreasChanged(draft.Get<AreaDraft>()!.Tree);
            await write.PublishAsync(news, ct);
            Placed = news.Placed;
        }

        draft.Set(new RetiredAreas([.. rows.Values.Select(row => row.ToArea())]));
    }

    public void Publish(TownDraft draft)
    {
        var retired = draft.Get<RetiredAreas>()!.All;
        atlas.Replace(retired.Count == 0
            ? draft.Get<AreaDraft>()!.Tree
            : new AreaTree(draft.Get<CheckedAreas>()!.All.Select(a => (a.Area, a.Boundary)).Concat(retired.Select(a => (a, (NetTopologySuite.Geometries.Geometry?)null)))));
    }

    /// <summary>The file as it stands in a folder; null, with the reason noted, when it is not there.</summary>
    internal static GeoJsonDocument? Read(TownFolder folder, TownProblems problems)
    {
        if (folder.OnDisk(Name) is { Exists: true } file)
        {
            return Read(file);
        }

        return folder.ReadText(Name, problems) is { } text ? GeoJsonReader.Read(Encoding.UTF8.GetBytes(text), Tidy) : null;
    }

    /// <summary>A file of areas, with the spaces of its texts folded.</summary>
    internal static GeoJsonDocument Read(FileInfo file) => GeoJsonReader.ReadFile(file, Tidy);

    internal static string Tidy(string text) => Folding.Line(text) ?? "";

    private sealed record RetiredAreas(IReadOnlyList<Area> All);
}

/// <summary>The checked areas of a draft, with their lines.</summary>
internal sealed record CheckedAreas(IReadOnlyList<CheckedArea> All);
