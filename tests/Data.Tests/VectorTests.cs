
namespace DolphinQuant.Data.Tests;

public sealed class VectorTests
{
    public static TheoryData<DataType> StoredTypes =>
    [
        DataType.Bool, DataType.Char, DataType.Short, DataType.Int, DataType.Long,
        DataType.Date, DataType.Month, DataType.Time, DataType.Minute, DataType.Second,
        DataType.DateTime, DataType.Timestamp, DataType.NanoTime, DataType.NanoTimestamp,
        DataType.Float, DataType.Double, DataType.Symbol, DataType.String, DataType.Duration,
    ];

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Vector_of_any_type_starts_with_nulls(DataType type)
    {
        var vector = Vector.Create(type, 3);

        Assert.Equal(type, vector.Type);
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(vector.IsNull(i)));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(Scalar.NullOf(type), vector[i]));
    }

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Vector_of_any_type_takes_a_null_and_gives_it_back(DataType type)
    {
        var vector = Vector.Create(type);

        vector.Add(Scalar.Void);
        vector.Add(Scalar.NullOf(type));

        Assert.Equal(2, vector.Count);
        Assert.True(vector.IsNull(0) && vector.IsNull(1));
    }

    [SeededProperty]
    public void Doubles_come_back_as_they_went_in(double[] items)
    {
        var vector = Vector.Create(DataType.Double);
        foreach (var item in items) vector.Add(Scalar.Double(item));

        Assert.Equal(items, items.Select((_, i) => vector.Scalar(i).AsDouble()));
    }

    [SeededProperty]
    public void Symbols_come_back_as_they_went_in(string[] items)
    {
        var texts = items.Select(item => item ?? "").ToArray();

        var vector = Vector.Symbol(texts);

        Assert.Equal(texts, texts.Select((_, i) => vector.Text(i)));
        Assert.Equal(texts.Append("").Distinct().Count(), vector.Symbols.Count);
    }

    [Fact]
    public void Gather_of_a_negative_index_gives_null()
    {
        var gathered = Vector.Int(10, 20, 30).Gather([2, -1, 0]);

        Assert.Equal(
            [Scalar.Int(30), Scalar.NullOf(DataType.Int), Scalar.Int(10)], [gathered[0], gathered[1], gathered[2]]);
    }

    [Fact]
    public void AddRange_between_numeric_types_converts_values_and_nulls()
    {
        var doubles = Vector.Double(1.5);

        doubles.AddRange(new Vector<int>(DataType.Int, [7, int.MinValue]));

        Assert.Equal([1.5, 7, double.NaN], doubles.Span.ToArray());
    }

    [Fact]
    public void AddRange_of_another_temporal_type_is_refused()
    {
        var dates = Vector.Date(new DateOnly(2024, 6, 28));

        Assert.Throws<InvalidCastException>(() => dates.AddRange(new Vector<long>(DataType.Timestamp, [0])));
    }

    [Fact]
    public void AddRange_between_symbol_bases_keeps_the_texts()
    {
        var first = Vector.Symbol("AAPL", "IBM");

        first.AddRange(Vector.Symbol("IBM", "", "MSFT"));

        Assert.Equal(["AAPL", "IBM", "IBM", "", "MSFT"], Enumerable.Range(0, 5).Select(first.Text));
    }

    [Fact]
    public void Slice_has_a_buffer_of_its_own()
    {
        var vector = Vector.Int(1, 2, 3);

        ((Vector<int>)vector.Slice(0, 2)).Span[0] = 99;

        Assert.Equal(1, vector.Span[0]);
    }

    [Fact]
    public void Integer_that_does_not_fit_is_refused() =>
        Assert.Throws<OverflowException>(() => Vector.Create(DataType.Short).Add(Scalar.Int(70_000)));

    [Fact]
    public async Task SymbolBase_under_concurrent_growth_gives_each_text_one_code()
    {
        var symbols = new SymbolBase();

        var codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 5_000).Select(i => symbols.Code($"S{i}")).ToArray())));

        Assert.All(codes, other => Assert.Equal(codes[0], other));
        Assert.Equal(5_001, symbols.Count);
        Assert.All(Enumerable.Range(0, 5_000), i => Assert.Equal($"S{i}", symbols[codes[0][i]]));
    }
}
