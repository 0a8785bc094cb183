using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>An answer to a question that cannot hold a person's words: a choice or a number.</summary>
/// <param name="QuestionCode">The question.</param>
/// <param name="Value">As given; for lists the value's key.</param>
public sealed record PublicAnswer(string QuestionCode, string Value);

/// <summary>What everybody may see of a public request beside its row: the public lines of its timeline, and answers.</summary>
public sealed class PublicParts(DoorstepDb db, RequestTypeList types, RequestWording wording)
{
    /// <summary>The lines, the oldest first, in the language of the page.</summary>
    public async Task<IReadOnlyList<TimelineLine>> LinesAsync(PublicRequest request, CancellationToken ct) => wording.Lines(
        await db.Set<TimelineEntry>().Where(e => e.RequestId == request.Id && e.Public).OrderBy(e => e.Place).ToListAsync(ct), TimelineViewer.Public);

    /// <summary>The answers, as the form asked for them.</summary>
    public async Task<IReadOnlyList<PublicAnswer>> AnswersAsync(PublicRequest request, CancellationToken ct)
    {
        var answers = await db.Set<QuestionAnswer>().Where(a => a.RequestId == request.Id).OrderBy(a => a.Place).ToListAsync(ct);
        var questions = types.Find(request.TypeCode)?.Questions ?? [];
        return [.. answers.Where(a => questions.Any(q => q.Code == a.QuestionCode && PublicWords.MayShow(q.Datatype, a.Value))).Select(a => new PublicAnswer(a.QuestionCode, a.Value))];
    }
}
