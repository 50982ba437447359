using DolphinQuant.Data.Wire;

namespace DolphinQuant.Data.Tests.Wire;

/// <summary>The bytes of <see cref="GoldenValues"/>, read in both orders and written.</summary>
public sealed class GoldenBytesTests
{
    // Recorded bytes that no reader has a use for: the byte of a VOID, the type byte and the name of a table, the kind of a
    // function, the scale or unit of a null, the columns of a vector without rows, the spare byte of a block of rows and the part
    // of their total that only bounds them, the number of a base of symbols, the outer type of a matrix or set, the inner form
    // of a matrix, where a null lies in a grouped tuple, and of a compressed column what its elements tell again.
    private static readonly Dictionary<string, int> Unused = new()
    {
        ["scalar void"] = 1, ["scalar functiondef"] = 1, ["scalar decimal32 null"] = 1, ["scalar decimal64 null"] = 1,
        ["scalar decimal128 null"] = 1, ["scalar duration null"] = 1, ["vector empty"] = 4, ["vector symbol"] = 4,
        ["set"] = 1, ["set string"] = 1, ["set double"] = 1, ["matrix"] = 2, ["matrix labels"] = 2,
        ["matrix row labels"] = 2, ["matrix column labels"] = 6, ["matrix bool"] = 2, ["tuple of forms"] = 4,
        ["tuple grouped"] = 4, ["table"] = 2, ["table of shared symbols"] = 1, ["table of types"] = 10,
        ["table packed by lz4"] = 20, ["table packed by differences"] = 24, ["chart"] = 2, ["array vector"] = 4,
        ["array vector blocks"] = 5, ["array vector long rows"] = 3, ["array vector timestamp"] = 5,
        ["array vector decimal64"] = 4,
    };

    // What this encoder writes in another way that means the same: the inner header of a matrix is a vector's, a table has a
    // type and no name, symbols have a number from 1 on, and what came packed or in small blocks goes out plain.
    private static readonly Dictionary<string, (string Recorded, string Written)[]> WrittenOtherwise = new()
    {
        ["matrix"] = [("10030010030200", "10030010010200")],
        ["matrix labels"] = [("04030200000002", "04010200000002")],
        ["matrix row labels"] = [("05030200000001", "05010200000001")],
        ["matrix column labels"] = [("91010200000001000000000000000", "91010200000001000000010000000"), ("12030200000002", "12010200000002")],
        ["matrix bool"] = [("01030001030200", "01030001010200")],
        ["tuple of forms"] = [("01030001030100", "01030001010100")],
        ["chart"] = [("10030200000001", "10010200000001")],
        ["set string"] = [("61006200", "62006100")],
        ["set double"] = [("000000000000f83fffffffffffffefff", "ffffffffffffefff000000000000f83f")],
        ["vector symbol"] = [("910104000000010000000000", "910104000000010000000100")],
        ["vector symbol texts"] = [("", "910104000000010000000100000003000000004100420001000000000000000200000001000000")],
        ["tuple grouped"] = [("", "1901040000000100000012007800040007000000000000040008000000")],
        ["array vector blocks"] = [("0100010001000000000000e03f0100010002", "020001000102000000000000e03f")],
        ["table"] = [("0006", "1b06"), ("03000000740074", "030000000074")],
        ["table of types"] = [("0006", "1b06"), ("07000000740073", "070000000073"), ("9101020000000100000000", "9101020000000100000001")],
        ["table of shared symbols"] = [("0006", "1b06"), ("0100000005000000", "0100000001000000"), ("0100000005000000", "0100000001000000")],
        ["table packed by lz4"] = [("", "1b06030000000100000000610004010300000001000000010000000000008003000000")],
        ["table packed by differences"] = [("", "1b06030000000100000000610004010300000001000000050000000600000008000000")],
    };

    public static TheoryData<string> Names => [.. GoldenValues.All.Keys];

    [Fact]
    public void Every_form_and_type_is_recorded()
    {
        Assert.Equal(GoldenValues.All.Keys.Order(StringComparer.Ordinal), GoldenValues.Recorded.Keys.Order(StringComparer.Ordinal));
        var values = GoldenValues.All.Values;
        DataForm[] none = [DataForm.Chunk, DataForm.SystemObject];
        Assert.Equal(Enum.GetValues<DataForm>().Except(none), values.Select(value => value.Form).Distinct().Order());
        var types = Enum.GetValues<DataType>().Except([DataType.Any, DataType.Compressed, DataType.Dictionary]).ToArray();
        Assert.Equal(types, values.Where(value => value.Form == DataForm.Scalar).Select(value => value.Type).Distinct().Order());
        Assert.Equal(
            types.Where(type => type != DataType.Void && !OpaqueValue.IsOpaque(type)),
            values.OfType<Vector>().Select(value => value.Type).Distinct().Order().Where(type => type != DataType.Any && !type.IsArray()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Recorded_bytes_are_read_as_the_value_in_both_orders(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var bytes = GoldenValues.Recorded[name].In(isLittleEndian);
            SameValue.Assert(GoldenValues.All[name], await Bytes.ReadAsync(bytes, isLittleEndian: isLittleEndian));
            SameValue.Assert(GoldenValues.All[name], await Bytes.ReadAsync(bytes, pieceLength: 1, isLittleEndian));
            SameValue.Assert(
                GoldenValues.All[name], await Bytes.ReadAsync(bytes, isLittleEndian: isLittleEndian, limits: ReaderLimits.Trusting));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Value_is_written_as_recorded(string name)
    {
        var written = await Bytes.OfAsync(GoldenValues.All[name]);
        var expected = Convert.ToHexStringLower(GoldenValues.Recorded[name].Little);
        foreach (var part in WrittenOtherwise.GetValueOrDefault(name, []))
            expected = part.Recorded.Length == 0 ? part.Written : ReplaceFirst(expected, part.Recorded, part.Written);
        Assert.Equal(expected, Convert.ToHexStringLower(written));
        SameValue.Assert(GoldenValues.All[name], await Bytes.ReadAsync(written));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bit_turned_in_any_byte_in_use_makes_another_value_or_none(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var bytes = GoldenValues.Recorded[name].In(isLittleEndian);
            var unused = new List<int>();
            for (var place = 0; place < bytes.Length; place++)
                if (await IsReadAsSameAsync(name, [.. bytes[..place], (byte)(bytes[place] ^ 1), .. bytes[(place + 1)..]], isLittleEndian))
                    unused.Add(place);
            Assert.True(Unused.GetValueOrDefault(name) == unused.Count, $"{unused.Count} unused: {string.Join(' ', unused)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bytes_of_the_other_order_are_not_the_value(string name)
    {
        // Three zero bytes are the same from both ends.
        var isSame = name == "scalar void";
        Assert.Equal(isSame, await IsReadAsSameAsync(name, GoldenValues.Recorded[name].Big, isLittleEndian: true));
        Assert.Equal(isSame, await IsReadAsSameAsync(name, GoldenValues.Recorded[name].Little, isLittleEndian: false));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bytes_cut_off_anywhere_are_malformed(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var bytes = GoldenValues.Recorded[name].In(isLittleEndian);
            for (var length = 0; length < bytes.Length; length++)
                await Assert.ThrowsAsync<MalformedValueException>(() => Bytes.ReadAsync(bytes[..length], isLittleEndian: isLittleEndian));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_wrong_byte_gives_a_value_or_is_malformed(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var bytes = GoldenValues.Recorded[name].In(isLittleEndian);
            for (var place = 0; place < bytes.Length; place++)
                foreach (var wrong in new byte[] { 0x00, 0x01, 0x7F, 0x80, 0xFF })
                    await ReadDamagedAsync([.. bytes[..place], wrong, .. bytes[(place + 1)..]], isLittleEndian);
        }
    }

    private static async Task<bool> IsReadAsSameAsync(string name, byte[] bytes, bool isLittleEndian)
    {
        try
        {
            SameValue.Assert(GoldenValues.All[name], await Bytes.ReadAsync(bytes, isLittleEndian: isLittleEndian));
            return true;
        }
        catch (Exception difference) when (difference is MalformedValueException or Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static async Task ReadDamagedAsync(byte[] bytes, bool isLittleEndian)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var input = new WireInput(new MemoryStream(bytes)) { IsLittleEndian = isLittleEndian };
            await new ValueReader(input, ReaderLimits.Cautious).ReadAsync(CancellationToken.None);
        }
        catch (MalformedValueException)
        {
            // What a damaged message must end in, unless it happens to be another value.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static string ReplaceFirst(string text, string part, string other)
    {
        var place = text.IndexOf(part, StringComparison.Ordinal);
        return $"{text[..place]}{other}{text[(place + part.Length)..]}";
    }
}
