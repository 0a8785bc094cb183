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
        case "search":
            await Searches.RunAsync();
            break;
        default:
            Console.Error.WriteLine($"There is no measurement \"{name}\". Use start, writes or search.");
            return 2;
    }
}

return 0;
