using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>How an answer of one outcome can begin.</summary>
/// <param name="Place">Its place in the town's file, from 1.</param>
/// <param name="TypeCode">The type that it is for; null for every type.</param>
/// <param name="Outcome">The outcome that it is for.</param>
/// <param name="Name">What staff choose it by.</param>
/// <param name="Text">The text: see <see cref="TemplateText"/>.</param>
public sealed record AnswerTemplate(int Place, string? TypeCode, RequestOutcome Outcome, LocalText Name, LocalText Text)
{
    /// <summary>Most characters of a text: an answer cannot be longer.</summary>
    public const int Longest = 4000;
}

/// <summary>The templates as loaded from the town folder; replaced as a whole when it is loaded again.</summary>
public sealed class AnswerTemplates
{
    private volatile IReadOnlyList<AnswerTemplate> all = [];

    /// <summary>Every template in the file's order.</summary>
    public IReadOnlyList<AnswerTemplate> All => all;

    internal void Replace(IReadOnlyList<AnswerTemplate> templates) => all = templates;
}
