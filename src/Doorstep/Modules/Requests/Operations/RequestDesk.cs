using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using RecordActor = Doorstep.Modules.Records.Contracts.RecordActor;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>
/// The only way by which staff get at what a resident wrote: is it theirs, log the look, and only then read. What does not
/// exist and what is not theirs look the same.
/// </summary>
public sealed class RequestDesk(DoorstepDb db, Writer writer, AreaAtlas atlas, AccessLog looks, TimeProvider clock)
{
    /// <summary>Why staff open a request: to handle it.</summary>
    public const string Handling = "handling";

    /// <summary>Why staff open a receipt: to give it to the resident.</summary>
    public const string HandingOut = "receipt";

    /// <summary>Why staff open a request: to decide what of it everybody sees.</summary>
    public const string Publishing = "publishing";

    /// <summary>How staff came upon a request of which not all is public: by searching.</summary>
    public const string Searching = "search";

    /// <summary>How long who wrote a request down can print its receipt, also when another unit owns it.</summary>
    public static readonly TimeSpan ReceiptWindow = TimeSpan.FromHours(24);

    /// <summary>True while the staff member has a part in it. Nothing of it is read, and no look is logged.</summary>
    public async Task<bool> MayOpenAsync(StaffMember staff, string? typedReference, CancellationToken ct) => await FindAsync(staff, typedReference, ct) is not null;

    /// <summary>The request with everything in it, once the look is logged; null when there is none or it is not theirs.</summary>
    public Task<Request?> OpenAsync(StaffMember staff, string? typedReference, CancellationToken ct) => OpenAsync(staff, typedReference, Handling, ct);

    /// <summary>The same for another purpose, which the resident reads in the log of looks.</summary>
    public async Task<Request?> OpenAsync(StaffMember staff, string? typedReference, string purpose, CancellationToken ct)
    {
        if (await FindAsync(staff, typedReference, ct) is not { } id)
        {
            return null;
        }

        await LogAsync(staff, id, purpose, ct);
        return await db.Set<Request>().AsSplitQuery()
            .Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Files.OrderBy(f => f.Id)).ThenInclude(f => f.Picture)
            .Include(r => r.Tasks.OrderBy(t => t.Id)).Include(r => r.Hazard!).ThenInclude(h => h.Inspections.OrderBy(i => i.Place))
            .Include(r => r.Answers.OrderBy(a => a.QuestionCode).ThenBy(a => a.Place))
            .FirstOrDefaultAsync(r => r.Id == id, ct);
    }

    /// <summary>
    /// The request's row for its receipt, once the look is logged: for those who may open it, and for a day for who wrote it
    /// down. Null otherwise.
    /// </summary>
    public async Task<Request?> OpenReceiptAsync(StaffMember staff, string? typedReference, CancellationToken ct)
    {
        var id = await FindAsync(staff, typedReference, ct) ?? await WrittenDownByAsync(staff, typedReference, ct);
        if (id is null)
        {
            return null;
        }

        await LogAsync(staff, id.Value, HandingOut, ct);
        return await db.Set<Request>().FirstOrDefaultAsync(r => r.Id == id, ct);
    }

    /// <summary>
    /// Whether this is the one time that who wrote a request down sees its code, to give it to the resident. Of what the resident
    /// sent by themselves nobody here ever sees the code.
    /// </summary>
    public async Task<bool> ShowsCodeAsync(StaffMember staff, Request request, CancellationToken ct) =>
        await WrittenDownByAsync(staff, request.Reference, ct) is { } id && (await writer.RunAsync<int>(
            async (write, token) => await write.Db.Set<Request>().Where(r => r.Id == id && r.CodeShownAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.CodeShownAt, write.Now), token),
            ct)).Value == 1;

    /// <summary>Under which pictures wait that a staff member sends for a request; null when there is none or it is not theirs.</summary>
    public async Task<Guid?> UploadsOfAsync(StaffMember staff, string? typedReference, CancellationToken ct) =>
        await FindAsync(staff, typedReference, ct) is { } id ? UploadedPicture.HolderOf(staff.Id, id) : null;

    /// <summary>How to reach the resident of a request that was opened before, so that the look is logged; null when they left nothing.</summary>
    public Task<ContactDetails?> ContactAsync(Request opened, CancellationToken ct) => Contacts.OfAsync(db, opened.Id, ct);

    /// <summary>One file of a request, once the look at what is the resident's is logged; null when there is none or it is not theirs.</summary>
    public async Task<RequestFile?> OpenFileAsync(StaffMember staff, string? typedReference, Guid file, CancellationToken ct)
    {
        if (await FindAsync(staff, typedReference, ct) is not { } id
            || await db.Set<RequestFile>().FirstOrDefaultAsync(f => f.Id == file && f.RequestId == id, ct) is not { } found)
        {
            return null;
        }

        // Photographs of a danger are the staff's own, and shown on a page whose look is logged.
        if (found.Stage is null)
        {
            await LogAsync(staff, id, Handling, ct);
        }

        return found;
    }

    /// <summary>A picture on which is decided whether everybody sees it, once the look is logged; null when there is none or it is not theirs.</summary>
    public async Task<RequestFile?> OpenPictureAsync(StaffMember staff, string? typedReference, int number, CancellationToken ct)
    {
        if (await FindAsync(staff, typedReference, ct) is not { } id
            || await db.Set<RequestFile>().Include(f => f.Picture).FirstOrDefaultAsync(f => f.RequestId == id && f.Picture!.Number == number, ct) is not { } found)
        {
            return null;
        }

        await LogAsync(staff, id, Publishing, ct);
        return found;
    }

    /// <summary>Logs that a search has shown requests of which not all is public. To be awaited before they are shown.</summary>
    public async Task FoundAsync(StaffMember staff, IReadOnlyCollection<Guid> requests, CancellationToken ct)
    {
        if (requests.Count > 0)
        {
            await writer.RunAsync<Done>(
                async (write, token) =>
                {
                    foreach (var request in requests)
                    {
                        await looks.LookAsync(write, request, RecordActor.Staff(staff.Id, staff.Name, staff.ScopeCode), Searching, token);
                    }

                    return default(Done);
                },
                ct);
        }
    }

    private async Task<Guid?> FindAsync(StaffMember staff, string? typedReference, CancellationToken ct)
    {
        if (!ShortReference.TryRead(typedReference, out var reference))
        {
            return null;
        }

        var found = await db.Set<Request>().Where(r => r.Reference == reference)
            .Select(r => new
            {
                r.Id, r.OwnerUnit, r.AreaCode, Helpers = r.Tasks.Where(t => t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted).Select(t => t.Unit).ToList(),
            })
            .FirstOrDefaultAsync(ct);
        return found is not null && Scope.MayRead(staff, atlas.Current, found.OwnerUnit, found.AreaCode, found.Helpers) ? found.Id : null;
    }

    private async Task<Guid?> WrittenDownByAsync(StaffMember staff, string? typedReference, CancellationToken ct)
    {
        if (!ShortReference.TryRead(typedReference, out var reference))
        {
            return null;
        }

        var since = clock.Now() - ReceiptWindow;
        return await db.Set<Request>()
            .Where(r => r.Reference == reference && r.RecordedAt > since && r.Channel != Channel.Web && r.Channel != Channel.Api && r.Timeline.Any(e => e.Place == 1 && e.ActorId == staff.Id))
            .Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
    }

    private Task LogAsync(StaffMember staff, Guid request, string purpose, CancellationToken ct) =>
        looks.LookAsync(request, RecordActor.Staff(staff.Id, staff.Name, staff.ScopeCode), purpose, ct);
}
