using System.Threading.Channels;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Seeding;

/// <summary>
/// Requests of three years, with their histories and words. Each takes the steps of the entity itself, at moments in the past, so that what is
/// stored is what an operation would have stored; only the rows go in by the ten thousand.
/// </summary>
internal sealed class RequestsSeed(RequestTypeList types, AreaAtlas atlas, HandlingRules rules, CurrentTown town, SearchPlanting search) : ISeedPart
{
    private const int AtOnce = 10_000;

    /// <inheritdoc/>
    public int Order => 50;

    /// <inheritdoc/>
    public Task<bool> IsThereAsync(DoorstepDb db, CancellationToken ct) => db.Set<Request>().AnyAsync(ct);

    /// <inheritdoc/>
    public async Task PlantAsync(SeedTown seed, BulkRows rows, CancellationToken ct)
    {
        await rows.WithoutIndexesAsync(ct, typeof(TimelineEntry), typeof(QuestionAnswer), typeof(Hazard), typeof(HazardInspection), typeof(Request));
        await search.BeginAsync(rows, ct);
        // One thinks out what happened while the other stores it.
        var made = System.Threading.Channels.Channel.CreateBounded<Request[]>(2);
        var making = Task.Run(() => MakeAsync(seed, made.Writer, ct), ct);
        var (done, last) = (0, Guid.Empty);
        await foreach (var chunk in made.Reader.ReadAllAsync(ct))
        {
            await StoreAsync(rows, chunk, ct);
            seed.Progress.Report(done += chunk.Length);
            last = chunk[^1].Id;
        }

        await making;
        await search.EndAsync(rows, RequestSearchSource.Name, last, done, seed.Now, ct);
    }

    private async Task MakeAsync(SeedTown seed, ChannelWriter<Request[]> made, CancellationToken ct)
    {
        try
        {
            var story = new SeedStory(seed, types, atlas.Current, rules, town.Profile.Calendar);
            foreach (var chunk in Enumerable.Range(0, seed.Rows).Select(story.Tell).Chunk(AtOnce))
            {
                await made.WriteAsync(chunk, ct);
            }

            made.Complete();
        }
        catch (Exception failure)
        {
            made.Complete(failure);
            throw;
        }
    }

    private async Task StoreAsync(BulkRows rows, Request[] chunk, CancellationToken ct)
    {
        await rows.PutAsync(chunk, ct);
        await rows.PutAsync([.. chunk.SelectMany(r => r.Timeline)], ct);
        await rows.PutAsync([.. chunk.SelectMany(r => r.Answers)], ct);
        await rows.PutAsync([.. chunk.Select(r => r.Hazard).OfType<Hazard>()], ct);
        await rows.PutAsync([.. chunk.SelectMany(r => r.Hazard?.Inspections ?? [])], ct);
        await search.PutAsync(rows, [.. chunk.Where(r => r.Public).Select(r => RequestSearchSource.DocumentOf(r, isNew: true))], ct);
    }
}
