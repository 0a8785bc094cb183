using Doorstep;
using Doorstep.Platform.Hosting;

return await new CommandLine(AllModules.Create(), TimeProvider.System).RunAsync(args);
