using System.Globalization;
using System.Net;
using System.Text.Json;
using Doorstep.Geo;
using Doorstep.Harness;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Published.Map;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Published;

/// <summary>The map's page without a map, and what its script fetches.</summary>
public sealed class MapTests(MapTests.Mapped towns) : IClassFixture<MapTests.Mapped>
{
    private const string Personal = "PERSONAL-51c9";

    [Theory, EachEngine]
    public async Task What_is_near_a_place_is_listed_nearest_first_with_distance_and_way(DatabaseEngine engine)
    {
        var town = await towns.OpenAsync(engine);
        using var visitor = town.Visit();

        var page = await visitor.OpenAsync("/map?near=42.5,1.5&name=the%20bakery");

        Assert.Contains("Near the bakery", page.Text, StringComparison.Ordinal);
        // 30 lie within two kilometres of the bakery, each 50 metres further north than the one before.
        Assert.Contains("30 requests within 2 kilometres, the nearest first", page.All("#map-total")[0], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 15).Select(i => $"North {i}"), page.All("#map-list .ds-request__text"));
        Assert.Equal("right here", page.All(".ds-map-way")[0]);
        Assert.Equal(["about 50 m to the north", "about 100 m to the north", "about 150 m to the north"], page.All(".ds-map-way").Skip(1).Take(3));

        var second = await visitor.GetAsync(page.Html.QuerySelector(".govuk-pagination__next a")!.GetAttribute("href")!);
        Assert.Equal(Enumerable.Range(15, 15).Select(i => $"North {i}"), second.All("#map-list .ds-request__text"));
        // The filter narrows it, and a circle grows until it holds something.
        Assert.Contains("10 requests within 32 kilometres", (await visitor.OpenAsync("/map?near=42.5,1.5&type=street-light")).All("#map-total")[0], StringComparison.Ordinal);
        Assert.Contains("No requests within 32 kilometres", (await visitor.OpenAsync("/map?near=10,10")).All("#map-total")[0], StringComparison.Ordinal);

        using var chinese = town.Visit("zh-Hans");
        Assert.Contains("北面约 50 米", (await chinese.OpenAsync("/map?near=42.5,1.5")).Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task A_place_is_found_by_its_name_and_an_area_from_the_table(DatabaseEngine engine)
    {
        var town = await towns.OpenAsync(engine);
        using var visitor = town.Visit();

        // One place of that name opens at once, several are offered, none says so.
        var near = await (await visitor.OpenAsync("/map")).Form("form[role=search]").Fill("place", "harbour").SubmitAsync();
        Assert.Contains("Near Harbour", near.Text, StringComparison.Ordinal);
        var several = await visitor.OpenAsync("/map?place=%E5%8C%BA");
        Assert.Equal(2, several.All("#places a").Count);
        Assert.Contains("Near ", (await visitor.GetAsync(several.Html.QuerySelector("#places a")!.GetAttribute("href")!)).Text, StringComparison.Ordinal);
        Assert.Contains("no place called “Atlantis”", (await visitor.OpenAsync("/map?place=Atlantis")).Text, StringComparison.Ordinal);
        foreach (var odd in new[] { "place=%00", "place=%25", $"place={new string('x', 3000)}", "place=%3Cscript%3E", "near=x&box=y&name=%00", "box=9,9,1,1", "page=99999999" })
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/map?{odd}")).Status);
        }

        var table = (await visitor.OpenAsync("/map")).Html.QuerySelectorAll("#by-area tr[data-area]")
            .ToDictionary(row => row.GetAttribute("data-area")!, row => int.Parse(row.QuerySelector("td")!.TextContent, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.Equal((40, 30, 10), (table["town"], table["harbour"], table["hill"]));
        var hill = await (await visitor.OpenAsync("/map")).FollowAsync("Hill");
        Assert.Contains("10 requests, the newest first", hill.All("#map-total")[0], StringComparison.Ordinal);
        // Only areas that hold no others are shaded.
        Assert.Equal(["", "2", "1"], new[] { "town", "harbour", "hill" }.Select(code => hill.Html.QuerySelector($"tr[data-area={code}]")!.GetAttribute("data-shade")));
    }

    [Theory, EachEngine]
    public async Task Pins_are_public_compact_and_cached(DatabaseEngine engine)
    {
        var town = await towns.OpenAsync(engine);
        using var visitor = town.Visit();

        var all = await PinsAsync(visitor, "");
        Assert.False(all.More);
        Assert.Equal(40, all.Pins.Count);
        Assert.Equal(30, (await PinsAsync(visitor, "?type=pothole")).Pins.Count);
        Assert.Equal(10, (await PinsAsync(visitor, "?area=hill")).Pins.Count);
        // Eleven of those in the north, the eleventh right on the edge.
        Assert.Equal(11, (await PinsAsync(visitor, "?box=1.49,42.49,1.51,42.5045")).Pins.Count);
        Assert.Empty((await PinsAsync(visitor, "?box=10,10,11,11")).Pins);

        // Too many for one view: the newest of them, and it says so.
        await using (var scope = town.Services.CreateAsyncScope())
        {
            var pins = scope.ServiceProvider.GetRequiredService<PublicPins>();
            var few = JsonDocument.Parse((await pins.MakeAsync(new PublicFilter(), null, town.Clock.GetUtcNow(), CancellationToken.None, most: 5)).Plain).RootElement;
            Assert.True(few.GetProperty("more").GetBoolean());
            Assert.Equal(all.Pins.Take(5), few.GetProperty("pins").EnumerateArray().Select(p => p[3].GetString()!));
        }

        var personal = (await town.QueryAsync("SELECT reference FROM requests WHERE type_code = 'care-at-home'")).ConvertAll(r => ShortReference.Show((string)r!));
        Assert.Equal(3, personal.Count);
        foreach (var address in new[] { "/map/pins.json", "/map/pins.json?type=care-at-home", "/map", "/map?near=42.5,1.5", "/map/part/list?near=42.5,1.5", $"/map/part/cards?{string.Join('&', personal.Select(r => $"request={r}"))}" })
        {
            var text = await visitor.Http.GetStringAsync(address);
            Assert.DoesNotContain(Personal, text, StringComparison.Ordinal);
            Assert.All(personal, r => Assert.DoesNotContain(r, text, StringComparison.Ordinal));
        }

        var first = await visitor.Http.GetAsync("/map/pins.json");
        Assert.Contains("max-age", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/map/pins.json");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await visitor.Http.SendAsync(again)).StatusCode);
        using var squeezed = new HttpRequestMessage(HttpMethod.Get, "/map/pins.json");
        squeezed.Headers.AcceptEncoding.ParseAdd("gzip");
        var answer = await visitor.Http.SendAsync(squeezed);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.NotEqual(first.Headers.ETag, answer.Headers.ETag);
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length < (await first.Content.ReadAsByteArrayAsync()).Length);
    }

    [Theory, EachEngine]
    public async Task Parts_for_the_script_say_what_the_pages_say(DatabaseEngine engine)
    {
        var town = await towns.OpenAsync(engine);
        using var visitor = town.Visit();

        var view = await visitor.OpenAsync("/map/part/list?box=1.49,42.49,1.51,42.5045");
        Assert.Contains("11 requests in view", view.Html.Body!.TextContent, StringComparison.Ordinal);
        var reference = (await PinsAsync(visitor, "")).Pins[0];
        Assert.Contains($"/requests/{reference}", (await visitor.OpenAsync($"/map/part/cards?request={reference}&request=nonsense")).Body, StringComparison.Ordinal);
        Assert.Contains("Harbour", (await visitor.OpenAsync("/map/part/here?at=42.5,1.5")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync("/map/part/here?at=north")).Status);
        Assert.Contains("value=\"", (await visitor.OpenAsync("/map/part/spots?find=harb")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/map/part/nothing")).Status);
    }

    [Theory, EachEngine]
    public async Task A_place_found_by_name_is_the_point_of_a_report(DatabaseEngine engine)
    {
        var town = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        var where = await visitor.OpenAsync("/report/where?type=pothole");

        var found = await where.Form("form[role=search]").Fill("find", "Hill").SubmitAsync();
        var spot = found.Html.QuerySelector("input[name=spot]")!.GetAttribute("value")!;
        var next = await found.Form().Fill("spot", spot).SubmitAsync();

        Assert.Equal("/report/details", next.Address.Split('?')[0]);
        var back = await visitor.OpenAsync("/report/where");
        Assert.Contains("This place is in Hill.", back.Text, StringComparison.Ordinal);
        Assert.Equal(spot, $"{back.Html.QuerySelector("#Lat")!.GetAttribute("value")},{back.Html.QuerySelector("#Long")!.GetAttribute("value")}");
        var none = await back.Form().SubmitAsync("forget=point");
        Assert.DoesNotContain("This place is in", none.Text, StringComparison.Ordinal);
    }

    private static async Task<(bool More, IReadOnlyList<string> Pins)> PinsAsync(Visitor visitor, string query)
    {
        using var json = JsonDocument.Parse(await visitor.Http.GetStringAsync($"/map/pins.json{query}"));
        return (json.RootElement.GetProperty("more").GetBoolean(), [.. json.RootElement.GetProperty("pins").EnumerateArray().Select(p => p[3].GetString()!)]);
    }

    /// <summary>A town with two areas, 30 potholes going north from the bakery, 10 lamps on the hill far away, and 3 personal requests.</summary>
    public sealed class Mapped : Towns
    {
        private readonly HashSet<DatabaseEngine> filled = [];

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Folder = folder => File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), """
                {"type":"FeatureCollection","features":[
                {"type":"Feature","properties":{"code":"town","level":"town","parent":"","name_en":"Town","name_zh-Hans":"镇"},"geometry":null},
                {"type":"Feature","properties":{"code":"harbour","level":"community","parent":"town","name_en":"Harbour","name_zh-Hans":"港区"},
                 "geometry":{"type":"Polygon","coordinates":[[[1.4,42.4],[1.6,42.4],[1.6,42.6],[1.4,42.6],[1.4,42.4]]]}},
                {"type":"Feature","properties":{"code":"hill","level":"community","parent":"town","name_en":"Hill","name_zh-Hans":"山区"},
                 "geometry":{"type":"Polygon","coordinates":[[[1.6,42.4],[1.8,42.4],[1.8,42.6],[1.6,42.6],[1.6,42.4]]]}}]}
                """),
        };

        /// <summary>The filled town on this engine.</summary>
        public async Task<TestTown> OpenAsync(DatabaseEngine engine)
        {
            var town = await OnAsync(engine);
            if (filled.Add(engine))
            {
                var now = town.Clock.GetUtcNow();
                IEnumerable<Request> all =
                [
                    .. Enumerable.Range(0, 30).Select(i => Make("pothole", now.AddMinutes(-i), $"North {i}", 42.5 + (i * 50 / Earth.MetresPerDegree), 1.5, "harbour")),
                    .. Enumerable.Range(0, 10).Select(i => Make("street-light", now.AddHours(-i - 1), $"Lamp {i}", 42.5, 1.7 + (i * 0.001), "hill")),
                    .. Enumerable.Range(0, 3).Select(i => Make("care-at-home", now, Personal, 42.5, 1.5, "harbour")),
                ];
                Assert.True((await town.Writer.RunAsync<Done>(
                    (write, _) =>
                    {
                        write.Db.AddRange(all);
                        return Task.FromResult<Outcome<Done>>(default(Done));
                    },
                    CancellationToken.None)).Succeeded);
            }

            return town;
        }

        private static Request Make(string type, DateTimeOffset at, string description, double latitude, double longitude, string area)
        {
            var request = new Request
            {
                Id = Guid.CreateVersion7(at), Reference = ShortReference.Create(), TypeCode = type, Public = type != "care-at-home", Description = description, Language = "en",
                AreaCode = area, AreaReason = "AreaReason.Inside", OwnerUnit = "streets", ReportedAt = at, RecordedAt = at, Latitude = latitude, Longitude = longitude,
            };
            request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at));
            return request;
        }

        private static Moment Terms(DateTimeOffset at) => new(at, new Terms(
            new WorkingCalendar(TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> { [DayOfWeek.Monday] = [new(540, 1020)] }, []),
            new Deadline(24, DeadlineUnit.Hours), new Deadline(48, DeadlineUnit.Hours), new Deadline(48, DeadlineUnit.Hours), new HandlingPolicy(), _ => null, _ => true, "streets"));
    }
}
