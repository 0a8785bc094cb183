using System.Globalization;
using Doorstep.Platform.Pictures;

namespace Doorstep.Modules.Moderation.Looking;

/// <summary>Reading parts of a picture that are to be covered.</summary>
public static class BoxList
{
    /// <summary>Boxes from an address or a form: four percentages each, with blanks or commas between; what makes no sense is left out.</summary>
    public static IReadOnlyList<Box> Read(string? boxes) =>
    [
        .. (boxes ?? "").Split(';', '\n').Take(LookAtPicture.MostBoxes)
            .Select(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number / 100 : double.NaN).ToArray())
            .Where(n => n.Length == 4).Select(n => new Box(n[0], n[1], n[2], n[3])).Where(b => b.IsSane),
    ];
}
