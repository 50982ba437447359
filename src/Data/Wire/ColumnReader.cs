using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>Reads the elements of columns, without the header before them.</summary>
internal sealed class ColumnReader(WireInput input, ReaderLimits limits)
{
    /// <summary>Reads <paramref name="count"/> elements of a type.</summary>
    /// <exception cref="MalformedValueException">The bytes end, or the type has no elements on the wire.</exception>
    public async ValueTask<Vector> ReadAsync(DataType type, int count, CancellationToken cancellationToken)
    {
        // Packed bytes have a header of their own, see CompressedColumn.
        if (type is DataType.Void or DataType.Compressed)
            throw new MalformedValueException($"A vector of type {type.DisplayName()} is not read.");
        if (type == DataType.Symbol) return await ReadSymbolsAsync(count, cancellationToken).ConfigureAwait(false);
        if (type == DataType.Blob) return await ReadBlobsAsync(count, cancellationToken).ConfigureAwait(false);
        var storage = type.StorageOf();
        if (storage == typeof(sbyte)) return await ReadAsync<sbyte>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(short)) return await ReadAsync<short>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(int)) return await ReadAsync<int>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(long)) return await ReadAsync<long>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(float)) return await ReadAsync<float>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(double)) return await ReadAsync<double>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(string)) return await ReadTextsAsync(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(UInt128)) return await ReadAsync<UInt128>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(DoublePair)) return await ReadAsync<DoublePair>(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(DecimalNumber)) return await ReadDecimalsAsync(type, count, cancellationToken).ConfigureAwait(false);
        if (storage == typeof(Duration)) return await ReadDurationsAsync(count, cancellationToken).ConfigureAwait(false);
        throw new MalformedValueException($"Values of type {type.DisplayName()} are not read.");
    }

    /// <summary>Reads <paramref name="count"/> fixed-width numbers.</summary>
    public async ValueTask<Vector<T>> ReadAsync<T>(DataType type, int count, CancellationToken cancellationToken)
        where T : unmanaged => new(type, await ReadItemsAsync<T>(count, cancellationToken).ConfigureAwait(false));

    /// <summary>Reads how many elements each of <paramref name="count"/> rows of an array vector has.</summary>
    public async ValueTask<int[]> ReadLengthsAsync(int count, int width, CancellationToken cancellationToken) => width switch
    {
        sizeof(byte) => Array.ConvertAll(
            await ReadItemsAsync<byte>(count, cancellationToken).ConfigureAwait(false), length => (int)length),
        sizeof(ushort) => Array.ConvertAll(
            await ReadItemsAsync<ushort>(count, cancellationToken).ConfigureAwait(false), length => (int)length),
        sizeof(int) => await ReadItemsAsync<int>(count, cancellationToken).ConfigureAwait(false),
        _ => throw new MalformedValueException($"The lengths of rows are not {width} bytes wide."),
    };

    /// <summary>The numbers themselves, as memory holds them.</summary>
    public async ValueTask<T[]> ReadItemsAsync<T>(int count, CancellationToken cancellationToken) where T : unmanaged
    {
        var allocated = (int)Math.Min(count, Math.Max(1, limits.MaxPreallocatedBytes / WireFormat.SizeOf<T>()));
        var items = ColumnMemory.Allocate<T>(allocated);
        for (var filled = 0; filled < count;)
        {
            if (filled == items.Length) Array.Resize(ref items, (int)Math.Min(count, 2L * filled));
            var piece = Math.Min(WireInput.PieceOf<T>(), items.Length - filled);
            // What is behind the piece is to come whatever happens; no more must be waited for while the piece is filled.
            input.Announce((long)(count - filled - piece) * WireFormat.SizeOf<T>());
            await input.FillAsync(items, filled, piece, cancellationToken).ConfigureAwait(false);
            // While the piece is in the processor's cache.
            var arrived = items.AsSpan(filled, piece);
            if (!input.IsLittleEndian) Swap(arrived);
            WireFormat.ToMemory(arrived);
            filled += piece;
        }

        return items;
    }

    private async ValueTask<Vector> ReadDecimalsAsync(DataType type, int count, CancellationToken cancellationToken)
    {
        var scale = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        return await ReadDecimalsAsync(type, scale, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads decimals whose scale has been read.</summary>
    /// <exception cref="MalformedValueException">The bytes end, or the type has no such scale.</exception>
    public async ValueTask<Vector> ReadDecimalsAsync(
        DataType type, int scale, int count, CancellationToken cancellationToken)
    {
        RequireScale(type, scale);
        return type switch
        {
            DataType.Decimal32 => new DecimalVector<int>(
                type, scale, await ReadItemsAsync<int>(count, cancellationToken).ConfigureAwait(false)),
            DataType.Decimal64 => new DecimalVector<long>(
                type, scale, await ReadItemsAsync<long>(count, cancellationToken).ConfigureAwait(false)),
            _ => new DecimalVector<Int128>(
                type, scale, await ReadItemsAsync<Int128>(count, cancellationToken).ConfigureAwait(false)),
        };
    }

    /// <summary>A column of decimals without rows.</summary>
    /// <exception cref="MalformedValueException">The type has no such scale.</exception>
    public static DecimalVector NoDecimals(DataType type, int scale)
    {
        RequireScale(type, scale);
        return DecimalVector.Nulls(type, scale, 0);
    }

    private static void RequireScale(DataType type, int scale)
    {
        if (scale < 0 || scale > DecimalNumber.DigitsOf(type))
            throw new MalformedValueException($"A {type.DisplayName()} has the scale {scale}.");
    }

    private async ValueTask<Vector> ReadTextsAsync(DataType type, int count, CancellationToken cancellationToken) =>
        new Vector<string>(type, await ReadTextsAsync(count, cancellationToken).ConfigureAwait(false));

    private async ValueTask<Vector> ReadSymbolsAsync(int count, CancellationToken cancellationToken)
    {
        var symbols = new SymbolVector(new SymbolBase(), new int[Preallocated(count)], 0);
        foreach (var text in await ReadTextsAsync(count, cancellationToken).ConfigureAwait(false)) symbols.Add(text);
        return symbols;
    }

    /// <summary>Reads texts, each of which ends with a zero byte.</summary>
    public async ValueTask<string[]> ReadTextsAsync(int count, CancellationToken cancellationToken)
    {
        var texts = new string[Preallocated(count)];
        var cache = new TextCache(count);
        for (var filled = 0; filled < count;)
        {
            if (filled == texts.Length) Array.Resize(ref texts, (int)Math.Min(count, 2L * filled));
            filled += input.TakeTexts(texts.AsSpan(filled), cache);
            if (filled < texts.Length) texts[filled++] = await input.ReadTextAsync(cancellationToken).ConfigureAwait(false);
        }

        return texts;
    }

    private async ValueTask<Vector> ReadBlobsAsync(int count, CancellationToken cancellationToken)
    {
        var texts = new List<string>(Preallocated(count));
        for (var i = 0; i < count; i++)
        {
            var length = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
            if (length < 0) throw new MalformedValueException($"A BLOB has the length {length}.");
            var bytes = await ReadAsync<sbyte>(DataType.Char, length, cancellationToken).ConfigureAwait(false);
            texts.Add(ByteText.FromBytes(MemoryMarshal.AsBytes(bytes.Span)));
        }

        return new Vector<string>(DataType.Blob, [.. texts]);
    }

    private async ValueTask<Vector> ReadDurationsAsync(int count, CancellationToken cancellationToken)
    {
        var durations = new List<Duration>(Preallocated(count));
        for (var i = 0; i < count; i++)
        {
            var length = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
            var unit = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
            if (!Duration.IsUnit(unit))
                throw new MalformedValueException($"There is no unit of time with the number {unit}.");
            durations.Add(length == int.MinValue ? Duration.None : new Duration(length, (DurationUnit)unit));
        }

        return new Vector<Duration>(DataType.Duration, [.. durations]);
    }

    private int Preallocated(int count) => Math.Min(count, Math.Max(16, limits.MaxPreallocatedBytes / IntPtr.Size));

    private static void Swap<T>(Span<T> items) where T : unmanaged
    {
        switch (WireFormat.SizeOf<T>())
        {
            case sizeof(short):
                var shorts = MemoryMarshal.Cast<T, short>(items);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case sizeof(int):
                var ints = MemoryMarshal.Cast<T, int>(items);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case sizeof(long):
                var longs = MemoryMarshal.Cast<T, long>(items);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            case 2 * sizeof(long) when typeof(T) == typeof(DoublePair):
                var halves = MemoryMarshal.Cast<T, long>(items);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case 2 * sizeof(long):
                var wides = MemoryMarshal.Cast<T, UInt128>(items);
                BinaryPrimitives.ReverseEndianness(wides, wides);
                break;
        }
    }
}
