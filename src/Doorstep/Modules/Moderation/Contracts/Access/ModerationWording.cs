using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Moderation.Contracts.Access;

/// <summary>Problems with pictures and with looking at them, in the reader's language.</summary>
public sealed class ModerationWording(IStringLocalizer<ModerationTexts> texts)
{
    /// <summary>The problem as a sentence; null when it is not one of this module.</summary>
    public string? Message(Problem problem) => texts[problem.Key, problem.Args] is { ResourceNotFound: false } own ? own.Value : null;

    /// <summary>The same for a problem that can only be one of this module.</summary>
    public string Say(Problem problem) => Message(problem) ?? problem.Key;

    /// <summary>Words that pages of other modules show beside pictures, uploads and found pieces, by their key here.</summary>
    /// <remarks>Without anything to put into them, blanks stay: scripts fill them.</remarks>
    public string this[string key, params object[] args] => (args.Length == 0 ? texts[key] : texts[key, args]).Value;
}
