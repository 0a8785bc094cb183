using System.Text;
using Doorstep.Platform.Files;

namespace Doorstep.UnitTests.Platform;

public sealed class TextAndCsvFileTests : IDisposable
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    private static readonly CsvShape Shape = new(["code", "name"], ["note"]) { Key = "code" };
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16 big", "gb18030 with mark"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_is_read_in_the_encoding_it_has(string encoding)
    {
        // Longer than a chunk, so that a character lies across its edge.
        var text = string.Concat(Enumerable.Repeat("code,名称\n路灯,河湾镇的路灯坏了 €\n", 20_000));
        Encoding used = encoding switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8 with mark" => new UTF8Encoding(true),
            "utf-16" => Encoding.Unicode,
            "utf-16 big" => Encoding.BigEndianUnicode,
            _ => Gb18030,
        };
        byte[] mark = encoding == "gb18030 with mark" ? [0x84, 0x31, 0x95, 0x33] : used.GetPreamble();
        File.WriteAllBytes(path, [.. mark, .. used.GetBytes(text)]);
        var problems = new FileProblems();
        using var reader = TextFile.Open(path, "a.csv", problems);
        Assert.Empty(problems.All);
        Assert.Equal(text, reader!.ReadToEnd());
    }

    [Theory]
    [InlineData("gb18030", "gb18030")]
    [InlineData("gb18030", "GBK")]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("big5", "big5")]
    [InlineData("shift_jis", "shift_jis")]
    public void What_nothing_tells_is_refused_until_somebody_says_it(string written, string said)
    {
        var text = written switch { "windows-1252" => "code,name\na,café – Straße €5\n", "big5" => "code,name\na,路燈不亮\n", _ => "code,name\na,路灯不亮\n" };
        if (written == "shift_jis")
        {
            text = "code,name\na,街灯が消えた\n";
        }

        File.WriteAllBytes(path, CodePagesEncodingProvider.Instance.GetEncoding(written)!.GetBytes(text));
        var problem = Assert.Single(Problems());
        Assert.Equal((2, TextFile.SaveAsUtf8), (problem.Line, problem.Remedy));
        using (var reader = TextFile.Open(path, "a.csv", new FileProblems(), said))
        {
            Assert.Equal(text, reader!.ReadToEnd());
        }

        // The remedy works: the same text, saved again as a spreadsheet or an editor saves UTF-8.
        foreach (var mark in new[] { true, false })
        {
            File.WriteAllText(path, text, new UTF8Encoding(mark));
            using var again = TextFile.Open(path, "a.csv", new FileProblems());
            Assert.Equal(text, again!.ReadToEnd());
        }
    }

    [Theory]
    [InlineData("klingon", "There is no encoding")]
    [InlineData("utf-8", "are not utf-8")]
    [InlineData("gb18030", "are not gb18030")]
    public void What_is_said_wrongly_is_told(string said, string message)
    {
        File.WriteAllBytes(path, [.. "a,b\nc,"u8, 0xFF, 0xFF, 0xFF]);
        var problems = new FileProblems();
        Assert.Null(TextFile.Open(path, "a.csv", problems, said));
        Assert.Contains(message, Assert.Single(problems.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_knows_better_than_what_somebody_says()
    {
        File.WriteAllText(path, "路灯", Encoding.Unicode);
        using var reader = TextFile.Open(path, "a.csv", new FileProblems(), "gb18030");
        Assert.Equal("路灯", reader!.ReadToEnd());
    }

    [Fact]
    public void An_empty_file_is_text()
    {
        using var reader = TextFile.Open(path, "a.csv", new FileProblems());
        Assert.Equal("", reader!.ReadToEnd());
    }

    [Theory]
    [InlineData("a,b\nc,caf\u00e9 au lait\nr\u00e9sum\u00e9,x\n", 2)] // Latin-1
    [InlineData("a,b\nc,d\ne,\u00ff\n", 3)]
    [InlineData("a,b\n\0,d\n", 2)]
    public void Bytes_that_are_no_text_are_refused_with_their_line(string latin1, int line)
    {
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(latin1));
        var problem = Assert.Single(Problems());
        Assert.Equal(line, problem.Line);
        Assert.Contains("UTF-8", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_byte_far_into_a_long_file_is_found_on_its_line()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("河湾镇,1234567\n", 50_000)));
        var line = 40_001;
        bytes[(line - 1) * 18] = 0xFF;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(line, Assert.Single(Problems()).Line);
    }

    [Fact]
    public void Half_a_character_at_the_end_is_refused()
    {
        File.WriteAllBytes(path, [.. "a\nb河"u8, 0xE6, 0xB2]);
        Assert.Equal(2, Assert.Single(Problems()).Line);
    }

    [Fact]
    public void A_file_over_100_MB_or_not_there_is_refused()
    {
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(TextFile.MostBytes + 1);
        }

        Assert.Contains("100 MB", Assert.Single(Problems()).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(path, Assert.Single(Problems()).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_come_with_their_lines_whatever_lies_between()
    {
        var (rows, problems) = Read("# Remark, with a comma\n\n\"# quoted remark, by a spreadsheet\",\ncode,name\n# more\na,\"two\nlines\"\n\n,,\nb,\"say \"\"hi\"\", please\"\r\nc,中文,\n");
        Assert.Empty(problems);
        Assert.Equal(["6:a=two\nlines", "10:b=say \"hi\", please", "11:c=中文"], rows);
    }

    [Theory]
    [InlineData("code,name\na,b,c\n", 2, "3 cells")]
    [InlineData("code,name\na\n", 2, "1 cells")]
    [InlineData("code,name\na,1\nA,2\n", 3, "line 2")]
    [InlineData("code,name\n,1\n", 2, "code is empty")]
    [InlineData("code\na\n", 1, "name is missing")]
    [InlineData("# r\ncode,name,colour\n", 2, "\"colour\"")]
    [InlineData("code,name,code\n", 1, "twice")]
    [InlineData("code;name\na;b;c\n", 2, "3 cells")]
    [InlineData("sep=;\ncode;name\na\n", 3, "1 cells")]
    [InlineData("code,Name,name \n", 1, "twice")]
    [InlineData("code,name\na,b\"c\n", 2, "quote")]
    [InlineData("code,name\na,\"b\" c\n", 2, "quote")]
    [InlineData("code,name\na,\"never closed\nb,c\n", 2, "quote")]
    [InlineData("", null, "no row")]
    [InlineData("# only a remark\n", null, "no row")]
    public void What_is_wrong_is_named_with_line_and_remedy(string text, int? line, string part)
    {
        var (_, problems) = Read(text);
        var problem = Assert.Single(problems);
        Assert.Equal(line, problem.Line);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
    }

    [Theory]
    [InlineData("code;name\na;b\nc;\"d;e\"\nf;g,h\n", "2:a=b|3:c=d;e|4:f=g,h")]
    [InlineData("code\tname\na\tb;c\n", "2:a=b;c")]
    [InlineData("code|name\na|b\n", "2:a=b")]
    [InlineData("sep=;\ncode;name\na;b\n", "3:a=b")]
    [InlineData("\"sep=;\"\r\ncode;name\r\na;b\r\n", "3:a=b")]
    [InlineData("SEP=,\ncode,name\na,b;c\n", "3:a=b;c")]
    [InlineData("sep=\t\ncode\tname\na\tb\n", "3:a=b")]
    [InlineData("# a remark; with, signs\n\ncode;name\na;b\n", "4:a=b")]
    [InlineData("# a remark\nsep=;\n# more\ncode;name\na;\"two\nlines\"\nb;c\n", "5:a=two\nlines|7:b=c")]
    [InlineData("\"code\";\"name\"\n\"a\";\"b\"\n", "2:a=b")]
    [InlineData(" Code ; NAME\na;b\n", "2:a=b")]
    [InlineData("\uFEFFcode;na\u200Bme\na;b\n", "2:a=b")]
    [InlineData("code;name\ra;b\r", "2:a=b")]
    public void What_stands_between_the_cells_is_found(string text, string rows)
    {
        var (read, problems) = Read(text);
        Assert.Empty(problems);
        Assert.Equal(rows.Split('|'), read);
    }

    [Fact]
    public void Rows_are_added_with_the_files_own_separator_line_ends_and_names()
    {
        var problems = new FileProblems();
        var text = "sep=;\r\nCode;Name EN\r\na;b";
        using var csv = CsvFile.Open(new StringReader(text), "a.csv", new CsvShape(["code", "name_en"], []), problems)!;
        Assert.Equal("a b", $"{csv.Rows().Single()["code"]} b");
        text = CsvFile.WithRows(text, csv.Columns, [new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "c;d", ["name_en"] = "e,f" }], csv.Separator);
        Assert.Equal("sep=;\r\nCode;Name EN\r\na;b\r\n\"c;d\";e,f\r\n", text);
        using var again = CsvFile.Open(new StringReader(text), "a.csv", new CsvShape(["code", "name_en"], []), problems)!;
        Assert.Equal(("c;d", "e,f"), (again.Rows().ElementAt(1)["code"], "e,f"));
        Assert.Empty(problems.All);
    }

    [Theory]
    [InlineData("2026-12-05", true)]
    [InlineData("2026-12-5", true)]
    [InlineData("2026/12/5", true)]
    [InlineData("2026.12.05", true)]
    [InlineData("2026年12月5日", true)]
    [InlineData("05/12/2026", false)]
    [InlineData("5.12.2026", false)]
    [InlineData("46361", false)]
    [InlineData("2026-13-05", false)]
    public void A_day_that_a_spreadsheet_rewrote_is_read_when_it_can_be_one_day_only(string text, bool read)
    {
        Assert.Equal(read, SheetDay.TryRead(text, out var day));
        Assert.Equal(read ? new DateOnly(2026, 12, 5) : default, day);
    }

    [Fact]
    public void All_problems_are_told_and_good_rows_still_come()
    {
        var (rows, problems) = Read("code,name\na\nb,2\nb,3\nc,4,5\nd,6\n");
        Assert.Equal(["3:b=2", "6:d=6"], rows);
        Assert.Equal([2, 4, 5], problems.Select(problem => problem.Line!.Value));
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_swallow_the_file()
    {
        var (rows, problems) = Read("code,name\na,\"" + string.Concat(Enumerable.Repeat("b,c\n", 500_000)));
        Assert.Empty(rows);
        Assert.Contains("never ends", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_nothing_but_problems_ends_soon()
    {
        var problems = new FileProblems();
        using var csv = CsvFile.Open(new StringReader("code,name\n" + string.Concat(Enumerable.Repeat("x\n", 100_000))), "a.csv", Shape, problems)!;
        Assert.Empty(csv.Rows());
        Assert.Equal(FileProblems.Most, problems.Count);
    }

    [Fact]
    public void Another_systems_columns_can_be_ignored_and_a_hash_kept()
    {
        var problems = new FileProblems();
        using var csv = CsvFile.Open(new StringReader("Code,colour,name\n#1,red,x\n"), "a.csv", Shape with { IgnoreOthers = true, Remarks = false }, problems)!;
        var row = Assert.Single(csv.Rows());
        Assert.Equal(("#1", "x", ""), (row["code"], row["name"], row["note"]));
    }

    [Fact]
    public void Rows_are_added_at_the_end_and_read_back()
    {
        var text = CsvFile.WithRows("# keep me\ncode,name\na,b", ["code", "name"],
            [new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "#x", ["name"] = "says \"hi\",\nthere", ["other"] = "left out" }]);
        Assert.StartsWith("# keep me\ncode,name\na,b\n", text, StringComparison.Ordinal);
        var (rows, problems) = Read(text);
        Assert.Empty(problems);
        Assert.Equal("3:a=b", rows[0]);
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole()
    {
        await AtomicFile.WriteAsync(path, "新的\n");
        Assert.Equal("新的\n", await File.ReadAllTextAsync(path));
        Assert.False(File.Exists(path + ".new"));
    }

    private static (List<string> Rows, IReadOnlyList<FileProblem> Problems) Read(string text)
    {
        var problems = new FileProblems();
        using var csv = CsvFile.Open(new StringReader(text), "a.csv", Shape, problems);
        return (csv?.Rows().Select(row => $"{row.Line}:{row["code"]}={row["name"]}").ToList() ?? [], problems.All);
    }

    private IReadOnlyList<FileProblem> Problems()
    {
        var problems = new FileProblems();
        using var reader = TextFile.Open(path, "a.csv", problems);
        Assert.Null(reader);
        return problems.All;
    }
}
