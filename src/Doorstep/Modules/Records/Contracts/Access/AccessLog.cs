using Doorstep.Modules.Records.Tree;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Contracts.Access;

/// <summary>A staff member's look at a resident's data, as the resident is shown it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Name">Who, by the name they had then.</param>
/// <param name="Unit">Code of their unit or area then; null when they had none.</param>
/// <param name="Purpose">The code or the typed reason that was given.</param>
public sealed record Look(DateTimeOffset At, string Name, string? Unit, string Purpose);

/// <summary>
/// Every look of a staff member at a resident's data, kept in the journal and shown to the resident. Pages log first and
/// show after: a look that could not be logged does not happen.
/// </summary>
public sealed class AccessLog(DoorstepDb db, RecordJournal journal, Writer writer)
{
    /// <summary>The journal's kind for a look.</summary>
    public const string Kind = "staff.looked";

    /// <summary>The most looks that are shown for one record.</summary>
    public const int MostShown = 500;

    /// <summary>Logs a look and comes back once it is stored for good. To be awaited before anything is shown.</summary>
    /// <param name="subject">Id of the record that was looked at.</param>
    /// <param name="who">The staff member or client.</param>
    /// <param name="purpose">Why, as the resident will read it: a code or a typed reason, at most 300 characters.</param>
    /// <param name="ct">Stops only the wait for a place in the writer's queue.</param>
    public async Task LookAsync(Guid subject, RecordActor who, string purpose, CancellationToken ct)
    {
        _ = (await writer.RunAsync<Done>(
            async (write, writing) =>
            {
                await LookAsync(write, subject, who, purpose, writing);
                return default(Done);
            },
            ct)).Value;
    }

    /// <summary>Logs a look as part of an operation that writes anyway.</summary>
    public Task LookAsync(WriteScope write, Guid subject, RecordActor who, string purpose, CancellationToken ct) =>
        who.Kind is ActorKind.Staff or ActorKind.Client
            ? journal.AppendAsync(write, new RecordEntry(Kind, subject, who, purpose), ct)
            : throw new ArgumentException("A look is somebody's: name the staff member or client.", nameof(who));

    /// <summary>The looks at a record, newest first, at most <see cref="MostShown"/>.</summary>
    public async Task<IReadOnlyList<Look>> ForAsync(Guid subject, CancellationToken ct) =>
        await db.Set<KeptEntry>()
            .Where(e => e.SubjectId == subject && e.Kind == Kind)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
            .Take(MostShown)
            .Select(e => new Look(e.At, e.ActorName ?? "", e.ActorUnit, e.Purpose))
            .ToListAsync(ct);
}
