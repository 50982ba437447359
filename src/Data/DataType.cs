namespace DolphinQuant.Data;

/// <summary>A DolphinDB data type; the numbers are those of the wire protocol.</summary>
public enum DataType : byte
{
    /// <summary>No type: the untyped null.</summary>
    Void = 0,
    /// <summary>true, false or null; one byte.</summary>
    Bool = 1,
    /// <summary>A signed byte.</summary>
    Char = 2,
    /// <summary>A 16-bit integer.</summary>
    Short = 3,
    /// <summary>A 32-bit integer.</summary>
    Int = 4,
    /// <summary>A 64-bit integer.</summary>
    Long = 5,
    /// <summary>Days since 1970.01.01.</summary>
    Date = 6,
    /// <summary>Year * 12 + month - 1.</summary>
    Month = 7,
    /// <summary>Milliseconds since midnight.</summary>
    Time = 8,
    /// <summary>Minutes since midnight.</summary>
    Minute = 9,
    /// <summary>Seconds since midnight.</summary>
    Second = 10,
    /// <summary>Seconds since 1970.01.01.</summary>
    DateTime = 11,
    /// <summary>Milliseconds since 1970.01.01.</summary>
    Timestamp = 12,
    /// <summary>Nanoseconds since midnight.</summary>
    NanoTime = 13,
    /// <summary>Nanoseconds since 1970.01.01.</summary>
    NanoTimestamp = 14,
    /// <summary>A 32-bit float.</summary>
    Float = 15,
    /// <summary>A 64-bit float.</summary>
    Double = 16,
    /// <summary>A string that is stored once and referred to by a code.</summary>
    Symbol = 17,
    /// <summary>A string.</summary>
    String = 18,
    /// <summary>A 128-bit universally unique identifier.</summary>
    Uuid = 19,
    /// <summary>A function definition.</summary>
    FunctionDef = 20,
    /// <summary>A system handle.</summary>
    Handle = 21,
    /// <summary>Metacode.</summary>
    Code = 22,
    /// <summary>A data source.</summary>
    DataSource = 23,
    /// <summary>A resource.</summary>
    Resource = 24,
    /// <summary>Elements of any type and form; the type of a tuple.</summary>
    Any = 25,
    /// <summary>A compressed column on the wire.</summary>
    Compressed = 26,
    /// <summary>A dictionary on the wire.</summary>
    Dictionary = 27,
    /// <summary>Hours since 1970.01.01.</summary>
    DateHour = 28,
    /// <summary>Minutes since 1970.01.01.</summary>
    DateMinute = 29,
    /// <summary>An IP address.</summary>
    IpAddress = 30,
    /// <summary>A 128-bit integer.</summary>
    Int128 = 31,
    /// <summary>A binary large object.</summary>
    Blob = 32,
    /// <summary>A complex number.</summary>
    Complex = 34,
    /// <summary>A point of two doubles.</summary>
    Point = 35,
    /// <summary>A span such as 3d or 60s.</summary>
    Duration = 36,
    /// <summary>A decimal on 32 bits.</summary>
    Decimal32 = 37,
    /// <summary>A decimal on 64 bits.</summary>
    Decimal64 = 38,
    /// <summary>A decimal on 128 bits.</summary>
    Decimal128 = 39,
}

/// <summary>The shape of a value; the numbers are those of the wire protocol.</summary>
public enum DataForm : byte
{
    /// <summary>One value.</summary>
    Scalar = 0,
    /// <summary>A column of values.</summary>
    Vector = 1,
    /// <summary>Two values, written a:b.</summary>
    Pair = 2,
    /// <summary>Columns of equal length and one type.</summary>
    Matrix = 3,
    /// <summary>Distinct values.</summary>
    Set = 4,
    /// <summary>Keys with values.</summary>
    Dictionary = 5,
    /// <summary>Named columns of equal length.</summary>
    Table = 6,
    /// <summary>A chart.</summary>
    Chart = 7,
    /// <summary>A chunk of a stored table.</summary>
    Chunk = 8,
    /// <summary>A system object, such as a function or a database handle.</summary>
    SystemObject = 9,
}

/// <summary>The kind of a type; the numbers are those of DolphinDB's own categories.</summary>
public enum DataCategory : byte
{
    /// <summary>The untyped null.</summary>
    Nothing,
    /// <summary>BOOL.</summary>
    Logical,
    /// <summary>CHAR, SHORT, INT, LONG.</summary>
    Integral,
    /// <summary>FLOAT, DOUBLE.</summary>
    Floating,
    /// <summary>All dates and times.</summary>
    Temporal,
    /// <summary>SYMBOL, STRING, BLOB.</summary>
    Literal,
    /// <summary>Functions, handles, metacode.</summary>
    System,
    /// <summary>ANY and everything else.</summary>
    Mixed,
    /// <summary>INT128, UUID, IPADDR: 16 bytes without arithmetic.</summary>
    Binary,
    /// <summary>COMPLEX, POINT: two doubles.</summary>
    Complex,
    /// <summary>Array vectors.</summary>
    Array,
    /// <summary>DECIMAL32, DECIMAL64, DECIMAL128.</summary>
    Denary,
}

/// <summary>Facts about a <see cref="DataType"/>.</summary>
public static class DataTypes
{
    /// <summary>The category of the type.</summary>
    public static DataCategory Category(this DataType type) => type switch
    {
        DataType.Void => DataCategory.Nothing,
        DataType.Bool => DataCategory.Logical,
        DataType.Char or DataType.Short or DataType.Int or DataType.Long => DataCategory.Integral,
        DataType.Float or DataType.Double => DataCategory.Floating,
        (>= DataType.Date and <= DataType.NanoTimestamp) or DataType.DateHour or DataType.DateMinute =>
            DataCategory.Temporal,
        DataType.Symbol or DataType.String or DataType.Blob => DataCategory.Literal,
        DataType.Decimal32 or DataType.Decimal64 or DataType.Decimal128 => DataCategory.Denary,
        DataType.Int128 or DataType.Uuid or DataType.IpAddress => DataCategory.Binary,
        DataType.Complex or DataType.Point => DataCategory.Complex,
        _ => DataCategory.Mixed,
    };

    /// <summary>
    /// True for BOOL, the integers and the floating types: what arithmetic works on without a conversion.
    /// </summary>
    public static bool IsNumeric(this DataType type) =>
        type.Category() is DataCategory.Logical or DataCategory.Integral or DataCategory.Floating;

    /// <summary>True for the dates and times.</summary>
    public static bool IsTemporal(this DataType type) => type.Category() == DataCategory.Temporal;

    /// <summary>True for SYMBOL, STRING and BLOB.</summary>
    public static bool IsText(this DataType type) => type.Category() == DataCategory.Literal;

    /// <summary>True for DECIMAL32, DECIMAL64 and DECIMAL128.</summary>
    public static bool IsDecimal(this DataType type) => type.Category() == DataCategory.Denary;

    /// <summary>True for the numeric types and the decimals: what statistics are made of.</summary>
    public static bool IsNumericOrDecimal(this DataType type) => type.IsNumeric() || type.IsDecimal();

    /// <summary>The element type of the buffer that holds a column of <paramref name="type"/>.</summary>
    public static Type StorageOf(this DataType type) => type switch
    {
        DataType.Bool or DataType.Char or DataType.Void or DataType.Compressed => typeof(sbyte),
        DataType.Short => typeof(short),
        DataType.Int or DataType.Date or DataType.Month or DataType.Time or DataType.Minute or DataType.Second
            or DataType.DateTime or DataType.DateHour or DataType.DateMinute => typeof(int),
        DataType.Long or DataType.Timestamp or DataType.NanoTime or DataType.NanoTimestamp => typeof(long),
        DataType.Float => typeof(float),
        DataType.Double => typeof(double),
        DataType.String or DataType.Blob or DataType.Symbol => typeof(string),
        DataType.Duration => typeof(Duration),
        DataType.Int128 or DataType.Uuid or DataType.IpAddress => typeof(UInt128),
        DataType.Complex or DataType.Point => typeof(DoublePair),
        DataType.Decimal32 or DataType.Decimal64 or DataType.Decimal128 => typeof(DecimalNumber),
        _ => typeof(Value),
    };

    /// <summary>The name as DolphinDB prints it, such as <c>NANOTIMESTAMP</c>.</summary>
    public static string DisplayName(this DataType type) => type switch
    {
        DataType.IpAddress => "IPADDR",
        DataType.FunctionDef => "FUNCTIONDEF",
        _ when type.IsArray() => type.ElementType().DisplayName() + "[]",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <summary>The type with a DolphinDB name such as <c>INT</c>, in any letter case.</summary>
    public static bool TryParse(string name, out DataType type)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal) && TryParse(name[..^2], out type) && type.CanFillArrays())
        {
            type = type.ArrayOf();
            return true;
        }

        foreach (var candidate in Enum.GetValues<DataType>())
        {
            if (!string.Equals(candidate.DisplayName(), name, StringComparison.OrdinalIgnoreCase)) continue;
            type = candidate;
            return true;
        }

        type = DataType.Void;
        return false;
    }
}
