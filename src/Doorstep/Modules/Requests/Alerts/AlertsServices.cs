using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>What alerts bring to the module.</summary>
internal static class AlertsServices
{
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertAddresses>().AddSingleton<AlertWording>().AddSingleton<AlertLetters>()
            .AddSingleton<SignUpForAlert>().AddSingleton<OwnAlerts>().AddScoped<AlertFeed>().AddSingleton<AlertListener>().AddSingleton<RequestNews>();
        services.AddSingleton<AlertTeller>().AddHostedService(provider => provider.GetRequiredService<AlertTeller>());
        services.AddSingleton(new PagePart("webhooks", "/Modules/Requests/Alerts/_Receivers.cshtml"));
        services.AddSingleton<IListener<RequestChanged>>(provider => provider.GetRequiredService<AlertListener>());
        services.AddSingleton<IListener<MailWent>>(provider => provider.GetRequiredService<AlertListener>());
        services.AddSingleton<IListener<MailDidNotGo>>(provider => provider.GetRequiredService<AlertListener>());
    }

    /// <summary>Everybody may ask for alerts, and own ones open to whoever holds the link.</summary>
    public static void AddAlertPages(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/Alerts");
    }

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts.atom", ([AsParameters] AlertQuery query, AlertFeed feed, HttpContext http) => feed.WriteAsync(query, http)).AllowAnonymous();
    }
}
