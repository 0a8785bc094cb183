using System.Globalization;

namespace Doorstep.Platform.Languages;

/// <summary>
/// Texts, dates and names in another language than the page's until it is disposed: for letters to somebody who is not the
/// one who looks. <c>using (Speaking.In(request.Language)) { … }</c>; nothing in between may wait.
/// </summary>
public sealed class Speaking : IDisposable
{
    private readonly CultureInfo culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo words = CultureInfo.CurrentUICulture;

    private Speaking(CultureInfo spoken) => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (spoken, spoken);

    /// <summary>Speaks the language with this tag; English where the app does not speak it.</summary>
    public static Speaking In(string? tag) => new(AppLanguages.For(tag) ?? AppLanguages.All[0]);

    /// <summary>Speaks as before.</summary>
    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, words);
}
