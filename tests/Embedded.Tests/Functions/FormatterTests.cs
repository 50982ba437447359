using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

public sealed class FormatterTests
{
    [Theory]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(1.0, "1")]
    [InlineData(-0.0, "0")]
    [InlineData(1.0 / 3, "0.333333333333333")]
    [InlineData(1e300, "1E+300")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Number_shows_at_most_15_decimals(double number, string expected) => Assert.Equal(expected, Formatter.Format(Scalar.Double(number)));

    [Fact]
    public void Vector_shows_nulls_as_nothing_and_texts_in_quotes()
    {
        Assert.Equal("[1,,3]", Formatter.Format(I(1, NilInt, 3)));
        Assert.Equal("[\"a\",]", Formatter.Format(Vector.Symbol("a", "")));
        Assert.Equal("[]", Formatter.Format(Vector.Create(DataType.Int)));
    }

    [Fact]
    public void Tuple_stands_in_parentheses() => Assert.Equal("([1,2],\"x\",3)", Formatter.Format(Vector.Tuple(I(1, 2), T("x"), N(3))));

    [Fact]
    public void Long_vector_is_cut_after_100_elements() =>
        Assert.EndsWith(",99...]", Formatter.Format(I([.. Enumerable.Range(0, 101)])), StringComparison.Ordinal);

    [Fact]
    public void Pair_shows_a_colon() => Assert.Equal("1 : 2", Formatter.Format(new Pair(N(1), N(2))));

    [Fact]
    public void Table_is_aligned() => Assert.Equal(
        "sym price\n--- -----\na   1.5  \nbb       ",
        Formatter.Format(new Table(("sym", Vector.Symbol("a", "bb")), ("price", D(1.5, Nil)))));

    [Fact]
    public void Table_shows_its_first_30_rows() =>
        Assert.Equal(33, Formatter.Format(new Table(("x", I([.. Enumerable.Range(0, 31)])))).Split('\n').Length);

    [Fact]
    public void Matrix_shows_labels_or_numbers()
    {
        Assert.Equal("#0 #1\n-- --\n1  2 ", Formatter.Format(M(1, 2, 1, 2)));
        var labelled = new Matrix(I(1, 2), 1, 2, Vector.String("r"), Vector.String("a", "b"));
        Assert.Equal("  a b\n- - -\nr 1 2", Formatter.Format(labelled));
    }

    [Fact]
    public void Dictionary_shows_arrows()
    {
        var dictionary = new Dictionary(DataType.String, DataType.Int, isOrdered: true);
        dictionary[T("k")] = N(1);
        dictionary[T("l")] = N(2);
        Assert.Equal("k->1\nl->2", Formatter.Format(dictionary));
    }

    [Fact]
    public void Print_goes_to_the_session()
    {
        var context = new BenchContext();
        Function("print").Invoke(context, [I(1, 2)]);
        Assert.Equal(["[1,2]"], context.Printed);
    }
}
