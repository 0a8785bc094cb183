using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Notifications.Contracts;

/// <summary>A topic of public news.</summary>
/// <param name="Code">What is stored, such as a request type's code.</param>
/// <param name="Name">What people choose it by.</param>
/// <param name="Active">False when nothing new can come of it.</param>
public sealed record NewsTopic(string Code, LocalText Name, bool Active);

/// <summary>Of what one can hear: the kinds of things of which everybody may know.</summary>
public interface INewsTopics
{
    /// <summary>All topics, in the town's order.</summary>
    IReadOnlyList<NewsTopic> All { get; }

    /// <summary>Those that come nearest to one that is no longer offered; none for one that never was.</summary>
    IReadOnlyList<NewsTopic> Near(string code);
}
