using Doorstep.Geo;
using Doorstep.Modules.Search.Contracts;

namespace Doorstep.Modules.Requests.Duplicates.Rules;

/// <summary>What of a request says whether another is about the same.</summary>
public sealed record LikeFacts
{
    public required string TypeCode { get; init; }

    /// <summary>What types that belong together have in common; null when there is nothing.</summary>
    public string? Group { get; init; }

    /// <summary>True when the type is one of dangers: they are seen from farther away, and told of from farther away.</summary>
    public bool Danger { get; init; }

    /// <summary>WGS 84 degrees; null when the place was told in words.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in words.</summary>
    public string? Address { get; init; }

    /// <summary>The resident's words.</summary>
    public string Words { get; init; } = "";

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>Why a request may be about the same, in the order in which it counts.</summary>
public enum LikeReason
{
    /// <summary>Within a few steps.</summary>
    SameSpot,

    /// <summary>Within the distance of its kind.</summary>
    Near,

    /// <summary>The place is told in the same words.</summary>
    SameAddress,

    /// <summary>The same type.</summary>
    SameKind,

    /// <summary>A type of the same group.</summary>
    RelatedKind,

    /// <summary>Many of the same words.</summary>
    SameWords,
}

/// <summary>How alike two requests are.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Metres">How far apart; null when one of them has no point.</param>
/// <param name="Reasons">Why.</param>
public sealed record Likeness(int Score, double? Metres, IReadOnlyList<LikeReason> Reasons)
{
    /// <summary>Below this it is not offered.</summary>
    public const int Least = 40;

    /// <summary>Nothing farther away than this is ever offered, in metres.</summary>
    public const double Farthest = 150;

    /// <summary>How long after it was closed a request is still offered: as long as its resident may open it again.</summary>
    public static readonly TimeSpan Remembered = Request.ReopenWindow;

    private const double FewSteps = 20;
    private const int ForPlace = 45;
    private const int ForKind = 30;
    private const int ForRelated = 10;
    private const int ForWords = 25;

    /// <summary>
    /// Compares what is about to be asked with a request that is there. Null when they are not about the same: too far apart,
    /// of kinds that have nothing to do with each other, closed too long ago, or too little in common.
    /// </summary>
    public static Likeness? Of(LikeFacts asked, LikeFacts known, DateTimeOffset now)
    {
        var sameKind = asked.TypeCode == known.TypeCode;
        if ((!sameKind && (asked.Group is null || asked.Group != known.Group)) || (known.ClosedAt is { } closed && now - closed > Remembered))
        {
            return null;
        }

        var metres = Distance(asked, known);
        var radius = RadiusOf(sameKind, asked.Danger && known.Danger);
        var reasons = new List<LikeReason>();
        double score;
        if (metres is { } apart)
        {
            if (apart > radius)
            {
                return null;
            }

            score = ForPlace * (1 - (apart / radius / 2));
            reasons.Add(apart <= FewSteps ? LikeReason.SameSpot : LikeReason.Near);
        }
        else if (sameKind && Overlap(asked.Address, known.Address) is var same and > 0.79)
        {
            // Words tell a place less well than a point: a street is long.
            score = ForPlace * same / 2;
            reasons.Add(LikeReason.SameAddress);
        }
        else
        {
            return null;
        }

        score += sameKind ? ForKind : ForRelated;
        reasons.Add(sameKind ? LikeReason.SameKind : LikeReason.RelatedKind);
        var words = Overlap(asked.Words, known.Words);
        score += ForWords * words;
        if (words >= 0.3)
        {
            reasons.Add(LikeReason.SameWords);
        }

        var whole = (int)Math.Round(Math.Clamp(score, 0, 100));
        return whole >= Least ? new Likeness(whole, metres, reasons) : null;
    }

    /// <summary>How far apart two requests of these kinds may be, in metres.</summary>
    public static double RadiusOf(bool sameKind, bool danger) => !sameKind ? 50 : danger ? Farthest : 100;

    /// <summary>Metres between two points; null when one is not known.</summary>
    public static double? Distance(LikeFacts a, LikeFacts b) =>
        a is { Latitude: { } la, Longitude: { } oa } && b is { Latitude: { } lb, Longitude: { } ob } ? Earth.Metres(la, oa, lb, ob) : null;

    /// <summary>The share of words that two texts have in common, from 0 to 1; 0 when one has none.</summary>
    public static double Overlap(string? a, string? b)
    {
        var (left, right) = (Set(a), Set(b));
        return left.Count == 0 || right.Count == 0 ? 0 : 2d * left.Count(right.Contains) / (left.Count + right.Count);
    }

    private static HashSet<string> Set(string? text) => SearchText.Tokens(text).Select(t => t.Word)
        // One letter says nothing; of Chinese the pairs say it, and not the character that ends them.
        .Where(w => w.Length > 1 || char.IsAsciiDigit(w[0])).ToHashSet(StringComparer.Ordinal);
}
