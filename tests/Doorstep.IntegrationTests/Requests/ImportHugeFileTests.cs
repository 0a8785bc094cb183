using System.Diagnostics;
using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Tests that measure the whole process, while nothing else runs in it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <summary>A file that is far too large takes neither the memory nor the time that it would to read it.</summary>
[Collection<Alone>]
public sealed class ImportHugeFileTests(Towns towns) : IClassFixture<Towns>
{
    [Theory]
    [InlineData(105L, "", "at most 100 MB")]
    [InlineData(99L, "", "NUL character")]
    [InlineData(99L, "a", "never ends")]
    public async Task A_huge_file_is_refused_soon_and_without_being_loaded(long megabytes, string filler, string message)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        var path = Path.Combine(town.Installation.Data.FullName, "huge.csv");
        await using (var file = new FileStream(path, FileMode.Create))
        {
            if (filler.Length > 0)
            {
                file.Write(Encoding.ASCII.GetBytes($"{Importing.Columns}\n"));
                var block = Enumerable.Repeat((byte)filler[0], 1024 * 1024).ToArray();
                for (var i = 0; i < megabytes; i++)
                {
                    await file.WriteAsync(block);
                }
            }
            else
            {
                // Sparse: it has the size but takes no room.
                file.SetLength(megabytes * 1024 * 1024);
            }
        }

        var (allocated, time) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        var (summary, problems) = await town.ImportAsync(path);

        File.Delete(path);
        if (summary is null)
        {
            Assert.Contains(message, Assert.Single(problems).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(message, Assert.Single(summary.Rejected).Reason, StringComparison.Ordinal);
            Assert.Equal(0, summary.Added);
        }

        Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, 40L * 1024 * 1024);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }
}
