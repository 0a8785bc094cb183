using PhoneNumbers;

namespace Doorstep.Platform.Text;

/// <summary>Telephone numbers of the world, by the numbering plans of libphonenumber.</summary>
public static class TelephoneNumbers
{
    private static readonly PhoneNumberUtil Plans = PhoneNumberUtil.GetInstance();

    /// <summary>True for two capital letters that name a country or region with numbers of its own, such as <c>CN</c>.</summary>
    public static bool IsRegion(string region) => Plans.GetSupportedRegions().Contains(region);

    /// <summary>The region whose country code a number written with + begins with; null when it has none.</summary>
    public static string? RegionOf(string? number) =>
        Parse(number, region: null) is { } parsed && Plans.GetRegionCodeForCountryCode(parsed.CountryCode) is { Length: 2 } region && region != "ZZ" ? region : null;

    /// <summary>The one form of a number (E.164), however it is dialled; null when it is none of its country's.</summary>
    /// <param name="number">As people write it.</param>
    /// <param name="region">Whose number it is when it has no country code; null when nobody knows.</param>
    public static string? E164(string? number, string? region) =>
        Parse(number, region) is { } parsed && Plans.IsValidNumber(parsed) ? Plans.Format(parsed, PhoneNumberFormat.E164) : null;

    /// <summary>All the ways in which a number is dialled, digits and + alone, the E.164 form first; empty when it is none.</summary>
    public static IReadOnlyList<string> Forms(string? number, string? region)
    {
        if (Parse(number, region) is not { } parsed || !Plans.IsValidNumber(parsed))
        {
            return [];
        }

        var (whole, own) = (Plans.Format(parsed, PhoneNumberFormat.E164), Plans.GetNationalSignificantNumber(parsed));
        var national = string.Concat(Plans.Format(parsed, PhoneNumberFormat.NATIONAL).Where(char.IsAsciiDigit));
        string[] forms = Plans.GetRegionCodeForNumber(parsed) == region ? [whole, $"00{whole[1..]}", whole[1..], national, own] : [whole, $"00{whole[1..]}", whole[1..]];
        return [.. forms.Distinct(StringComparer.Ordinal)];
    }

    private static PhoneNumber? Parse(string? number, string? region)
    {
        // Without a country nobody knows how calls abroad begin; 00 does almost everywhere.
        var text = Folding.Token(number) ?? "";
        if (region is null && text.StartsWith("00", StringComparison.Ordinal))
        {
            text = $"+{text[2..]}";
        }

        try
        {
            return text.Length is > 0 and <= 40 ? Plans.Parse(text, region ?? "ZZ") : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
