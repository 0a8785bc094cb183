using System.Globalization;
using System.Text.Json;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Results;

/// <summary>Describes the files of the results as a Frictionless data package: https://specs.frictionlessdata.io/data-package/.</summary>
internal static class DataPackage
{
    private static readonly (string Name, string Type, string Says)[] FigureKeys =
    [
        ("period_from", "date", "First day of the period, by the town's clock."), ("period_to", "date", "Last day."),
        ("by", "string", "What the row is a group of: total, area, unit, type, channel or month."), ("code", "string", "Which group; empty for the total."),
        ("name", "string", "Its name in the language that was asked for."),
    ];

    private static readonly (string Name, string Type, string Says)[] PersonalColumns =
    [
        ("season", "string", "Quarter of a year in which the requests were asked."), ("type_code", "string", "Type of personal requests; (other) for what is kept from the public though its type is not personal."),
        ("asked", "integer", "Rounded to 5; empty below 10."), ("answered", "integer", "Rounded to 5; empty below 10."),
        ("solved", "integer", "Solved by the resident's word; rounded to 5; empty below 10."), ("released_at", "datetime", "When the season was counted, once and for all, UTC."),
    ];

    /// <summary>Name, type and meaning of each column of the requests.</summary>
    public static IReadOnlyList<(string Name, string Type, string Says)> RequestColumns { get; } =
    [
        ("reference", "string", "The request's reference."), ("type_code", "string", "Its type."), ("area_code", "string", "The smallest area it lies in; empty when not known."),
        ("unit_code", "string", "The unit that owns it now."), ("channel", "string", "How it came in."), ("state", "string", "Where it stands."),
        ("outcome", "string", "What the last answer says came of it."), ("word", "string", "The resident's last word."), ("reported_at", "datetime", "When it was asked, UTC."),
        ("first_answered_at", "datetime", "When it was first answered, UTC."), ("promised_for", "datetime", "Until when the first answer was promised: at the moment of the answer, or now while there is none, UTC."),
        ("closed_at", "datetime", "When it was closed, UTC."), ("answered_in_time", "boolean", "Whether the first answer came in time; empty while that is not known."),
        ("reopened", "integer", "How often it opened again."), ("raised", "integer", "How many levels up a coordinator looks after it."),
        ("latitude", "number", "WGS 84."), ("longitude", "number", "WGS 84."),
    ];

    /// <summary>Writes the descriptor.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="table">The read that the files come from.</param>
    /// <param name="slice">What they hold.</param>
    /// <param name="town">Whose they are.</param>
    /// <param name="site">The town's address on the web.</param>
    /// <param name="address">Turns a file's name into where it is found.</param>
    public static void Write(Utf8JsonWriter json, FactTable table, Slice slice, TownProfile town, Uri site, Func<string, string> address)
    {
        var name = town.Name.In("en");
        json.WriteStartObject();
        json.WriteString("profile", "tabular-data-package");
        json.WriteString("name", "doorstep-results");
        json.WriteString("title", string.Create(CultureInfo.InvariantCulture, $"{name}: requests of residents and what came of them, {slice.From:yyyy-MM-dd} to {slice.To:yyyy-MM-dd}"));
        json.WriteString("homepage", new Uri(site, "/results").AbsoluteUri);
        json.WriteString("created", table.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteString("name", "CC-BY-4.0");
        json.WriteString("path", "https://creativecommons.org/licenses/by/4.0/");
        json.WriteString("title", "Creative Commons Attribution 4.0");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("sources");
        json.WriteStartObject();
        json.WriteString("title", name);
        json.WriteString("path", new Uri(site, "/requests").AbsoluteUri);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("resources");
        Resource(json, "requests", address("requests.csv"), "Public requests, a row each.", RequestColumns, ["reference"]);
        Resource(json, "figures", address("figures.csv"), "Figures by area, unit, type, channel and month.", [.. FigureKeys, .. FigureColumns.All.Select(c => (c.Name, c.Type, c.Says))], ["by", "code"]);
        Resource(json, "personal", address("personal.csv"), "Requests about people, by type and quarter: counted once, rounded, small counts left out.", PersonalColumns, ["season", "type_code"]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter json, string name, string path, string says, IReadOnlyList<(string Name, string Type, string Says)> fields, string[] key)
    {
        json.WriteStartObject();
        json.WriteString("profile", "tabular-data-resource");
        json.WriteString("name", name);
        json.WriteString("path", path);
        json.WriteString("description", says);
        json.WriteString("format", "csv");
        json.WriteString("mediatype", "text/csv");
        json.WriteString("encoding", "utf-8");
        json.WriteStartObject("schema");
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type);
            json.WriteString("description", field.Says);
            if (Choices(field.Name) is { } choices)
            {
                json.WriteStartObject("constraints");
                json.WritePropertyName("enum");
                JsonSerializer.Serialize(json, choices);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("primaryKey");
        JsonSerializer.Serialize(json, key);
        json.WriteStartArray("missingValues");
        json.WriteStringValue("");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string[]? Choices(string field) => field switch
    {
        "channel" => Enum.GetNames<Channel>(),
        "state" => Enum.GetNames<RequestState>(),
        "outcome" => Enum.GetNames<RequestOutcome>(),
        "word" => Enum.GetNames<Confirmation>(),
        _ => null,
    };
}
