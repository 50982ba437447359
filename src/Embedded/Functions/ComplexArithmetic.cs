using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Arithmetic of complex numbers with each other and with real ones; null where a side is, or the divisor is 0.</summary>
internal static class ComplexArithmetic
{
    /// <summary>The operator over columns of equal length, or of which one has a single row.</summary>
    /// <exception cref="ScriptException">A side holds no numbers, or the operator has no meaning.</exception>
    public static Vector Apply(BinaryOperator operation, Vector x, Vector y)
    {
        var left = Numbers(operation, x);
        var right = Numbers(operation, y);
        var result = new DoublePair[ElementwiseKernel.ResultLength(left.Length, right.Length)];
        for (var i = 0; i < result.Length; i++)
            result[i] = Apply(operation, left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
        return new Vector<DoublePair>(DataType.Complex, result);
    }

    private static DoublePair Apply(BinaryOperator operation, DoublePair x, DoublePair y)
    {
        if (x.IsNull || y.IsNull) return DoublePair.None;
        var (a, b) = (new System.Numerics.Complex(x.Low, x.High), new System.Numerics.Complex(y.Low, y.High));
        var result = operation switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Sub => a - b,
            BinaryOperator.Mul => a * b,
            BinaryOperator.Div or BinaryOperator.Ratio => a / b,
            _ => throw new ScriptException($"{Operators.NameOf(operation)} does not work on COMPLEX."),
        };
        var isDivision = operation is BinaryOperator.Div or BinaryOperator.Ratio;
        return isDivision && b == System.Numerics.Complex.Zero ? DoublePair.None : new(result.Real, result.Imaginary);
    }

    private static DoublePair[] Numbers(BinaryOperator operation, Vector column)
    {
        if (column is Vector<DoublePair> { Type: DataType.Complex } pairs) return pairs.Span.ToArray();
        var numbers = Numeric.Doubles(Operators.NameOf(operation), column).ToArray();
        return Array.ConvertAll(numbers, number => double.IsNaN(number) ? DoublePair.None : new(number, 0));
    }
}
