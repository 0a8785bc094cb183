namespace Doorstep.Platform.RateLimits;

/// <summary>How often one network may come with wrong secret codes, whatever they are to open.</summary>
internal static class CodeGuesses
{
    /// <summary>Wrong codes of one network.</summary>
    public static readonly RateLimit OfNetwork = new("wrong code", 30, TimeSpan.FromSeconds(30));
}
