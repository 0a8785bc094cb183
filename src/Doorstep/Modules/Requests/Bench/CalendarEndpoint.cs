using System.Globalization;
using System.Text;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Bench;

/// <summary><c>/staff/calendar/TOKEN.ics</c>: whoever holds the address reads the deadlines; a wrong one is not there.</summary>
internal static class CalendarEndpoint
{
    public static async Task<IResult> SendAsync(
        HttpContext http, string token, CalendarFeeds feeds, StaffDirectory directory, DoorstepDb db, Limiter limiter, RequestWording wording,
        CurrentTown town, IStringLocalizer<BenchTexts> texts, CancellationToken ct)
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
        var name = texts["Calendar.Name", staff.UnitCode is { } unit ? wording.Unit(unit) : wording.Area(staff.AreaCode) ?? town.Profile.Name.In(CultureInfo.CurrentUICulture)];
        var calendar = DeadlineCalendar.Write(name, (await feeds.ReadAsync(db, staff, ct)).Select(deadline =>
        {
            var shown = ShortReference.Show(deadline.Reference);
            return new CalendarDeadline(
                $"{deadline.Id:D}@{site.Host}", deadline.Version, deadline.UpdatedAt, deadline.DueAt,
                texts["Calendar.Deadline", wording.Type(deadline.TypeCode), shown, wording.Next(deadline.Step)], new Uri(site, $"/staff/requests/{shown}"));
        }));
        http.Response.Headers.CacheControl = "private, max-age=300";
        return TypedResults.Text(calendar, DeadlineCalendar.ContentType, Encoding.UTF8);
    }
}
