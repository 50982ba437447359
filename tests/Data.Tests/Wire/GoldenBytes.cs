namespace DolphinQuant.Data.Tests.Wire;

/// <summary>What goes over the wire, in both orders of bytes.</summary>
/// <param name="Little">Little endian.</param>
/// <param name="Big">Big endian.</param>
internal sealed record GoldenBytes(byte[] Little, byte[] Big)
{
    /// <summary>The bytes in the order that is asked for.</summary>
    public byte[] In(bool isLittleEndian) => isLittleEndian ? Little : Big;

    /// <summary>Reads a file of lines with a name and the bytes in both orders.</summary>
    public static IReadOnlyDictionary<string, GoldenBytes> Load(string file) => File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", file))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => new GoldenBytes(Convert.FromHexString(parts[1]), Convert.FromHexString(parts[2])));
}
