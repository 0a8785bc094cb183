using System.Text;
using Doorstep.Platform.Files;

namespace Doorstep.UnitTests.Platform;

public sealed class TextAndCsvFileTests : IDisposable
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    private static readonly CsvShape Shape = new(["code", "name"], ["note"]) { Key = "code" };
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16 big", "gb18030", "gb18030 with mark"];

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
    [InlineData("code;name\na;b\n", 1, "commas")]
    [InlineData("code\tname\na\tb\n", 1, "commas")]
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
