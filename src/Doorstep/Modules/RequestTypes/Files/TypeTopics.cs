using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;

namespace Doorstep.Modules.RequestTypes.Files;

/// <summary>The types whose requests everybody may see, as topics of news.</summary>
internal sealed class TypeTopics(RequestTypeList types) : INewsTopics
{
    /// <inheritdoc/>
    public IReadOnlyList<NewsTopic> All => [.. types.All.Where(t => t.Public).Select(Topic)];

    /// <inheritdoc/>
    public IReadOnlyList<NewsTopic> Near(string code) => types.Find(code) is { } gone ? [.. TypeSearch.Near(types.Active, gone).Select(Topic)] : [];

    private static NewsTopic Topic(RequestType type) => new(type.Code, type.Name, type.Active);
}
