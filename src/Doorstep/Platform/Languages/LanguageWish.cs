using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Platform.Languages;

/// <summary>Which language of the app fits best what somebody would like to read (RFC 9110, RFC 4647).</summary>
public static class LanguageWish
{
    /// <summary>The app's language for what <c>Accept-Language</c> says; the house's where nothing of it can be had.</summary>
    /// <param name="wanted">What was asked for; a quality of 0 is a no.</param>
    /// <param name="home">The language of the house.</param>
    public static CultureInfo Choose(IEnumerable<StringWithQualityHeaderValue> wanted, CultureInfo home)
    {
        var ranges = wanted.Select(w => (Tag: w.Value.Value ?? "", Quality: w.Quality ?? 1)).ToList();
        var refused = ranges.Where(r => r.Quality <= 0 && r.Tag != "*").Select(r => r.Tag).ToList();
        var welcome = AppLanguages.All.Where(language => !refused.Exists(tag => Covers(tag, language))).ToList();
        foreach (var (tag, _) in ranges.Where(r => r.Quality > 0).OrderByDescending(r => r.Quality))
        {
            var found = tag == "*" ? Home() : AppLanguages.Exactly(tag) ?? (AppLanguages.For(tag) is { } near && welcome.Contains(near) ? near : null);
            if (found is not null)
            {
                return found;
            }
        }

        return Home() ?? home;

        CultureInfo? Home() => welcome.Contains(home) ? home : welcome.FirstOrDefault();
    }

    private static bool Covers(string tag, CultureInfo language) =>
        language.Name.Equals(tag, StringComparison.OrdinalIgnoreCase) || language.Name.StartsWith(tag + "-", StringComparison.OrdinalIgnoreCase);
}
