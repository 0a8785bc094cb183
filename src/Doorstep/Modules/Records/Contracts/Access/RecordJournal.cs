using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Modules.Records.Tree;
using Doorstep.Platform.Database;
using Doorstep.RecordLog;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Contracts.Access;

/// <summary>
/// The append-only journal. An entry is written in the transaction of the thing that it tells of, so there is never one
/// without the other; soon after, a job gives it its place in the record log's tree and signs a checkpoint.
/// </summary>
public sealed partial class RecordJournal(DoorstepDb db, LogKey key)
{
    /// <summary>Writes an entry with the operation and returns its id.</summary>
    /// <exception cref="ArgumentException">The entry holds what it may not; that is a bug of the caller.</exception>
    public Task<Guid> AppendAsync(WriteScope write, RecordEntry entry, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Check(entry);
        var kept = new KeptEntry
        {
            Id = Guid.CreateVersion7(write.Now),
            Kind = entry.Kind,
            SubjectId = entry.SubjectId,
            At = write.Now,
            ActorKind = entry.Actor.Kind,
            ActorId = entry.Actor.Id,
            ActorName = entry.Actor.Name,
            ActorUnit = entry.Actor.Unit,
            Purpose = entry.Purpose,
            Payload = entry.Payload,
            Salt = RandomNumberGenerator.GetBytes(16),
        };
        // Refuses a kind that the log cannot encode now, not when the job comes by.
        _ = kept.ToLeaf();
        write.Db.Add(kept);
        write.Db.Add(new QueuedEntry { EntryId = kept.Id });
        return Task.FromResult(kept.Id);
    }

    /// <summary>
    /// The proof, as text to keep, that the entry is in the signed log (a C2SP tlog-proof). Null while the log has not taken
    /// it in yet, which is a matter of seconds, or when there is no such entry.
    /// </summary>
    public async Task<string?> ProofAsync(Guid entryId, CancellationToken ct)
    {
        var leaf = await db.Set<Leaf>().FirstOrDefaultAsync(l => l.EntryId == entryId, ct);
        var checkpoint = await db.Set<KeptCheckpoint>().OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct);
        if (leaf is null || checkpoint is null || checkpoint.Size <= leaf.Position
            || !SignedNote.TryParse(checkpoint.Note, out var note, out _))
        {
            return null;
        }

        var entry = await db.Set<KeptEntry>().FirstAsync(e => e.Id == entryId, ct);
        var path = await LogTree.BuildAsync(db, ProofPlan.ForInclusion(leaf.Position, checkpoint.Size), ct);
        var proof = new ReceiptProof(entry.ToLeaf(), leaf.Position, path, note);
        // A proof that does not hold would be worse than none: the check command says what is broken.
        return proof.Verify(Checkpointed(note), [key.Verifier]).Holds ? proof.ToString() : null;
    }

    private static string Checkpointed(SignedNote note) => note.Text[..note.Text.IndexOf('\n', StringComparison.Ordinal)];

    private static void Check(RecordEntry entry)
    {
        if (entry.Purpose.Length is 0 or > 300)
        {
            throw new ArgumentException("An entry says why in 1 to 300 characters.", nameof(entry));
        }

        if (entry.Payload.Length > 8000)
        {
            throw new ArgumentException("An entry's payload has at most 8,000 characters.", nameof(entry));
        }

        try
        {
            using var payload = JsonDocument.Parse(entry.Payload);
            if (payload.RootElement.ValueKind != JsonValueKind.Object || !HoldsOnlyCodes(payload.RootElement))
            {
                throw new ArgumentException("An entry's payload is a JSON object whose texts are ids, codes or moments, without spaces or @.", nameof(entry));
            }
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException("An entry's payload is JSON.", nameof(entry), wrong);
        }
    }

    private static bool HoldsOnlyCodes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(p => HoldsOnlyCodes(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(HoldsOnlyCodes),
        JsonValueKind.String => Code().IsMatch(value.GetString()!),
        _ => true,
    };

    [GeneratedRegex(@"^[\p{L}\p{N}._:/+\-]{0,100}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();
}
