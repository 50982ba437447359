using DolphinQuant.Server.Cli;

return await CommandLine.RunAsync(args);
