using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Alerts.Contracts;

/// <summary>Something public that happened. Holds nobody's words.</summary>
/// <param name="Id">What it happened to.</param>
/// <param name="Sequence">Which of its news, from 1: with the id it names it for good.</param>
/// <param name="What">What it was, in a word; <see cref="New"/> for what was not there before.</param>
/// <param name="Topic">Code of its topic.</param>
/// <param name="Area">Where it lies; null when nothing says so.</param>
/// <param name="Latitude">WGS 84 degrees; null where only words tell the place.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
public sealed record News(Guid Id, int Sequence, string What, string Topic, string? Area, double? Latitude, double? Longitude)
{
    /// <summary>Stands for what was not there before: those hear of it who look after a topic or a place.</summary>
    public const string New = "Reported";
}

/// <summary>A thing of which one can hear, as everybody may see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reference">As people see it.</param>
/// <param name="Name">What it is called.</param>
public sealed record NewsSubject(Guid Id, string Reference, LocalText Name)
{
    /// <summary>Where it lies and how it stands, in the language of the page.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Its page on the site.</summary>
    public string Page { get; init; } = "";

    /// <summary>WGS 84 degrees; null when it has no point.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>Code of the area it lies in.</summary>
    public string? AreaCode { get; init; }
}

/// <summary>One piece of news of something that is still public.</summary>
/// <param name="Id">What it happened to.</param>
/// <param name="Sequence">Which of its news.</param>
/// <param name="Fact">The same for everything that tells the same: nobody is told it twice. Null where only its standing can be told.</param>
/// <param name="Page">Its page on the site.</param>
/// <param name="TitleAsync">What happened, in the language that is spoken when it is asked.</param>
public sealed record NewsItem(Guid Id, int Sequence, string? Fact, string Page, Func<CancellationToken, Task<string>> TitleAsync);

/// <summary>Puts news into words. Each module that publishes news has one; it answers for the ids that are its own.</summary>
public interface INewsWriter
{
    /// <summary>The news of these of what is still public.</summary>
    Task<IReadOnlyList<NewsItem>> WriteAsync(DoorstepDb db, IReadOnlyCollection<(Guid Id, int Sequence)> news, CancellationToken ct);

    /// <summary>How other systems are called about it; null when it is not public any more.</summary>
    Task<OutgoingEvent?> CallAsync(DoorstepDb db, News news, DateTimeOffset at, CancellationToken ct);

    /// <summary>The public thing with the reference that was typed; null when there is none.</summary>
    Task<NewsSubject?> FindAsync(DoorstepDb db, string? typed, CancellationToken ct);

    /// <summary>Those of these that are public.</summary>
    Task<IReadOnlyList<NewsSubject>> OfAsync(DoorstepDb db, IReadOnlyCollection<Guid> ids, CancellationToken ct);
}
