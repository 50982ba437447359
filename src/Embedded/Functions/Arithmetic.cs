using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>+ - * / \ %</c> over columns.</summary>
internal static class Arithmetic
{
    /// <summary>The operator over columns of equal length, or of which one has a single row.</summary>
    /// <exception cref="ScriptException">The types do not fit.</exception>
    public static Vector Apply(BinaryOperator operation, Vector x, Vector y)
    {
        if (operation == BinaryOperator.Add && (x.Type.IsText() || y.Type.IsText())) return TextColumns.Concatenate(x, y);
        if (x.Type.IsTemporal() || y.Type.IsTemporal()) return TemporalArithmetic.Apply(operation, x, y);
        if (x.Type == DataType.Complex || y.Type == DataType.Complex) return ComplexArithmetic.Apply(operation, x, y);
        RequireNumbers(operation, x.Type);
        RequireNumbers(operation, y.Type);
        var isFloating = operation == BinaryOperator.Ratio || IsFloating(x) || IsFloating(y);
        if (!isFloating && (x.Type.IsDecimal() || y.Type.IsDecimal())) return DecimalArithmetic.Apply(operation, x, y);
        var type = operation == BinaryOperator.Ratio || x.Type.IsDecimal() || y.Type.IsDecimal() ? DataType.Double : Promotion.Arithmetic(x.Type, y.Type);
        return type switch
        {
            DataType.Int => Integers<int>(operation, type, x, y),
            DataType.Long => Integers<long>(operation, type, x, y),
            DataType.Float => Floats<float>(operation, type, x, y),
            _ => Floats<double>(operation, type, x, y),
        };
    }

    /// <summary>The operator over the numbers behind two columns, in 32 or 64 bits as <paramref name="type"/> has it.</summary>
    public static Vector OnIntegers(BinaryOperator operation, DataType type, Vector x, Vector y) => Promotion.IsLong(type)
        ? Integers<long>(operation, type, x, y)
        : Integers<int>(operation, type, x, y);

    /// <summary>Any operation of two numbers over two columns.</summary>
    public static Vector<T> Zip<T, TOperation>(DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.INumber<T> where TOperation : struct, IBinaryOperation<T, T>
    {
        var result = ColumnMemory.Allocate<T>(ElementwiseKernel.ResultLength(x.Count, y.Count));
        var (left, right) = (x.NumberMemory<T>(), y.NumberMemory<T>());
        RowRanges.Run(result.Length, (_, first, end) => ElementwiseKernel.Zip<T, T, TOperation>(
            RowRanges.Part(left, first, end), RowRanges.Part(right, first, end), result.AsSpan(first..end)));
        return new Vector<T>(type, result);
    }

    /// <summary>The larger or the smaller of two, element by element; null is the smallest.</summary>
    /// <exception cref="ScriptException">The types do not fit.</exception>
    public static Vector Extreme(string function, Vector x, Vector y)
    {
        if (!Promotion.TryJoin(x.Type, y.Type, out var type) || (!type.IsNumericOrDecimal() && !type.IsTemporal()))
            throw new ScriptException($"{function} cannot compare {x.Type.DisplayName()} with {y.Type.DisplayName()}.");
        var isLarger = function == "max";
        if (type.IsDecimal()) return Chosen(isLarger ? BinaryOperator.GreaterOrEqual : BinaryOperator.LessOrEqual, type, x, y);
        if (x.Type != type) x = Conversion.Convert(x, type);
        if (y.Type != type) y = Conversion.Convert(y, type);
        var storage = type.StorageOf();
        if (storage == typeof(double)) return Extremes<double>(isLarger, type, x, y);
        if (storage == typeof(float)) return Extremes<float>(isLarger, type, x, y);
        if (storage == typeof(long)) return Extremes<long>(isLarger, type, x, y);
        if (storage == typeof(int)) return Extremes<int>(isLarger, type, x, y);
        return storage == typeof(short) ? Extremes<short>(isLarger, type, x, y) : Extremes<sbyte>(isLarger, type, x, y);
    }

    private static DecimalVector Chosen(BinaryOperator better, DataType type, Vector x, Vector y)
    {
        var isLeft = DecimalArithmetic.Compare(better, x, y).Span;
        var scale = Math.Max(ElementType.Of(x).Scale, ElementType.Of(y).Scale);
        var left = DecimalConversion.ToDecimal(x, new(type, scale));
        var right = DecimalConversion.ToDecimal(y, new(type, scale));
        var raws = new Int128[isLeft.Length];
        for (var i = 0; i < raws.Length; i++)
            raws[i] = isLeft[i] == 1 ? left.Raw(left.Count == 1 ? 0 : i) : right.Raw(right.Count == 1 ? 0 : i);
        return DecimalVector.Create(type, scale, raws);
    }

    private static Vector<T> Extremes<T>(bool isLarger, DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.INumber<T> => isLarger
            ? ZipRegisters<T, Larger<T>>(type, x, y)
            : ZipRegisters<T, Smaller<T>>(type, x, y);

    private static Vector<T> Integers<T>(BinaryOperator operation, DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.IBinaryInteger<T> => operation switch
        {
            BinaryOperator.Add => ZipRegisters<T, Add<T>>(type, x, y),
            BinaryOperator.Sub => ZipRegisters<T, Subtract<T>>(type, x, y),
            BinaryOperator.Mul => ZipRegisters<T, Multiply<T>>(type, x, y),
            BinaryOperator.Div => Zip<T, FloorDivide<T>>(type, x, y),
            _ => Zip<T, Modulo<T>>(type, x, y),
        };

    private static Vector<T> Floats<T>(BinaryOperator operation, DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.IFloatingPoint<T> => operation switch
        {
            BinaryOperator.Add => ZipRegisters<T, Add<T>>(type, x, y),
            BinaryOperator.Sub => ZipRegisters<T, Subtract<T>>(type, x, y),
            BinaryOperator.Mul => ZipRegisters<T, Multiply<T>>(type, x, y),
            BinaryOperator.Mod => Zip<T, Modulo<T>>(type, x, y),
            _ => ZipRegisters<T, Divide<T>>(type, x, y),
        };

    private static Vector<T> ZipRegisters<T, TOperation>(DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.INumber<T> where TOperation : struct, IRegisterOperation<T>
    {
        var result = ColumnMemory.Allocate<T>(ElementwiseKernel.ResultLength(x.Count, y.Count));
        var (left, right) = (x.NumberMemory<T>(), y.NumberMemory<T>());
        RowRanges.Run(result.Length, (_, first, end) => ElementwiseKernel.ZipRegisters<T, TOperation>(
            RowRanges.Part(left, first, end), RowRanges.Part(right, first, end), result.AsSpan(first..end)));
        return new Vector<T>(type, result);
    }

    private static bool IsFloating(Vector column) => column.Type.Category() == DataCategory.Floating;

    private static void RequireNumbers(BinaryOperator operation, DataType type)
    {
        if (!type.IsNumericOrDecimal() && type != DataType.Void)
            throw new ScriptException($"{Operators.NameOf(operation)} does not work on {type.DisplayName()}; convert it to a number first.");
    }
}
