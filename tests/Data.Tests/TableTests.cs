namespace DolphinQuant.Data.Tests;

public sealed class TableTests
{
    private static Table Prices() => new(
        ("symbol", Vector.Symbol("AAPL", "IBM")), ("close", Vector.Double(113.05, 158.85)));

    [Fact]
    public void Column_is_found_without_regard_to_letter_case() => Assert.Equal(2, Prices()["Close"].Count);

    [Fact]
    public void Unknown_column_error_names_the_columns_there_are()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => Prices()["open"]);

        Assert.Contains("symbol, close", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Table(("a", Vector.Int(1)), ("b", Vector.Int(1, 2))));

    [Fact]
    public void Column_names_that_differ_in_case_only_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Table(("a", Vector.Int(1)), ("A", Vector.Int(2))));

    [Fact]
    public void AddRange_appends_rows_by_position()
    {
        var table = Prices();

        table.AddRange(new Table(("s", Vector.Symbol("XOM")), ("c", Vector.Int(87))));

        Assert.Equal(3, table.Count);
        Assert.Equal(Scalar.Double(87), table["close"][2]);
    }

    [Fact]
    public void Gather_reorders_all_columns_together()
    {
        var table = Prices().Gather([1, 0]);

        Assert.Equal(
            ["IBM", "AAPL"], [((SymbolVector)table["symbol"]).Text(0), ((SymbolVector)table["symbol"]).Text(1)]);
        Assert.Equal([158.85, 113.05], table.Span<double>("close").ToArray());
    }

    [Fact]
    public void Span_of_the_wrong_storage_says_the_type() =>
        Assert.Contains("DOUBLE", Assert.Throws<InvalidCastException>(() =>
            { Prices().Span<int>("close"); }).Message, StringComparison.Ordinal);

    [Fact]
    public void Dictionary_keeps_the_order_of_insertion_and_replaces_values()
    {
        var dictionary = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        dictionary[Scalar.String("b")] = Scalar.Int(1);
        dictionary[Scalar.String("a")] = Scalar.Int(2);
        dictionary[Scalar.String("b")] = Scalar.Int(3);

        Assert.Equal([Scalar.String("b"), Scalar.String("a")], dictionary.Keys);
        Assert.Equal(Scalar.Int(3), dictionary.Find("b"));
        Assert.Null(dictionary.Find("c"));
    }
}
