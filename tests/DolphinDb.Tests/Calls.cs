using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>Shorter ways to say what tests say often.</summary>
internal static class Calls
{
    public static readonly CancellationToken Never = CancellationToken.None;

    public static async Task<long> LongAsync(this IDatabaseSession session, string script) =>
        ((Scalar)await session.RunAsync(script, Never)).AsLong();

    public static async Task<List<Table>> BlocksAsync(this IDatabaseSession session, string script, int rows)
    {
        var blocks = new List<Table>();
        await foreach (var block in session.ReadAsync(script, rows, Never)) blocks.Add(block);
        return blocks;
    }

    public static string Text(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
