using System.Globalization;

namespace Doorstep.Platform.Languages;

/// <summary>
/// The languages that the app can speak: English, and each that has a set of resource files. The folders of satellite
/// assemblies say which, so a further language needs no line of code.
/// </summary>
public static class AppLanguages
{
    /// <summary>English first, then the others by tag.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } = Find();

    /// <summary>
    /// The app language for a tag such as <c>zh-CN</c>, or the nearest to it: whoever reads Chinese in another script or says no
    /// more than <c>zh</c> reads it rather than English. Null when the app speaks nothing of that language.
    /// </summary>
    public static CultureInfo? For(string? tag) => Exactly(tag)
        ?? (Parsed(tag) is { } culture ? All.FirstOrDefault(language => language.TwoLetterISOLanguageName == culture.TwoLetterISOLanguageName) : null);

    /// <summary>The app language for a tag, or one that it is a kind of; null when there is none.</summary>
    public static CultureInfo? Exactly(string? tag)
    {
        for (var culture = Parsed(tag); !string.IsNullOrEmpty(culture?.Name); culture = culture.Parent)
        {
            if (All.Contains(culture))
            {
                return culture;
            }
        }

        return null;
    }

    private static CultureInfo? Parsed(string? tag)
    {
        if (string.IsNullOrEmpty(tag) || tag.Length > 35)
        {
            return null;
        }

        try
        {
            return CultureInfo.GetCultureInfo(tag) is { Name.Length: > 0 } culture ? culture : null;
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    private static IReadOnlyList<CultureInfo> Find()
    {
        var assembly = typeof(AppLanguages).Assembly.GetName().Name;
        var folders = Directory.EnumerateFiles(AppContext.BaseDirectory, $"{assembly}.resources.dll", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal);
        return [CultureInfo.GetCultureInfo("en"), .. folders.Where(tag => tag != "en").Select(CultureInfo.GetCultureInfo)];
    }
}
