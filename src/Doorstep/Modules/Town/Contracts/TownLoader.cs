using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>
/// Puts a town's folder in force: checks every file first, then writes all of it in one operation. With any problem
/// nothing is changed, neither the database nor a file nor what is in force.
/// </summary>
public sealed class TownLoader(Installation installation, IEnumerable<ITownFile> files, Writer writer) : IDisposable
{
    private readonly IReadOnlyList<ITownFile> files = [.. files];
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>The installation's own folder.</summary>
    public TownFolder Folder => new(installation.TownFolder);

    /// <summary>Reads and checks a folder without changing anything.</summary>
    public (TownDraft Draft, TownProblems Problems) Check(TownFolder folder)
    {
        var draft = new TownDraft(folder);
        var problems = new TownProblems();
        if (!folder.Place.Exists)
        {
            problems.Add(folder.Place.FullName, null, "There is no town here.", $"Make one with: doorstep init --data {installation.Data}");
            return (draft, problems);
        }

        foreach (var file in files)
        {
            file.Check(draft, problems);
        }

        return (draft, problems);
    }

    /// <summary>Checks a folder and, if nothing is wrong, saves the files laid over it, applies it and puts it in force.</summary>
    /// <returns>What is wrong; empty when the folder is in force.</returns>
    public async Task<TownProblems> LoadAsync(TownFolder folder, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            var (draft, problems) = Check(folder);
            if (problems.Count > 0)
            {
                return problems;
            }

            await folder.SaveAsync(ct);
            await writer.RunAsync<Done>(
                async (write, stop) =>
                {
                    foreach (var file in files)
                    {
                        await file.ApplyAsync(draft, write, stop);
                    }

                    return new Done();
                },
                ct);
            foreach (var file in files)
            {
                file.Publish(draft);
            }

            return problems;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Loads the installation's own folder.</summary>
    public Task<TownProblems> LoadAsync(CancellationToken ct) => LoadAsync(Folder, ct);

    /// <inheritdoc />
    public void Dispose() => one.Dispose();
}
