using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>Says what is wrong with an answer to a question.</summary>
public sealed class QuestionWording(IStringLocalizer<RequestTypesTexts> texts)
{
    /// <summary>A problem that <see cref="QuestionRules"/> found, as a sentence; null for others.</summary>
    public string? Message(Problem problem) =>
        texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]] is { ResourceNotFound: false } known ? known.Value : null;
}
