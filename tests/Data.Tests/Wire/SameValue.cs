namespace DolphinQuant.Data.Tests.Wire;

/// <summary>Compares values by form, type and content.</summary>
internal static class SameValue
{
    public static void Assert(Value expected, Value actual)
    {
        Xunit.Assert.Equal((expected.Form, expected.Type, expected.Count), (actual.Form, actual.Type, actual.Count));
        switch (expected)
        {
            case Scalar scalar:
                Xunit.Assert.Equal(scalar, actual);
                break;
            case OpaqueValue opaque:
                Xunit.Assert.Equal(opaque.Text, ((OpaqueValue)actual).Text);
                break;
            case SetValue set:
                Xunit.Assert.All(set.Items, item => Xunit.Assert.True(((SetValue)actual).Contains(item)));
                break;
            case Chart chart:
                Assert(chart.Entries, ((Chart)actual).Entries);
                break;
            case Vector vector:
                for (var i = 0; i < vector.Count; i++) Assert(vector[i], ((Vector)actual)[i]);
                break;
            case Pair pair:
                Assert(pair.First, ((Pair)actual).First);
                Assert(pair.Second, ((Pair)actual).Second);
                break;
            case Matrix matrix:
                AssertMatrix(matrix, (Matrix)actual);
                break;
            case Dictionary dictionary:
                Xunit.Assert.Equal(dictionary.Keys, ((Dictionary)actual).Keys);
                foreach (var key in dictionary.Keys) Assert(dictionary[key], ((Dictionary)actual)[key]);
                break;
            case Table table:
                Xunit.Assert.Equal(table.Names, ((Table)actual).Names);
                foreach (var (column, other) in table.Columns.Zip(((Table)actual).Columns)) Assert(column, other);
                break;
        }
    }

    private static void AssertMatrix(Matrix expected, Matrix actual)
    {
        Xunit.Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        Assert(expected.Data, actual.Data);
        AssertLabels(expected.RowLabels, actual.RowLabels);
        AssertLabels(expected.ColumnLabels, actual.ColumnLabels);
    }

    private static void AssertLabels(Vector? expected, Vector? actual)
    {
        Xunit.Assert.Equal(expected is null, actual is null);
        if (expected is not null) Assert(expected, actual!);
    }
}
