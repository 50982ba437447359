using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>What every function promises: any arguments give a value or a ScriptException, never a crash, and inputs are left alone.</summary>
public sealed class FunctionContractTests
{
    // They run scripts or reach outside; their own suites cover them.
    private static readonly string[] Elsewhere =
    [
        "eval", "parseExpr", "objByName", "funcByName", "defined", "undef", "objs", "share", "partial", "defs", "syntax", "runScript",
        "loadTable", "dropDatabase", "dropTable", "existsDatabase", "existsTable", "getTables", "listTables", "tableInsert", "truncate",
        "createTable", "database", "createPartitionedTable", "createDimensionTable", "upsert!", "dropPartition",
    ];

    public static TheoryData<string> Names => [.. FunctionBench.Table.All.Select(f => f.Name).Distinct().Except(Elsewhere).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_any_arguments_value_or_script_error(string name)
    {
        var function = (BuiltInFunction)FunctionBench.Function(name);
        var required = function.Parameters.Count(parameter => !parameter.IsOptional && !parameter.IsRest);
        foreach (var arguments in Combinations(Math.Min(3, Math.Max(required, Math.Min(2, function.Parameters.Count)))))
        {
            var given = arguments.Concat(Enumerable.Repeat<Value>(Scalar.Int(2), Math.Max(0, required - arguments.Length))).ToArray();
            try
            {
                Assert.NotNull(function.Invoke(new BenchContext(), given));
            }
            catch (ScriptException error)
            {
                Assert.False(string.IsNullOrWhiteSpace(error.Message));
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{name}({string.Join(", ", given.Select(Formatter.Format))}): {error}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_without_exclamation_mark_leaves_its_arguments_alone(string name)
    {
        if (name.EndsWith('!') || name is "addColumn") return;
        var function = (BuiltInFunction)FunctionBench.Function(name);
        var required = function.Parameters.Count(parameter => !parameter.IsOptional && !parameter.IsRest);
        foreach (var first in Pool())
        {
            var before = Formatter.Format(first);
            try
            {
                function.Invoke(new BenchContext(), [first, .. Enumerable.Repeat<Value>(Scalar.Int(2), Math.Max(0, required - 1))]);
            }
            catch (ScriptException)
            {
                continue;
            }

            Assert.Equal(before, Formatter.Format(first));
        }
    }

    [Fact]
    public void Function_too_few_arguments_error_names_the_parameter()
    {
        var error = Assert.Throws<ScriptException>(() => FunctionBench.Call("msum", FunctionBench.I(1, 2)));
        Assert.Contains("window", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_too_many_arguments_error_shows_the_usage()
    {
        var error = Assert.Throws<ScriptException>(() => FunctionBench.Call("prev", FunctionBench.I(1), FunctionBench.N(1)));
        Assert.Contains("prev(X)", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Value[]> Combinations(int count)
    {
        var pool = Pool().ToArray();
        if (count == 0) return [[]];
        if (count == 1) return pool.Select(value => new[] { value });
        var pairs = pool.SelectMany(x => pool.Select(y => new[] { x, y }));
        return count == 2 ? pairs : pairs.SelectMany(pair => Thirds().Select(third => new[] { pair[0], pair[1], third }));
    }

    private static Value[] Thirds() => [Scalar.Int(2), Vector.Double(1, 2, 3), Scalar.Void, Scalar.String("x")];

    private static IEnumerable<Value> Pool() =>
    [
        Scalar.Int(2),
        Scalar.NullOf(DataType.Int),
        Scalar.Void,
        Scalar.Double(-0.5),
        Scalar.True,
        Scalar.String("abc"),
        Scalar.Date(new DateOnly(2024, 2, 29)),
        Scalar.Duration(new Duration(3, DurationUnit.Day)),
        new Pair(Scalar.Int(0), Scalar.Int(2)),
        Vector.Create(DataType.Double),
        Vector.Create(DataType.Int, 3),
        Vector.Double(1.5, double.NaN, -2),
        Vector.Int(3, 1, int.MinValue, 2),
        Vector.Long(1, long.MinValue, long.MaxValue),
        new Vector<float>(DataType.Float, [1.5f, float.NaN, 3]),
        Vector.Bool(true, false, true),
        Vector.String("b", "", "a"),
        Vector.Symbol("x", "y", ""),
        Vector.Date(new DateOnly(2024, 1, 31), new DateOnly(2023, 12, 1), new DateOnly(1960, 5, 5)),
        new Vector<int>(DataType.Second, [0, 86_399, int.MinValue]),
        new Vector<long>(DataType.Timestamp, [0, 1_717_407_000_123, long.MinValue]),
        Scalar.Decimal(DataType.Decimal32, new DecimalNumber(125, 2)),
        new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue, -25]),
        new SetValue(Vector.Int(3, 1, 2)),
        new Vector<UInt128>(DataType.Uuid, [7, 0, UInt128.MaxValue]),
        new Vector<DoublePair>(DataType.Complex, [new(1, -2), DoublePair.None, new(0, 3)]),
        Vector.Tuple(Vector.Int(1, 2, 3), Vector.Double(1, 2, 3)),
        Vector.Tuple(),
        FunctionBench.M(3, 2, 1, double.NaN, 3, 4, 5, 6),
        new Matrix(Vector.Create(DataType.Int), 0, 0),
        new Table(("a", Vector.Int(1, 2, 3)), ("b", Vector.Double(1, double.NaN, 3)), ("s", Vector.Symbol("x", "y", "x"))),
        Table.Empty([new ColumnDefinition("a", DataType.Int)]),
        new Dictionary(DataType.String, DataType.Any),
        FunctionBench.Function("sum"),
    ];
}
