using System.Text.Json;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews.Operations;

/// <summary>Of which closed requests a sample is drawn, and how large.</summary>
public sealed record SampleOf
{
    /// <summary>Code of the unit that owns them; null or empty for any.</summary>
    public string? UnitCode { get; init; }

    /// <summary>Code of the area that they lie in; null or empty for the coordinator's own.</summary>
    public string? AreaCode { get; init; }

    /// <summary>What their answer claims; null for any.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>What their resident said; null for any.</summary>
    public Confirmation? Word { get; init; }

    /// <summary>Closed on this day or later, by the town's calendar.</summary>
    public DateOnly? ClosedFrom { get; init; }

    /// <summary>Closed on this day or before.</summary>
    public DateOnly? ClosedTo { get; init; }

    /// <summary>How many are drawn, from 1 to <see cref="SampleReview.MostDrawn"/>.</summary>
    public int? Size { get; init; }
}

/// <summary>A coordinator draws a sample. The seed comes from the machine, and the draw goes into the record log.</summary>
public sealed class DrawReview(Writer writer, AreaAtlas atlas, UnitList units, CurrentTown town)
{
    /// <summary>The id of the review.</summary>
    public Task<Outcome<Guid>> RunAsync(StaffMember staff, SampleOf sample, CancellationToken ct) =>
        writer.RunAsync<Guid>(
            async (write, token) =>
            {
                if (!ReviewScope.IsTheirs(staff, atlas.Current, staff.AreaCode))
                {
                    return Refusal.Forbidden("Error.NotYours");
                }

                var by = Actor.Of(staff);
                var drawn = await DrawAsync(sample with { AreaCode = Named(sample.AreaCode) ?? staff.AreaCode }, staff, SampleDraw.NewSeed(), by, write, token);
                if (drawn.Succeeded)
                {
                    var review = drawn.Value;
                    var payload = JsonSerializer.Serialize(new { seed = review.Seed, list = review.ListSha256, of = review.CouldBeDrawn, drawn = review.Calls.Count });
                    await write.Services.GetRequiredService<RecordJournal>().AppendAsync(
                        write, new RecordEntry("review.drawn", review.Id, RecordActor.Staff(staff.Id, staff.Name, staff.ScopeCode), "review", payload), token);
                }

                return drawn.Succeeded ? drawn.Value.Id : drawn.Refusal!;
            },
            ct);

    /// <summary>Draws and stores; the same seed over the same requests draws the same.</summary>
    internal async Task<Outcome<SampleReview>> DrawAsync(
        SampleOf sample, StaffMember staff, string seed, Actor by, WriteScope write, CancellationToken ct)
    {
        var problems = Check(sample, staff, write.Now);
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }

        var closed = Closed(RequestScope.ReadableBy(write.Db, staff, atlas.Current), sample);
        var found = await closed.Select(r => new { r.Id, r.Reference, r.OwnerUnit, r.Outcome, r.Confirmation }).Take(SampleReview.MostListed + 1).ToListAsync(ct);
        if (found.Count is 0 or > SampleReview.MostListed)
        {
            return found.Count == 0 ? Refusal.Invalid("Error.None", "closedFrom") : Refusal.Invalid("Error.TooMany", "closedFrom", SampleReview.MostListed);
        }

        // By reference, which says nothing about what came of a request.
        found.Sort((a, b) => string.CompareOrdinal(a.Reference, b.Reference));
        var list = SampleList.Write(found.Select(r => new Drawable(r.Reference, r.OwnerUnit, r.Outcome, r.Confirmation)));
        var review = new SampleReview
        {
            Id = Guid.CreateVersion7(write.Now),
            UnitCode = Named(sample.UnitCode),
            AreaCode = sample.AreaCode,
            Outcome = sample.Outcome,
            Word = sample.Word,
            ClosedFrom = sample.ClosedFrom!.Value,
            ClosedTo = sample.ClosedTo!.Value,
            Seed = seed,
            CouldBeDrawn = found.Count,
            ListSha256 = SampleDraw.Sha256(list),
            DrawnAt = write.Now,
            DrawnById = by.Id,
            DrawnByName = by.Name ?? "",
        };
        var drawn = SampleDraw.Draw(seed, found.Count, sample.Size!.Value).Select(place => found[place]).ToList();
        var ids = drawn.ConvertAll(r => r.Id);
        var reachable = await Contacts.In(write.Db).Where(c => ids.Contains(c.Id) && (c.HasPhone || c.HasMail || c.HasPost)).Select(c => c.Id).ToHashSetAsync(ct);
        foreach (var (index, request) in drawn.Index())
        {
            var call = new ReviewCall
            {
                ReviewId = review.Id, Place = index + 1, RequestId = request.Id, UnitCode = request.OwnerUnit, Outcome = request.Outcome, Word = request.Confirmation,
            };
            if (!reachable.Contains(request.Id))
            {
                call.CannotBeCalled();
            }

            review.Calls.Add(call);
        }

        write.Db.Add(review);
        write.Db.Add(new ReviewList { ReviewId = review.Id, Lines = list });
        return review;
    }

    private List<Problem> Check(SampleOf sample, StaffMember staff, DateTimeOffset now)
    {
        var problems = new List<Problem>();
        if (Named(sample.UnitCode) is { } unit && units.Find(unit) is null)
        {
            problems.Add(new Problem("Error.Unit", "unit"));
        }

        if (sample.AreaCode is { } area && (atlas.Current.Find(area) is null || !ReviewScope.IsTheirs(staff, atlas.Current, area)))
        {
            problems.Add(new Problem("Error.Area", "area"));
        }

        var today = town.Profile.Calendar.DateOf(now);
        foreach (var (day, field) in new[] { (sample.ClosedFrom, "closedFrom"), (sample.ClosedTo, "closedTo") })
        {
            if (day is null || day > today)
            {
                problems.Add(new Problem(day is null ? "Error.Day.Missing" : "Error.Day.Ahead", field));
            }
        }

        if (sample.ClosedFrom > sample.ClosedTo)
        {
            problems.Add(new Problem("Error.Days.Order", "closedTo"));
        }

        if (sample.Size is not (>= 1 and <= SampleReview.MostDrawn))
        {
            problems.Add(new Problem("Error.Size", "size", SampleReview.MostDrawn));
        }

        return problems;
    }

    private IQueryable<RequestSummary> Closed(IQueryable<RequestSummary> requests, SampleOf sample)
    {
        var (from, to) = (StartOf(sample.ClosedFrom!.Value), StartOf(sample.ClosedTo!.Value.AddDays(1)));
        requests = requests.Where(r => r.State == RequestState.Closed && r.ClosedAt >= from && r.ClosedAt < to);
        requests = Named(sample.UnitCode) is { } unit ? requests.Where(r => r.OwnerUnit == unit) : requests;
        requests = sample.Outcome is { } outcome ? requests.Where(r => r.Outcome == outcome) : requests;
        requests = sample.Word is { } word ? requests.Where(r => r.Confirmation == word) : requests;
        if (sample.AreaCode is { } area && atlas.Current.Find(area)?.Level != AreaLevel.Town)
        {
            var within = atlas.Current.SelfAndDescendants(area).Select(a => a.Code).ToList();
            requests = requests.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        return requests;
    }

    // The first moment of a day in the town, also where the clocks change at midnight.
    private DateTimeOffset StartOf(DateOnly day)
    {
        var zone = town.Profile.TimeZone;
        var wall = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(15);
        }

        return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
    }

    private static string? Named(string? code) => Folding.IsBlank(code) ? null : code;
}
