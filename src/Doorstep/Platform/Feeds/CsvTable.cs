using System.Globalization;
using System.Text;
using CsvHelper;

namespace Doorstep.Platform.Feeds;

/// <summary>Writes a CSV file for strangers' programs row by row. No cell of it runs as a formula in a spreadsheet.</summary>
/// <param name="body">Takes the text, and stays open.</param>
/// <param name="mark">
/// Whether it begins with the mark by which spreadsheets read it as UTF-8, which Chinese text needs; readers of data packages take it
/// for a part of the first name.
/// </param>
internal sealed class CsvTable(Stream body, bool mark) : IAsyncDisposable
{
    private readonly CsvWriter csv = new(new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: mark), leaveOpen: true), CultureInfo.InvariantCulture);

    /// <summary>Adds a row; null is an empty cell.</summary>
    public Task RowAsync(IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(Harmless(cell));
        }

        return csv.NextRecordAsync();
    }

    /// <summary>
    /// The cell with an apostrophe before what a spreadsheet would run. Spreadsheets also look past blanks, and take the wide signs of Chinese
    /// and Japanese keyboards for the plain ones. A negative number is no formula, so that figures and coordinates can be counted with.
    /// </summary>
    public static string Harmless(string? cell) =>
        cell?.TrimStart() is [var first, ..] && ("=+-@＝＋－＠|".Contains(first, StringComparison.Ordinal) || char.IsControl(cell[0])) && !IsNegative(cell)
            ? $"'{cell}" : cell ?? "";

    /// <inheritdoc />
    public ValueTask DisposeAsync() => csv.DisposeAsync();

    // A plus is never written before a number, but before telephone numbers.
    private static bool IsNegative(string cell) =>
        cell is ['-', (>= '0' and <= '9') or '.', ..] && double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);
}
