using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Element-by-element functions of two values of which one is an array vector: a scalar goes with every element, a
/// vector with one element for each row, another array vector element by element.
/// </summary>
internal static class RaggedOperands
{
    /// <summary>The result as an array vector with the rows of the operand.</summary>
    /// <exception cref="ScriptException">The rows do not fit.</exception>
    public static ArrayVector Zip<TState>(
        TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        var shape = x as ArrayVector ?? (ArrayVector)y;
        return shape.WithValues(body(state, Spread(function, x, shape), Spread(function, y, shape)));
    }

    /// <summary>The value as one element for each element of the array vector; a scalar as one row.</summary>
    /// <exception cref="ScriptException">The rows do not fit.</exception>
    public static Vector Spread(string function, Value value, ArrayVector shape)
    {
        switch (value)
        {
            case Scalar scalar:
                return Columns.Of(scalar);
            case ArrayVector rows:
                return rows.RowEnds.SequenceEqual(shape.RowEnds) ? rows.Values : throw UnequalRows(function);
            case Vector vector when !vector.IsTuple():
                if (vector.Count != shape.Count) throw Shapes.Unequal(function, shape.Count, vector.Count);
                return vector.Gather(RowOfEach(shape));
            default:
                throw new ScriptException(
                    $"{function}: an array vector goes with a scalar, a vector or another array vector, not with a {value.Form}.");
        }
    }

    private static int[] RowOfEach(ArrayVector shape)
    {
        var rows = new int[shape.Values.Count];
        for (int row = 0, at = 0; row < shape.Count; row++)
            while (at < shape.RowEnds[row])
                rows[at++] = row;
        return rows;
    }

    private static ScriptException UnequalRows(string function) =>
        new($"{function}: the rows of both array vectors must have the same lengths.");
}
