using System.Runtime.InteropServices;
using System.Text;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// How a column type lies in DuckDB. Each fixed-width type has the width of its buffer, so that columns are copied in
/// blocks and only nulls are translated; what DuckDB has no type for (MONTH, TIME, DATETIME, ...) is stored as its
/// count. Decimals are stored without their points, for the scale is the column's; INT128, UUID and IPADDR are unsigned
/// integers of 128 bits, which sort as the language has it.
/// </summary>
internal static class ColumnStorage
{
    /// <summary>True for types that a stored table can have.</summary>
    public static bool IsStorable(DataType type) => type.ElementType().StorageOf() != typeof(Value)
        && type is not (DataType.Void or DataType.Duration or DataType.Compressed) && type.ElementType().Category() != DataCategory.Complex;

    public static DuckDBType PhysicalType(DataType type) => type switch
    {
        DataType.Bool => DuckDBType.Boolean,
        DataType.Char => DuckDBType.TinyInt,
        DataType.Short => DuckDBType.SmallInt,
        DataType.Long or DataType.NanoTime => DuckDBType.BigInt,
        DataType.Date => DuckDBType.Date,
        DataType.Timestamp => DuckDBType.TimestampMs,
        DataType.NanoTimestamp => DuckDBType.TimestampNs,
        DataType.Float => DuckDBType.Float,
        DataType.Double => DuckDBType.Double,
        DataType.Symbol or DataType.String or DataType.Blob => DuckDBType.Varchar,
        DataType.Decimal64 => DuckDBType.BigInt,
        DataType.Decimal128 => DuckDBType.HugeInt,
        DataType.Int128 or DataType.Uuid or DataType.IpAddress => DuckDBType.UnsignedHugeInt,
        _ when type.IsArray() => DuckDBType.List,
        _ => DuckDBType.Integer,
    };

    /// <summary>The type as DuckDB's interface takes it; the caller disposes it.</summary>
    public static DuckDBLogicalType LogicalType(DataType type)
    {
        if (!type.IsArray()) return NativeMethods.LogicalType.DuckDBCreateLogicalType(PhysicalType(type));
        using var element = LogicalType(type.ElementType());
        return NativeMethods.LogicalType.DuckDBCreateListType(element);
    }

    public static string SqlType(DataType type) => PhysicalType(type) switch
    {
        DuckDBType.List => SqlType(type.ElementType()) + "[]",
        DuckDBType.TimestampMs => "TIMESTAMP_MS",
        DuckDBType.TimestampNs => "TIMESTAMP_NS",
        DuckDBType.UnsignedHugeInt => "UHUGEINT",
        var physical => physical.ToString().ToUpperInvariant(),
    };

    /// <summary>A scalar as a DuckDB value of the physical type of its own type; the caller disposes it.</summary>
    public static DuckDBValue ToDuckDb(Scalar scalar)
    {
        if (scalar.IsNull) return NativeMethods.Value.DuckDBCreateNullValue();
        return PhysicalType(scalar.Type) switch
        {
            DuckDBType.Boolean => NativeMethods.Value.DuckDBCreateBool(scalar.AsBool()),
            DuckDBType.TinyInt => NativeMethods.Value.DuckDBCreateInt8((sbyte)scalar.AsLong()),
            DuckDBType.SmallInt => NativeMethods.Value.DuckDBCreateInt16((short)scalar.AsLong()),
            DuckDBType.BigInt => NativeMethods.Value.DuckDBCreateInt64(scalar.AsLong()),
            DuckDBType.Date => NativeMethods.Value.DuckDBCreateDate(new DuckDBDate { Days = scalar.AsInt() }),
            DuckDBType.TimestampMs => NativeMethods.Value.DuckDBCreateTimestampMs(Instant(scalar)),
            DuckDBType.TimestampNs => NativeMethods.Value.DuckDBCreateTimestampNs(Instant(scalar)),
            DuckDBType.Float => NativeMethods.Value.DuckDBCreateFloat((float)scalar.AsDouble()),
            DuckDBType.Double => NativeMethods.Value.DuckDBCreateDouble(scalar.AsDouble()),
            DuckDBType.Varchar => NativeMethods.Value.DuckDBCreateVarchar(StoredBytes.ToStored(scalar.AsText())),
            _ => NativeMethods.Value.DuckDBCreateInt32(scalar.AsInt()),
        };
    }

    /// <summary>A name in double quotes, safe in any SQL text.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // The struct is one 64-bit count whose unit is that of the value being made.
    private static DuckDBTimestampStruct Instant(Scalar scalar) => new() { Micros = scalar.AsLong() };
}

/// <summary>
/// DuckDB's 16-byte string: a length, then up to 12 bytes in place, or else 4 leading bytes and a pointer.
/// The layout is part of DuckDB's C interface (duckdb.h, duckdb_string_t).
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct StoredText
{
    public const int InlineBytes = 12;

    [FieldOffset(0)] public uint Length;
    [FieldOffset(4)] private fixed byte _inline[InlineBytes];
    [FieldOffset(8)] private readonly byte* _pointer;
    [FieldOffset(0)] public UInt128 Bits;

    public readonly bool IsInline => Length <= InlineBytes;

    public override readonly string ToString()
    {
        fixed (byte* inline = _inline)
            return StoredBytes.FromStored(Encoding.UTF8.GetString(IsInline ? inline : _pointer, (int)Length));
    }

    /// <summary>The bytes of a text; valid as long as the chunk.</summary>
    public static ReadOnlySpan<byte> BytesOf(StoredText* text) =>
        new(text->IsInline ? text->_inline : text->_pointer, (int)text->Length);

    /// <summary>An inline text.</summary>
    public static StoredText Inline(ReadOnlySpan<byte> utf8)
    {
        var text = new StoredText { Length = (uint)utf8.Length };
        utf8.CopyTo(new Span<byte>(text._inline, InlineBytes));
        return text;
    }
}
