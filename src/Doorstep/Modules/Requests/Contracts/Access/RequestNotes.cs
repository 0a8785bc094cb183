using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>A line that another module leaves on a request's timeline; it changes no state.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="By">Who did it.</param>
public sealed record RequestNote(TimelineKind Kind, Actor By)
{
    /// <summary>In whose words, in the resident's language; null for none.</summary>
    public Func<string, string?>? Words { get; init; }

    /// <summary>Key of a fixed reason in the texts of requests.</summary>
    public string? Reason { get; init; }

    /// <summary>Reference of what it is about.</summary>
    public string? About { get; init; }

    /// <summary>When it happened; null for the moment at which it is stored.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether everybody sees the line of a public request.</summary>
    public bool Visible { get; init; } = true;
}

/// <summary>Leaves lines on timelines, as part of an operation that goes on.</summary>
public sealed class RequestNotes(HandlingRules rules)
{
    /// <summary>Loads these at once, before each gets its line.</summary>
    public static Task PrepareAsync(WriteScope write, IReadOnlyCollection<Guid> requests, CancellationToken ct) =>
        write.Db.Set<Request>().ForSteps().Where(r => requests.Contains(r.Id)).LoadAsync(ct);

    /// <summary>Adds the line, and tells those who listen. Not found when there is no such request.</summary>
    public async Task<Outcome<Done>> AddAsync(WriteScope write, Guid request, RequestNote note, CancellationToken ct) =>
        (write.Db.Set<Request>().Local.FindEntry(request)?.Entity ?? await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Id == request, ct)) is not { } found
            ? Refusal.NotFound("Error.Request.NotFound")
            : await RequestSteps.TakeAsync(
                found,
                (r, at) =>
                {
                    r.Noted(note.Kind, note.By, note.Words?.Invoke(r.Language), note.At ?? at.Now, at, note.Visible, note.Reason, note.About);
                    return null;
                },
                rules, write, ct);
}
