using Doorstep.Benchmarks;

var wanted = args.Length == 0 ? ["start", "writes"] : args;
foreach (var name in wanted)
{
    switch (name)
    {
        case "start":
            await ColdStart.RunAsync();
            break;
        case "writes":
            await Writes.RunAsync();
            break;
        case "map":
            await Searches.OnBothAsync(Searches.PlantAsync, Maps.MeasureAsync);
            break;
        case "search":
            await Searches.RunAsync();
            break;
        case "results":
            await ResultsAtScale.RunAsync();
            break;
        default:
            Console.Error.WriteLine($"There is no measurement \"{name}\". Use start, writes, search, map or results.");
            return 2;
    }
}

return 0;
