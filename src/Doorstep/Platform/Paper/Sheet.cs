using System.Globalization;
using QRCoder;

namespace Doorstep.Platform.Paper;

/// <summary>
/// A4 sheets that fill from the top: headings, paragraphs, rows and boxes, with a foot and page numbers. What does not fit
/// goes on the next sheet. Lengths are in points (1/72 inch).
/// </summary>
public sealed class Sheet
{
    /// <summary>One millimetre.</summary>
    public const double Mm = 72 / 25.4;

    /// <summary>The blank edge at the left and right.</summary>
    public const double Margin = 20 * Mm;

    private const double Top = 18 * Mm;
    private const double Bottom = PdfFile.Height - (22 * Mm);
    private const double TextSize = 10.5;
    private const double Leading = 1.45;
    private const double LabelWidth = 46 * Mm;
    private const int MostNamed = 20;
    private readonly PdfFile pdf;
    private readonly string foot;
    private double y = Top;
    private double codeEnd;
    private double codeWidth;

    /// <summary>An empty first sheet.</summary>
    /// <param name="font">The font.</param>
    /// <param name="title">Title of the file.</param>
    /// <param name="foot">Stands at the foot of each sheet, beside its number.</param>
    /// <param name="language">Language of the text, as a tag.</param>
    /// <param name="made">When it was made.</param>
    public Sheet(TrueTypeFont font, string title, string foot, CultureInfo language, DateTimeOffset made)
    {
        this.foot = foot;
        pdf = new PdfFile(font, title, language.Name, made);
        pdf.AddPage();
    }

    private double Width => PdfFile.Width - (2 * Margin) - (pdf.Pages == 1 && y < codeEnd ? codeWidth : 0);

    /// <summary>A title, large.</summary>
    public void Title(string text) => Lines(text, 19, bold: true, after: 4);

    /// <summary>A heading; it stays with what follows.</summary>
    public void Heading(string text)
    {
        Need(64);
        y += 10;
        Lines(text, 12.5, bold: true, after: 3);
    }

    /// <summary>A paragraph; line ends in it stay.</summary>
    public void Paragraph(string text, bool small = false, bool bold = false) => Lines(text, small ? 8.5 : TextSize, bold, after: 5, grey: small ? 0.25 : 0);

    /// <summary>Names and what belongs to them; empty values are left out.</summary>
    public void Rows(params IEnumerable<(string Label, string? Value)> rows)
    {
        foreach (var (label, value) in rows.Where(r => !string.IsNullOrWhiteSpace(r.Value)))
        {
            Row(label, value!);
        }

        y += 4;
    }

    /// <summary>Something to fill in by hand: a name and an empty box beside it.</summary>
    /// <param name="label">What to write.</param>
    /// <param name="height">How much room there is.</param>
    public void Blank(string label, double height = 24)
    {
        Need(height + 4);
        Column(label, Margin, LabelWidth - 8, y + 3);
        pdf.Box(Margin + LabelWidth, y, Width - LabelWidth, height);
        y += height + 4;
    }

    /// <summary>Things to tick by hand, in one row.</summary>
    public void Ticks(string label, params IReadOnlyList<string> choices)
    {
        Need(24);
        Column(label, Margin, LabelWidth - 8, y + 3);
        var x = Margin + LabelWidth;
        foreach (var choice in choices)
        {
            var wide = pdf.WidthOf(choice, TextSize) + 32;
            if (x > Margin + LabelWidth && x + wide > PdfFile.Width - Margin)
            {
                (x, y) = (Margin + LabelWidth, y + 20);
                Need(24);
            }

            pdf.Box(x, y + 3, 10, 10);
            pdf.Text(x + 15, y + 12, choice, TextSize);
            x += wide;
        }

        y += 24;
    }

    /// <summary>Two empty boxes side by side, for photographs.</summary>
    public void PhotoBoxes(string left, string right)
    {
        const double Height = 40 * Mm;
        Need(Height + 20);
        var half = (Width - 12) / 2;
        for (var i = 0; i < 2; i++)
        {
            var x = Margin + (i * (half + 12));
            pdf.Text(x, y + 10, i == 0 ? left : right, 8.5, grey: 0.25);
            pdf.Box(x, y + 15, half, Height);
        }

        y += Height + 22;
    }

    /// <summary>A QR code at the upper right of the first sheet, with words under it; the text beside it is narrower.</summary>
    public void Code(string content, string caption, double size = 30 * Mm)
    {
        var x = PdfFile.Width - Margin - size;
        DrawCode(content, x, y, size);
        var line = y + size + 9;
        foreach (var words in LineBreaks.Of(caption, size, text => pdf.WidthOf(text, 8)))
        {
            pdf.Text(x, line, words, 8, grey: 0.25);
            line += 10.5;
        }

        (codeWidth, codeEnd) = (size + 14, line);
    }

    /// <summary>A box that stands out: rows, and a QR code at their right when there is one.</summary>
    public void Frame(IReadOnlyList<(string Label, string Value)> rows, string? code)
    {
        const double Size = 30 * Mm;
        var inner = Width - 24 - (code is null ? 0 : Size + 12);
        var lines = rows.Select(r => (r.Label, Value: LineBreaks.Of(r.Value, inner, text => pdf.WidthOf(text, 13)))).ToList();
        var height = Math.Max(code is null ? 0 : Size + 20, lines.Sum(r => 15 + (r.Value.Count * 19)) + 18);
        Need(height + 8);
        pdf.Box(Margin, y, Width, height);
        if (code is not null)
        {
            DrawCode(code, Margin + Width - Size - 10, y + 10, Size);
        }

        var at = y + 20;
        foreach (var (label, value) in lines)
        {
            pdf.Text(Margin + 12, at, label, 8.5, grey: 0.25);
            at += 17;
            foreach (var text in value)
            {
                pdf.Text(Margin + 12, at, text, 13, bold: true);
                at += 19;
            }

            at -= 2;
        }

        y += height + 10;
    }

    /// <summary>
    /// The top of a letter: the sender small above the address, both where the window of an envelope is (ISO 269 DL, the
    /// sheet folded in three), and marks where to fold.
    /// </summary>
    /// <param name="sender">Who writes.</param>
    /// <param name="address">The lines of the address; more than six do not fit the window.</param>
    /// <param name="date">Stands at the right, beside the window.</param>
    public void AddressWindow(string sender, IReadOnlyList<string> address, string date)
    {
        const double Left = 25 * Mm;
        pdf.Text(Left, 50 * Mm, sender, 7.5, grey: 0.25);
        pdf.Line(Left, 51.5 * Mm, Left + (85 * Mm), 51.5 * Mm);
        var line = 57 * Mm;
        foreach (var text in address.SelectMany(a => LineBreaks.Of(a, 80 * Mm, words => pdf.WidthOf(words, 11))).Take(6))
        {
            pdf.Text(Left, line, text, 11);
            line += 15;
        }

        pdf.Text(PdfFile.Width - Margin - pdf.WidthOf(date, TextSize), 57 * Mm, date, TextSize);
        pdf.Line(6 * Mm, 105 * Mm, 10 * Mm, 105 * Mm);
        pdf.Line(6 * Mm, 210 * Mm, 10 * Mm, 210 * Mm);
        y = Math.Max(y, 90 * Mm);
    }

    /// <summary>Blank room.</summary>
    public void Space(double height) => y += height;

    /// <summary>A thin line across.</summary>
    public void Rule()
    {
        Need(12);
        pdf.Line(Margin, y + 4, Margin + Width, y + 4);
        y += 12;
    }

    /// <summary>The file, with the foot on each sheet.</summary>
    /// <param name="lacking">
    /// Says at the end which signs stand as empty boxes, by their numbers in Unicode: a box alone would leave the reader to
    /// guess whether something is missing. Null says nothing.
    /// </param>
    public byte[] Save(Func<string, string>? lacking = null)
    {
        if (lacking is not null && pdf.Lacking is { Count: > 0 } missing)
        {
            var numbers = missing.Take(MostNamed).Select(rune => $"U+{rune.Value:X4}").Concat(missing.Count > MostNamed ? ["…"] : Array.Empty<string>());
            Paragraph(lacking(string.Join(", ", numbers)), small: true);
        }

        for (var page = 0; page < pdf.Pages; page++)
        {
            var number = $"{page + 1} / {pdf.Pages}";
            pdf.Text(Margin, PdfFile.Height - (12 * Mm), foot, 8, grey: 0.25, page: page);
            pdf.Text(PdfFile.Width - Margin - pdf.WidthOf(number, 8), PdfFile.Height - (12 * Mm), number, 8, grey: 0.25, page: page);
        }

        return pdf.Save();
    }

    private void Row(string label, string value)
    {
        var lines = LineBreaks.Of(value, Width - LabelWidth, text => pdf.WidthOf(text, TextSize));
        Need(TextSize * Leading);
        var labelEnd = Column(label, Margin, LabelWidth - 8, y);
        var onOneSheet = pdf.Pages;
        foreach (var line in lines)
        {
            Need(TextSize * Leading);
            pdf.Text(Margin + LabelWidth, y + TextSize, line, TextSize);
            y += TextSize * Leading;
        }

        y = (pdf.Pages == onOneSheet ? Math.Max(y, labelEnd) : y) + 2;
    }

    /// <summary>Words in a narrow column; returns where they end.</summary>
    private double Column(string text, double x, double width, double top)
    {
        foreach (var line in LineBreaks.Of(text, width, words => pdf.WidthOf(words, 9.5)).Take(3))
        {
            pdf.Text(x, top + TextSize, line, 9.5, grey: 0.25);
            top += 12;
        }

        return top + 3;
    }

    private void Lines(string text, double size, bool bold, double after, double grey = 0)
    {
        foreach (var line in LineBreaks.Of(text, Width, words => pdf.WidthOf(words, size)))
        {
            Need(size * Leading);
            pdf.Text(Margin, y + size, line, size, bold, grey);
            y += size * Leading;
        }

        y += after;
    }

    private void DrawCode(string content, double x, double top, double size)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(content, QRCodeGenerator.ECCLevel.M);
        // The quiet edge that the code brings counts in its size.
        var module = size / code.ModuleMatrix.Count;
        for (var row = 0; row < code.ModuleMatrix.Count; row++)
        {
            var bits = code.ModuleMatrix[row];
            for (var from = 0; from < bits.Length; from++)
            {
                var length = 0;
                while (from + length < bits.Length && bits[from + length])
                {
                    length++;
                }

                if (length > 0)
                {
                    pdf.Box(x + (from * module), top + (row * module), length * module, module + 0.02, filled: true, grey: 0);
                    from += length;
                }
            }
        }
    }

    private void Need(double height)
    {
        if (y + height > Bottom)
        {
            pdf.AddPage();
            y = Top;
        }
    }
}
