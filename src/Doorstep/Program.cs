using Doorstep.Platform.Hosting;

Module[] modules =
[
];

return await new CommandLine(modules, TimeProvider.System).RunAsync(args);
