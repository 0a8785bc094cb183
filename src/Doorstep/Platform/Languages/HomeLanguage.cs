using System.Globalization;

namespace Doorstep.Platform.Languages;

/// <summary>The language of the house: for whoever asks for none that the app speaks. English until somebody says another.</summary>
public sealed class HomeLanguage
{
    private volatile CultureInfo current = AppLanguages.All[0];

    /// <summary>The language.</summary>
    public CultureInfo Current => current;

    /// <summary>Makes it the language with this tag, which the app must speak.</summary>
    public void Set(string tag) => current = AppLanguages.For(tag) ?? throw new ArgumentException($"The app does not speak {tag}.", nameof(tag));
}
