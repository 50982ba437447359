using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Casts between types, and the types that scripts name.</summary>
internal static class Conversion
{
    /// <summary>The value with its elements as another type; the form stays.</summary>
    /// <exception cref="ScriptException">The types have nothing in common, or a text does not parse.</exception>
    public static Value Convert(Value value, DataType type) => value switch
    {
        Scalar scalar when scalar.Type == type => scalar,
        Scalar { IsNull: true } when !type.IsArray() => Scalar.NullOf(type),
        Scalar or Vector when type.IsArray() => Convert(Columns.Of("cast", value), type),
        _ => Shapes.Map(FunctionOf(type), value, column => Convert(column, type)),
    };

    /// <summary>The column as another type; the column itself when it has that type already.</summary>
    /// <exception cref="ScriptException">The types have nothing in common, or a text does not parse.</exception>
    public static Vector Convert(Vector column, DataType type)
    {
        if (column.Type == type) return column;
        if (type == DataType.Any) return Vector.Tuple([.. Enumerable.Range(0, column.Count).Select(i => column[i])]);
        if (type.IsDecimal()) return DecimalConversion.ToDecimal(column, new(type, ElementType.Of(column).Scale));
        if (type.IsArray()) return RaggedRows.ToArrayVector(column, type.ElementType());
        if (column.Type == DataType.Void) return Vector.Create(type, column.Count);
        if (type.IsText()) return TextColumns.Format(column, type);
        if (column.Type.IsText()) return TextColumns.Parse(column, type);
        if (column.Type.IsTemporal() && type.IsTemporal()) return Times(column, type);
        var isFromNumber = column.Type.IsNumericOrDecimal() || column.Type.IsTemporal();
        if (!isFromNumber || (!type.IsNumeric() && !type.IsTemporal())) throw Unfit(column.Type, type);
        return type == DataType.Bool ? Truths(column) : Numbers(column, type);
    }

    /// <summary>The value with its elements as another type, decimals at its scale; the form stays.</summary>
    /// <exception cref="ScriptException">The types have nothing in common, or a number does not fit.</exception>
    public static Value Convert(Value value, ElementType type) => !type.Type.IsDecimal() ? Convert(value, type.Type)
        : value is Scalar { IsNull: true } ? type.Null
        : Shapes.Map(FunctionOf(type.Type), value, column => DecimalConversion.ToDecimal(column, type));

    /// <summary>Two columns in the type that holds both, decimals at the larger scale; false when there is none.</summary>
    public static bool TryAlign(ref Vector x, ref Vector y, out DataType type)
    {
        if (!Promotion.TryJoin(x.Type, y.Type, out type)) return false;
        var common = Rows.CommonType("align", [x, y]).CreateColumn();
        (x, y) = (ConvertLike(x, common), ConvertLike(y, common));
        return true;
    }

    /// <summary>The column in the type of another one, decimals at its scale: what can be put into it.</summary>
    /// <exception cref="ScriptException">The types have nothing in common, or a number does not fit.</exception>
    public static Vector ConvertLike(Vector column, Vector target) => target switch
    {
        DecimalVector when ElementType.Of(column) == ElementType.Of(target) => column,
        DecimalVector => DecimalConversion.ToDecimal(column, ElementType.Of(target)),
        ArrayVector { Values: DecimalVector { Scale: > 0 } elements } when column is ArrayVector rows =>
            rows.WithValues(ConvertLike(rows.Values, elements)),
        _ => Convert(column, target.Type),
    };

    /// <summary><c>value $ target</c>: a cast to a type, or a matrix of <c>rows:columns</c>.</summary>
    /// <exception cref="ScriptException">The target is neither, or the cast fails.</exception>
    public static Value Cast(Value value, Value target)
    {
        if (target is not Pair shape) return Convert(value, ElementTypeOf(target));
        var data = Columns.Of("cast", value).Copy();
        var (rows, columns) = (shape.First.AsInt(), shape.Second.AsInt());
        if ((long)rows * columns != data.Count)
            throw new ScriptException($"cast: {data.Count} values do not fill a matrix of {rows} x {columns}.");
        return new Matrix(data, rows, columns);
    }

    /// <summary>
    /// The type that a script means: its name (<c>"INT"</c>), its number, as the constants INT, DOUBLE, ... hold it, or the function that converts
    /// to it (<c>int</c>).
    /// </summary>
    /// <exception cref="ScriptException">There is no such type.</exception>
    public static DataType TypeOf(Value value) => ElementTypeOf(value).Type;

    /// <summary>As <see cref="TypeOf"/>, with the scale of a decimal type.</summary>
    /// <exception cref="ScriptException">There is no such type.</exception>
    public static ElementType ElementTypeOf(Value value)
    {
        if (value is Scalar text && text.Type.IsText() && ElementType.TryParse(text.AsText(), out var named)) return named;
        if (value is Scalar number && number.Type.Category() == DataCategory.Integral && ElementType.TryDecode(number.AsInt(), out var type))
            return type;
        if (value is FunctionValue function && DataTypes.TryParse(function.Name, out var converted)) return new(converted);
        throw new ScriptException($"{Formatter.Format(value)} is not a data type; give a name such as INT or DOUBLE.");
    }

    /// <summary>The function that converts to the type, such as <c>nanotimestamp</c>.</summary>
    public static string FunctionOf(DataType type) => type.DisplayName().ToLowerInvariant();

    private static Vector Times(Vector column, DataType type)
    {
        if (!CalendarKernel.CanConvert(column.Type, type)) throw Unfit(column.Type, type);
        var counts = column.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++) counts[i] = CalendarKernel.Convert(counts[i], column.Type, type);
        return TemporalArithmetic.FromCounts(type, counts);
    }

    private static Vector<sbyte> Truths(Vector column)
    {
        var numbers = column.Numbers<double>();
        var truths = new sbyte[numbers.Length];
        for (var i = 0; i < truths.Length; i++)
            truths[i] = double.IsNaN(numbers[i]) ? Null.Of<sbyte>() : numbers[i] != 0 ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(truths);
    }

    private static Vector Numbers(Vector column, DataType type)
    {
        var storage = type.StorageOf();
        if (storage == typeof(double)) return new Vector<double>(type, column.OwnNumbers<double>());
        if (storage == typeof(float)) return new Vector<float>(type, column.OwnNumbers<float>());
        if (storage == typeof(long)) return new Vector<long>(type, column.OwnNumbers<long>());
        if (storage == typeof(int)) return new Vector<int>(type, column.OwnNumbers<int>());
        if (storage == typeof(short)) return new Vector<short>(type, column.OwnNumbers<short>());
        return new Vector<sbyte>(type, column.OwnNumbers<sbyte>());
    }

    private static ScriptException Unfit(DataType from, DataType to) =>
        new($"A {from.DisplayName()} cannot be converted to {to.DisplayName()}.");
}
