using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class PredicateTests : IDisposable
{
    private static readonly Scalar[] Integers =
        [Scalar.NullOf(DataType.Int), .. Enumerable.Range(-3, 7).Select(Scalar.Int)];

    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Condition_on_integers_keeps_the_rows_that_null_as_smallest_keeps()
    {
        var table = _store.Fill("t", new Table(("x", Column(DataType.Int, Integers))));
        ForAll(Conditions(Gen.Elements(Integers)), condition => Agrees(table, Integers, condition));
    }

    [Fact]
    public void Condition_on_doubles_with_integer_constants_compares_numbers()
    {
        double[] numbers = [double.NaN, -2.5, -2, 0, 0.5, 2, double.PositiveInfinity];
        Scalar[] items = [.. numbers.Select(Scalar.Double)];
        var table = _store.Fill("t", new Table(("x", Column(DataType.Double, items))));
        var constants = Gen.Elements((Scalar[])[.. items, .. Integers, Scalar.True, Scalar.Long(2), Scalar.Void]);
        ForAll(Conditions(constants), condition => Agrees(table, items, condition));
    }

    [Fact]
    public void Condition_on_integers_with_floating_constants_compares_numbers()
    {
        var table = _store.Fill("t", new Table(("x", Column(DataType.Int, Integers))));
        var constants = Gen.Elements(Scalar.Double(0.5), Scalar.Double(1), Scalar.Double(-7),
            Scalar.NullOf(DataType.Double), Scalar.Long(1L << 40));
        ForAll(Conditions(constants), condition => Agrees(table, Integers, condition));
    }

    [Fact]
    public void Condition_on_symbols_compares_texts_by_code_points()
    {
        string[] texts = ["", "A", "AA", "B", "a", "a longer text than twelve", "é"];
        Scalar[] items = [.. texts.Select(Scalar.Symbol)];
        var table = _store.Fill("t", new Table(("x", Column(DataType.Symbol, items))));
        var constants = Gen.Elements((Scalar[])[.. items, Scalar.String("A"), Scalar.String("b'; drop table x; --")]);
        ForAll(Conditions(constants), condition => Agrees(table, items, condition));
    }

    [Fact]
    public void Condition_on_days_compares_days()
    {
        var days = Enumerable.Range(-2, 5).Select(day => Scalar.Integral(DataType.Date, day));
        Scalar[] items = [Scalar.NullOf(DataType.Date), .. days];
        var table = _store.Fill("t", new Table(("x", Column(DataType.Date, items))));
        ForAll(Conditions(Gen.Elements(items)), condition => Agrees(table, items, condition));
    }

    [Theory]
    [InlineData(DataType.Timestamp, 1_000L)]
    [InlineData(DataType.NanoTimestamp, 1_000_000_000L)]
    [InlineData(DataType.DateTime, 1L)]
    public void Day_compared_with_a_finer_time_means_its_midnight(DataType type, long unitsPerSecond)
    {
        var midnight = 86_400 * unitsPerSecond;
        Scalar[] moments = [.. new[] { midnight - 1, midnight, midnight + 1 }.Select(n => Scalar.Integral(type, n))];
        var table = _store.Fill("t", new Table(("x", Column(type, moments))));
        var secondDay = Scalar.Date(new DateOnly(1970, 1, 2));
        StoredPredicate[] fromSecondDay = [new("x", StoredComparison.GreaterOrEqual, [secondDay])];

        var read = table.Read(null, fromSecondDay, CancellationToken.None)["x"];

        Assert.Equal(moments[1..], Enumerable.Range(0, read.Count).Select(read.Scalar));
    }

    [Fact]
    public void Condition_that_would_need_a_rounded_column_is_left_to_the_caller()
    {
        var table = _store.Create(
            "t",
            [new("d", DataType.Date), new("s", DataType.Symbol), new("n", DataType.Int), new("m", DataType.Month)]);

        Assert.False(table.Supports(new("d", StoredComparison.Less, [Scalar.Integral(DataType.Timestamp, 5)])));
        Assert.False(table.Supports(new("d", StoredComparison.Less, [Scalar.Int(5)])));
        Assert.False(table.Supports(new("m", StoredComparison.Equal, [Scalar.Integral(DataType.Date, 5)])));
        Assert.False(table.Supports(new("s", StoredComparison.Equal, [Scalar.Int(5)])));
        Assert.False(table.Supports(new("n", StoredComparison.Equal, [Scalar.Symbol("5")])));
        Assert.False(table.Supports(new("absent", StoredComparison.Equal, [Scalar.Int(5)])));
        Assert.True(table.Supports(new("N", StoredComparison.Equal, [Scalar.Void])));
        Assert.Throws<ScriptException>(
            () => table.Read(null, [new("s", StoredComparison.Equal, [Scalar.Int(5)])], CancellationToken.None));
    }

    [Fact]
    public void Text_with_a_zero_character_is_not_taken_for_its_beginning()
    {
        var table = _store.Fill("zeros", new Table(("text", Vector.String("a", "a\0b", "b"))));
        foreach (var comparison in new[] { StoredComparison.Equal, StoredComparison.In, StoredComparison.Less })
            Assert.False(table.Supports(new StoredPredicate("text", comparison, [Scalar.String("a\0b")])));
    }

    [Fact]
    public void Conditions_are_joined_by_and()
    {
        var rows = new Table(("x", Vector.Int(1, 2, 3, 4)), ("s", Vector.Symbol("a", "b", "a", "b")));
        var table = _store.Fill("t", rows);

        var read = table.Read(
            ["x"],
            [
                new("x", StoredComparison.Greater, [Scalar.Int(1)]),
                new("s", StoredComparison.Equal, [Scalar.String("b")]),
            ],
            CancellationToken.None);

        Assert.Equal("2; 4", Shown.Rows(read));
        Assert.Equal(
            2, table.CountRows([new("s", StoredComparison.Equal, [Scalar.String("b")])], CancellationToken.None));
    }

    [Fact]
    public void Long_list_of_values_keeps_the_order_of_insertion()
    {
        var rows = Enumerable.Range(0, 50_000).Select(i => i * 7 % 50_000).ToArray();
        var table = _store.Fill("t", new Table(("x", Vector.Int([.. rows]))));
        var wanted = Enumerable.Range(0, 3_000).ToHashSet();

        var read = table.Read(null, [new("x", StoredComparison.In, [.. wanted.Select(Scalar.Int)])],
            CancellationToken.None);

        Assert.Equal(rows.Where(wanted.Contains), read.Span<int>("x").ToArray());
    }

    private static void ForAll(Arbitrary<StoredPredicate> conditions, Func<StoredPredicate, bool> claim) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(conditions, claim));

    private static Arbitrary<StoredPredicate> Conditions(Gen<Scalar> constants) => (
        from comparison in Gen.Elements(Enum.GetValues<StoredComparison>())
        from values in comparison switch
        {
            StoredComparison.In => constants.ArrayOf().Resize(6),
            StoredComparison.Between => constants.ArrayOf(2),
            _ => constants.ArrayOf(1),
        }
        select new StoredPredicate("x", comparison, values)).ToArbitrary();

    private static Vector Column(DataType type, Scalar[] items)
    {
        var column = Vector.Create(type);
        foreach (var item in items) column.Add(item);
        return column;
    }

    private static bool Agrees(StoredTable table, Scalar[] items, StoredPredicate condition)
    {
        var read = table.Read(null, [condition], CancellationToken.None)["x"];
        var expected = items.Where(item => Holds(item, condition)).ToArray();
        return table.Supports(condition) && expected.SequenceEqual(Enumerable.Range(0, read.Count).Select(read.Scalar));
    }

    private static bool Holds(Scalar item, StoredPredicate condition) => condition.Comparison switch
    {
        StoredComparison.Equal => Compare(item, condition.Values[0]) == 0,
        StoredComparison.NotEqual => Compare(item, condition.Values[0]) != 0,
        StoredComparison.Less => Compare(item, condition.Values[0]) < 0,
        StoredComparison.LessOrEqual => Compare(item, condition.Values[0]) <= 0,
        StoredComparison.Greater => Compare(item, condition.Values[0]) > 0,
        StoredComparison.GreaterOrEqual => Compare(item, condition.Values[0]) >= 0,
        StoredComparison.Between => Compare(item, condition.Values[0]) >= 0 && Compare(item, condition.Values[1]) <= 0,
        _ => condition.Values.Any(value => Compare(item, value) == 0),
    };

    private static int Compare(Scalar left, Scalar right)
    {
        if (left.IsNull || right.IsNull) return right.IsNull.CompareTo(left.IsNull);
        if (left.Type.IsText()) return string.CompareOrdinal(left.AsText(), right.AsText());
        return left.AsDouble().CompareTo(right.AsDouble());
    }
}
