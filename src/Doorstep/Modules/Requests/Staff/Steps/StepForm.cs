using System.Globalization;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Primitives;

namespace Doorstep.Modules.Requests.Staff.Steps;

/// <summary>A step that the staff's page of one request offers; the word is the <c>handler</c> of its form's address.</summary>
public enum DeskStep
{
    /// <summary>Take it on.</summary>
    Accept,

    /// <summary>Give it to another unit.</summary>
    HandOver,

    /// <summary>Ask the resident something.</summary>
    Ask,

    /// <summary>Say what came of it.</summary>
    Answer,

    /// <summary>Change the promised date.</summary>
    ChangeDate,

    /// <summary>Note what the resident says.</summary>
    Word,

    /// <summary>Note that the resident was asked whether it is solved.</summary>
    Asked,

    /// <summary>Raise it one level.</summary>
    Raise,

    /// <summary>Give it back one level.</summary>
    StepDown,

    /// <summary>Call units to a joint job.</summary>
    Whistle,

    /// <summary>A called unit says who comes and when.</summary>
    ReportIn,

    /// <summary>A called unit says why it does not come.</summary>
    Decline,

    /// <summary>A called unit says what it did.</summary>
    Finish,

    /// <summary>A called unit's part is not needed any more.</summary>
    Drop,

    /// <summary>Say how dangerous it is.</summary>
    Severity,

    /// <summary>Say that it was made safe for now.</summary>
    MakeSafe,

    /// <summary>Look again whether the danger is gone.</summary>
    Inspect,

    /// <summary>Add photographs or files.</summary>
    AddFiles,
}

/// <summary>What was typed into the form of one step; nothing for a form that was not sent.</summary>
/// <param name="step">Which form; null when none was sent.</param>
/// <param name="fields">What came with it.</param>
public sealed class StepForm(DeskStep? step, IFormCollection fields)
{
    // What people write themselves: never lost, also when the step is gone.
    private static readonly string[] Written =
        ["account", "question", "why", "words", "how", "who", "whom", .. Enumerable.Range(1, Calls).Select(i => $"task{i}")];

    /// <summary>How many units can be called at once.</summary>
    public const int Calls = 4;

    /// <summary>No form.</summary>
    public static readonly StepForm None = new(null, FormCollection.Empty);

    /// <summary>Which form was sent; null when none was.</summary>
    public DeskStep? Step => step;

    /// <summary>The task of the joint job that it is about; none is <see cref="Guid.Empty"/>.</summary>
    public Guid Task => Guid.TryParse(this["task"], CultureInfo.InvariantCulture, out var task) ? task : Guid.Empty;

    /// <summary>The version of the request that the page showed.</summary>
    public int Version => Number("version") ?? 0;

    /// <summary>How many lines its timeline had.</summary>
    public int Seen => Number("seen") ?? 0;

    /// <summary>Files that came with the form.</summary>
    public IReadOnlyList<IFormFile> Files => fields.Files.GetFiles("files");

    /// <summary>Notes of files that came before.</summary>
    public IEnumerable<string> Notes => fields["kept"].OfType<string>();

    /// <summary>Files that are safe while the form comes back.</summary>
    public IReadOnlyList<(KeptFile File, string Note)> Kept { get; set; } = [];

    /// <summary>All that a person wrote in their own words; null when that is nothing.</summary>
    public string? Words => string.Join("\n\n", Written.Select(f => this[f]).Where(t => !Folding.IsBlank(t))) is { Length: > 0 } all ? all : null;

    /// <summary>Of these the ones in which something points at a person.</summary>
    public string[] Flagged => [.. Written.Select(f => this[f]).OfType<string>().Where(t => t != this["whom"] && PrivateDetails.Find(t).Count > 0)];

    /// <summary>True when the writer said that what points at a person is needed.</summary>
    public bool Keeps => this["keep"] == "true";

    /// <summary>A field as typed; null when it was left empty.</summary>
    public string? this[string field] => fields.TryGetValue(field, out var given) && !StringValues.IsNullOrEmpty(given) ? given[0] : null;

    /// <summary>A choice; null when nothing that is offered was chosen.</summary>
    public T? Choice<T>(string field)
        where T : struct, Enum =>
        Enum.TryParse<T>(this[field], out var chosen) && Enum.IsDefined(chosen) && chosen.ToString() == this[field] ? chosen : null;

    /// <summary>A whole number; null when it is none.</summary>
    public int? Number(string field) => Typed.Whole(this[field]);

    /// <summary>A day; null when it is none.</summary>
    public DateOnly? Day(string field) => Typed.Day(this[field]);

    /// <summary>A moment that was typed by the clock of a zone; null when it is none. An hour that the clocks skipped counts as the one after.</summary>
    public DateTimeOffset? Moment(string field, TimeZoneInfo zone)
    {
        if (Typed.Moment(this[field]) is not { Year: >= 1990 and <= 9000 } local)
        {
            return null;
        }

        local = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}

/// <summary>The form of one step on the page: the ids of its fields, and what was typed when it comes back.</summary>
/// <param name="Step">Which.</param>
/// <param name="Task">The task that it is about; none is <see cref="Guid.Empty"/>.</param>
/// <param name="Typed">What was typed; <see cref="StepForm.None"/> unless this form was refused.</param>
/// <param name="Request">Of which request.</param>
public sealed record StepFields(DeskStep Step, Guid Task, StepForm Typed, Request Request)
{
    /// <summary>True when it was refused: it stays open.</summary>
    public bool IsOpen => Typed.Step is not null;

    /// <summary>Where it is sent.</summary>
    public string Action => $"/staff/requests/{Platform.Ids.ShortReference.Show(Request.Reference)}?handler={Step}";

    /// <summary>A field as typed.</summary>
    public string? this[string field] => Typed[field];

    /// <summary>The id of a field, the only one on the page.</summary>
    public string Id(string field) => IdOf(Step, Task, field);

    /// <summary>The id of a step's field.</summary>
    public static string IdOf(DeskStep step, Guid task, string field) => task == Guid.Empty ? $"{step}-{field}" : $"{step}-{task:N}-{field}";
}

/// <summary>One field of a form: a line, or with <see cref="Rows"/> a text.</summary>
/// <param name="Of">Its form.</param>
/// <param name="Name">Its name.</param>
/// <param name="Label">What is asked.</param>
public sealed record StepField(StepFields Of, string Name, string Label)
{
    /// <summary>Help under the label; null when none is needed.</summary>
    public string? Hint { get; init; }

    /// <summary>Height of a text; 0 for a line.</summary>
    public int Rows { get; init; }

    /// <summary>Kind of a line.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What stands in it before anybody typed.</summary>
    public string? Value { get; init; }
}

/// <summary>A choice in a form.</summary>
/// <param name="Of">Its form.</param>
/// <param name="Name">Its name.</param>
/// <param name="Label">What is asked.</param>
/// <param name="Choices">Value and text of each.</param>
public sealed record StepChoices(StepFields Of, string Name, string Label, IReadOnlyList<(string Value, string Text)> Choices)
{
    /// <summary>Help under the question; null when none is needed.</summary>
    public string? Hint { get; init; }

    /// <summary>True for few short ones, side by side.</summary>
    public bool Inline { get; init; }

    /// <summary>What is chosen before anybody chose.</summary>
    public string? Value { get; init; }
}

/// <summary>A choice of one unit in a form.</summary>
/// <param name="Of">Its form.</param>
/// <param name="Name">Its name.</param>
/// <param name="Label">What is asked.</param>
/// <param name="Choose">What stands for none.</param>
/// <param name="Units">Which are offered.</param>
public sealed record UnitField(StepFields Of, string Name, string Label, string Choose, IReadOnlyList<Unit> Units);

/// <summary>What sends a form.</summary>
/// <param name="Of">Its form.</param>
/// <param name="Text">What the button says.</param>
public sealed record StepSend(StepFields Of, string Text);

/// <summary>What opens a form: its key and its name.</summary>
/// <param name="Key">The key that opens it; null for none.</param>
/// <param name="Text">Its name.</param>
public sealed record StepSummary(string? Key, string Text);
