using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>
/// Keeps nothing longer than needed: contact details go some days after a request was closed, with a line that says so;
/// drafts go when they expire, and what was done to many at once after a week. Runs when a server starts and every hour from then on.
/// </summary>
public sealed class ContactRetention(
    Writer writer, HandlingRules rules, Uploads uploads, ForgetFiles forget, SearchIndex search, Traces traces, ClockWatch watch, CurrentTown town, TimeProvider clock,
    ILogger<ContactRetention> log) : PeriodicJob(Pause, clock, log)
{
    /// <summary>How long after closing contact details stay: the resident may still say that it is not solved.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private const int Batch = 100;

    /// <summary>What a run took away.</summary>
    /// <param name="Contacts">Requests that lost their contact details.</param>
    /// <param name="Drafts">Expired drafts.</param>
    public readonly record struct Taken(int Contacts, int Drafts);

    /// <summary>
    /// Takes away everything that is due now, in batches so that other writes are not held up; nothing while the clock is not believed.
    /// </summary>
    public async Task<Taken> RunOnceAsync(CancellationToken ct)
    {
        if (!watch.IsBelieved)
        {
            return default;
        }

        var contacts = 0;
        for (var last = Batch; last == Batch && !ct.IsCancellationRequested; contacts += last)
        {
            (last, var gone) = (await writer.RunAsync<(int, List<string>)>(async (write, token) => await EraseAsync(write, token), ct)).Value;
            await forget.RunAsync(gone, ct);
        }

        var drafts = (await writer.RunAsync<int>(
            async (write, token) =>
            {
                write.Erases = true;
                return await write.Db.Set<StoredDraft>().Where(d => d.ExpiresAt <= write.Now).ExecuteDeleteAsync(token);
            },
            ct)).Value;
        await uploads.ForgetOldAsync(ct);
        await writer.RunAsync<int>(async (write, token) => await BulkSteps.ForgetOldAsync(write, token), ct);
        await writer.RunAsync<int>(
            async (write, token) =>
            {
                write.Erases = true;
                return await StoredForm.ForgetOldAsync(write, token);
            },
            ct);
        await RewriteAsync(ct);
        return new Taken(contacts, drafts);
    }

    /// <summary>Once a day, in the small hours of the town, what was deleted leaves the free room of the database's file too.</summary>
    private async Task RewriteAsync(CancellationToken ct)
    {
        if (await traces.IsDueAsync(quietHour: TimeZoneInfo.ConvertTime(Clock.Now(), town.Profile.TimeZone).Hour is >= 1 and < 5, ct))
        {
            await writer.RunAsync<Done>(async (write, token) => await search.DropForgottenAsync(write, token), ct);
            await traces.RewriteAsync(ct);
        }
    }

    /// <inheritdoc/>
    protected override string Failure => "Taking away what is kept too long failed";

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (await RunOnceAsync(ct) is var taken && taken != default)
        {
            Log.LogInformation("Took away contact details of {Contacts} requests and {Drafts} drafts", taken.Contacts, taken.Drafts);
        }
    }

    private async Task<(int Count, List<string> Gone)> EraseAsync(WriteScope write, CancellationToken ct)
    {
        var before = write.Now - Kept;
        var due = await write.Db.Set<Request>().ForSteps().Include(r => r.Contact)
            .Where(r => r.ClosedAt != null && r.ClosedAt <= before
                && (r.Contact != null || r.Files.Any(f => f.Stage == null && f.Picture != null && f.Picture.State != PictureState.Released)))
            .OrderBy(r => r.ClosedAt).Take(Batch).ToListAsync(ct);
        write.Erases = true;
        var gone = new List<string>();
        foreach (var request in due)
        {
            gone.AddRange(await OwnPictures.EraseAsync(write, request.Id, ct));
            await RequestSteps.TakeAsync(
                request,
                (r, at) =>
                {
                    if (r.Contact is not null)
                    {
                        r.Contact = null;
                        r.ContactErased(Actor.System, "ErasureReason.Kept", at);
                    }

                    return null;
                },
                rules, write, ct);
        }

        return (due.Count, gone);
    }
}
