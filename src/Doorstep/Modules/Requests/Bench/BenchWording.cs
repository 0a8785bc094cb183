using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>Says problems of the workbench in its own words, and those of a request in the words that its page has for them.</summary>
public sealed class BenchWording(IStringLocalizer<BenchTexts> texts, RequestWording wording)
{
    /// <summary>A problem as a sentence.</summary>
    public string Message(Problem problem) =>
        texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]] is { ResourceNotFound: false } own ? own.Value : wording.Message(problem);
}
