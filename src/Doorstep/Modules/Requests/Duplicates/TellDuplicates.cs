using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Duplicates.Rules;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>
/// When a request is answered, those that are duplicates of it hear that answer. When it is answered as a duplicate itself, it is
/// linked to the one that goes on.
/// </summary>
internal sealed class TellDuplicates(HandlingRules rules) : IListener<RequestChanged>
{
    // More would hold up the writer; a parent with so many has been told of in other ways.
    private const int Most = 500;

    /// <inheritdoc/>
    public async Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        if (happened.Kind != TimelineKind.Answered || await write.Db.Set<Request>().FindAsync([happened.Id], ct) is not { } request)
        {
            return;
        }

        if (request.DuplicateOf is { } parentId)
        {
            await LinkAsync(request, parentId, write, ct);
            return;
        }

        var children = await write.Db.Set<DuplicateLink>().Where(l => l.ParentId == request.Id).OrderBy(l => l.At).Select(l => l.RequestId).Take(Most).ToListAsync(ct);
        var account = request.Timeline.Where(e => e.Kind == TimelineKind.Answered).MaxBy(e => e.Place)?.Text;
        foreach (var child in children.Count == 0 ? [] : await write.Db.Set<Request>().ForSteps().Where(r => children.Contains(r.Id)).ToListAsync(ct))
        {
            await LinkRequests.NoteAsync(child, Actor.System, "LinkReason.ParentAnswered", request, account, rules, write, ct);
        }
    }

    private static async Task LinkAsync(Request child, Guid parentId, WriteScope write, CancellationToken ct)
    {
        // The answer stands even where a link does not: far away, or of something that has duplicates of its own.
        if (await write.Db.Set<Request>().FirstOrDefaultAsync(r => r.Id == parentId, ct) is { } parent
            && LinkRule.Duplicate(await LinkRequests.LinkableAsync(child, write, ct), await LinkRequests.LinkableAsync(parent, write, ct)) is null)
        {
            write.Db.Add(new DuplicateLink { RequestId = child.Id, ParentId = parent.Id, At = write.Now });
        }
    }
}
