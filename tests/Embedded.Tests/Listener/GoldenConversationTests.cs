using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>A client of either order of bytes, which is answered in little endian order.</summary>
public sealed class GoldenConversationTests : ListenerFixture
{
    private static readonly IReadOnlyDictionary<string, GoldenBytes> Recorded = GoldenBytes.Load("requests.txt");

    [Fact]
    public async Task Variables_uploaded_in_either_order_come_back()
    {
        using var client = await LogInAsync();
        var failures = new List<string>();
        // A name alone, or nothing, is no value that a variable could hold.
        foreach (var (name, value) in GoldenValues.All)
            if (value is not OpaqueValue and not Scalar { Type: DataType.Void })
                foreach (var isLittleEndian in new[] { true, false })
                    if (await Record.ExceptionAsync(() => RequireReturnAsync(client, name, isLittleEndian)) is { } failure)
                        failures.Add($"{name}, little endian {isLittleEndian}: {failure.Message}");
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Conversation_in_either_order_is_answered(bool isLittleEndian)
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'secret of ann')");
        using var client = await ConnectAsync();
        foreach (var name in new[] { "connect of API", "login of API", "variables" })
        {
            await client.SendRawAsync(Recorded[name].In(isLittleEndian));
            await client.AnswerAsync();
        }

        await client.SendRawAsync(Recorded["function with arguments"].In(isLittleEndian));
        SameValue.Assert(Vector.Double(1.5, double.NaN, 3.5), (await client.AnswerAsync())!);
        SameValue.Assert(Vector.Double(0.5, -7), (await client.RunAsync("x"))!);
        SameValue.Assert(Vector.String("a", ""), (await client.RunAsync("names"))!);
    }

    private static async Task RequireReturnAsync(PlainClient client, string name, bool isLittleEndian)
    {
        var text = $"variable\nx\n1\n{(isLittleEndian ? '1' : '0')}";
        var head = Encoding.UTF8.GetBytes($"API2 0 {text.Length} / 0_1_4_2\n{text}");
        await client.SendRawAsync([.. head, .. GoldenValues.Recorded[name].In(isLittleEndian)]);
        await client.AnswerAsync();

        SameValue.Assert(GoldenValues.All[name], (await client.RunAsync("x"))!);
    }
}
