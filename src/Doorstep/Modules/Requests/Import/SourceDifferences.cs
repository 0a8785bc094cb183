using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.Import;

/// <summary>Says in which columns a row differs from the request that it became when it was first imported.</summary>
internal static class SourceDifferences
{
    /// <summary>The differences, each with its column; none when the row says what is here.</summary>
    public static List<string> Find(
        SourceRequest row, Request here, string type, Unit unit, List<string> said, MappingColumns columns, string? areaColumn)
    {
        var found = new List<string>();
        void Note(bool differs, string? column, string what)
        {
            if (differs && column is not null)
            {
                found.Add($"{column}: {what}");
            }
        }

        Note(here.TypeCode != type, columns.Type, $"{type}, here {here.TypeCode}");
        Note(here.OwnerUnit != unit.Code && unit.Active, columns.Unit, $"{unit.Code}, here {here.OwnerUnit}");
        Note(!IsSame(row.State, here), columns.State, $"{row.State}, here {here.State}");
        Note(!IsSame(row.ReportedAt, here.ReportedAt), columns.ReportedAt, "another date");
        Note(row.State == SourceState.Closed && row.ClosedAt is { } closed && here.ClosedAt is { } hereClosed && !IsSame(closed, hereClosed), columns.ClosedAt, "another date");
        Note(row.Description != here.Description, columns.Description.Count > 0 ? string.Join(", ", columns.Description) : null, "other words");
        Note(row.Address != here.Address, columns.Address.Count > 0 ? string.Join(", ", columns.Address) : null, "another place in words");
        Note(row.Latitude != here.Latitude || row.Longitude != here.Longitude, columns.Latitude is null ? null : $"{columns.Latitude}, {columns.Longitude}", "another point");
        Note(row.AreaCode is not null && here.AreaReason == "AreaReason.Source" && row.AreaCode != here.AreaCode, areaColumn, $"{row.AreaCode}, here {here.AreaCode}");
        Note(row.Answer is { } answer && !said.Contains(answer), columns.Answer, "another answer");
        Note(row.Channel != here.Channel, columns.Channel, $"{row.Channel}, here {here.Channel}");
        return found;
    }

    private static bool IsSame(SourceState there, Request here) => there switch
    {
        SourceState.Received => here.State == RequestState.Received,
        SourceState.Accepted => here.State is RequestState.Accepted or RequestState.WaitingForResident or RequestState.Answered,
        _ => here.State is RequestState.Closed || (here.State == RequestState.Answered && here.StillDangerous),
    };

    // Both engines keep milliseconds.
    private static bool IsSame(DateTimeOffset there, DateTimeOffset here) => there.ToUnixTimeMilliseconds() == here.ToUnixTimeMilliseconds();
}
