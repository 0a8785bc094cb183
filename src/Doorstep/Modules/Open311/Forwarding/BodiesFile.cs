using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Open311.Forwarding;

/// <summary><c>bodies.csv</c>: who is to be asked instead of the town. The file may be missing.</summary>
public sealed class BodiesFile(BodyList list) : ITownFile
{
    private const int LongestName = 120;
    private const int LongestReach = 170;

    private static readonly CsvShape Shape = new(
        ["code", "name_en"],
        [.. AppLanguages.All.Select(l => $"name_{l.Name}").Where(c => c != "name_en"), .. AppLanguages.All.Select(l => $"reach_{l.Name}"),
            "open311", "jurisdiction", "service_code", "key_variable"])
    { Key = "code" };

    /// <inheritdoc/>
    public string FileName => "bodies.csv";

    /// <inheritdoc/>
    public void Check(TownDraft draft, TownProblems problems)
    {
        var bodies = new List<Body>();
        if (draft.Folder.Has(FileName))
        {
            using var csv = draft.Folder.OpenCsv(FileName, Shape, problems);
            bodies.AddRange((csv?.Rows() ?? []).Select(row => Read(row, problems)));
        }

        draft.Set(new Kept(bodies));
    }

    /// <inheritdoc/>
    public Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Publish(TownDraft draft) => list.Replace(draft.Get<Kept>()!.Bodies);

    private Body Read(CsvRow row, TownProblems problems)
    {
        var (name, reach) = (Texts(row, "name"), Texts(row, "reach"));
        Refuse(!Codes.IsGood(row["code"]), $"code: \"{row["code"]}\" cannot be a code.", Codes.Remedy);
        Refuse(name.IsEmpty || name.All.Values.Any(text => TextLength.IsOver(text, LongestName)), "name_en: The name is missing or longer than 120 characters.", "Write what residents call it.");
        Refuse(reach.All.Values.Any(text => TextLength.IsOver(text, LongestReach)), "reach_en: It is longer than 170 characters.", "Write a number, an address or a website.");
        Uri? endpoint = null;
        if (row["open311"].Length > 0)
        {
            Refuse(
                !Uri.TryCreate(row["open311"].TrimEnd('/'), UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("https" or "http") || endpoint.UserInfo.Length > 0,
                $"open311: \"{row["open311"]}\" is no address of an interface.", "Write its base address, such as https://county.example/open311/v2, or leave it empty.");
            Refuse(row["service_code"].Length == 0, "service_code: It is missing.", "Write the code of the body's own list under which it takes what you pass on.");
        }

        return new Body(row["code"], name, reach, endpoint, NullIfEmpty(row["jurisdiction"]), NullIfEmpty(row["service_code"]), NullIfEmpty(row["key_variable"]));

        void Refuse(bool wrong, string message, string remedy)
        {
            if (wrong)
            {
                problems.Add(FileName, row.Line, message, remedy);
            }
        }
    }

    private static LocalText Texts(CsvRow row, string column) =>
        new(AppLanguages.All.Select(language => KeyValuePair.Create(language.Name, row[$"{column}_{language.Name}"])));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private sealed record Kept(IReadOnlyList<Body> Bodies);
}
