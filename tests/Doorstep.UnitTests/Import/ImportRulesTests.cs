using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Import;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Files;

namespace Doorstep.UnitTests.Import;

/// <summary>How another system's rows are read, and which mappings are refused.</summary>
public sealed class ImportRulesTests
{
    private const string Small = """
        {
          "source": "other-town", "timeZone": "Europe/Madrid", "language": "zh-Hans",
          "columns": { "id": "id", "reportedAt": "asked", "updatedAt": "changed", "closedAt": "closed", "type": "kind", "unit": "office", "unitName": "office_name",
                       "state": "state", "description": ["what", "more"], "address": ["street"], "latitude": "lat", "longitude": "lon", "answer": "reply", "channel": "by" },
          "states": { "new": "received", "work": "accepted", "done": "closed" },
          "channels": { "tel": "phone" },
          "area": { "column": "ward", "pattern": "^W(\\d+)-(\\w+)$", "code": "$2.$1", "words": { "NORTH": "n" } }
        }
        """;

    [Fact]
    public void A_row_is_read_as_the_mapping_says()
    {
        var (request, reason) = Read("id=7;asked=2023-12-10T12:00:00;changed=2023-12-11 09:30;closed=;kind=路灯;office=DPW;office_name=Public  Works;state=work;"
            + "what= 不亮  了 ;more=第三杆;street=Main  St;lat=42.5;lon=1.5;reply=On its way.;by=tel;ward=W12-NORTH");

        Assert.Null(reason);
        Assert.Equal(("7", Utc("2023-12-10T11:00"), Utc("2023-12-11T08:30"), null), (request!.Id, request.ReportedAt, request.UpdatedAt, request.ClosedAt));
        Assert.Equal(("路灯", "other-town-dpw", "Public  Works", SourceState.Accepted), (request.TypeName, request.UnitCode, request.UnitName, request.State));
        Assert.Equal(("不亮 了, 第三杆", "Main St", 42.5, 1.5), (request.Description, request.Address, request.Latitude, request.Longitude));
        Assert.Equal(("n.12", "On its way.", "Phone"), (request.AreaCode, request.Answer, request.Channel.ToString()));
    }

    [Theory]
    [InlineData("id=", "id: The id is missing")]
    [InlineData("kind=", "kind: It is empty.")]
    [InlineData("office=", "office: It is empty.")]
    [InlineData("state=", "state: It is empty.")]
    [InlineData("state=New", "state: The mapping does not know the state \"New\".")]
    [InlineData("asked=", "asked: \"\" is no date")]
    [InlineData("asked=10/12/2023", "asked: \"10/12/2023\" is no date")]
    [InlineData("asked=12:30", "asked: \"12:30\" is no date")]
    [InlineData("asked=0001-01-01", "asked: \"0001-01-01\" is no date")]
    [InlineData("asked=9999-12-31", "asked: \"9999-12-31\" is no date")]
    [InlineData("changed=soon", "changed: \"soon\" is no date")]
    [InlineData("closed=2023-02-29", "closed: \"2023-02-29\" is no date")]
    [InlineData("lat=91", "lat, lon: This is no place on earth.")]
    [InlineData("lat=NaN", "lat, lon: This is no place on earth.")]
    [InlineData("lat=", "lat, lon: This is no place on earth.")]
    [InlineData("lon=1,5.2", "lat, lon: This is no place on earth.")]
    [InlineData("lat=0;lon=0", "lat, lon: 0, 0 lies in the sea")]
    [InlineData("lat=0.0;lon=-0.0", "lat, lon: 0, 0 lies in the sea")]
    [InlineData("lat=121.5;lon=31.2", "lat, lon: This is no place on earth. Latitude and longitude look swapped.")]
    [InlineData("lat=1.5;lon=42.5", "lat, lon: The point is far from the town, but inside it with the two swapped.")]
    [InlineData("lat=1,5;lon=42,5", "lat, lon: The point is far from the town, but inside it with the two swapped.")]
    [InlineData("asked=2026-03-02T03:00:01", "asked: It was asked in the future")]
    [InlineData("closed=2023-12-10T11:59:59", "closed: It was closed (2023-12-10T11:59:59) before it was asked")]
    [InlineData("state=done;closed=2026-03-02T03:00:01", "closed: It was closed in the future")]
    [InlineData("asked=45270.5", "asked: \"45270.5\" is a day as a spreadsheet counts it.")]
    [InlineData("asked=2023/13/10", "asked: \"2023/13/10\" is no date")]
    public void A_row_that_cannot_be_taken_says_which_column_and_why(string change, string reason)
    {
        var (request, said) = Read($"id=7;asked=2023-12-10T12:00:00;changed=;closed=;kind=k;office=o;state=new;lat=1;lon=1;{change}");

        Assert.Null(request);
        Assert.StartsWith(reason, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lat=42,5;lon=1,5")]
    [InlineData("lat=42.5;lon=1.5")]
    [InlineData("lat=48.85;lon=2.35")] // far away, but not the other way round
    [InlineData("asked=2023/12/10 12:00")]
    [InlineData("asked=2023/12/10 12:00:00")]
    [InlineData("asked=2026-03-02T03:00:00")] // this very moment
    [InlineData("closed=2023-12-10T12:00:00")]
    [InlineData("state=work;closed=2027-01-01")] // planned, as some systems write it
    public void What_is_possible_is_taken(string change) =>
        Assert.Null(Read($"id=7;asked=2023-12-10T12:00:00;changed=;closed=;kind=k;office=o;state=new;lat=42;lon=1;{change}").Reason);

    [Fact]
    public void The_middle_of_a_file_says_where_the_town_is_when_nothing_else_does()
    {
        Assert.Null(TownReach.Around([(40.7, -73.9), (40.8, -74)]));
        var reach = TownReach.Around([(40.7, -73.9), (40.8, -74), (40.75, -73.95), (-73.9, 40.7), (0, 0)])!.Value;
        Assert.True(reach.Holds(40.7, -73.9) && reach.IsNear(42, -73.9) && !reach.IsNear(-73.9, 40.7) && !reach.Holds(0, 0));
    }

    [Fact]
    public void A_name_is_a_type_of_the_town_only_where_the_mapping_says_so()
    {
        var mapping = Good(With("types", """{ "match": { "Pot holes": "pothole" } }"""));
        Assert.Equal(("pothole", "other-town-pothole", "other-town-other"), (mapping.TypeCodeOf("Pot holes"), mapping.TypeCodeOf("pothole"), mapping.TypeCodeOf("Other")));
        Assert.False(mapping.Types.Public);
        mapping = Good(With("units", """{ "match": { "DPW": "streets" } }"""));
        Assert.Equal(("streets", "other-town-streets"), (mapping.UnitCodeOf("DPW"), mapping.UnitCodeOf("Streets")));
        var longest = Good(With("source", $"\"{new string('s', 60)}\"")).TypeCodeOf("Some type");
        Assert.Matches("^x-[0-9a-f]{12}$", longest);
    }

    [Fact]
    public void A_row_has_another_fingerprint_as_soon_as_anything_of_it_changes()
    {
        const string Row = "id=7;asked=2023-12-10T12:00:00;changed=2023-12-11;closed=;kind=k;office=o;state=new;what=w;more=m;street=s;lat=42;lon=1;reply=r;by=tel;ward=W1-NORTH";
        var hash = Read(Row).Request!.Hash;
        Assert.Equal(hash, Read(Row.Replace("12:00:00", "12:00", StringComparison.Ordinal)).Request!.Hash);
        foreach (var change in new[] { "asked=2023-12-10T12:00:01", "changed=2023-12-12", "closed=2023-12-12", "kind=k2", "office=o2", "state=work", "what=v", "more=n", "street=t", "lat=42.1", "lon=1.1", "reply=q", "by=web", "ward=W2-NORTH" })
        {
            Assert.NotEqual(hash, Read($"{Row};{change}").Request!.Hash);
        }
    }

    [Theory]
    [InlineData("what", 4001)]
    [InlineData("street", 301)]
    [InlineData("reply", 4001)]
    [InlineData("kind", 121)]
    [InlineData("office", 121)]
    [InlineData("office_name", 121)]
    [InlineData("id", 201)]
    public void No_cell_is_longer_than_what_it_becomes(string column, int length)
    {
        const string Row = "id=7;asked=2023-12-10;kind=k;office=o;state=new;";
        Assert.Null(Read($"{Row}{column}={new string('x', length - 1)}").Reason);
        Assert.StartsWith(column, Read($"{Row}{column}={new string('x', length)}").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-03-26T01:59:59", "2023-03-26T00:59:59")]
    [InlineData("2023-03-26T02:30:00", "2023-03-26T01:30:00")] // skipped: read as if the clocks had not moved
    [InlineData("2023-03-26T03:00:00", "2023-03-26T01:00:00")]
    [InlineData("2023-10-29T02:30:00", "2023-10-29T01:30:00")] // shown twice: the second, in standard time
    [InlineData("2023-10-29T02:30:00Z", "2023-10-29T02:30:00")]
    [InlineData("2023-10-29T02:30:00+05:30", "2023-10-28T21:00:00")]
    public void Dates_are_by_the_sources_clock(string text, string utc) =>
        Assert.Equal(Utc(utc), Read($"id=1;asked={text};kind=k;office=o;state=new").Request!.ReportedAt);

    [Theory]
    [InlineData("Noise - Street/Sidewalk", "noise-street-sidewalk")]
    [InlineData("  DOT ", "dot")]
    [InlineData("A/C!!", "a-c")]
    [InlineData("路灯", "x-")]
    [InlineData("café", "x-")]
    [InlineData("---", "x-")]
    public void A_code_is_made_from_a_name_the_same_each_time(string name, string code)
    {
        Assert.StartsWith(code, SourceRequest.CodeFrom(name), StringComparison.Ordinal);
        Assert.Equal(SourceRequest.CodeFrom(name), SourceRequest.CodeFrom(name));
        Assert.Equal(code == "x-" ? 14 : code.Length, SourceRequest.CodeFrom(name).Length);
        Assert.NotEqual(SourceRequest.CodeFrom("路灯"), SourceRequest.CodeFrom("路面"));
        Assert.InRange(SourceRequest.CodeFrom(new string('a', 41)).Length, 1, 40);
    }

    [Theory]
    [InlineData("W12-NORTH", "n.12")]
    [InlineData("W12-SOUTH", "SOUTH.12")]
    [InlineData("0 Unspecified", null)]
    [InlineData("", null)]
    public void A_column_says_the_area_or_nothing(string cell, string? code) => Assert.Equal(code, Good(Small).Area!.CodeOf(cell));

    [Fact]
    public void A_group_is_not_read_as_a_group_again() =>
        Assert.Equal("$2-x", Good(Small.Replace("^W(\\\\d+)-(\\\\w+)$", "^(\\\\$\\\\d) (x)$", StringComparison.Ordinal).Replace("$2.$1", "$1-$2", StringComparison.Ordinal)).Area!.CodeOf("$2 x"));

    [Fact]
    public void No_cell_makes_a_pattern_slow()
    {
        var mapping = Good(Small.Replace("^W(\\\\d+)-(\\\\w+)$", "^(a+)+(b)$", StringComparison.Ordinal));
        Assert.Null(mapping.Area!.CodeOf(new string('a', 5000)));
    }

    [Theory]
    [InlineData("", 1, "not JSON")]
    [InlineData("null", null, "empty")]
    [InlineData("[]", 1, "cannot stand here|not JSON")]
    [InlineData("{\n\"source\": \"x\",\n\"timeZone\" oops", 3, "not JSON")]
    [InlineData("source=>null", 2, "source: This value cannot stand here")]
    [InlineData("timeZone=>\"Europe/Nowhere\"", null, "timeZone: \"Europe/Nowhere\" is not known.")]
    [InlineData("timeZone=>null", 2, "timeZone: This value cannot stand here")]
    [InlineData("language=>\"xx\"", null, "language: Doorstep does not speak \"xx\".")]
    [InlineData("encoding=>\"klingon\"", null, "encoding: There is no encoding")]
    [InlineData("source=>\"other town\"", null, "source: \"other town\" cannot be a name.")]
    [InlineData("states=>{}", null, "states: None is named.")]
    [InlineData("states=>{ \"done\": \"solved\" }", 2, "states.done: This value cannot stand here")]
    [InlineData("states=>{ \"done\": 2 }", 2, "states.done: This value cannot stand here")]
    [InlineData("colour=>1", 2, "There is no part \"colour\"")]
    [InlineData("columns=>{ \"id\": \"id\" }", 2, "This is missing: reportedAt, type")]
    [InlineData("types=>{ \"deadline\": \"soon\" }", null, "types.deadline: \"soon\" is no deadline.")]
    [InlineData("units=>{ \"kind\": \"gang\" }", null, "units.kind: \"gang\" is no kind of unit.")]
    [InlineData("units=>{ \"kind\": \"1\" }", null, "units.kind: \"1\" is no kind of unit.")]
    [InlineData("area=>{ \"column\": \"ward\", \"pattern\": \"(\", \"code\": \"$1\" }", null, "area.pattern: ")]
    [InlineData("area=>{ \"column\": \"ward\", \"pattern\": \"(?=x)\", \"code\": \"$0\" }", null, "area.pattern: ")]
    [InlineData("area=>{ \"column\": \"ward\", \"pattern\": \"(x)\", \"code\": \"$2\" }", null, "area.code: \"$2\" names a group")]
    [InlineData("area=>{ \"column\": \"\", \"pattern\": \"(x)\", \"code\": \"$1\" }", null, "columns: One has no name.")]
    [InlineData("area=>{ \"column\": \"religion\", \"pattern\": \"(x)\", \"code\": \"$1\" }", null, "columns: \"religion\"")]
    public void A_bad_mapping_is_refused_with_its_place(string text, int? line, string message)
    {
        var problems = new FileProblems();
        var whole = text.Split("=>") is [var part, var value] ? With(part, value) : text;

        Assert.Null(Mapping.Parse(whole, "my.json", problems));

        var problem = Assert.Single(problems.All);
        Assert.Equal("my.json", problem.File);
        Assert.Contains(message.Split('|'), m => problem.Message.Contains(m, StringComparison.Ordinal));
        Assert.True(line == problem.Line || (line == 2 && problem.Line is > 0), $"{problem.Line}: {problem.Message}");
        Assert.DoesNotContain("Doorstep.Modules", problem.ToString(), StringComparison.Ordinal);
        Assert.True(problem.Remedy.Length > 10);
    }

    [Theory]
    [InlineData("ethnicity")]
    [InlineData("resident_religion")]
    [InlineData("RiskScore")]
    [InlineData("宗教")]
    [InlineData("民族")]
    [InlineData("政治面貌")]
    public void A_mapping_cannot_name_a_column_that_may_not_be_held(string column)
    {
        foreach (var named in new[] { "\"what\"", "\"street\"", "\"office_name\"", "\"reply\"", "\"by\"", "\"ward\"" })
        {
            var problems = new FileProblems();
            Assert.Null(Mapping.Parse(Small.Replace(named, $"\"{column}\"", StringComparison.Ordinal), "my.json", problems));
            Assert.Contains($"\"{column}\"", Assert.Single(problems.All).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mapping_that_is_not_there_names_those_that_are()
    {
        var problems = new FileProblems();
        Assert.Null(Mapping.Open("nyc-311", problems));
        Assert.Contains("nyc311", Assert.Single(problems.All).Remedy, StringComparison.Ordinal);
        Assert.NotNull(Mapping.Open("nyc311", problems));
    }

    // With further parts the text stays on the lines that Small has.
    private static string With(string part, string value)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(Small)!.AsObject();
        node[part] = System.Text.Json.Nodes.JsonNode.Parse(value);
        return "\n" + node.ToJsonString();
    }

    private static Mapping Good(string text)
    {
        var problems = new FileProblems();
        var mapping = Mapping.Parse(text, "my.json", problems);
        Assert.Empty(problems.All);
        return mapping!;
    }

    private static (SourceRequest? Request, string? Reason) Read(string cells)
    {
        var row = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cell in cells.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2)))
        {
            row[cell[0]] = cell[1];
        }

        var problems = new FileProblems();
        using var csv = CsvFile.Open(
            new StringReader($"{CsvFile.Line(row.Keys)}\n{CsvFile.Line(row.Values)}\n"), "x.csv", new CsvShape([], []) { IgnoreOthers = true, Remarks = false }, problems);
        return SourceRequest.Read(csv!.Rows().Single(), Good(Small), Utc("2026-03-02T02:00:00"), new TownReach(new AreaBounds(42, 1, 43, 2)));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
