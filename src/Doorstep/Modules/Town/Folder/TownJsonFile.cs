using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;
using Doorstep.Platform.Web;

namespace Doorstep.Modules.Town.Folder;

/// <summary>What <c>town.json</c> says, before the holidays make a calendar of its week.</summary>
internal sealed record TownSettings(
    LocalText Name,
    TimeZoneInfo Zone,
    IReadOnlyList<string> Languages,
    string DefaultLanguage,
    IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> Week,
    Uri? Site,
    string? Country,
    string? Phone,
    LocalText? Opening,
    string? FrontDesk,
    NamedMap? Map);

/// <summary><c>town.json</c>: name, time zone, languages, working hours, address on the web, country, phone, opening text, front desk, a map elsewhere.</summary>
internal sealed class TownJsonFile(OutsideSources outside, HomeLanguage home, PublicSite site) : ITownFile
{
    private const int LongestName = 100;
    private const int LongestOpening = 500;
    private static readonly DayOfWeek[] Days = Enum.GetValues<DayOfWeek>();

    /// <inheritdoc />
    public string FileName => "town.json";

    /// <inheritdoc />
    public void Check(TownDraft draft, TownProblems problems)
    {
        if (draft.Folder.ReadText(FileName, problems) is not { } text || JsonLines.Read(text, FileName, problems) is not { } values)
        {
            return;
        }

        var before = problems.Found;
        var read = new Reading(FileName, values, problems);
        var languages = Languages(read);
        var standard = read.Text("defaultLanguage") ?? languages.FirstOrDefault() ?? "en";
        if (languages.Count > 0 && !languages.Contains(standard))
        {
            read.Fault("defaultLanguage", $"\"{standard}\" is not one of the languages.", $"Use one of {string.Join(", ", languages)}.");
        }

        var name = read.Local("name", languages, LongestName);
        if (name.IsEmpty)
        {
            read.Fault("name", "The town has no name.", "Write \"name\": { \"en\": \"Riverbend\", \"zh-Hans\": \"河湾镇\" }.");
        }

        var zone = Zone(read);
        var week = Week(read);
        var address = Site(read);
        var country = read.Text("country");
        if (country is not null && !TelephoneNumbers.IsRegion(country))
        {
            read.Fault("country", $"\"{country}\" is not a country's two letters.", "Write the letters of ISO 3166, such as CN, DE or US, or \"\" to take it from \"phone\".");
        }

        var phone = read.Text("phone");
        if (phone?.Length > 40)
        {
            read.Fault("phone", "The phone number is longer than 40 characters.", "Write one number; put more in \"opening\".");
        }

        var opening = read.Local("opening", languages, LongestOpening);
        var frontDesk = read.Text("frontDesk");
        var map = Map(read);
        read.NameUnknown();
        if (problems.Found == before)
        {
            draft.Set(new TownSettings(name, zone!, languages, standard, week, address, country ?? TelephoneNumbers.RegionOf(phone), phone, opening.IsEmpty ? null : opening, frontDesk, map));
        }
    }

    /// <inheritdoc />
    public Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc />
    public void Publish(TownDraft draft)
    {
        // The holidays' file completes the profile and publishes it; browsers have to be told what they may fetch.
        outside.Allow(draft.Get<TownSettings>()?.Map?.Origins ?? []);
        site.Configured = draft.Get<TownSettings>()?.Site;
        if (draft.Get<TownSettings>() is { } settings)
        {
            home.Set(settings.DefaultLanguage);
        }
    }

    private static List<string> Languages(Reading read)
    {
        var languages = new List<string>();
        foreach (var line in read.List("languages"))
        {
            // A language that Doorstep does not speak would be a dead choice on every page.
            if (line.Text is not { } tag || AppLanguages.All.All(culture => culture.Name != tag))
            {
                read.Fault(line.Path, $"Doorstep does not speak the language \"{line.Text}\".",
                    $"Use {string.Join(" and ", AppLanguages.All.Select(culture => $"\"{culture.Name}\""))}, in just these letters.");
            }
            else if (languages.Contains(tag))
            {
                read.Fault(line.Path, $"The language {tag} is there twice.", "Keep one of the two.");
            }
            else
            {
                languages.Add(tag);
            }
        }

        if (languages.Count == 0 && read.List("languages").Count == 0)
        {
            read.Fault("languages", "No language is named.", "Write \"languages\": [\"en\", \"zh-Hans\"].");
        }

        return languages;
    }

    private static TimeZoneInfo? Zone(Reading read)
    {
        const string remedy = "Write the IANA name, such as \"Europe/Andorra\" or \"Asia/Shanghai\".";
        if (read.Text("timeZone") is not { } id)
        {
            read.Fault("timeZone", "The time zone is missing.", remedy);
            return null;
        }

        if (id.Length < 60 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId)
        {
            return zone;
        }

        read.Fault("timeZone", $"There is no time zone \"{id}\".", remedy);
        return null;
    }

    private static Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> Week(Reading read)
    {
        var week = new Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>>();
        foreach (var day in Days)
        {
            var path = $"workingHours.{day.ToString().ToLowerInvariant()}";
            if (!WorkingSpan.TryParseAll(read.Text(path) ?? "", out var spans))
            {
                read.Fault(path, $"\"{read.Text(path)}\" are no working hours.", "Write them in order, such as \"09:00-12:00, 13:30-17:30\", or \"\" for a day off.");
                spans = [new WorkingSpan(0, 1)];
            }

            week[day] = spans;
        }

        if (WorkingCalendar.Fault(week, new Dictionary<DateOnly, SpecialDay>()) is { } fault)
        {
            read.Fault("workingHours", fault, "Write \"workingHours\": { \"monday\": \"09:00-12:00, 13:30-17:30\", … }.");
        }

        return week;
    }

    private static Uri? Site(Reading read)
    {
        if (read.Text("site") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var site) && site.Scheme is "https" or "http" && site.Query.Length == 0 && site.Fragment.Length == 0)
        {
            return site;
        }

        read.Fault("site", $"\"{text}\" is no address on the web.", "Write it in full, such as \"https://doorstep.example.org\", or \"\" for none.");
        return null;
    }

    private static NamedMap? Map(Reading read)
    {
        var style = Address(read, "map.style", read.Text("map.style"));
        var tiles = read.Text("map.tiles");
        var attribution = read.Text("map.attribution") ?? "";
        var hosts = read.List("map.hosts").Select(line => Address(read, line.Path, line.Text)).OfType<Uri>().ToList();
        if (tiles is not null && (Address(read, "map.tiles", tiles) is null || !new[] { "{z}", "{x}", "{y}" }.All(part => tiles.Contains(part, StringComparison.Ordinal)) || tiles.Contains("{s}", StringComparison.Ordinal)))
        {
            read.Fault("map.tiles", $"\"{tiles}\" is no address of map tiles.", "Write it with {z}, {x} and {y}, such as \"https://tiles.example.org/{z}/{x}/{y}.png\".");
            return null;
        }

        if (style is not null && tiles is not null)
        {
            read.Fault("map.tiles", "Both a style and tiles are named.", "Keep one of the two.");
        }

        if (tiles is not null && attribution.Length == 0)
        {
            read.Fault("map.tiles", "The map does not say whose work it is.", "Write \"attribution\" as the source asks for it, such as \"© OpenStreetMap contributors\".");
        }

        if (TextLength.IsOver(attribution, LongestName))
        {
            read.Fault("map.attribution", string.Create(CultureInfo.InvariantCulture, $"The text is longer than {LongestName} characters."), "Shorten it.");
        }

        return style is null && tiles is null ? null : new NamedMap(style, tiles, attribution, hosts);
    }

    private static Uri? Address(Reading read, string path, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length <= 500 && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0)
        {
            return address;
        }

        read.Fault(path, $"\"{text}\" is no address on the web.", "Write it in full, such as \"https://maps.example.org/style.json\", or \"\" for none.");
        return null;
    }

    /// <summary>Takes values by path and remembers which were asked for, so that the rest can be named.</summary>
    private sealed class Reading(string file, IReadOnlyDictionary<string, JsonLine> values, TownProblems problems)
    {
        private readonly HashSet<string> known = new(StringComparer.Ordinal);

        public string? Text(string path)
        {
            known.Add(path);
            if (!values.TryGetValue(path, out var line) || Folding.IsBlank(line.Text))
            {
                return null;
            }

            if (!line.IsText)
            {
                Fault(path, $"The value of \"{path}\" is no text.", "Put it in double quotes.");
                return null;
            }

            return Folding.Line(line.Text);
        }

        public IReadOnlyList<JsonLine> List(string path)
        {
            var lines = values.Values.Where(line => line.Path.StartsWith(path + "[", StringComparison.Ordinal) && line.Path.EndsWith(']')).ToList();
            known.UnionWith(lines.Select(line => line.Path));
            return lines;
        }

        public LocalText Local(string path, List<string> languages, int longest)
        {
            var texts = languages.Select(language => KeyValuePair.Create(language, Text($"{path}.{language}") ?? "")).ToList();
            foreach (var (language, _) in texts.Where(text => TextLength.IsOver(text.Value, longest)))
            {
                Fault($"{path}.{language}", string.Create(CultureInfo.InvariantCulture, $"The text is longer than {longest} characters."), "Shorten it.");
            }

            return new LocalText(texts);
        }

        public void Fault(string path, string message, string remedy)
        {
            var line = values.GetValueOrDefault(path) ?? values.Values.FirstOrDefault(value => value.Path.StartsWith(path, StringComparison.Ordinal));
            problems.Add(file, line?.Line, message, remedy);
        }

        public void NameUnknown()
        {
            foreach (var line in values.Values.Where(line => !known.Contains(line.Path)))
            {
                problems.Add(file, line.Line, $"Doorstep knows no setting \"{line.Path}\".",
                    "Check the spelling against README.md in this folder; a text's language must be one of \"languages\".");
            }
        }
    }
}
