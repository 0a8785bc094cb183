using System.Globalization;
using System.Text;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Desk.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Languages;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Desk.Calendars;

/// <summary><c>/staff/calendar/TOKEN.ics</c>: whoever holds the address reads the deadlines; a wrong one is not there.</summary>
internal static class CalendarEndpoint
{
    public static async Task<IResult> SendAsync(
        HttpContext http, string token, IEnumerable<IDeadlineSource> sources, StaffDirectory directory, DoorstepDb db, Limiter limiter, UnitList units,
        AreaAtlas atlas, CurrentTown town, IStringLocalizer<DeskTexts> texts, CancellationToken ct)
    {
        if (await CalendarFeeds.FindAsync(db, token, ct) is not { } feed || await directory.FindAsync(feed.Account, ct) is not { } staff
            || staff.Role is not (StaffRole.Officer or StaffRole.Coordinator))
        {
            return limiter.Lets(Allowance.WrongKeys, Network.Of(http)) ? TypedResults.NotFound() : TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        if (!limiter.Lets(Allowance.Feeds, $"{feed.Account}"))
        {
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        // Calendar programs ask for no language; the feed speaks the one in which it was made.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = AppLanguages.For(feed.Language) ?? CultureInfo.CurrentUICulture;
        var site = http.RequestServices.GetRequiredService<PublicSite>().For(http.Request);
        var whose = (staff.UnitCode is { } unit ? units.Find(unit)?.Name : staff.AreaCode is { } area ? atlas.Current.Find(area)?.Name : null) ?? town.Profile.Name;
        var calendar = DeadlineCalendar.Write(
            texts["Calendar.Name", whose.In(CultureInfo.CurrentUICulture)],
            (await CalendarFeeds.ReadAsync(db, sources, staff, ct)).Select(d => new CalendarDeadline($"{d.Id:D}@{site.Host}", d.Version, d.UpdatedAt, d.DueAt, d.Title, new Uri(site, d.Address))));
        http.Response.Headers.CacheControl = "private, max-age=300";
        return TypedResults.Text(calendar, DeadlineCalendar.ContentType, Encoding.UTF8);
    }
}
