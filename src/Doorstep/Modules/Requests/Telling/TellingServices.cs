using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>Telling residents by mail and text message, asking them whether it is solved, and hearing their word with one click.</summary>
internal static class TellingServices
{
    /// <summary>The letters, who listens, and what staff note.</summary>
    public static void AddTelling(this IServiceCollection services)
    {
        services.AddSingleton<ResidentMail>().AddSingleton<ResidentSms>().AddSingleton<TellResident>();
        services.AddScoped<AskList>().AddScoped<StopTexts>();
        services.AddSingleton<IListener<RequestChanged>>(provider => provider.GetRequiredService<TellResident>());
        services.AddSingleton<IListener<MailWent>>(provider => provider.GetRequiredService<TellResident>());
        services.AddSingleton<IListener<MailDidNotGo>>(provider => provider.GetRequiredService<TellResident>());
    }

    /// <summary>The page that a mail's link opens and the one that ends text messages, for whoever has the link; the list of whom to ask, for those who handle requests.</summary>
    public static void AddTellingPages(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToPage("/Requests/Telling/Say");
        pages.AllowAnonymousToPage("/Requests/Telling/Texts");
        pages.AddPageRoute("/Requests/Telling/Say", "/r/{reference}/{code}/{word}");
        pages.AuthorizePage("/Requests/Telling/Asks", Policies.Handlers);
    }
}
