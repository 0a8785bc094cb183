using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Files;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Import;

/// <summary>A row of another system, read by a mapping.</summary>
public sealed record SourceRequest(
    string Id, DateTimeOffset ReportedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ClosedAt, string TypeName, string UnitCode, string UnitName,
    SourceState State, string Description, string? Address, double? Latitude, double? Longitude, string? AreaCode, string? Answer, Channel Channel)
{
    /// <summary>Most characters of a type's or a unit's name: what the town's files take.</summary>
    private const int LongestName = 120;

    private static readonly DateTime Earliest = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Latest = new(2200, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Code of its type here.</summary>
    public string TypeCode => CodeFrom(TypeName);

    /// <summary>Reads a row; a reason instead when it cannot be taken.</summary>
    public static (SourceRequest? Request, string? Reason) Read(CsvRow row, Mapping mapping)
    {
        var columns = mapping.Columns;
        var id = row[columns.Id];
        if (id.Length is 0 or > 200)
        {
            return (null, $"{columns.Id}: The id is missing or too long.");
        }

        foreach (var needed in new[] { columns.Type, columns.Unit, columns.State })
        {
            if (row[needed].Length == 0)
            {
                return (null, $"{needed}: It is empty.");
            }
        }

        if (!mapping.States.TryGetValue(row[columns.State], out var state))
        {
            return (null, $"{columns.State}: The mapping does not know the state \"{row[columns.State]}\".");
        }

        if (Moment(row[columns.ReportedAt], mapping) is not { } reportedAt)
        {
            return (null, $"{columns.ReportedAt}: \"{row[columns.ReportedAt]}\" is no date that the mapping knows.");
        }

        foreach (var optional in new[] { columns.UpdatedAt, columns.ClosedAt })
        {
            if (optional is not null && row[optional].Length > 0 && Moment(row[optional], mapping) is null)
            {
                return (null, $"{optional}: \"{row[optional]}\" is no date that the mapping knows.");
            }
        }

        var latitude = Degrees(row, columns.Latitude, 90);
        var longitude = Degrees(row, columns.Longitude, 180);
        if (latitude is double.NaN || longitude is double.NaN || latitude is null != longitude is null)
        {
            return (null, $"{columns.Latitude}, {columns.Longitude}: This is no place on earth.");
        }

        var description = Joined(row, columns.Description);
        var address = Joined(row, columns.Address);
        var answer = columns.Answer is null ? null : PlainText.Clean(row[columns.Answer]);
        foreach (var (column, text, most) in new[]
        {
            (columns.Type, row[columns.Type], LongestName), (columns.Unit, row[columns.Unit], LongestName),
            (columns.UnitName ?? "", columns.UnitName is null ? null : row[columns.UnitName], LongestName),
            (string.Join(", ", columns.Description), description, RequestsTables.LongestText),
            (string.Join(", ", columns.Address), address, ReportRequest.LongestLine),
            (columns.Answer ?? "", answer, RequestsTables.LongestText),
        })
        {
            if (TextLength.IsOver(text, most))
            {
                return (null, $"{column}: There are more than {most.ToString(CultureInfo.InvariantCulture)} characters.");
            }
        }

        return (new SourceRequest(
                id, reportedAt, Optional(columns.UpdatedAt), Optional(columns.ClosedAt), row[columns.Type],
                CodeFrom(row[columns.Unit]), columns.UnitName is { } name && row[name].Length > 0 ? row[name] : row[columns.Unit],
                state, description ?? "", address, latitude, longitude, mapping.Area?.CodeOf(row[mapping.Area.Column]), answer,
                columns.Channel is { } channel ? mapping.Channels.GetValueOrDefault(row[channel], Channel.Api) : Channel.Api),
                null);

        DateTimeOffset? Optional(string? column) => column is null ? null : Moment(row[column], mapping);
    }

    /// <summary>
    /// A code from a name of another system: letters and digits in lower case with dashes between; names without any of
    /// them, such as Chinese ones, get one from their hash, the same each time.
    /// </summary>
    public static string CodeFrom(string name)
    {
        var code = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                code.Append(char.ToLowerInvariant(c));
            }
            else if (code.Length > 0 && code[^1] != '-')
            {
                code.Append('-');
            }
        }

        var text = code.ToString().Trim('-');
        return name.Any(c => c > 127 && char.IsLetter(c)) || text.Length is 0 or > 40
            ? $"x-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..12]}"
            : text;
    }

    private static string? Joined(CsvRow row, IReadOnlyList<string> columns) =>
        Folding.Prose(string.Join(", ", columns.Select(c => OneSpace(row[c])).Where(cell => cell.Length > 0)));

    private static string OneSpace(string cell) => string.Join(" ", cell.Split(" ", StringSplitOptions.RemoveEmptyEntries));

    private static double? Degrees(CsvRow row, string? column, double most) =>
        column is null || row[column].Length == 0 ? null
        : Typed.Degrees(row[column]) is { } degrees && Math.Abs(degrees) <= most ? degrees
        : double.NaN;

    private static DateTimeOffset? Moment(string text, Mapping mapping)
    {
        var read = mapping.DateFormats.Count > 0
            ? IsoMoment.TryRead(text, mapping.DateFormats, out var moment)
            : IsoMoment.TryRead(text, out moment);
        // Other systems write 0001 or 9999 for "never".
        if (!read || moment < Earliest || moment > Latest)
        {
            return null;
        }

        if (moment.Kind == DateTimeKind.Utc)
        {
            return new DateTimeOffset(moment);
        }

        // An hour that the clocks skip is read as if they had not; of one that they repeat, the second is taken.
        var offset = mapping.Zone.IsInvalidTime(moment) ? mapping.Zone.GetUtcOffset(moment.AddDays(-1)) : mapping.Zone.GetUtcOffset(moment);
        return new DateTimeOffset(moment, offset).ToUniversalTime();
    }
}
