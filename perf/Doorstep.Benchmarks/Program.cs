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
        default:
            Console.Error.WriteLine($"There is no measurement \"{name}\". Use start or writes.");
            return 2;
    }
}

return 0;
