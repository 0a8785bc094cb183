using System.Text;
using Doorstep.Platform.Feeds;

namespace Doorstep.UnitTests.Platform.Feeds;

public class CsvTableTests
{
    [Theory]
    [InlineData("=1+1", true)]
    [InlineData("  =1+1", true)]
    [InlineData("\u00A0=1+1", true)]
    [InlineData("＝1+1", true)]
    [InlineData("＋1", true)]
    [InlineData("－1+1", true)]
    [InlineData("＠SUM(1)", true)]
    [InlineData("@SUM(1)", true)]
    [InlineData("|calc", true)]
    [InlineData("\t=1", true)]
    [InlineData("\r=1", true)]
    [InlineData("\u0001a", true)]
    [InlineData("-2+3", true)]
    [InlineData("-", true)]
    [InlineData("-Infinity", true)]
    [InlineData("+8613812345678", true)]
    [InlineData(" -2", true)]
    [InlineData("-2.5", false)]
    [InlineData("-1E-05", false)]
    [InlineData("-0.1276", false)]
    [InlineData("1=1", false)]
    [InlineData("a@b.example", false)]
    [InlineData("", false)]
    public void What_a_spreadsheet_would_run_is_text(string cell, bool guarded) => Assert.Equal(guarded ? $"'{cell}" : cell, CsvTable.Harmless(cell));

    [Fact]
    public async Task Every_cell_of_a_file_goes_through_the_guard()
    {
        using var bytes = new MemoryStream();
        await using (var csv = new CsvTable(bytes, mark: true))
        {
            await csv.RowAsync(["=name", null, "a,b", "say \"x\""]);
        }

        Assert.Equal("\uFEFF'=name,,\"a,b\",\"say \"\"x\"\"\"\r\n", Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
