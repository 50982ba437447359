using DolphinQuant.Data;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Tests.Sql;

public sealed class KeyCodesTests
{
    [SeededProperty]
    public void Codes_of_integers_compare_like_the_values(int[] items) => CheckOrder(Vector.Int([.. items]), items);

    [SeededProperty]
    public void Codes_of_wide_integers_compare_like_the_values(long[] items)
    {
        long[] wide = [.. items.Select(item => item * 1_000_000_007L), long.MaxValue, long.MinValue];
        CheckOrder(Vector.Long([.. wide]), wide);
    }

    [SeededProperty]
    public void Codes_of_doubles_compare_like_the_values(double[] items) =>
        CheckOrder(Vector.Double([.. items]), items);

    [SeededProperty]
    public void Codes_of_texts_compare_like_the_values(string?[] items)
    {
        string[] texts = [.. items.Select(item => item ?? string.Empty)];
        var codes = KeyCodes.Of(Vector.String([.. texts]));
        var symbols = KeyCodes.Of(Vector.Symbol(texts));
        Assert.Equal(codes.Codes, symbols.Codes);
        Assert.Equal(Array.Exists(texts, text => text.Length == 0), codes.HasNull);
        for (var i = 0; i < texts.Length; i++)
            for (var j = 0; j < texts.Length; j++)
                Assert.Equal(
                    Math.Sign(string.CompareOrdinal(texts[i], texts[j])), codes.Codes[i].CompareTo(codes.Codes[j]));
    }

    [SeededProperty]
    public void Codes_of_two_columns_compare_by_the_first_then_the_second(byte[] major, byte[] minor)
    {
        var rows = Math.Min(major.Length, minor.Length);
        if (rows == 0) return;
        var codes = KeyCodes.Of([
            Vector.Int([.. major.Take(rows).Select(item => item % 4)]),
            Vector.Double([.. minor.Take(rows).Select(item => item % 3.0)])]);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < rows; j++)
                Assert.Equal(
                    Math.Sign((major[i] % 4,
                        minor[i] % 3).CompareTo((
                            major[j] % 4, minor[j] % 3))), codes.Codes[i].CompareTo(codes.Codes[j]));
    }

    [Theory]
    [InlineData(false, null, new[] { 4, 1, 3, 0, 2 })]
    [InlineData(true, null, new[] { 0, 2, 3, 1, 4 })]
    [InlineData(false, false, new[] { 1, 3, 0, 2, 4 })]
    [InlineData(true, true, new[] { 4, 0, 2, 3, 1 })]
    public void Arranged_codes_sort_stably_and_place_nulls(bool isDescending, bool? isNullsFirst, int[] expected)
    {
        var codes = KeyCodes.Of(Vector.Int(9, 1, 9, 5, int.MinValue));
        var order = RowOrder.Sort(RowOrder.Identity(5), codes.Arranged(isDescending, isNullsFirst), codes.Count);
        Assert.Equal(expected, order);
    }

    [Fact]
    public void Durations_cannot_be_keys() =>
        Assert.Throws<ScriptException>(() => KeyCodes.Of(Vector.Create(DataType.Duration, 1)));

    private static void CheckOrder<T>(Vector column, T[] items)
        where T : IComparable<T>
    {
        var codes = KeyCodes.Of(column);
        Assert.Equal(items.Distinct().Count(), codes.Count);
        for (var i = 0; i < items.Length; i++)
            for (var j = 0; j < items.Length; j++)
                Assert.Equal(Math.Sign(items[i].CompareTo(items[j])), codes.Codes[i].CompareTo(codes.Codes[j]));
    }
}
