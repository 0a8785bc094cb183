using Doorstep.Modules.Areas.TownMap;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Harness;

/// <summary>The map of the test town.</summary>
public sealed partial class TestTown
{
    /// <summary>Gives the town the demo town's map: Andorra la Vella and around, whole.</summary>
    public async Task ImportMapAsync()
    {
        var done = await Services.GetRequiredService<ImportMap>().RunAsync(MapDemo.DemoExtract, wholeFile: true, progress: null, CancellationToken.None);
        if (done.Problems.Count > 0)
        {
            throw new InvalidOperationException(done.Problems[0].ToString());
        }
    }
}
