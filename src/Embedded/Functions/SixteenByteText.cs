using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>INT128, UUID, IPADDR, COMPLEX and POINT as text.</summary>
internal static class SixteenByteText
{
    private const int HexDigits = 32;

    /// <summary>The text; null of INT128, UUID and IPADDR prints as zeros, of COMPLEX and POINT as nothing.</summary>
    public static string Format(Scalar scalar) => scalar.Type switch
    {
        DataType.Uuid => Uuid(Hex(scalar.AsBinary())),
        DataType.IpAddress => Address(scalar.AsBinary()),
        DataType.Int128 => Hex(scalar.AsBinary()),
        _ when scalar.IsNull => "",
        DataType.Point => $"({Number(scalar.AsTwoDoubles().Low)}, {Number(scalar.AsTwoDoubles().High)})",
        _ => Complex(scalar.AsTwoDoubles()),
    };

    /// <summary>Reads an INT128, UUID or IPADDR.</summary>
    public static bool TryParse(string text, DataType type, out UInt128 bits)
    {
        bits = UInt128.Zero;
        if (type == DataType.IpAddress) return TryParseAddress(text, out bits);
        if (type == DataType.Uuid)
        {
            if (!Guid.TryParseExact(text, "D", out var id)) return false;
            text = id.ToString("N");
        }

        return text.Length == HexDigits
            && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits);
    }

    private static string Hex(UInt128 bits) => bits.ToString("x32", CultureInfo.InvariantCulture);

    private static string Uuid(string hex) => $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";

    private static string Address(UInt128 bits)
    {
        if (bits <= uint.MaxValue)
        {
            var v4 = (uint)bits;
            return string.Create(CultureInfo.InvariantCulture, $"{v4 >> 24}.{v4 >> 16 & 255}.{v4 >> 8 & 255}.{v4 & 255}");
        }

        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new IPAddress(bytes).ToString();
    }

    // IPv4 lies in the lowest four bytes.
    private static bool TryParseAddress(string text, out UInt128 bits)
    {
        bits = UInt128.Zero;
        if (!IPAddress.TryParse(text, out var address)) return false;
        var isFull = address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3;
        foreach (var part in address.GetAddressBytes()) bits = (bits << 8) | part;
        return isFull;
    }

    private static string Complex(DoublePair pair) =>
        $"{Number(pair.Low)}{(double.IsNegative(pair.High) ? "-" : "+")}{Number(Math.Abs(pair.High))}i";

    // Whole numbers keep one decimal.
    private static string Number(double value)
    {
        var text = Formatter.Number(value);
        return text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
    }
}
