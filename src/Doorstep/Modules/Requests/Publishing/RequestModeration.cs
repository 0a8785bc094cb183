using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>Requests whose words and pictures staff look at before everybody sees them.</summary>
internal sealed class RequestModeration(
    DoorstepDb db, AreaAtlas atlas, RequestDesk desk, RequestSteps steps, Writer writer, RequestWording wording, IStringLocalizer<PublishingTexts> texts) : IModerated
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 50;

    private static readonly ListOrder<Request> LongestWaiting = ListOrder.Of<Request>("publishing").Up(r => r.ReportedAt).Up(r => r.Id);

    /// <inheritdoc/>
    public Task<bool> KnowsAsync(string reference, CancellationToken ct) => db.Set<Request>().AnyAsync(r => r.Reference == reference, ct);

    /// <inheritdoc/>
    public string Message(Problem problem) => wording.Message(problem);

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<WaitingThing> Rows, Pager Pager)> WaitingAsync(StaffMember staff, PagePlace place, CancellationToken ct)
    {
        var pictures = db.Set<RequestPicture>().Where(p => p.State == PictureState.Waiting);
        var ids = db.Set<Request>().Where(r => r.TextState == TextState.Held).Select(r => r.Id).Concat(pictures.Select(p => p.RequestId));
        var waiting = db.Set<Request>().Where(Scope.Readable(staff, atlas.Current)).Where(r => r.Public && ids.Contains(r.Id));
        var total = await waiting.CountAsync(ct);
        var page = await LongestWaiting.PageAsync(waiting, place.UpTo(total, PerPage), PerPage, total, number => number > 1 ? $"/staff/publishing?p={number}" : "/staff/publishing", ct);
        var rows = await LongestWaiting.Of(waiting, page)
            .Select(r => new { r.Reference, r.TypeCode, r.AreaCode, r.OwnerUnit, r.ReportedAt, Text = r.TextState == TextState.Held, Pictures = pictures.Count(p => p.RequestId == r.Id) })
            .ToListAsync(ct);
        return (rows.ConvertAll(r => new WaitingThing(
            ShortReference.Show(r.Reference), wording.Type(r.TypeCode), wording.Area(r.AreaCode), wording.Unit(r.OwnerUnit), r.ReportedAt, r.Text, r.Pictures)), page.Pager);
    }

    /// <inheritdoc/>
    public async Task<ModeratedThing?> OpenAsync(StaffMember staff, string reference, CancellationToken ct)
    {
        if (await desk.OpenAsync(staff, reference, RequestDesk.Publishing, ct) is not { } request)
        {
            return null;
        }

        var shown = ShortReference.Show(request.Reference);
        return new ModeratedThing(
            shown, wording.Type(request.TypeCode), $"/staff/requests/{shown}", request.Public, request.Version, request.TextState,
            new ModeratedText(request.Description, request.Address, request.Language),
            [.. request.Files.Where(f => f.Picture is not null).OrderBy(f => f.Picture!.State).ThenBy(f => f.Picture!.Number).Select(Shown)]);
    }

    /// <inheritdoc/>
    public async Task<ModeratedPicture?> OpenPictureAsync(StaffMember staff, string reference, int number, CancellationToken ct) =>
        await desk.OpenPictureAsync(staff, reference, number, ct) is { } file ? Shown(file) : null;

    /// <inheritdoc/>
    public async Task<ModeratedPicture?> FindPictureAsync(string reference, int number, CancellationToken ct) =>
        await db.Set<RequestFile>().Include(f => f.Picture)
            .FirstOrDefaultAsync(f => f.Picture!.Number == number && db.Set<Request>().Any(r => r.Id == f.RequestId && r.Reference == reference), ct) is { } file ? Shown(file) : null;

    /// <inheritdoc/>
    public Task<Outcome<Done>> DecideAsync(StaffMember staff, string reference, int version, Func<ModeratedText, Outcome<TextDecision>> decide, CancellationToken ct)
    {
        var step = new StaffStep(staff, reference, version);
        return steps.ByStaffAsync(
            step,
            (request, at) =>
            {
                var decided = decide(new ModeratedText(request.Description, request.Address, request.Language));
                return decided.Refusal ?? request.ReviewText(step.Actor, decided.Value.State, decided.Value.Words, decided.Value.Place, decided.Value.Why, at);
            },
            ct);
    }

    /// <inheritdoc/>
    public Task<Outcome<Done>> DecideAsync(StaffMember staff, string reference, int version, PictureDecision decision, CancellationToken ct) =>
        writer.RunAsync<Done>((write, token) => StoreAsync(new StaffStep(staff, reference, version), decision, write, token), ct);

    private async Task<Outcome<Done>> StoreAsync(StaffStep step, PictureDecision decision, WriteScope write, CancellationToken ct)
    {
        var file = await write.Db.Set<RequestFile>().Include(f => f.Picture).FirstOrDefaultAsync(
            f => f.Picture!.Number == decision.Before.Number && write.Db.Set<Request>().Any(r => r.Id == f.RequestId && r.Reference == step.Reference), ct);
        if (file?.Picture is not { } picture || file.Sha256 != decision.Before.Sha256)
        {
            return Refusal.Conflict("Error.Request.Changed");
        }

        var covered = decision.Covered;
        var hides = picture.State == PictureState.Released && decision.State != PictureState.Released;
        var reason = decision.State == PictureState.KeptBack ? "PictureReview.KeptBack" : covered is null && !picture.Covered ? "PictureReview.Released" : "PictureReview.Covered";
        var outcome = await steps.ByStaffAsync(
            step, Part.Owner | Part.Coordinator,
            (request, at) => !request.Public && !hides ? Refusal.Conflict("Error.Look.Personal") : request.PictureReviewed(step.Actor, reason, decision.Why, at),
            write, ct);
        if (outcome.Succeeded)
        {
            (picture.State, picture.LookedAt, picture.Version) = (decision.State, write.Now, picture.Version + 1);
            (picture.Description, picture.Why) = (decision.Description ?? picture.Description, decision.Why);
            if (covered is not null)
            {
                (file.Sha256, file.Size, file.ContentType) = (covered.File.Sha256, covered.File.Size, covered.File.Kind.ContentType);
                (picture.SmallSha256, picture.Covered) = (covered.SmallSha256!, true);
            }
        }

        return outcome;
    }

    private ModeratedPicture Shown(RequestFile file)
    {
        var picture = file.Picture!;
        return new ModeratedPicture(
            picture.Number, file.Stage is { } stage ? texts[$"Stage.{stage}"].Value : null, picture.State, picture.Covered, picture.Width, picture.Height, picture.Description,
            picture.Why, file.Sha256, picture.SmallSha256, file.ContentType);
    }
}
