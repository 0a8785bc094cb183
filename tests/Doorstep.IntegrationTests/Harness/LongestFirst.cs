using Xunit.Sdk;
using Xunit.v3;

namespace Doorstep.Harness;

/// <summary>
/// Starts the classes that take longest first, so that none of them is left alone on one core at the end. Which they are is read
/// off <c>TestResults/*.xml</c> now and then; a class that is not named here takes a few seconds.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        "ResultsTests", "AlertsTests", "ImportTests", "WorkbenchTurnsTests", "SearchTests", "HostileTextTests", "StaffStepsTests", "PublishingTests",
        "EveryPageTests", "MapPagesTests", "StaffStepsPagesTests", "WorkbenchPagesTests", "JourneyTests",
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($".{name}", StringComparison.Ordinal)) is var place and >= 0 ? place : Long.Length)];
}
