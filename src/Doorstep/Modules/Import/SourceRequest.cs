using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Files;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Import;

/// <summary>A row of another system, read by a mapping.</summary>
public sealed record SourceRequest(
    string Id, DateTimeOffset ReportedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ClosedAt, string TypeName, string TypeCode, string UnitCell, string UnitCode,
    string UnitName, SourceState State, string Description, string? Address, double? Latitude, double? Longitude, string? AreaCode, string? Answer, Channel Channel)
{
    /// <summary>Most characters of a type's or a unit's name: what the town's files take.</summary>
    private const int LongestName = 120;

    // Degrees; about a hundred metres.
    private const double NearZero = 0.001;

    private static readonly DateTime Earliest = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Latest = new(2200, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>A fingerprint of all that was read of the row: the same as long as nothing changes at the source.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', new object?[]
    {
        ReportedAt.ToUnixTimeMilliseconds(), UpdatedAt?.ToUnixTimeMilliseconds(), ClosedAt?.ToUnixTimeMilliseconds(), TypeCode, UnitCode, State, Description, Address,
        Latitude, Longitude, AreaCode, Answer, Channel,
    }.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture))))));

    /// <summary>The row as requests take it over.</summary>
    /// <param name="type">Code of its type here.</param>
    /// <param name="unit">Code of its unit here.</param>
    public HistoricRequest ToHistoric(string type, string unit) =>
        new(Id, ReportedAt, UpdatedAt, ClosedAt, type, unit, State, Description, Address, Latitude, Longitude, AreaCode, Answer, Channel, Hash);

    /// <summary>Reads a row; a reason instead when it cannot be taken.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mapping">What its columns mean.</param>
    /// <param name="now">Nothing was asked or closed after this.</param>
    /// <param name="around">Where the town lies; null when nothing is known of it.</param>
    public static (SourceRequest? Request, string? Reason) Read(CsvRow row, Mapping mapping, DateTimeOffset now, TownReach? around = null)
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
            return (null, $"{columns.ReportedAt}: {NoDate(row[columns.ReportedAt])}");
        }

        foreach (var optional in new[] { columns.UpdatedAt, columns.ClosedAt })
        {
            if (optional is not null && row[optional].Length > 0 && Moment(row[optional], mapping) is null)
            {
                return (null, $"{optional}: {NoDate(row[optional])}");
            }
        }

        if (NotInTime(row, columns, reportedAt, Optional(columns.ClosedAt), state, now) is { } impossible)
        {
            return (null, impossible);
        }

        var latitude = Degrees(row, columns.Latitude, 90);
        var longitude = Degrees(row, columns.Longitude, 180);
        if (latitude is double.NaN || longitude is double.NaN || latitude is null != longitude is null)
        {
            return (null, $"{columns.Latitude}, {columns.Longitude}: This is no place on earth."
                + (LooksSwapped(row[columns.Latitude ?? ""], row[columns.Longitude ?? ""]) ? " Latitude and longitude look swapped." : ""));
        }

        if (latitude is { } lat && longitude is { } lon)
        {
            if (Math.Abs(lat) < NearZero && Math.Abs(lon) < NearZero)
            {
                return (null, $"{columns.Latitude}, {columns.Longitude}: 0, 0 lies in the sea off Africa. Leave both empty when the place is not known.");
            }

            if (around is { } reach && !reach.IsNear(lat, lon) && reach.Holds(lon, lat))
            {
                return (null, $"{columns.Latitude}, {columns.Longitude}: The point is far from the town, but inside it with the two swapped. Swap them.");
            }
        }

        var description = Joined(row, columns.Description);
        var address = Joined(row, columns.Address);
        var answer = columns.Answer is null ? null : Folding.Prose(row[columns.Answer]);
        foreach (var (column, text, most) in new[]
        {
            (columns.Type, row[columns.Type], LongestName), (columns.Unit, row[columns.Unit], LongestName),
            (columns.UnitName ?? "", columns.UnitName is null ? null : row[columns.UnitName], LongestName),
            (string.Join(", ", columns.Description), description, ReportRequest.LongestText),
            (string.Join(", ", columns.Address), address, ReportRequest.LongestLine),
            (columns.Answer ?? "", answer, ReportRequest.LongestText),
        })
        {
            if (TextLength.IsOver(text, most))
            {
                return (null, $"{column}: There are more than {most.ToString(CultureInfo.InvariantCulture)} characters.");
            }
        }

        return (new SourceRequest(
                id, reportedAt, Optional(columns.UpdatedAt), Optional(columns.ClosedAt), row[columns.Type], mapping.TypeCodeOf(row[columns.Type]),
                row[columns.Unit], mapping.UnitCodeOf(row[columns.Unit]), columns.UnitName is { } name && row[name].Length > 0 ? row[name] : row[columns.Unit],
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
            ? HashCode(name)
            : text;
    }

    /// <summary>A code from a hash, for names that make none or one that is too long.</summary>
    internal static string HashCode(string name) => $"x-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..12]}";

    private static string? Joined(CsvRow row, IReadOnlyList<string> columns) =>
        Folding.Prose(string.Join(", ", columns.Select(c => OneSpace(row[c])).Where(cell => cell.Length > 0)));

    private static string OneSpace(string cell) => string.Join(" ", cell.Split(" ", StringSplitOptions.RemoveEmptyEntries));

    private static double? Degrees(CsvRow row, string? column, double most) =>
        column is null || row[column].Length == 0 ? null
        : IsDegrees(row[column], out var degrees) && Math.Abs(degrees) <= most ? degrees
        : double.NaN;

    // A spreadsheet of many countries writes 40,7128. A number with both signs is none of ours.
    private static bool IsDegrees(string cell, out double degrees)
    {
        var read = Typed.Degrees(cell.Contains('.', StringComparison.Ordinal) ? cell : cell.Replace(',', '.'));
        degrees = read ?? 0;
        return read is not null;
    }

    private static bool LooksSwapped(string latitude, string longitude) =>
        IsDegrees(latitude, out var lat) && IsDegrees(longitude, out var lon) && Math.Abs(lat) is > 90 and <= 180 && Math.Abs(lon) <= 90;

    private static string NoDate(string cell) => cell.Length > 0 && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) && days is > 20_000 and < 80_000
        ? $"\"{cell}\" is a day as a spreadsheet counts it. Give the column the format yyyy-mm-dd hh:mm there, and save again."
        : $"\"{cell}\" is no date that the mapping knows. Name its format in the mapping's dateFormats.";

    private static string? NotInTime(CsvRow row, MappingColumns columns, DateTimeOffset asked, DateTimeOffset? closed, SourceState state, DateTimeOffset now) =>
        asked > now ? $"{columns.ReportedAt}: It was asked in the future ({row[columns.ReportedAt]}). Check the date, and the mapping's timeZone and dateFormats."
        : closed < asked ? $"{columns.ClosedAt}: It was closed ({row[columns.ClosedAt!]}) before it was asked ({row[columns.ReportedAt]}). One of the two is wrong."
        : state == SourceState.Closed && closed > now ? $"{columns.ClosedAt}: It was closed in the future ({row[columns.ClosedAt!]}). Check the date, and the mapping's timeZone."
        : null;

    private static DateTimeOffset? Moment(string text, Mapping mapping)
    {
        var read = mapping.DateFormats.Count > 0
            ? IsoMoment.TryRead(text, mapping.DateFormats, out var moment)
            : IsoMoment.TryRead(text, out moment) || IsoMoment.TryRead(text, SheetDay.WithTime, out moment);
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
