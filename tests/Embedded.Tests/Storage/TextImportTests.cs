using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Text files that go into stored tables.</summary>
public sealed class TextImportTests : ScriptedStore
{
    private const string Opened = "db = database(\"dfs://texts\", VALUE, 2024.01.01..2024.01.31, engine=\"TSDB\")\n";

    [Fact]
    public async Task File_becomes_a_table_and_is_added_to_it_the_second_time()
    {
        Write("a.csv", "sym,day,price", "A,2024.01.02,1.5", "B,2024.01.01,2.5");
        Write("b.csv", "sym,day,price", "A,2024.01.01,3.5");

        await RunAsync(Opened + """
            pt = loadTextEx(db, `pt, `day, "a.csv", sortColumns=`sym`day)
            loadTextEx(dbHandle=db, tableName=`pt, partitionColumns=`day, filename="b.csv")
            """);

        Assert.Equal("3.5 1.5 2.5", await ListAsync("exec price from pt"));
        Assert.Equal("sym day", await ListAsync("schema(pt).sortColumns"));
    }

    [Fact]
    public async Task Delimiter_schema_rows_and_header_are_as_loadText_has_them()
    {
        Write("c.csv", "nothing", "x;;1;;2024-01-05", "y;;2;;2024-01-06");

        await RunAsync(Opened + """
            schema = table(`day`n as name, `DATE`LONG as type, ["yyyy-MM-dd", ""] as format, 2 1 as col)
            pt = loadTextEx(db, `pt, `day, "c.csv", delimiter=";;", schema=schema, skipRows=1, containHeader=false)
            """);

        Assert.Equal("2024.01.05 2024.01.06", await ListAsync("exec day from pt"));
        Assert.Equal("LONG", await PrintAsync("schema(pt).colDefs.typeString[1]"));
    }

    [Fact]
    public async Task Transformation_is_made_before_rows_are_stored()
    {
        Write("d.csv", "day,n", "2024.01.05,", "2024.01.06,7");
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync(
            Opened + "loadTextEx(db, `pt, `day, \"d.csv\", transform=nullFill!{,0})"));

        await RunAsync("""
            pt = db.createPartitionedTable(table(1:0, `day`n`twice, [DATE, INT, INT]), `pt, `day)
            def filled(t) { return select day, nullFill(n, 0) as n, nullFill(n, 0) * 2 as twice from t }
            loadTextEx(db, `pt, `day, "d.csv", transform=filled)
            """);

        Assert.Equal("0 14", await ListAsync("exec twice from pt"));
    }

    [Theory]
    [InlineData("A,\"1.5|2|\",2024.01.02", "")]
    [InlineData("A,[1.5|2|],2024.01.02", ", arrayMarker=\"[]\"")]
    [InlineData("A,(1.5|2|),2024.01.02", ", arrayMarker='(':')'")]
    public async Task Cells_of_several_values_become_array_vectors(string row, string marker)
    {
        Write("e.csv", "sym,bids,day", row, "B,,2024.01.02");

        await RunAsync(Opened + $$"""
            schema = table(`sym`bids`day as name, ["SYMBOL", "DOUBLE[]", "DATE"] as type)
            pt = loadTextEx(db, `pt, `day, "e.csv", schema=schema, arrayDelimiter="|"{{marker}})
            """);

        Assert.Equal("[[1.5,2,],]", (await PrintAsync("exec bids from pt")).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("loadTextEx(db, `pt, `sym, \"f.csv\")", "partitionColumns")]
    [InlineData("loadTextEx(db, `pt, `day, \"f.csv\", sortColumns=`sym)", "sortColumns")]
    [InlineData("loadTextEx(database(\"\", VALUE, 1..3), `pt, `day, \"f.csv\")", "stored database")]
    [InlineData("loadTextEx(db, `pt, `day, \"f.csv\", transform=size)", "return a table")]
    [InlineData("loadTextEx(db, `pt, `day, \"f.csv\", arrayMarker=\"x)\")", "arrayMarker")]
    [InlineData("loadTextEx(db, `pt, `day, \"g.csv\")", "g.csv")]
    public async Task What_cannot_be_loaded_is_refused_and_leaves_the_table(string call, string complaint)
    {
        Write("f.csv", "sym,day", "A,2024.01.02");
        await RunAsync(Opened + "pt = loadTextEx(db, `pt, `day, \"f.csv\")");

        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(call));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.Equal("1", await PrintAsync("exec count(*) from pt"));
    }

    private void Write(string name, params string[] lines) => File.WriteAllText(FileOf(name), string.Join('\n', lines) + "\n");
}
