using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Import;

/// <summary>
/// Says how another system's columns become requests: a JSON file with remarks, so that another city's export needs no
/// code. <c>import requests --example</c> prints one with every part explained; <c>docs/operate/import.md</c> describes them.
/// </summary>
public sealed class Mapping
{
    private const string BeginWith = "Begin with an example: doorstep import requests --example > my-city.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new FoldedText() },
    };

    /// <summary>Name of the source; with a row's id it tells what was imported before.</summary>
    public required string Source { get; init; }

    /// <summary>IANA time zone of dates without an offset.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The encoding of the file, such as <c>gb18030</c>; null when it is in UTF-8 or says it itself.</summary>
    public string? Encoding { get; set; }

    /// <summary>Language of the texts.</summary>
    public string Language { get; init; } = "en";

    /// <summary>.NET formats of the dates; ISO 8601 when empty.</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>
    /// True when its texts were public where they come from, so that they are shown here as they are. Otherwise those in which
    /// something points at a person wait for a look.
    /// </summary>
    public bool AsPublished { get; set; }

    /// <summary>Which column holds what.</summary>
    public required MappingColumns Columns { get; init; }

    /// <summary>Our state for each of theirs.</summary>
    public required IReadOnlyDictionary<string, SourceState> States { get; init; }

    /// <summary>Our channel for each of theirs; others count as another system.</summary>
    public IReadOnlyDictionary<string, Channel> Channels { get; init; } = new Dictionary<string, Channel>(StringComparer.Ordinal);

    /// <summary>How an area's code is made from a column; a row whose column says nothing is placed by its point.</summary>
    public MappingArea? Area { get; init; }

    /// <summary>What types that the town does not have yet get.</summary>
    public MappingTypes Types { get; init; } = new();

    /// <summary>What units that the town does not have yet get.</summary>
    public MappingUnits Units { get; init; } = new();

    /// <summary>The time zone of dates without an offset.</summary>
    [JsonIgnore]
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Code of a type here: the town's where the mapping says so, otherwise one that no type of the town has by chance.</summary>
    public string TypeCodeOf(string name) => Types.Match.GetValueOrDefault(name) ?? OwnCode(name);

    /// <summary>The same of a unit.</summary>
    public string UnitCodeOf(string cell) => Units.Match.GetValueOrDefault(cell) ?? OwnCode(cell);

    /// <summary>A mapping with every part in it, each explained.</summary>
    public static string Example()
    {
        using var resource = new StreamReader(typeof(Mapping).Assembly.GetManifestResourceStream("MappingExample.json")!);
        return resource.ReadToEnd();
    }

    /// <summary>The mappings that come with Doorstep.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. typeof(Mapping).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Mappings/", StringComparison.Ordinal))
            .Select(n => Path.GetFileNameWithoutExtension(n)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a built-in mapping by name, or a file; null, with the reasons noted, when it cannot be used.</summary>
    public static Mapping? Open(string nameOrFile, FileProblems problems)
    {
        string text;
        if (BuiltIn.Contains(nameOrFile, StringComparer.Ordinal))
        {
            using var resource = new StreamReader(typeof(Mapping).Assembly.GetManifestResourceStream($"Mappings/{nameOrFile}.json")!);
            text = resource.ReadToEnd();
        }
        else if (!File.Exists(nameOrFile))
        {
            problems.Add(nameOrFile, null, "There is no mapping of this name and no such file.", $"Name a file, or one of: {string.Join(", ", BuiltIn)}.");
            return null;
        }
        else
        {
            using var reader = TextFile.Open(nameOrFile, nameOrFile, problems);
            if (reader is null)
            {
                return null;
            }

            text = reader.ReadToEnd();
        }

        return Parse(text, nameOrFile, problems);
    }

    /// <summary>Reads a mapping's text.</summary>
    public static Mapping? Parse(string text, string name, FileProblems problems)
    {
        try
        {
            var mapping = JsonSerializer.Deserialize<Mapping>(text, Json);
            if (mapping is null)
            {
                problems.Add(name, null, "The mapping is empty.", BeginWith);
                return null;
            }

            var before = problems.Found;
            mapping.CheckInto(name, problems);
            return problems.Found > before ? null : mapping;
        }
        catch (JsonException broken)
        {
            problems.Add(name, (int?)broken.LineNumber + 1, InPlainWords(broken), "Mend it there. \"doorstep import requests --example\" shows every part.");
            return null;
        }
    }

    // The serializer speaks of .NET types, which mean nothing to the person who wrote the file.
    private static string InPlainWords(JsonException broken)
    {
        var quoted = Regex.Matches(broken.Message, "(?<=')[A-Za-z0-9_]+(?=')", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Select(m => m.Value).ToList();
        return broken.Message switch
        {
            { } m when m.Contains("could not be mapped", StringComparison.Ordinal) => $"There is no part \"{quoted.FirstOrDefault()}\" in a mapping.",
            { } m when m.Contains("missing required", StringComparison.Ordinal) => $"This is missing: {string.Join(", ", quoted)}.",
            _ when broken.Path is { Length: > 2 } path && broken.InnerException is null or InvalidOperationException => $"{broken.Path![2..]}: This value cannot stand here.",
            _ => "This is not JSON.",
        };
    }

    private string OwnCode(string name)
    {
        var code = $"{Source}-{SourceRequest.CodeFrom(name)}";
        return code.Length <= Codes.Longest ? code : SourceRequest.HashCode(code);
    }

    private void CheckInto(string name, FileProblems problems)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone))
        {
            Zone = zone;
        }
        else
        {
            Refuse($"timeZone: \"{TimeZone}\" is not known.", "Use an IANA name such as America/New_York.");
        }

        foreach (var column in Columns.All.Append(Area?.Column ?? "id"))
        {
            if (Folding.IsBlank(column))
            {
                Refuse("columns: One has no name.", "Write the column's name as the first line of the file has it, or take the part out.");
            }

            if (ForbiddenQuestions.Find(column) is { } forbidden)
            {
                Refuse($"columns: \"{column}\": {forbidden.Message}", forbidden.Remedy);
            }
        }

        if (!Codes.IsGood(Source))
        {
            Refuse($"source: \"{Source}\" cannot be a name.", Codes.Remedy);
        }

        if (Encoding is { } said && TextFile.Find(said) is null)
        {
            Refuse($"encoding: There is no encoding \"{said}\".", $"Use one of: {TextFile.EncodingsMetMost}.");
        }

        if (States.Count == 0)
        {
            Refuse("states: None is named.", "Say for each of their states what it is here: received, accepted or closed.");
        }

        if (!Deadline.TryParse(Types.Deadline, out _))
        {
            Refuse($"types.deadline: \"{Types.Deadline}\" is no deadline.", Deadline.Remedy);
        }

        if (AppLanguages.All.All(l => l.Name != Language))
        {
            Refuse($"language: Doorstep does not speak \"{Language}\".", $"Use one of: {string.Join(", ", AppLanguages.All.Select(l => l.Name))}.");
        }

        if (!Enum.TryParse<UnitKind>(Units.Kind, ignoreCase: true, out _) || !char.IsAsciiLetter(Units.Kind[0]))
        {
            Refuse($"units.kind: \"{Units.Kind}\" is no kind of unit.", "Write department, utility or partner.");
        }

        if (Area is { IsPattern: false } wrong)
        {
            Refuse($"area.pattern: \"{wrong.Pattern}\" is no regular expression that can be used.", "Put the parts that make the code in groups, such as ^(\\d+) (\\w+)$; looking back or ahead is not possible.");
        }
        else if (Area is { HasAllGroups: false } lacking)
        {
            Refuse($"area.code: \"{lacking.Code}\" names a group that the pattern lacks.", "Put that part of the pattern in parentheses, or name another group.");
        }

        void Refuse(string message, string remedy) => problems.Add(name, null, message, remedy);
    }
}

/// <summary>Which column holds what. A list is joined with commas, leaving out what is empty.</summary>
public sealed class MappingColumns
{
    /// <summary>Their id, unique in the source.</summary>
    public required string Id { get; init; }

    /// <summary>When it was asked.</summary>
    public required string ReportedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>When it was closed.</summary>
    public string? ClosedAt { get; init; }

    /// <summary>Name of the type.</summary>
    public required string Type { get; init; }

    /// <summary>Code of the unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Name of the unit; the code when there is none.</summary>
    public string? UnitName { get; init; }

    /// <summary>Their state.</summary>
    public required string State { get; init; }

    /// <summary>What was asked.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>The place in words.</summary>
    public IReadOnlyList<string> Address { get; init; } = [];

    /// <summary>WGS 84 degrees.</summary>
    public string? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public string? Longitude { get; init; }

    /// <summary>What was done.</summary>
    public string? Answer { get; init; }

    /// <summary>How it came in.</summary>
    public string? Channel { get; init; }

    /// <summary>Every column that is named.</summary>
    [JsonIgnore]
    public IEnumerable<string> All => new[] { Id, ReportedAt, UpdatedAt, ClosedAt, Type, Unit, UnitName, State, Latitude, Longitude, Answer, Channel }
        .OfType<string>().Concat(Description).Concat(Address).Distinct(StringComparer.Ordinal);
}

/// <summary>How an area's code is made from a column.</summary>
public sealed partial class MappingArea
{
    private Regex? regex;

    public required string Column { get; init; }

    /// <summary>A regular expression; a cell that it does not match says nothing about the area.</summary>
    public required string Pattern { get; init; }

    /// <summary>Code with <c>$1</c>, <c>$2</c> for the groups.</summary>
    public required string Code { get; init; }

    /// <summary>Other words for what a group holds.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal bool IsPattern
    {
        get
        {
            try
            {
                // Without backtracking no cell can make it slow.
                regex ??= new Regex(Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
                return true;
            }
            catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
            {
                return false;
            }
        }
    }

    internal bool HasAllGroups => IsPattern && GroupsIn().Matches(Code).All(m => regex!.GetGroupNumbers().Contains(Number(m)));

    /// <summary>The code that the cell stands for; null when it says nothing.</summary>
    public string? CodeOf(string cell)
    {
        var match = IsPattern ? regex!.Match(cell) : Match.Empty;
        return match.Success
            ? GroupsIn().Replace(Code, m => Words.GetValueOrDefault(match.Groups[Number(m)].Value, match.Groups[Number(m)].Value))
            : null;
    }

    private static int Number(Match group) => int.Parse(group.ValueSpan[1..], CultureInfo.InvariantCulture);

    [GeneratedRegex("\\$[0-9]{1,3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GroupsIn();
}

/// <summary>Which of their types are types of the town, and what the others get.</summary>
public sealed class MappingTypes
{
    /// <summary>
    /// Their types that are types of the town: the town's code by their name. Every other becomes a type of its own, even when its
    /// name is that of a type of the town: nothing is matched by guessing.
    /// </summary>
    public IReadOnlyDictionary<string, string> Match { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long their owner has to answer.</summary>
    public string Deadline { get; init; } = "5 working days";

    /// <summary>True when everybody sees the requests of new types; without it only staff do.</summary>
    public bool Public { get; init; }

    /// <summary>Group by language.</summary>
    public IReadOnlyDictionary<string, string> Group { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Names in further languages, by their name and then by language.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Names { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
}

/// <summary>Which of their units are units of the town, and what the others get.</summary>
public sealed class MappingUnits
{
    /// <summary>Their units that are units of the town: the town's code by their name. Every other becomes a unit of its own.</summary>
    public IReadOnlyDictionary<string, string> Match { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The kind, as in <c>units.csv</c>.</summary>
    public string Kind { get; init; } = "department";

    /// <summary>Names in further languages, by their code and then by language.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Names { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
}
