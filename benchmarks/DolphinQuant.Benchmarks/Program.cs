using DolphinQuant.Benchmarks;
using DolphinQuant.Benchmarks.Peers;

return args switch
{
    ["script-engine", .. var options] => await SpeedTable.ScriptEngine.RunAsync(options, CancellationToken.None),
    ["streams", .. var options] => await SpeedTable.Streams.RunAsync(options, CancellationToken.None),
    ["wire", .. var options] => await SpeedTable.Wire.RunAsync(options, CancellationToken.None),
    ["duckdb", var folder, var runs] => DuckDbPeer.Run(folder, int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        $"""
        dotnet run -c Release --project benchmarks/DolphinQuant.Benchmarks -- script-engine|streams|wire [--quick] [--alone] [--only LINE]... [--seconds N] [--page FILE]

          --quick      a tenth of the rows, to see that everything runs
          --alone      without peers
          --only LINE  {string.Join(", ", SpeedTable.ScriptEngine.Names)}; of streams: {string.Join(", ", SpeedTable.Streams.Names)}; of wire: {string.Join(", ", SpeedTable.Wire.Names)}
          --seconds N  how long live pipelines run (10; the page has 600)
          --page FILE  writes the table to a Markdown file, docs/benchmarks/script-engine.md for example

        Polars is found through NODE_PATH (npm: nodejs-polars), pandas through /usr/bin/python3, the alpha modules
        through DOLPHINDB_MODULES. What is absent is named in the table.
        """);
    return 2;
}
