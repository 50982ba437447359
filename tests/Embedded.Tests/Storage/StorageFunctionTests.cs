using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class StorageFunctionTests : IDisposable
{
    private static readonly Scalar Url = Scalar.String("dfs://market");

    private static readonly Table Bars = new(
        ("date", Vector.Date(new DateOnly(2024, 1, 2))),
        ("sym", Vector.Symbol("A")),
        ("close", Vector.Double(1.5)),
        ("volume", Vector.Long(7)));

    private readonly TemporaryStore _temporary = new();
    private readonly StorageCallContext _context;

    public StorageFunctionTests() => _context = new StorageCallContext(_temporary.Store);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Schema_script_can_be_run_again()
    {
        for (var run = 0; run < 2; run++)
        {
            var database = Call("database", Url, Word("VALUE"), Months, null, Scalar.String("TSDB"));
            if (!((Scalar)Call("existsTable", Url, Scalar.String("bar"))).AsBool()) CreateBar(database);
            Call("tableInsert", Call("loadTable", Url, Scalar.String("bar")), Bars);
        }

        var bar = Assert.IsType<StoredTable>(Call("loadTable", Call("database", Url), Scalar.String("bar")));
        Assert.Equal("2024.01.02 A 1.5 7", Shown.All(bar));
    }

    [Fact]
    public void Composite_scheme_is_made_of_handles_without_a_directory()
    {
        var months = Call("database", null, Word("VALUE"), Months);
        var symbols = Call("database", Scalar.String(""), Word("HASH"), Vector.Int((int)DataType.Symbol, 20));
        var database = Call("database", Url, Word("COMPO"), Vector.Tuple(months, symbols), null, Scalar.String("tsdb"));

        var schema = ((DatabaseHandle)database).Describe();

        Assert.Equal([1, 5], ((Vector<int>)schema.Find("partitionType")!).Span.ToArray());
        Assert.Equal(["VALUE", "HASH"], ((Vector<string>)schema.Find("partitionTypeName")!).Span.ToArray());
        Assert.Equal([(int)DataType.Month, (int)DataType.Symbol],
            ((Vector<int>)schema.Find("partitionColumnType")!).Span.ToArray());
        Assert.Equal(Scalar.Int(20), ((Vector<Value>)schema.Find("partitionSchema")!)[1]);
        Assert.Equal(Scalar.String("TSDB"), schema.Find("engineType"));
        Assert.Throws<ScriptException>(() => Call("getTables", months));
    }

    [Fact]
    public void Schema_of_a_table_tells_columns_keys_and_partitions()
    {
        var schema = ((StoredTable)CreateBar(CreateDatabase())).Describe();

        var columns = (Table)schema.Find("colDefs")!;
        Assert.Equal("date DATE 6 - -; sym SYMBOL 17 - -; close DOUBLE 16 - -; volume LONG 5 - -", Shown.Rows(columns));
        Assert.Equal(Scalar.Int(0), schema.Find("partitionColumnIndex"));
        Assert.Equal(Scalar.String("date"), schema.Find("partitionColumnName"));
        Assert.Equal(Scalar.String("LAST"), schema.Find("keepDuplicates"));
        Assert.Equal(["sym", "date"], ((Vector<string>)schema.Find("sortColumns")!).Span.ToArray());
        Assert.Equal("date delta; sym lz4; close lz4; volume lz4", Shown.Rows((Table)schema.Find("compressMethods")!));
    }

    [Fact]
    public void Dimension_table_has_no_partition_columns()
    {
        var table = (StoredTable)Call("createTable", CreateDatabase(), Bars, Scalar.String("instrument"));
        Assert.True(table.Definition.IsDimension);
        Assert.Equal(Scalar.Int(-1), table.Describe().Find("partitionColumnIndex"));
    }

    [Fact]
    public void Tables_are_listed_dropped_and_truncated()
    {
        var database = CreateDatabase();
        var bar = CreateBar(database);
        Call("createDimensionTable", database, Bars, Scalar.String("instrument"));
        Call("tableInsert", bar, Bars);

        Assert.Equal(["bar", "instrument"], ((Vector<string>)Call("getTables", database)).Span.ToArray());
        Assert.Equal(2, Call("listTables", Url).Count);
        Call("truncate", Url, Scalar.String("bar"));
        Assert.Equal(0, bar.Count);
        Call("dropTable", database, Scalar.String("bar"));
        Assert.Equal(Scalar.False, Call("existsTable", Url, Scalar.String("bar")));
        Call("dropDatabase", Url);
        Assert.Equal(Scalar.False, Call("existsDatabase", Url));
    }

    [Fact]
    public void Rows_are_inserted_as_a_table_a_tuple_separate_columns_or_a_dictionary()
    {
        var bar = CreateBar(CreateDatabase());
        Value[] columns = [Vector.Date(new DateOnly(2024, 1, 3), new DateOnly(2024, 1, 4)), Scalar.Symbol("B"),
            Vector.Double(2, 3), Scalar.Void];
        var byName = new Dictionary(DataType.String, DataType.Any)
        {
            [Scalar.String("sym")] = Scalar.String("C"),
            [Scalar.String("Date")] = Scalar.Date(new DateOnly(2024, 1, 5)),
        };

        Assert.Equal(Scalar.Int(1), Call("tableInsert", bar, Bars));
        Assert.Equal(Scalar.Int(2), Call("tableInsert", bar, Vector.Tuple(columns)));
        Assert.Equal(Scalar.Int(2), Call("tableInsert", [bar, .. columns]));
        Assert.Equal(Scalar.Int(1), Call("tableInsert", bar, byName));

        Assert.Equal(
            "2024.01.02 A 1.5 7; 2024.01.03 B 2 -; 2024.01.04 B 3 -; 2024.01.05 C - -", Shown.All((StoredTable)bar));
    }

    [Fact]
    public void Rows_are_inserted_into_a_table_in_memory()
    {
        var table = Bars.Slice(0, 1);
        Assert.Equal(Scalar.Int(1), Call("tableInsert", table, Bars));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Upsert_changes_stored_rows_by_key()
    {
        var bar = (StoredTable)CreateBar(CreateDatabase());
        Call("tableInsert", bar, Bars);
        var changed = Bars.Slice(0, 1);
        changed.SetColumn("close", Vector.Double(9));

        Assert.Same(bar, Call("upsert!", bar, changed, Scalar.False, Vector.String("sym", "date")));

        Assert.Equal("2024.01.02 A 9 7", Shown.All(bar));
    }

    [Theory]
    [InlineData("database", "dfs://nowhere", "does not exist")]
    [InlineData("database", "local", "dfs://")]
    [InlineData("existsDatabase", "market", "dfs://")]
    [InlineData("dropDatabase", "dfs://nowhere", "does not exist")]
    public void Wrong_path_is_told(string function, string path, string told) =>
        Assert.Contains(told, Assert.Throws<ScriptException>(() => Call(function, Scalar.String(path))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Wrong_schemes_are_told()
    {
        foreach (var (type, scheme, told) in new (string, Value, string)[]
        {
            ("VALUE", Vector.Double(1, 2), "DOUBLE"),
            ("VALUE", Vector.Int(1, 1), "twice"),
            ("RANGE", Vector.Int(1, 5, 3), "ascend"),
            ("RANGE", Vector.Int(1), "at least 2"),
            ("HASH", Vector.Int((int)DataType.Symbol, 0), "positive"),
            ("LIST", Vector.Int(1, 2), "tuple"),
            ("SEQ", Scalar.Int(8), "local folders"),
            ("COMPO", Vector.Int(1, 2), "handles"),
        })
        {
            var failure = Assert.Throws<ScriptException>(() => Call("database", Url, Word(type), scheme));
            Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bar", "sym", "date", "MONTH")]
    [InlineData("bar", "date,sym", "date", "1 partition column")]
    [InlineData("1bar", "date", "date", "table name")]
    [InlineData("bar", "date", "nothing", "no column nothing")]
    [InlineData("bar", "date", "date,sym", "cannot be sort column 2 of 2")]
    [InlineData("bar", "date", "close", "cannot be sort column 1 of 1")]
    public void Wrong_table_designs_are_told(string name, string partitionColumns, string sortColumns, string told)
    {
        var database = CreateDatabase();
        var failure = Assert.Throws<ScriptException>(() => Call(
            "createPartitionedTable", database, Bars, Scalar.String(name), Vector.String(partitionColumns.Split(',')),
                null, Vector.String(sortColumns.Split(','))));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Call("getTables", database).Count);
    }

    [Fact]
    public void Sort_columns_without_the_sorting_engine_are_refused()
    {
        var database = Call("database", Url, Word("VALUE"), Months);
        Assert.Contains("TSDB", Assert.Throws<ScriptException>(() => CreateBar(database)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Encryption_is_refused_rather_than_left_out()
    {
        var method = Scalar.String("sm4_128_cbc");
        Value?[] arguments = [CreateDatabase(), Bars, Scalar.String("t"), null, null, null, null, null, method];
        Assert.Throws<ScriptException>(() => Call("createTable", arguments));
    }

    private static Vector<int> Months => new(DataType.Month, [.. Enumerable.Range(2024 * 12, 24)]);

    private static Scalar Word(string name) => StorageConstants.Find(name)!;

    private Value CreateDatabase() => Call("database", Url, Word("VALUE"), Months, null, Scalar.String("TSDB"));

    private Value CreateBar(Value database) => Call(
        "createPartitionedTable",
        database,
        Bars,
        Scalar.String("bar"),
        Scalar.String("date"),
        new Dictionary(DataType.String, DataType.String) { [Scalar.String("DATE")] = Scalar.String("delta") },
        Vector.String("sym", "date"),
        Word("LAST"));

    private Value Call(string function, params Value?[] arguments) =>
        _context.Functions.Find(function)!.Invoke(_context, arguments);

    private sealed class StorageCallContext(DfsStore store) : CallContext
    {
        private readonly FunctionTable _functions = Register();

        public override TimeProvider Time => TimeProvider.System;

        public override Random Random { get; set; } = new(1);

        public override FunctionTable Functions => _functions;

        public override SessionStore Store { get; } = new(store, rights: null);

        public override CancellationToken CancellationToken => CancellationToken.None;

        public override void Check()
        {
        }

        public override void Print(string line)
        {
        }

        public override FunctionValue? FindFunction(string name) => _functions.Find(name);

        public override void Share(string name, Value value) => throw new NotSupportedException();

        private static FunctionTable Register()
        {
            var table = new FunctionTable();
            StorageFunctions.Register(table);
            DolphinQuant.Embedded.Tables.KeyedTableFunctions.Register(table);
            return table;
        }
    }
}
