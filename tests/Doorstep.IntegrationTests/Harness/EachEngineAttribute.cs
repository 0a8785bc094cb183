using System.Reflection;
using Doorstep.Platform.Hosting;
using Xunit.Sdk;
using Xunit.v3;

namespace Doorstep.Harness;

/// <summary>
/// Runs a theory once on SQLite and once on PostgreSQL; the engine is the first argument and what is given here follows.
/// <c>[Theory, EachEngine] public async Task Keeps_it(DatabaseEngine engine)</c>, or several times with values:
/// <c>[EachEngine("a", 1)] [EachEngine("b", 2)]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachEngineAttribute(params object?[] rest) : DataAttribute
{
    /// <summary>What follows the engine.</summary>
    public IReadOnlyList<object?> Rest => rest;

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([Row(DatabaseEngine.Sqlite, skip: null), Row(DatabaseEngine.Postgres, Skips.ReasonFor(PostgresCluster.Missing))]);

    private TheoryDataRow Row(DatabaseEngine engine, string? skip) => new([engine, .. rest]) { Skip = skip };
}

/// <summary>What may be left out on a machine that lacks something: nothing, where <c>DOORSTEP_NO_SKIPS=1</c>.</summary>
public static class Skips
{
    /// <summary>True where a missing part of the machine fails the tests that need it.</summary>
    public static bool Forbidden => Environment.GetEnvironmentVariable("DOORSTEP_NO_SKIPS") == "1";

    /// <summary>The reason to skip for: null when nothing is missing, and where skips are forbidden, so that the test runs and fails.</summary>
    public static string? ReasonFor(string? missing) => Forbidden ? null : missing;
}
