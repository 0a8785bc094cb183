using System.Text;
using System.Text.RegularExpressions;

namespace Doorstep.Platform.Text;

/// <summary>What in a text points at a person.</summary>
public enum DetailKind
{
    /// <summary>A mail address, or an account under which somebody can be written to.</summary>
    Mail,

    /// <summary>A number of an identity card, a passport or an insurance.</summary>
    Identity,

    /// <summary>A bank account or card.</summary>
    Bank,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A number plate.</summary>
    Plate,

    /// <summary>A person's name.</summary>
    Name,
}

/// <summary>A piece of a text that should not be published without a thought.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Why">Key of the reason, such as <c>Why.Phone.Mobile</c>.</param>
public readonly record struct Detail(int Start, int Length, DetailKind Kind, string Why);

/// <summary>
/// Finds in public text, English and Chinese, what points at a person: telephone, identity, bank and plate numbers, mail
/// addresses, names. Numbers count by their shape and check digits, names only where words around say that they are names:
/// house numbers, dates, prices and numbers of lamps are left alone. A rule that says too much would teach people to click
/// it away.
/// </summary>
public static partial class PrivateDetails
{
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions AnyCase = Plain | RegexOptions.IgnoreCase;
    private const int Most = 5000;

    /// <summary>The pieces, from left to right, none over another; empty for a text that can be shown as it is.</summary>
    public static IReadOnlyList<Detail> Find(string? text)
    {
        if (Folding.IsBlank(text))
        {
            return [];
        }

        var plain = Narrow(text);
        var found = new List<Detail>();
        Take(found, MailAddress(), plain, DetailKind.Mail, "Mail");
        Take(found, Account(), plain, DetailKind.Mail, "Account");
        Take(found, Iban(), plain, DetailKind.Bank, "Account", m => NumberChecks.IsIban(m.Value));
        Take(found, ChineseIdentity(), plain, DetailKind.Identity, "Card", m => NumberChecks.IsChineseIdentity(m.Value));
        Take(found, NamedIdentity(), plain, DetailKind.Identity, "Said");
        Take(found, Card(), plain, DetailKind.Bank, "Card", m => NumberChecks.IsCard(m.Value));
        Take(found, SocialSecurity(), plain, DetailKind.Identity, "Security");
        Take(found, Insurance(), plain, DetailKind.Identity, "Security");
        Take(found, ChineseMobile(), plain, DetailKind.Phone, "Mobile");
        Take(found, ChineseLandline(), plain, DetailKind.Phone, "Landline", m => !IsDate(m.Value));
        Take(found, International(), plain, DetailKind.Phone, "International", m => Digits(m.Value) is var n && (m.Value[0] == '+' ? n is >= 8 and <= 15 : n is >= 11 and <= 17));
        Take(found, American(), plain, DetailKind.Phone, "Landline");
        Take(found, European(), plain, DetailKind.Phone, "Landline", m => Digits(m.Value) is >= 9 and <= 12 && !IsDate(m.Value));
        Take(found, SaidPhone(), plain, DetailKind.Phone, "Said", m => Digits(m.Groups["n"].Value) is >= 6 and <= 15 && !IsDate(m.Groups["n"].Value) && !IsHotline(m.Groups["n"].Value));
        Take(found, ChinesePlate(), plain, DetailKind.Plate, "Plate", m => m.Value.Skip(2).Any(char.IsAsciiDigit));
        Take(found, SaidPlate(), plain, DetailKind.Plate, "Said", m => Digits(m.Groups["n"].Value) >= 2 && m.Groups["n"].Value.Any(char.IsAsciiLetterUpper));
        Take(found, VehiclePlate(), plain, DetailKind.Plate, "Vehicle", m => !IsOfThing(plain, m.Groups["n"].Index));
        FindNames(found, plain);
        return [.. found.OrderBy(d => d.Start)];
    }

    /// <summary>The text with its pieces under black bars that say what was there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pieces">In any order; none over another.</param>
    /// <param name="word">What a kind is called in the text's language.</param>
    public static string Cover(string text, IEnumerable<Detail> pieces, Func<DetailKind, string> word)
    {
        var covered = new StringBuilder(text);
        foreach (var piece in pieces.OrderByDescending(p => p.Start))
        {
            covered.Remove(piece.Start, piece.Length).Insert(piece.Start, $"█████ ({word(piece.Kind)})");
        }

        return covered.ToString();
    }

    /// <summary>The text cut at its pieces, for showing them marked; a part without a piece is as it is.</summary>
    public static IEnumerable<(string Part, Detail? Piece)> Parts(string text, IReadOnlyList<Detail> pieces)
    {
        var at = 0;
        foreach (var piece in pieces.OrderBy(p => p.Start))
        {
            if (piece.Start > at)
            {
                yield return (text[at..piece.Start], null);
            }

            yield return (text.Substring(piece.Start, piece.Length), piece);
            at = piece.Start + piece.Length;
        }

        if (at < text.Length)
        {
            yield return (text[at..], null);
        }
    }

    /// <summary>Each place of a text where these words stand, for what somebody asks to cover besides.</summary>
    public static IEnumerable<Detail> Named(string text, string words, DetailKind kind, string why)
    {
        for (var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase); words.Length > 0 && at >= 0;
            at = text.IndexOf(words, at + words.Length, StringComparison.OrdinalIgnoreCase))
        {
            yield return new Detail(at, words.Length, kind, why);
        }
    }

    /// <summary>Adds a piece unless it lies over one that is there.</summary>
    public static void AddUnlessCovered(List<Detail> pieces, Detail piece)
    {
        if (pieces.TrueForAll(d => piece.Start >= d.Start + d.Length || piece.Start + piece.Length <= d.Start))
        {
            pieces.Add(piece);
        }
    }

    private static void Add(List<Detail> found, int start, int length, DetailKind kind, string why)
    {
        if (length > 0)
        {
            AddUnlessCovered(found, new Detail(start, length, kind, $"Why.{kind}.{why}"));
        }
    }

    private static void Take(List<Detail> found, Regex pattern, string text, DetailKind kind, string why, Func<Match, bool>? really = null)
    {
        foreach (var match in pattern.EnumerateMatchesOf(text))
        {
            var piece = match.Groups["n"] is { Success: true } named ? named : match;
            if (really?.Invoke(match) != false)
            {
                Add(found, piece.Index, piece.Length, kind, why);
            }
        }
    }

    private static IEnumerable<Match> EnumerateMatchesOf(this Regex pattern, string text)
    {
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
        {
            yield return match;
        }
    }

    /// <summary>Wide digits and signs of Chinese keyboards as their narrow ones, each at its place.</summary>
    private static string Narrow(string text) => string.Create(text.Length, text, (narrow, wide) =>
    {
        for (var i = 0; i < wide.Length; i++)
        {
            narrow[i] = wide[i] switch
            {
                >= '！' and <= '～' and not ('，' or '：' or '；' or '！' or '？') => (char)(wide[i] - '！' + '!'),
                '　' => ' ',
                '–' or '‐' or '‑' or '−' => '-',
                var c => c,
            };
        }
    });

    private static int Digits(string text) => text.Count(char.IsAsciiDigit);

    private static bool IsDate(string text) => DateLike().IsMatch(text.Trim());

    // Numbers that a town or a company publishes so that everybody calls them.
    private static bool IsHotline(string text) => HotlineNumber().IsMatch(text.Trim());

    // "the car hit lamp ABC-123": the word before says that the number is a thing's.
    private static bool IsOfThing(string text, int start) => ThingBefore().IsMatch(text[Math.Max(0, start - 20)..start]);

    [GeneratedRegex(@"(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[A-Za-z\d-]+(\.[A-Za-z\d-]+)*\.[A-Za-z]{2,}|(?<![\w.+-])[\w.+-]+ ?[\[(] ?at ?[\])] ?[\w-]+(\.| ?[\[(] ?dot ?[\])] ?)[a-z]{2,}", AnyCase, Most)]
    private static partial Regex MailAddress();

    [GeneratedRegex(@"((?<![A-Za-z])qq号?码?|微信号?码?|wechat( id)?)[ :：是为]{1,4}(?<n>[A-Za-z\d_-]{5,20})(?![A-Za-z\d])", AnyCase, Most)]
    private static partial Regex Account();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}( ?[A-Z\d]{4}){2,7}( ?[A-Z\d]{1,4})?\b", Plain, Most)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![\dA-Za-z])[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])", Plain, Most)]
    private static partial Regex ChineseIdentity();

    [GeneratedRegex(@"(身份证件?号?码?|护照号?码?|identity card( number| no\.?)?|id (card )?(number|no\.?)|passport( number| no\.?)?|social security( number| no\.?)?)[ :：是为#]{0,4}(is )?(?<n>[A-Z]{0,2}\d{6,18}[\dXx]?)(?![\dA-Za-z])", AnyCase, Most)]
    private static partial Regex NamedIdentity();

    [GeneratedRegex(@"(?<![\d.,])\d{4}([ -]?\d{4}){2}[ -]?\d{1,7}(?!\d)|(?<![\d.,])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)", Plain, Most)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])", Plain, Most)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", Plain, Most)]
    private static partial Regex Insurance();

    [GeneratedRegex(@"(?<![\d.+])((\+|00)86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", Plain, Most)]
    private static partial Regex ChineseMobile();

    [GeneratedRegex(@"(?<![\d.-])\(?0(10|2\d|[3-9]\d{2})\)?[ -]?[2-9]\d{2,3}[ -]?\d{4}(?!\d)", Plain, Most)]
    private static partial Regex ChineseLandline();

    [GeneratedRegex(@"(?<![\d])(\+|00)[1-9]\d{0,2}([ ./-]?\(?\d{1,5}\)?){2,6}(?!\d)", Plain, Most)]
    private static partial Regex International();

    [GeneratedRegex(@"(?<![\d-])(1[ .-])?(\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])", Plain, Most)]
    private static partial Regex American();

    [GeneratedRegex(@"(?<![\d.,/-])\(?0\d{1,4}\)?([ /-]\d{2,8}){1,4}(?![\d/-])|(?<![\d.,/-])0[1-9]\d{8,9}(?![\d.,])", Plain, Most)]
    private static partial Regex European();

    [GeneratedRegex(@"((?<![\p{L}])(tel(ephone)?|phone|mobile|cell(phone)?|whats ?app|(call|ring|text|phone|contact|reach) (me|us|him|her|them)|call|dial)( (number|no\.?|nr\.?))?( (on|at|is|under))?|电话号?码?|手机号?码?|座机|联系方式|致电|拨打|打我|打给我)[ :：.是为,]{0,4}(?<n>\+?\(?\d[\d ()/.-]{3,18}\d)(?!\d)", AnyCase, Most)]
    private static partial Regex SaidPhone();

    [GeneratedRegex(@"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][·•・. -]?([A-HJ-NP-Z\d]{5,6}|[A-HJ-NP-Z\d]{4}[挂学警港澳领试超])(?![A-Za-z\d])", AnyCase, Most)]
    private static partial Regex ChinesePlate();

    [GeneratedRegex(@"((?i:number ?plate|licen[cs]e plate|(?<!\p{L})plate|registration( number| plate)?|(?<!\p{L})reg( no\.?|\.)?)s?|车牌号?码?|牌照号?)( (?i:is|was|number|no\.?|starts with))?[ :：#是为,""“(]{1,4}(?<n>[A-Z\d]{1,4}([ -]?[A-Z\d]{1,4}){1,2})(?![A-Za-z\d])", Plain, Most)]
    private static partial Regex SaidPlate();

    [GeneratedRegex(@"(?i:(?<!\p{L})(car|van|vehicle|taxi|cab|lorry|truck|motorbike|motorcycle|scooter|driver|suv|sedan|bmw|audi|ford|toyota|volkswagen|vw|tesla))s?[^\n.!?]{0,30}?[ (,:""“](?<n>[A-Z]{2}\d{2} ?[A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{3}[ -]?\d{3,4}|\d{4} ?[BCDFGHJ-NPR-TV-Z]{3}|\d[A-Z]{3}\d{3})(?![A-Za-z\d-])", Plain, Most)]
    private static partial Regex VehiclePlate();

    [GeneratedRegex(@"^\(?(0?[1-9]|[12]\d|3[01])[ ./-](0?[1-9]|1[0-2])[ ./-](19|20)?\d{2}(?!\d)|^(19|20)\d{2}[ ./-]?(0?[1-9]|1[0-2])[ ./-]?(0?[1-9]|[12]\d|3[01])(?!\d)", Plain, Most)]
    private static partial Regex DateLike();

    [GeneratedRegex(@"^(400|800)[ -]?\d{3}[ -]?\d{4}$|^[89]5\d{3,4}$|^12\d{3}$|^0?800[ -]", Plain, Most)]
    private static partial Regex HotlineNumber();

    [GeneratedRegex(@"(?i:lamp|lamps|light|lights|pole|post|column|hydrant|bin|bus|route|line|tram|stop|meter|sign|tree|bench|manhole|cabinet|asset|reference|ref|ticket|case|flight|train|model|number|no\.?)[ #:]{0,2}$", Plain, Most)]
    private static partial Regex ThingBefore();
}
