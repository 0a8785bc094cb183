using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>Something that is measured: its data, its calls, its floor and its mark.</summary>
internal abstract class Workload
{
    public abstract string Name { get; }

    /// <summary>In one line.</summary>
    public abstract string Says { get; }

    public virtual IReadOnlyList<DatabaseEngine> Engines => [DatabaseEngine.Sqlite];

    /// <summary>True for those that read the city: they run one after the other on the same one.</summary>
    public virtual bool InCity => false;

    /// <summary>Measures, and adds its rows to the table.</summary>
    public abstract Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct);
}
