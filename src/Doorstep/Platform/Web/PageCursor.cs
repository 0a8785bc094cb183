using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Platform.Web;

/// <summary>
/// A place in a sorted list: what the row at the edge of a page is sorted by. Who goes on from there misses no row and sees none twice, whatever
/// was added, changed or finished meanwhile; counting rows from the start would. Others only pass it on: its form may change.
/// </summary>
public sealed class PageCursor
{
    private const int Longest = 400;
    private const int CheckBytes = 4;
    private readonly string[] parts;

    private PageCursor(string[] parts) => this.parts = parts;

    /// <summary>Writes one.</summary>
    /// <param name="list">The list and its order: a cursor of another one is none here.</param>
    /// <param name="parts">Moments, ids, numbers.</param>
    public static string Write(string list, params object[] parts)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('|', [list, .. parts.Select(Text)]));
        return Base64Url.EncodeToString([.. Check(text), .. text]);
    }

    /// <summary>Reads one; null when it is cut, changed, or of another list.</summary>
    /// <param name="text">As it stood in the address.</param>
    /// <param name="list">The list and its order.</param>
    /// <param name="shape">The kinds of its parts: m for a moment, i for an id, n for a whole number, d for a number with a fraction.</param>
    public static PageCursor? Read(string? text, string list, string shape)
    {
        if (string.IsNullOrEmpty(text) || text.Length > Longest || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= CheckBytes || !bytes.AsSpan(0, CheckBytes).SequenceEqual(Check(bytes.AsSpan(CheckBytes))))
        {
            return null;
        }

        var read = Encoding.UTF8.GetString(bytes.AsSpan(CheckBytes)).Split('|');
        return read[0] == list && read.Length == shape.Length + 1 && shape.Zip(read.Skip(1)).All(p => Fits(p.First, p.Second)) ? new PageCursor(read[1..]) : null;
    }

    /// <summary>A part that is a moment.</summary>
    public DateTimeOffset Moment(int place) => new(Number(place), TimeSpan.Zero);

    /// <summary>A part that is an id.</summary>
    public Guid Id(int place) => Guid.ParseExact(parts[place], "N");

    /// <summary>A part that is a whole number.</summary>
    public long Number(int place) => long.Parse(parts[place], CultureInfo.InvariantCulture);

    /// <summary>A part that is a number with a fraction.</summary>
    public double Real(int place) => double.Parse(parts[place], CultureInfo.InvariantCulture);

    private static string Text(object part) => part switch
    {
        DateTimeOffset moment => moment.UtcTicks.ToString(CultureInfo.InvariantCulture),
        Guid id => id.ToString("N"),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A cursor cannot hold {part.GetType()}.", nameof(part)),
    };

    private static bool Fits(char kind, string part) => kind switch
    {
        'i' => Guid.TryParseExact(part, "N", out _),
        'm' => Whole(part, out var ticks) && ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks,
        'd' => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        _ => Whole(part, out var whole) && whole is >= int.MinValue and <= int.MaxValue,
    };

    private static bool Whole(string part, out long number) => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    // Finds a cursor that was cut or mistyped. It guards nothing: a cursor only says where to go on.
    private static byte[] Check(ReadOnlySpan<byte> text) => SHA256.HashData(text)[..CheckBytes];
}
