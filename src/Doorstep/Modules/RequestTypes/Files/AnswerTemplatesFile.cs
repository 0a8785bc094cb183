using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.RequestTypes.Files;

/// <summary>
/// <c>answer-templates.csv</c>: how answers can begin, by type and outcome. The file may be missing. It is kept in memory
/// only: what was sent stands on the request in full.
/// </summary>
public sealed class AnswerTemplatesFile(AnswerTemplates templates) : ITownFile
{
    // A page offers all that fit a type.
    private const int Most = 200;

    private static readonly CsvShape Shape = new(
        ["outcome", "name_en", "text_en"],
        ["type", .. AppLanguages.All.SelectMany(language => (string[])[$"name_{language.Name}", $"text_{language.Name}"])]);

    private static readonly IReadOnlyDictionary<string, RequestOutcome> Outcomes = new Dictionary<string, RequestOutcome>(StringComparer.OrdinalIgnoreCase)
    {
        ["done"] = RequestOutcome.Done, ["partly-done"] = RequestOutcome.PartlyDone, ["planned"] = RequestOutcome.Planned,
        ["not-ours"] = RequestOutcome.NotOurs, ["cannot-be-done"] = RequestOutcome.CannotBeDone, ["duplicate"] = RequestOutcome.Duplicate,
        ["no-longer-needed"] = RequestOutcome.NoLongerNeeded,
    };

    /// <inheritdoc/>
    public string FileName => "answer-templates.csv";

    /// <inheritdoc/>
    public void Check(TownDraft draft, TownProblems problems)
    {
        var read = new List<AnswerTemplate>();
        if (draft.Folder.Has(FileName))
        {
            using var csv = draft.Folder.OpenCsv(FileName, Shape, problems);
            foreach (var row in csv?.Rows() ?? [])
            {
                read.Add(Read(row, read.Count + 1, draft.Get<IReadOnlyList<RequestType>>(), problems));
            }
        }

        if (read.Count > Most)
        {
            problems.Add(FileName, null, $"There are {read.Count} templates.", $"Keep at most {Most}.");
        }

        draft.Set<IReadOnlyList<AnswerTemplate>>(read);
    }

    /// <inheritdoc/>
    public Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Publish(TownDraft draft) => templates.Replace(draft.Get<IReadOnlyList<AnswerTemplate>>()!);

    private AnswerTemplate Read(CsvRow row, int place, IReadOnlyList<RequestType>? types, TownProblems problems)
    {
        void Refuse(string column, string message, string remedy) => problems.Add(FileName, row.Line, $"{column}: {message}", remedy);

        var type = row["type"].Length == 0 ? null : row["type"];
        // Without types there is a problem in their own file, and none to be told here.
        if (type is not null && types is not null && !types.Any(t => t.Code == type))
        {
            Refuse("type", $"There is no type \"{type}\" in request-types.csv.", "Name one of its codes, or leave it empty for every type.");
        }

        if (!Outcomes.TryGetValue(row["outcome"], out var outcome))
        {
            Refuse("outcome", $"\"{row["outcome"]}\" is no outcome.", $"Use one of: {string.Join(", ", Outcomes.Keys)}.");
        }

        var (name, text) = (Texts(row, "name"), Texts(row, "text"));
        if (name.IsEmpty)
        {
            Refuse("name_en", "The template has no name.", "Write what staff choose it by.");
        }

        if (text.IsEmpty)
        {
            Refuse("text_en", "The template has no text.", "Write how the answer begins, with a blank like [[what was done]].");
        }

        foreach (var (language, words) in text.All)
        {
            if (TextLength.IsOver(words, AnswerTemplate.Longest))
            {
                Refuse($"text_{language}", $"The text is longer than {AnswerTemplate.Longest} characters.", "Shorten it: an answer cannot be longer.");
            }
            else if (TemplateText.Check(words) is var (message, remedy))
            {
                Refuse($"text_{language}", message, remedy);
            }
        }

        return new AnswerTemplate(place, type, outcome, name, text);
    }

    private static LocalText Texts(CsvRow row, string column) =>
        new(AppLanguages.All.Select(language => KeyValuePair.Create(language.Name, row[$"{column}_{language.Name}"])));
}
