namespace DolphinQuant.Models.Tests;

public sealed class FeatureMatrixTests
{
    [Fact]
    public void Matrix_from_columns_is_row_major()
    {
        var matrix = FeatureMatrix.FromColumns(["a", "b"], [[1, 2, 3], [4, 5, 6]]);

        Assert.Equal([1, 4, 2, 5, 3, 6], matrix.Values.ToArray());
        Assert.Equal([4.0, 5.0, 6.0], matrix.Column(1));
        Assert.Equal(5, matrix[1, 1]);
    }

    [Fact]
    public void Matrix_values_beyond_single_precision_are_missing()
    {
        var matrix = FeatureMatrix.FromColumns(["a"], [[double.PositiveInfinity, 1e300, double.NaN, 1]]);

        Assert.Equal([float.NaN, float.NaN, float.NaN, 1f], matrix.Values.ToArray());
    }

    [Fact]
    public void Matrix_selected_rows_keep_the_given_order()
    {
        var matrix = FeatureMatrix.FromColumns(["a", "b"], [[1, 2, 3], [4, 5, 6]]).SelectRows([2, 0]);

        Assert.Equal([3, 6, 1, 4], matrix.Values.ToArray());
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("")]
    public void Matrix_name_a_model_file_cannot_hold_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => FeatureMatrix.FromColumns([name], [[1]]));

    [Fact]
    public void Matrix_repeated_name_or_unequal_column_is_refused()
    {
        Assert.Throws<ArgumentException>(() => FeatureMatrix.FromColumns(["a", "a"], [[1], [2]]));
        Assert.Throws<ArgumentException>(() => FeatureMatrix.FromColumns(["a", "b"], [[1], [2, 3]]));
        Assert.Throws<ArgumentException>(() => FeatureMatrix.FromColumns(["a", "b"], [[1]]));
    }
}
