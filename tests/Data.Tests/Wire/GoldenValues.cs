namespace DolphinQuant.Data.Tests.Wire;

/// <summary>
/// Values and their bytes in both orders, for every form and type: the little-endian ones as the vendor's JavaScript client
/// (npm dolphindb 3.1.48) writes them, the big-endian ones by the layout of the protocol; record.mjs makes golden.txt.
/// </summary>
internal static class GoldenValues
{
    // Before the table that two of its columns are made of.
    private static readonly Vector SharedSymbols = Vector.Symbol("X", "Y");

    /// <summary>The values by their names in golden.txt.</summary>
    public static IReadOnlyDictionary<string, Value> All { get; } = new Dictionary<string, Value>
    {
        ["scalar void"] = Scalar.Void,
        ["scalar bool"] = Scalar.Bool(true),
        ["scalar bool null"] = Scalar.NullOf(DataType.Bool),
        ["scalar char"] = Scalar.Integral(DataType.Char, 97),
        ["scalar short"] = Scalar.Integral(DataType.Short, -3),
        ["scalar short null"] = Scalar.NullOf(DataType.Short),
        ["scalar int"] = Scalar.Int(2024),
        ["scalar int null"] = Scalar.NullOf(DataType.Int),
        ["scalar long"] = Scalar.Long(123456789012),
        ["scalar long null"] = Scalar.NullOf(DataType.Long),
        ["scalar float"] = Scalar.Floating(DataType.Float, 1.5),
        ["scalar float null"] = Scalar.NullOf(DataType.Float),
        ["scalar double"] = Scalar.Double(-2.25),
        ["scalar double null"] = Scalar.NullOf(DataType.Double),
        ["scalar date"] = Scalar.Integral(DataType.Date, 19000),
        ["scalar month"] = Scalar.Integral(DataType.Month, 24290),
        ["scalar time"] = Scalar.Integral(DataType.Time, 45296789),
        ["scalar minute"] = Scalar.Integral(DataType.Minute, 754),
        ["scalar second"] = Scalar.Integral(DataType.Second, 45296),
        ["scalar datetime"] = Scalar.Integral(DataType.DateTime, 1700000000),
        ["scalar timestamp"] = Scalar.Integral(DataType.Timestamp, 1700000000123),
        ["scalar nanotime"] = Scalar.Integral(DataType.NanoTime, 45296000000001),
        ["scalar nanotimestamp"] = Scalar.Integral(DataType.NanoTimestamp, 1700000000123456789),
        ["scalar datehour"] = Scalar.Integral(DataType.DateHour, 400000),
        ["scalar dateminute"] = Scalar.Integral(DataType.DateMinute, 28333333),
        ["scalar char null"] = Scalar.NullOf(DataType.Char),
        ["scalar date null"] = Scalar.NullOf(DataType.Date),
        ["scalar month null"] = Scalar.NullOf(DataType.Month),
        ["scalar time null"] = Scalar.NullOf(DataType.Time),
        ["scalar minute null"] = Scalar.NullOf(DataType.Minute),
        ["scalar second null"] = Scalar.NullOf(DataType.Second),
        ["scalar datetime null"] = Scalar.NullOf(DataType.DateTime),
        ["scalar timestamp null"] = Scalar.NullOf(DataType.Timestamp),
        ["scalar nanotime null"] = Scalar.NullOf(DataType.NanoTime),
        ["scalar nanotimestamp null"] = Scalar.NullOf(DataType.NanoTimestamp),
        ["scalar datehour null"] = Scalar.NullOf(DataType.DateHour),
        ["scalar dateminute null"] = Scalar.NullOf(DataType.DateMinute),
        ["scalar string"] = Scalar.String("Zürich €"),
        ["scalar string empty"] = Scalar.String(""),
        ["scalar symbol"] = Scalar.Symbol("AAPL"),
        ["scalar symbol empty"] = Scalar.Symbol(""),
        ["scalar blob empty"] = Scalar.Text(DataType.Blob, ""),
        ["scalar blob"] = Scalar.Text(DataType.Blob, "{\"a\":1}"),
        ["scalar duration"] = Scalar.Duration(new Duration(3, DurationUnit.Day)),
        ["scalar duration null"] = Scalar.NullOf(DataType.Duration),
        ["scalar functiondef"] = new OpaqueValue(DataType.FunctionDef, "sum"),
        ["scalar handle"] = new OpaqueValue(DataType.Handle, "a handle"),
        ["scalar code"] = new OpaqueValue(DataType.Code, "a code"),
        ["scalar datasource"] = new OpaqueValue(DataType.DataSource, "a datasource"),
        ["scalar resource"] = new OpaqueValue(DataType.Resource, "a resource"),
        ["vector bool"] = new Vector<sbyte>(DataType.Bool, [1, 0, sbyte.MinValue]),
        ["vector char"] = new Vector<sbyte>(DataType.Char, [97, sbyte.MinValue]),
        ["vector short"] = new Vector<short>(DataType.Short, [1, short.MinValue]),
        ["vector int"] = Vector.Int(1, int.MinValue, 3),
        ["vector long"] = Vector.Long(1, long.MinValue),
        ["vector float"] = new Vector<float>(DataType.Float, [0.5f, float.NaN]),
        ["vector double"] = Vector.Double(0.1, double.NaN, -7),
        ["vector date"] = new Vector<int>(DataType.Date, [19000, 19001]),
        ["vector month"] = new Vector<int>(DataType.Month, [24290, int.MinValue, 24291]),
        ["vector time"] = new Vector<int>(DataType.Time, [45296789, int.MinValue, 45296790]),
        ["vector minute"] = new Vector<int>(DataType.Minute, [754, int.MinValue, 755]),
        ["vector second"] = new Vector<int>(DataType.Second, [45296, int.MinValue, 45297]),
        ["vector datetime"] = new Vector<int>(DataType.DateTime, [1700000000, int.MinValue, 1700000001]),
        ["vector datehour"] = new Vector<int>(DataType.DateHour, [400000, int.MinValue, 400001]),
        ["vector dateminute"] = new Vector<int>(DataType.DateMinute, [28333333, int.MinValue, 28333334]),
        ["vector nanotime"] = new Vector<long>(DataType.NanoTime, [45296000000001, long.MinValue]),
        ["vector timestamp"] = new Vector<long>(DataType.Timestamp, [1700000000123]),
        ["vector nanotimestamp"] = new Vector<long>(DataType.NanoTimestamp, [1700000000123456789]),
        ["vector string"] = Vector.String("a", "", "Ω"),
        ["vector symbol texts"] = Vector.Symbol("A", "", "B", "A"),
        ["vector symbol"] = Vector.Symbol("A", "", "B", "A"),
        ["vector blob"] = new Vector<string>(DataType.Blob, ["ab", "", ByteText.FromBytes([0, 0xFF])]),
        ["vector duration"] = new Vector<Duration>(
            DataType.Duration, [new Duration(3, DurationUnit.Day), new Duration(-90, DurationUnit.Second)]),
        ["vector empty"] = Vector.Double(),
        ["pair int"] = new Pair(Scalar.Int(1), Scalar.Int(5)),
        ["pair date"] = new Pair(Scalar.Integral(DataType.Date, 19000), Scalar.NullOf(DataType.Date)),
        ["pair double"] = new Pair(Scalar.NullOf(DataType.Double), Scalar.Double(2.5)),
        ["pair string"] = new Pair(Scalar.String("a"), Scalar.String("b")),
        ["pair duration"] = new Pair(
            Scalar.Duration(new Duration(3, DurationUnit.Day)), Scalar.Duration(new Duration(4, DurationUnit.Day))),
        ["tuple of forms"] = Vector.Tuple(
            Scalar.Void, new Pair(Scalar.Int(1), Scalar.Int(5)), new SetValue(Vector.Int(7)),
            new Matrix(new Vector<sbyte>(DataType.Bool, [1, 0]), 1, 2), Vector.Tuple(Scalar.Long(1)),
            Scalar.Binary(DataType.Uuid, Sixteen)),
        ["tuple grouped"] = Vector.Tuple(Scalar.String("x"), Scalar.Int(7), Scalar.Void, Scalar.Int(8)),
        ["tuple"] = Vector.Tuple(Scalar.Int(7), Vector.String("x", "y")),
        ["matrix"] = new Matrix(Vector.Double(1, 2, 3, 4, double.NaN, 6), 2, 3),
        ["matrix labels"] = new Matrix(
            Vector.Int(1, 2, 3, 4), 2, 2, new Vector<int>(DataType.Date, [19000, 19001]), Vector.String("A", "B")),
        ["matrix row labels"] = new Matrix(Vector.Long(1, long.MinValue), 2, 1, Vector.Int(7, 8), null),
        ["matrix column labels"] = new Matrix(
            Vector.String("x", "", "y", "z"), 2, 2, null, Vector.Symbol("A", "B")),
        ["matrix bool"] = new Matrix(new Vector<sbyte>(DataType.Bool, [1, 0, sbyte.MinValue, 1]), 2, 2),
        ["dictionary int"] = new Dictionary(DataType.Int, DataType.Timestamp, isOrdered: true)
        {
            [Scalar.Int(3)] = Scalar.Integral(DataType.Timestamp, 1700000000123), [Scalar.Int(1)] = Scalar.NullOf(DataType.Timestamp),
        },
        ["dictionary"] = Entries(DataType.Double, ("a", Scalar.Double(1.5)), ("b", Scalar.Double(2.5))),
        ["dictionary any"] = Entries(DataType.Any, ("a", Scalar.Int(1)), ("b", Scalar.String("t"))),
        ["table"] = new Table(
            ("time", new Vector<long>(DataType.Timestamp, [1, 2])),
            ("sym", Vector.String("A", "B")),
            ("price", Vector.Double(10.5, double.NaN))),
        ["table of types"] = new Table(
            ("sym", Vector.Symbol("A", "B")),
            ("flag", new Vector<sbyte>(DataType.Bool, [1, sbyte.MinValue])),
            ("levels", new ArrayVector(Vector.Int(1, 2, 3), [2, 3])),
            ("money", new DecimalVector<Int128>(DataType.Decimal128, 3, [-12345, Int128.MinValue])),
            ("id", new Vector<UInt128>(DataType.Uuid, [Sixteen, UInt128.Zero])),
            ("note", new Vector<string>(DataType.Blob, ["ab", ""])),
            ("any", Vector.Tuple(Scalar.Int(7), Vector.String("x", "y")))),
        ["table of shared symbols"] = new Table(("a", SharedSymbols), ("b", SharedSymbols.Gather([1, -1]))),
        ["table packed by lz4"] = new Table(("a", Vector.Int(1, int.MinValue, 3))),
        ["table packed by differences"] = new Table(("a", Vector.Int(5, 6, 8))),
        ["chart"] = new Chart(Entries(
            DataType.Any, ("chartType", Scalar.Int((int)ChartType.Line)), ("stacking", Scalar.Bool(false)),
            ("title", Vector.String("closes", "day", "", "")),
            ("data", new Matrix(
                Vector.Double(1.5, 2.5), 2, 1, new Vector<int>(DataType.Date, [19000, 19001]), Vector.String("a"))))),
        // The client writes these as 100f0e0d-0c0b-0a09-0807-060504030201 and 100f0e0d0c0b0a090807060504030201.
        ["scalar uuid"] = Scalar.Binary(DataType.Uuid, Sixteen),
        ["scalar int128"] = Scalar.Binary(DataType.Int128, Sixteen),
        ["vector uuid"] = new Vector<UInt128>(DataType.Uuid, [Sixteen, UInt128.Zero]),
        ["scalar ipaddr"] = Scalar.Binary(DataType.IpAddress, Sixteen),
        ["scalar uuid null"] = Scalar.NullOf(DataType.Uuid),
        ["scalar int128 null"] = Scalar.NullOf(DataType.Int128),
        ["scalar ipaddr null"] = Scalar.NullOf(DataType.IpAddress),
        ["vector int128"] = new Vector<UInt128>(DataType.Int128, [Sixteen, UInt128.Zero]),
        ["vector ipaddr"] = new Vector<UInt128>(DataType.IpAddress, [Sixteen, UInt128.Zero]),
        ["scalar point"] = Scalar.TwoDoubles(DataType.Point, new DoublePair(1.5, -2)),
        ["scalar complex null"] = Scalar.NullOf(DataType.Complex),
        ["scalar point null"] = Scalar.NullOf(DataType.Point),
        ["vector complex"] = new Vector<DoublePair>(DataType.Complex, [new DoublePair(1.5, -2), DoublePair.None]),
        ["vector point"] = new Vector<DoublePair>(DataType.Point, [new DoublePair(1.5, -2), DoublePair.None]),
        ["scalar complex"] = Scalar.TwoDoubles(DataType.Complex, new DoublePair(1.5, -2)),
        ["scalar decimal32"] = Scalar.Decimal(DataType.Decimal32, new DecimalNumber(150, 2)),
        ["scalar decimal32 null"] = Scalar.Decimal(DataType.Decimal32, DecimalNumber.Null(2)),
        ["scalar decimal64"] = Scalar.Decimal(DataType.Decimal64, new DecimalNumber(-123456789012, 4)),
        ["scalar decimal128 null"] = Scalar.Decimal(DataType.Decimal128, DecimalNumber.Null(3)),
        ["vector decimal32"] = new DecimalVector<int>(DataType.Decimal32, 2, [150, int.MinValue]),
        ["vector decimal128"] = new DecimalVector<Int128>(DataType.Decimal128, 3, [-12345, Int128.MinValue]),
        ["scalar decimal64 null"] = Scalar.Decimal(DataType.Decimal64, DecimalNumber.Null(4)),
        ["scalar decimal128"] = Scalar.Decimal(DataType.Decimal128, new DecimalNumber(-12345, 3)),
        ["vector decimal64"] = new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue]),
        ["array vector"] = new ArrayVector(Vector.Int(1, 2, int.MinValue), [2, 3]),
        ["array vector blocks"] = new ArrayVector(Vector.Double(0.5, double.NaN, -1), [1, 3]),
        ["array vector long rows"] = new ArrayVector(
            new Vector<short>(DataType.Short, [.. Enumerable.Range(0, 261).Select(i => (short)i)]), [260, 261]),
        ["array vector timestamp"] = new ArrayVector(
            new Vector<long>(DataType.Timestamp, [1700000000123, long.MinValue]), [2]),
        ["array vector decimal64"] = new ArrayVector(
            new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue, -1]), [1, 3]),
        ["set string"] = new SetValue(Vector.String("a", "b")),
        ["set double"] = new SetValue(Vector.Double(1.5, double.NaN)),
        ["set"] = new SetValue(Vector.Int(7)),
    };

    /// <summary>The bytes by the same names.</summary>
    public static IReadOnlyDictionary<string, GoldenBytes> Recorded { get; } = GoldenBytes.Load("golden.txt");

    private static UInt128 Sixteen => new(0x100F0E0D0C0B0A09, 0x0807060504030201);

    private static Dictionary Entries(DataType type, params (string Key, Value Value)[] entries)
    {
        var dictionary = new Dictionary(DataType.String, type, isOrdered: true);
        foreach (var (key, value) in entries) dictionary[Scalar.String(key)] = value;
        return dictionary;
    }
}
