using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.RequestTypes.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.RequestTypes.Files;

/// <summary>
/// <c>request-types.csv</c> with <c>questions.csv</c>: what can be asked. Checked with the units and areas of the same
/// folder. A type that is taken out of the file can no longer be chosen; its requests stay.
/// </summary>
public sealed class RequestTypesFile(RequestTypeList types) : ITownFile
{
    /// <summary>The file with the questions that types refer to.</summary>
    public const string QuestionsFile = "questions.csv";

    /// <summary>Columns of <c>request-types.csv</c>.</summary>
    public static CsvShape TypesShape { get; } = new(
        ["code", "name_en", "visibility", "owner", "deadline"],
        [.. InEachLanguage("group", "name", "description"), "accept", "resolve", "hazard", "questions", "keywords", "active"])
    { Key = "code" };

    private static CsvShape QuestionsShape { get; } = new(
        ["code", "datatype", "label_en"], [.. InEachLanguage("label", "hint"), "required", "values"])
    { Key = "code" };

    /// <inheritdoc/>
    public string FileName => "request-types.csv";

    /// <inheritdoc/>
    public void Check(TownDraft draft, TownProblems problems)
    {
        // Null when it cannot be read at all: then nothing is said of the questions that types name.
        var questions = draft.Folder.Has(QuestionsFile) ? ReadQuestions(draft, problems) : new(StringComparer.Ordinal);
        using var csv = draft.Folder.OpenCsv(FileName, TypesShape, problems);
        if (csv is null)
        {
            return;
        }

        var read = new List<RequestTypeRow>();
        foreach (var row in csv.Rows())
        {
            read.Add(ReadType(row, read.Count, questions, draft, problems));
        }

        if (read.All(type => !type.Active) && problems.Count == 0)
        {
            problems.Add(FileName, null, "There is no type that residents can choose.", "Add a row, or set active to yes in one.");
        }

        draft.Set(read);
        draft.Set<IReadOnlyList<RequestType>>(read);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct)
    {
        var read = draft.Get<List<RequestTypeRow>>()!;
        var stored = await write.Db.Set<RequestTypeRow>().ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, ct);
        foreach (var type in read)
        {
            if (stored.Remove(type.Code, out var old))
            {
                write.Db.Entry(old).CurrentValues.SetValues(type);
            }
            else
            {
                write.Db.Add(type);
            }
        }

        foreach (var gone in stored.Values)
        {
            gone.Active = false;
        }

        // What is kept in memory must be what is stored, also for the types that are gone from the file.
        draft.Set(new Kept([.. read, .. stored.Values]));
    }

    /// <inheritdoc/>
    public void Publish(TownDraft draft) => types.Replace(draft.Get<Kept>()!.Types);

    private RequestTypeRow ReadType(
        CsvRow row, int place, Dictionary<string, Question>? questions, TownDraft draft, TownProblems problems)
    {
        var code = row["code"];
        Refuse(!Codes.IsGood(code), "code", $"\"{code}\" cannot be a code.", Codes.Remedy);
        Refuse(Texts(row, "name").IsEmpty, "name_en", "The type has no name.", "Write what residents call it.");
        Refuse(row["visibility"] is not ("public" or "personal"), "visibility",
            $"\"{row["visibility"]}\" is no visibility.", "Write \"public\" (everybody sees the requests) or \"personal\" (only the resident and the staff in charge).");
        Refuse(!Deadline.TryParse(row["deadline"], out _), "deadline", $"\"{row["deadline"]}\" is no deadline.", Deadline.Remedy);
        foreach (var column in (string[])["accept", "resolve"])
        {
            Refuse(row[column].Length > 0 && !Deadline.TryParse(row[column], out _), column,
                $"\"{row[column]}\" is no deadline.", $"{Deadline.Remedy} Or leave it empty.");
        }

        var (owner, byArea) = ReadOwners(row, draft, problems);
        var asked = new List<Question>();
        foreach (var name in questions is null ? [] : Split(row["questions"], ' ').Distinct(StringComparer.Ordinal))
        {
            if (questions!.TryGetValue(name, out var question))
            {
                asked.Add(question);
            }
            else
            {
                Refuse(true, "questions", $"There is no question \"{name}\" in {QuestionsFile}.", "Add it there, or take it out here.");
            }
        }

        return new RequestTypeRow
        {
            Code = code,
            Group = Texts(row, "group"),
            Name = Texts(row, "name"),
            Description = Texts(row, "description"),
            Public = row["visibility"] == "public",
            OwnerUnit = owner,
            OwnersByArea = byArea,
            Deadline = row["deadline"],
            AcceptWithin = row["accept"],
            ResolveWithin = row["resolve"],
            Hazard = IsYes(row, "hazard", otherwise: false, FileName, problems),
            Keywords = [.. Split(row["keywords"], ';')],
            QuestionsJson = Question.ListToJson(asked),
            Active = IsYes(row, "active", otherwise: true, FileName, problems),
            Place = place,
        };

        void Refuse(bool wrong, string column, string message, string remedy)
        {
            if (wrong)
            {
                problems.Add(FileName, row.Line, $"{column}: {message}", remedy);
            }
        }
    }

    private (string Owner, IReadOnlyList<string> ByArea) ReadOwners(CsvRow row, TownDraft draft, TownProblems problems)
    {
        var owner = "";
        var byArea = new List<string>();
        foreach (var part in Split(row["owner"], ';'))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            var unit = pair[^1];
            if (draft.Units is { } units && units.All(u => u.Code != unit))
            {
                problems.Add(FileName, row.Line, $"owner: There is no unit \"{unit}\" in units.csv.", "Add the unit there, or name another one here.");
            }

            if (pair.Length == 1)
            {
                if (owner.Length > 0)
                {
                    problems.Add(FileName, row.Line, $"owner: Two units are named for the whole town, {owner} and {unit}.", "Keep one; for a single area write NORTH=ROADS-NORTH.");
                }

                owner = unit;
            }
            else if (byArea.Exists(o => o.StartsWith($"{pair[0]}=", StringComparison.Ordinal)))
            {
                problems.Add(FileName, row.Line, $"owner: The area \"{pair[0]}\" is named twice.", "Keep one unit for it.");
            }
            else if (pair[0].Length == 0 || (draft.Get<AreaDraft>() is { Tree: var areas } && areas.Find(pair[0]) is not { Active: true }))
            {
                problems.Add(FileName, row.Line, $"owner: There is no area \"{pair[0]}\" in areas.geojson.", "Add the area there, or take it out here.");
            }
            else
            {
                byArea.Add($"{pair[0]}={unit}");
            }
        }

        if (owner.Length == 0)
        {
            problems.Add(FileName, row.Line, "owner: No unit is named for the whole town.", "Write a unit's code, such as ROADS; for single areas add \"; NORTH=ROADS-NORTH\".");
        }

        return (owner, byArea);
    }

    private static Dictionary<string, Question>? ReadQuestions(TownDraft draft, TownProblems problems)
    {
        var questions = new Dictionary<string, Question>(StringComparer.Ordinal);
        using var csv = draft.Folder.OpenCsv(QuestionsFile, QuestionsShape, problems);
        if (csv is null)
        {
            return null;
        }

        foreach (var row in csv.Rows())
        {
            var code = row["code"];
            if (!Codes.IsGood(code))
            {
                problems.Add(QuestionsFile, row.Line, $"code: \"{code}\" cannot be a code.", Codes.Remedy);
            }

            var known = Enum.GetNames<QuestionDatatype>().FirstOrDefault(n => n.Equals(row["datatype"], StringComparison.OrdinalIgnoreCase));
            var datatype = known is null ? QuestionDatatype.String : Enum.Parse<QuestionDatatype>(known);
            if (known is null)
            {
                problems.Add(QuestionsFile, row.Line, $"datatype: \"{row["datatype"]}\" is no kind of answer.",
                    $"Use one of: {string.Join(", ", Enum.GetNames<QuestionDatatype>().Select(n => n.ToLowerInvariant()))}.");
            }

            var label = Texts(row, "label");
            var hint = Texts(row, "hint");
            if (label.IsEmpty)
            {
                problems.Add(QuestionsFile, row.Line, "label_en: The question is empty.", "Write what residents are asked.");
            }

            var values = ReadValues(row, problems);
            if (row["values"].Length == 0 && datatype is QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList)
            {
                problems.Add(QuestionsFile, row.Line, "values: A list needs choices.", "Write them as key=English|中文; key2=English|中文.");
            }

            if (ForbiddenQuestions.FindIn([code, .. label.All.Values, .. hint.All.Values, .. values.SelectMany(v => v.Name.All.Values)]) is { } forbidden)
            {
                problems.Add(QuestionsFile, row.Line, forbidden.Message, forbidden.Remedy);
            }

            questions[code] = new Question(code, datatype, IsYes(row, "required", otherwise: false, QuestionsFile, problems), label, hint, values);
        }

        return questions;
    }

    private static List<QuestionValue> ReadValues(CsvRow row, TownProblems problems)
    {
        var values = new List<QuestionValue>();
        foreach (var part in Split(row["values"], ';'))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            var names = pair[^1].Split('|', StringSplitOptions.TrimEntries);
            if (pair.Length < 2 || !Codes.IsGood(pair[0]) || names.Length > AppLanguages.All.Count || names[0].Length == 0
                || values.Any(v => v.Key == pair[0]))
            {
                problems.Add(QuestionsFile, row.Line, $"values: \"{part}\" is no choice, or is there twice.", "Write each as key=English|中文, with semicolons between.");
                continue;
            }

            values.Add(new QuestionValue(pair[0], new LocalText(names.Select((name, i) => KeyValuePair.Create(AppLanguages.All[i].Name, name)))));
        }

        return values;
    }

    private static LocalText Texts(CsvRow row, string column) =>
        new(AppLanguages.All.Select(language => KeyValuePair.Create(language.Name, row[$"{column}_{language.Name}"])));

    private static IEnumerable<string> InEachLanguage(params string[] columns) =>
        columns.SelectMany(column => AppLanguages.All.Select(language => $"{column}_{language.Name}"));

    private static string[] Split(string cell, char separator) =>
        cell.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsYes(CsvRow row, string column, bool otherwise, string file, TownProblems problems)
    {
        switch (row[column].ToLowerInvariant())
        {
            case "":
                return otherwise;
            case "yes" or "true" or "1" or "是":
                return true;
            case "no" or "false" or "0" or "否":
                return false;
            default:
                problems.Add(file, row.Line, $"{column}: \"{row[column]}\" is neither yes nor no.", "Write yes or no.");
                return otherwise;
        }
    }

    private sealed record Kept(IReadOnlyList<RequestType> Types);
}
