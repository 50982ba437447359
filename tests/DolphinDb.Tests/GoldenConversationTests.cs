using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>Answers of every form and type in both orders of bytes, and requests byte by byte as other clients send them.</summary>
public sealed class GoldenConversationTests
{
    private static readonly IReadOnlyDictionary<string, GoldenBytes> Requests = GoldenBytes.Load("requests.txt");

    public static TheoryData<string> Names => [.. GoldenValues.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_in_either_order_is_read_as_the_value(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var value = GoldenValues.Recorded[name].In(isLittleEndian);
            byte[] answer = [.. Head(1, isLittleEndian, "OK", before: "MSG\nprinted\0"), .. value];
            await using var server = new FakeServer([Head(0, isLittleEndian), Head(0, isLittleEndian), answer, FakeServer.Done]);
            await using var source = new DolphinDbDataSource(server.Options);
            await using var session = await source.OpenWireSessionAsync(Calls.Never);

            SameValue.Assert(GoldenValues.All[name], await session.CallAsync("value", [], Calls.Never));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_and_what_follows_it_are_read_in_either_order(bool isLittleEndian)
    {
        byte[] next = [.. Head(1, isLittleEndian), .. GoldenValues.Recorded["vector int"].In(isLittleEndian)];
        await using var server = new FakeServer([FakeServer.Done, FakeServer.Done, Head(0, isLittleEndian, "no such thing"), next, FakeServer.Done]);
        await using var source = new DolphinDbDataSource(server.Options);
        await using var session = await source.OpenWireSessionAsync(Calls.Never);

        var failure = await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync("nothing", Calls.Never));
        Assert.Contains("no such thing", failure.Message, StringComparison.Ordinal);
        SameValue.Assert(GoldenValues.All["vector int"], await session.RunAsync("vector", Calls.Never));
    }

    // Behind the order of bytes the C# client writes no line feed, and neither does this one.
    [Fact]
    public async Task Requests_are_those_of_the_vendors_clients()
    {
        var done = FakeServer.Done;
        await using var server = new FakeServer([done, done, done, done, done, done, done]);
        await using var source = new DolphinDbDataSource(server.Options with { Password = "secret of ann" });
        await using (var session = await source.OpenWireSessionAsync(Calls.Never))
        {
            await session.RunAsync("sum(1..3) // Ω", Calls.Never);
            await session.CallAsync("version", [], Calls.Never);
            await session.CallAsync("add", [Vector.Int(1, int.MinValue, 3), Scalar.Double(0.5)], Calls.Never);
            await session.UploadAsync(
                new SortedDictionary<string, Value> { ["names"] = Vector.String("a", ""), ["x"] = Vector.Double(0.5, -7) }, Calls.Never);
        }

        var sent = server.Requests.Take(6).Select(Encoding.Latin1.GetString).ToArray();
        Assert.Equal(Recorded("connect"), sent[0]);
        Assert.Equal(Recorded("login of API").Replace("API ", "API2 ", StringComparison.Ordinal), sent[1]);
        Assert.Equal(Recorded("script"), sent[2]);
        Assert.Equal(Recorded("function").Replace(" 21 ", " 20 ", StringComparison.Ordinal)[..^1], sent[3]);
        Assert.Equal(
            Recorded("function with arguments").Replace(" 17 ", " 16 ", StringComparison.Ordinal).Replace("2\n1\n", "2\n1", StringComparison.Ordinal),
            sent[4]);
        Assert.StartsWith("API2 77 20 / 0_1_4_64\nvariable\nnames,x\n2\n1", sent[5], StringComparison.Ordinal);
    }

    private static string Recorded(string name) => Encoding.Latin1.GetString(Requests[name].Little);

    private static byte[] Head(int values, bool isLittleEndian, string outcome = "OK", string before = "") =>
        Encoding.UTF8.GetBytes($"{before}77 {values.Text()} {(isLittleEndian ? 1 : 0).Text()}\n{outcome}\n");
}
