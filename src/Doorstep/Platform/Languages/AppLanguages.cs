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

    /// <summary>The app language for a tag such as <c>zh-CN</c>; null when there is none.</summary>
    public static CultureInfo? For(string? tag)
    {
        if (string.IsNullOrWhiteSpace(tag) || tag.Length > 35)
        {
            return null;
        }

        try
        {
            for (var culture = CultureInfo.GetCultureInfo(tag); !string.IsNullOrEmpty(culture.Name); culture = culture.Parent)
            {
                if (All.Contains(culture))
                {
                    return culture;
                }
            }
        }
        catch (CultureNotFoundException)
        {
            return null;
        }

        return null;
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
