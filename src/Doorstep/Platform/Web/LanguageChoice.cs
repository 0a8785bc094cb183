using System.Globalization;
using Doorstep.Platform.Languages;

namespace Doorstep.Platform.Web;

/// <summary>
/// Which language a page is in: <c>?lang=</c> (and then remembered in a cookie), the cookie, what the browser asks for,
/// the house's own. Works without JavaScript.
/// </summary>
public static class LanguageChoice
{
    private const string Cookie = "doorstep-language";

    internal static void UseLanguageChoice(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var asked = AppLanguages.For(context.Request.Query["lang"]);
        if (asked is not null)
        {
            context.Response.Cookies.Append(Cookie, asked.Name, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                Secure = context.Request.IsHttps,
            });
        }

        var culture = asked ?? AppLanguages.For(context.Request.Cookies[Cookie])
            ?? LanguageWish.Choose(context.Request.GetTypedHeaders().AcceptLanguage ?? [], context.RequestServices.GetRequiredService<HomeLanguage>().Current);
        CultureInfo.CurrentCulture = culture;
        CultureInfo.CurrentUICulture = culture;
        context.Response.Headers.ContentLanguage = culture.Name;
        context.Response.Headers.Append("Vary", "Accept-Language, Cookie");
        return next(context);
    });

    /// <summary>This page's address in another language.</summary>
    public static string SwitchTo(this HttpRequest request, CultureInfo culture)
    {
        var query = request.Query.Where(q => q.Key != "lang").SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value))
            .Append(KeyValuePair.Create("lang", (string?)culture.Name));
        return $"{request.PathBase}{request.Path}{QueryString.Create(query)}";
    }
}
