using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>What a deadline counts.</summary>
public enum DeadlineUnit
{
    /// <summary>Days on which the town works; due when the last of them closes.</summary>
    WorkingDays,

    /// <summary>Hours in which the town works.</summary>
    WorkingHours,

    /// <summary>Days of the calendar; due in the last minute of the last of them.</summary>
    CalendarDays,

    /// <summary>Hours by the clock, nights and holidays included.</summary>
    Hours,
}

/// <summary>
/// How long an owner has, as a person writes it: <c>3 working days</c>, <c>8 working hours</c>,
/// <c>5 calendar days</c>, <c>24 hours</c>, or in Chinese <c>3个工作日</c>, <c>8个工作小时</c>,
/// <c>5个自然日</c>, <c>24小时</c>. When it ends is <see cref="WorkingCalendar.Due"/>'s to say.
/// </summary>
/// <param name="Amount">How many, 1 to 999.</param>
/// <param name="Unit">Of what.</param>
public readonly partial record struct Deadline(int Amount, DeadlineUnit Unit)
{
    /// <summary>The largest amount.</summary>
    public const int Most = 999;

    /// <summary>What to tell somebody whose deadline could not be read.</summary>
    public const string Remedy = "Write a number from 1 to 999 and what it counts, such as \"3 working days\", \"8 working hours\", \"5 calendar days\" or \"24 hours\".";

    /// <summary>Reads a deadline; false where the text is none. Plain "days" is refused, since people mean both kinds by it.</summary>
    public static bool TryParse(string? text, out Deadline deadline)
    {
        deadline = default;
        if (text is null || text.Length > 40 || Shape().Match(Folding.Token(text) ?? "") is not { Success: true } match)
        {
            return false;
        }

        var amount = int.Parse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        DeadlineUnit? unit = string.Join(' ', match.Groups["unit"].Value.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            "working day" or "working days" or "工作日" => DeadlineUnit.WorkingDays,
            "working hour" or "working hours" or "工作小时" => DeadlineUnit.WorkingHours,
            "calendar day" or "calendar days" or "自然日" => DeadlineUnit.CalendarDays,
            "hour" or "hours" or "小时" => DeadlineUnit.Hours,
            _ => null,
        };
        if (unit is null || amount is < 1 or > Most)
        {
            return false;
        }

        deadline = new Deadline(amount, unit.Value);
        return true;
    }

    /// <summary>The deadline in words for a reader of <paramref name="language"/>, such as <c>3 working days</c> or <c>3 个工作日</c>.</summary>
    public string InWords(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
        ? string.Create(CultureInfo.InvariantCulture, $"{Amount} {Unit switch
        {
            DeadlineUnit.WorkingDays => "个工作日",
            DeadlineUnit.WorkingHours => "个工作小时",
            DeadlineUnit.CalendarDays => "个自然日",
            _ => "小时",
        }}")
        : ToString();

    /// <summary>The form in which a deadline is kept; <see cref="TryParse"/> reads it back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Unit switch
    {
        DeadlineUnit.WorkingDays => "working day",
        DeadlineUnit.WorkingHours => "working hour",
        DeadlineUnit.CalendarDays => "calendar day",
        _ => "hour",
    }}{(Amount == 1 ? "" : "s")}");

    [GeneratedRegex(@"^(?<n>[0-9]{1,3}) *个? *(?<unit>[A-Za-z][A-Za-z ]*|\p{IsCJKUnifiedIdeographs}+)$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Shape();
}
