using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Requests as the vendor's clients send them, read in both orders of bytes.</summary>
public sealed class GoldenRequestTests
{
    private static readonly IReadOnlyDictionary<string, GoldenBytes> Recorded = GoldenBytes.Load("requests.txt");

    private static readonly ListenerOptions Options = new() { AccountFolder = "accounts" };

    private static readonly Dictionary<string, (string Head, Value[] Values)> Requests = new()
    {
        ["connect"] = ("connect True 0 0 guest", []),
        ["connect and log in"] = ("connect True 0 0 ann/secret of ann/False", []),
        ["script"] = ("script True 0 0 sum(1..3) // Ω", []),
        ["script urgent"] = ("script True 1 0 1 + 1", []),
        ["script of another standard"] = ("script True 1048576 0 1 + 1", []),
        ["function"] = ("function True 0 0 version", []),
        ["function with arguments"] = ("function True 0 0 add", [Vector.Int(1, int.MinValue, 3), Scalar.Double(0.5)]),
        ["variables"] = ("variable True 0 0 x,names", [Vector.Double(0.5, -7), Vector.String("a", "")]),
        ["connect of API"] = ("connect False 0 0 guest", []),
        ["login of API"] = ("function False 0 0 login", [Scalar.String("ann"), Scalar.String("secret of ann")]),
        ["variable of API"] = ("variable False 0 0 x", [Scalar.Long(5)]),
        ["script in blocks"] = ("script False 32 8192 table(1..3 as id)", []),
        ["script without an answer"] = ("script True 4 0 x = 1", []),
        ["function with packed columns"] = ("function True 64 0 size", [new Table(("a", Vector.Int(1, int.MinValue, 3)))]),
        ["script without options"] = ("script False 0 0 1", []),
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_is_read_alike_in_both_orders(string name)
    {
        var (head, values) = Requests[name];
        foreach (var isLittleEndian in new[] { true, false })
        {
            var (readHead, readValues) = await ReadAsync(Recorded[name].In(isLittleEndian));
            Assert.Equal(head, readHead);
            Assert.Equal(values.Length, readValues.Count);
            foreach (var (value, read) in values.Zip(readValues)) SameValue.Assert(value, read);
        }
    }

    [Theory]
    [InlineData("function with arguments")]
    [InlineData("variables")]
    [InlineData("login of API")]
    public async Task Bit_turned_in_any_byte_of_an_argument_is_another_request_or_none(string name)
    {
        foreach (var isLittleEndian in new[] { true, false })
        {
            var bytes = Recorded[name].In(isLittleEndian);
            var head = Encoding.Latin1.GetString(bytes).IndexOf('\n', StringComparison.Ordinal) + 1;
            var length = int.Parse(Encoding.Latin1.GetString(bytes[..head]).Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
            for (var place = head + length; place < bytes.Length; place++)
            {
                var turned = bytes.ToArray();
                turned[place] ^= 1;
                await Assert.ThrowsAnyAsync<Exception>(() => RequireSameAsync(name, turned));
            }
        }
    }

    private static async Task RequireSameAsync(string name, byte[] bytes)
    {
        var (_, read) = await ReadAsync(bytes);
        foreach (var (value, other) in Requests[name].Values.Zip(read)) SameValue.Assert(value, other);
    }

    private static async Task<(string Head, IReadOnlyList<Value> Values)> ReadAsync(byte[] bytes)
    {
        using var input = new WireInput(bytes);
        var request = await Request.ReadAsync(input, Options, CancellationToken.None);
        Assert.Equal(0, input.UnreadBytes);
        var head = $"{request.Header.TakesMessages} {(long)request.Header.Flags} {request.Header.FetchSize}";
        return request switch
        {
            ConnectRequest { Credentials: null } => ($"connect {head} guest", []),
            ConnectRequest { Credentials: { } who } => ($"connect {head} {who.User}/{who.Password}/{who.IsEncrypted}", []),
            ScriptRequest script => ($"script {head} {script.Script}", []),
            FunctionRequest call => ($"function {head} {call.Function}", call.Arguments),
            VariableRequest variables => ($"variable {head} {string.Join(',', variables.Names)}", variables.Values),
            _ => throw new InvalidOperationException("A request of another kind."),
        };
    }
}
