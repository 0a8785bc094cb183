using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Folder;

/// <summary>
/// <c>holidays.csv</c>: dates that are not what their weekday says. With <c>town.json</c>'s week they make the calendar,
/// and so this file completes the profile.
/// </summary>
internal sealed class HolidaysFile(CurrentTown current) : ITownFile
{
    private static readonly CsvShape Shape = new(["date", "kind"], ["name_en", "name_zh-Hans", "hours"]) { Key = "date" };

    /// <inheritdoc />
    public string FileName => "holidays.csv";

    /// <inheritdoc />
    public void Check(TownDraft draft, TownProblems problems)
    {
        var before = problems.Found;
        var days = new Dictionary<DateOnly, SpecialDay>();
        using (var csv = draft.Folder.OpenCsv(FileName, Shape, problems))
        {
            foreach (var row in csv?.Rows() ?? [])
            {
                if (Read(row, problems) is { } day)
                {
                    days[day.Date] = day;
                }
            }
        }

        if (problems.Found > before || draft.Get<TownSettings>() is not { } town)
        {
            return;
        }

        if (WorkingCalendar.Fault(town.Week, days) is { } fault)
        {
            problems.Add(FileName, null, fault, "Remove holidays, or give town.json working hours on more days.");
            return;
        }

        draft.Profile = new TownProfile
        {
            Name = town.Name,
            TimeZone = town.Zone,
            Languages = town.Languages,
            DefaultLanguage = town.DefaultLanguage,
            Calendar = new WorkingCalendar(town.Zone, town.Week, days.Values),
            Site = town.Site,
            Country = town.Country,
            Phone = town.Phone,
            Opening = town.Opening,
            Map = town.Map,
        };
    }

    /// <inheritdoc />
    public Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc />
    public void Publish(TownDraft draft) => current.Profile = draft.Profile!;

    private SpecialDay? Read(CsvRow row, TownProblems problems)
    {
        if (!SheetDay.TryRead(row["date"], out var date) || date.Year is < 1990 or > 2100)
        {
            problems.Add(FileName, row.Line, $"\"{row["date"]}\" is no date from 1990 to 2100.", SheetDay.Remedy);
            return null;
        }

        SpecialDayKind? kind = row["kind"].ToLowerInvariant() switch
        {
            "holiday" => SpecialDayKind.Holiday,
            "working" => SpecialDayKind.Working,
            _ => null,
        };
        if (kind is null)
        {
            problems.Add(FileName, row.Line, $"\"{row["kind"]}\" is no kind of day.", "Write holiday for a day off, or working for one that is worked.");
            return null;
        }

        if (row["hours"].Length == 0)
        {
            return new SpecialDay(date, kind.Value);
        }

        if (kind == SpecialDayKind.Holiday)
        {
            problems.Add(FileName, row.Line, "A holiday has no working hours.", "Leave the hours empty, or write working for a day with shorter hours.");
            return null;
        }

        if (!WorkingSpan.TryParseAll(row["hours"], out var hours) || hours.Count == 0)
        {
            problems.Add(FileName, row.Line, $"\"{row["hours"]}\" are no working hours.", "Write them in order, such as 09:00-12:00; 13:30-17:30.");
            return null;
        }

        return new SpecialDay(date, kind.Value, hours);
    }
}
