using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>The conversation of an editor's debugger with the listener, message by message.</summary>
public sealed class DebuggerTests : ListenerFixture
{
    internal const string Loop =
        """
        def double_of(x) {
            y = x * 2
            return y
        }

        total = 0
        for(i in 1..3) {
            total += double_of(i)
        }
        print(total)
        """;

    [Fact]
    public async Task Script_stops_at_breakpoints_and_shows_its_variables()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync(Loop);

        Assert.Equal([7], await debugger.SetBreaksAsync("", 4, 7, 8));
        await debugger.AskAsync("runScriptWithDebug");
        await debugger.ExpectAsync("BREAKPOINT", 7);
        Assert.Equal([("", 7)], await debugger.CallsAsync());
        Assert.Equal(("0", "1"), (await debugger.VariableAsync(2, "total"), await debugger.VariableAsync(2, "i")));
        await debugger.AskAsync("continueRun");
        await debugger.ExpectAsync("BREAKPOINT", 7);
        Assert.Equal(("2", "2"), (await debugger.VariableAsync(2, "total"), await debugger.VariableAsync(2, "i")));
        Assert.Empty(await debugger.SetBreaksAsync(""));
        await debugger.AskAsync("continueRun");

        Assert.Equal("12", (await debugger.EventAsync("OUTPUT")).GetProperty("data").GetString());
        await debugger.ExpectEndAsync("FINISHED");
    }

    [Fact]
    public async Task Steps_go_over_into_and_out_of_functions()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync(Loop);
        await debugger.SetBreaksAsync("", 5);
        await debugger.AskAsync("runScriptWithDebug");
        await debugger.ExpectAsync("BREAKPOINT", 5);

        await debugger.StepAsync("stepOver", 6);
        await debugger.StepAsync("stepOver", 7);
        await debugger.StepAsync("stepOver", 7);
        Assert.Equal("2", await debugger.VariableAsync(2, "total"));
        await debugger.StepAsync("stepInto", 1);
        Assert.Equal([("", 7), ("double_of", 1)], await debugger.CallsAsync());
        Assert.Equal("2", await debugger.VariableAsync(3, "x"));
        await debugger.StepAsync("stepInto", 2);
        Assert.Equal("4", await debugger.VariableAsync(3, "y"));
        await debugger.StepAsync("stepOut", 7);
        Assert.Equal("6", await debugger.VariableAsync(2, "total"));
        await debugger.StepAsync("stepOver", 9);
        await debugger.AskAsync("stepOver");
        await debugger.EventAsync("OUTPUT");
        await debugger.ExpectEndAsync("FINISHED");
    }

    [Fact]
    public async Task Statements_of_one_line_are_one_step()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("a = 1; b = 2; c = 3\nfor(i in 1..3) a += i\nd = a");
        await debugger.SetBreaksAsync("", 0);
        await debugger.AskAsync("runScriptWithDebug");

        await debugger.ExpectAsync("BREAKPOINT", 0);
        await debugger.StepAsync("stepOver", 1);
        Assert.Equal("3", await debugger.VariableAsync(2, "c"));
        await debugger.StepAsync("stepInto", 2);
        Assert.Equal("7", await debugger.VariableAsync(2, "a"));
        await debugger.AskAsync("stepOut");
        await debugger.ExpectEndAsync("FINISHED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Failure_is_shown_where_it_happens_when_asked_for(bool isAskedFor)
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("def inverse_of(x) {\n    if(x == 0) throw \"no inverse of 0\"\n    return 1 \\ x\n}\nv = 0\ninverse_of(v)\nw = 1");
        await debugger.AskAsync("setAllExceptionBreak", Vector.Tuple(Scalar.Bool(isAskedFor)));
        await debugger.AskAsync("runScriptWithDebug");

        var failure = await debugger.EventAsync("ERROR");
        Assert.Contains("no inverse of 0", failure.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, failure.GetProperty("data").GetProperty("line").GetInt32());
        Assert.Equal(isAskedFor ? [("", 5), ("inverse_of", 1)] : [], await debugger.CallsAsync());
        await debugger.AskAsync("continueRun");
        await debugger.ExpectEndAsync("STOPPED");
    }

    [Fact]
    public async Task Caught_failure_is_shown_and_the_script_goes_on()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("try {\n    throw \"first\"\n} catch(e) {\n    print(e[1])\n}");
        await debugger.AskAsync("setAllExceptionBreak", Vector.Tuple(Scalar.Bool(true)));
        await debugger.AskAsync("runScriptWithDebug");

        await debugger.EventAsync("ERROR");
        await debugger.AskAsync("continueRun");
        Assert.Equal("first", (await debugger.EventAsync("OUTPUT")).GetProperty("data").GetString());
        await debugger.ExpectEndAsync("FINISHED");
    }

    [Fact]
    public async Task Mistake_in_the_text_is_told_and_nothing_runs()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        var answer = await debugger.AskAsync("parseScriptWithDebug", Vector.String("a = 1\nb = (2"));

        await debugger.EventAsync("SYNTAX");
        Assert.False(answer.GetProperty("data").TryGetProperty("modules", out _));
        await Assert.ThrowsAsync<ScriptException>(() => debugger.AskAsync("runScriptWithDebug"));
        await debugger.AskAsync("parseScriptWithDebug", Vector.String("#include \"other.dos\""));
        await debugger.EventAsync("SYNTAX");
    }

    [Fact]
    public async Task Values_of_any_form_are_shown_up_to_a_size()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("v = 4 5 6\nt = table(1..2 as id)\nf = sum\nlarge = 1..1000000\ndone = 1");
        await debugger.SetBreaksAsync("", 4);
        await debugger.AskAsync("runScriptWithDebug");
        await debugger.ExpectAsync("BREAKPOINT", 4);

        var (vector, bytes) = await debugger.ValueAsync(2, "v");
        Assert.Equal(("VECTOR", "INT", 3), (vector.GetProperty("form").GetString(), vector.GetProperty("type").GetString(), vector.GetProperty("rows").GetInt32()));
        Assert.Equal([4, 5, 6], ((Vector<int>)ValueBytes.Read(bytes)).Span.ToArray());
        Assert.Equal(2, ((Table)ValueBytes.Read((await debugger.ValueAsync(2, "t")).Bytes)).Count);
        Assert.Equal(DataType.FunctionDef, ValueBytes.Read((await debugger.ValueAsync(2, "f")).Bytes).Type);
        var (large, none) = await debugger.ValueAsync(2, "large");
        Assert.Equal((-1, 0), (large.GetProperty("offset").GetInt32(), none.Length));
        await Assert.ThrowsAsync<ScriptException>(() => debugger.AskAsync("getVariable", Vector.Tuple(Scalar.Int(2), Scalar.Int(99), Scalar.Void)));
        await Assert.ThrowsAsync<ScriptException>(() => debugger.AskAsync("getStackVariables", Vector.Int(9)));
    }

    [Fact]
    public async Task Running_script_pauses_and_stops()
    {
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("i = 0\nwhile(true) {\n    i += 1\n}");
        await debugger.AskAsync("runScriptWithDebug");
        Assert.Empty(await debugger.CallsAsync());
        await Assert.ThrowsAsync<ScriptException>(() => debugger.AskAsync("stepOver"));

        await debugger.AskAsync("pauseRun");
        await debugger.ExpectAsync("STEP", 2);
        await debugger.AskAsync("stopRun");
        await debugger.ExpectEndAsync("STOPPED");
    }

    [Fact]
    public async Task Script_ends_when_its_debugger_leaves()
    {
        using var other = await LogInAsync();
        var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        await debugger.ParseAsync("share table(1 as id) as seen\ni = 0\nwhile(true) i += 1");
        await debugger.SetBreaksAsync("", 1);
        await debugger.AskAsync("runScriptWithDebug");
        await debugger.ExpectAsync("BREAKPOINT", 1);
        Assert.Contains("seen", (await debugger.AskAsync("getStackVariables", Vector.Int(1))).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, ((Table)(await other.RunAsync("getConsoleJobs()"))!).Count);
        debugger.Dispose();

        for (var i = 0; ((Table)(await other.RunAsync("getConsoleJobs()"))!).Count > 1; i++)
        {
            Assert.True(i < 200, "The script goes on without its debugger.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Stranger_debugs_nothing_and_other_functions_are_called_as_ever()
    {
        using var stranger = await DebugClient.ConnectAsync(Listener.EndPoint.Port);
        await Assert.ThrowsAsync<ScriptException>(() => stranger.AskAsync("parseScriptWithDebug", Vector.String("1")));
        await Assert.ThrowsAsync<ScriptException>(() => stranger.AskAsync("login", Vector.String("admin", "wrong")));
        await Assert.ThrowsAsync<ScriptException>(() => stranger.AskAsync("getUserList"));

        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port);
        var session = (await debugger.AskAsync("string{getCurrentSessionAndUser()[0]}")).GetProperty("data").GetString();
        Assert.True(long.Parse(session!, System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task User_who_may_not_run_scripts_debugs_none()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann'); deny('ann', SCRIPT_EXEC)");
        using var debugger = await DebugClient.LogInAsync(Listener.EndPoint.Port, "ann", "password of ann");

        await Assert.ThrowsAsync<ScriptException>(() => debugger.ParseAsync("1 + 1"));
    }

    /// <summary>An editor's debugger.</summary>
    private sealed class DebugClient : IDisposable
    {
        private readonly ClientWebSocket _socket = new();
        private readonly Queue<JsonElement> _events = [];
        private int _id;

        public static async Task<DebugClient> ConnectAsync(int port)
        {
            var client = new DebugClient();
            client._socket.Options.AddSubProtocol("debug");
            await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}"), CancellationToken.None);
            return client;
        }

        public static async Task<DebugClient> LogInAsync(int port, string user = "admin", string password = Password)
        {
            var client = await ConnectAsync(port);
            await client.AskAsync("login", Vector.String(user, password));
            return client;
        }

        public Task<JsonElement> ParseAsync(string script) => AskAsync("parseScriptWithDebug", Vector.String(script));

        public async Task<IReadOnlyList<int>> SetBreaksAsync(string module, params int[] lines)
        {
            // A client writes a list of nothing as one of texts.
            Vector wanted = lines.Length > 0 ? Vector.Int(lines) : Vector.String();
            var answer = (await AskAsync("setBreaks", Vector.Tuple(Scalar.String(module), wanted))).GetProperty("data");
            Assert.Equal(module, answer[0].GetString());
            return [.. answer[1].EnumerateArray().Select(line => line.GetInt32())];
        }

        public async Task StepAsync(string step, int line)
        {
            await AskAsync(step);
            await ExpectAsync("STEP", line);
        }

        public async Task<IReadOnlyList<(string Name, int Line)>> CallsAsync() =>
            [.. (await AskAsync("stackTrace")).GetProperty("data").EnumerateArray().Where(call => call.TryGetProperty("moduleName", out _))
                .Select(call => (call.TryGetProperty("name", out var name) ? name.GetString()! : "", call.GetProperty("line").GetInt32()))];

        public async Task<string?> VariableAsync(int call, string name) =>
            (await FindAsync(call, name)).GetProperty("data").GetString();

        public async Task<(JsonElement Shape, byte[] Bytes)> ValueAsync(int call, string name)
        {
            var number = (await FindAsync(call, name)).GetProperty("vid").GetInt32();
            await SendAsync("getVariable", Vector.Tuple(Scalar.Int(call), Scalar.Int(number), Scalar.String(name)));
            var (answer, bytes) = await AnswerAsync();
            return (answer.GetProperty("data"), bytes);
        }

        public async Task<JsonElement> AskAsync(string function, Value? data = null)
        {
            await SendAsync(function, data);
            return (await AnswerAsync()).Message;
        }

        public async Task<JsonElement> EventAsync(string name)
        {
            while (_events.Count == 0) Keep((await ReceiveAsync()).Message);
            var happened = _events.Dequeue();
            Assert.Equal(name, happened.GetProperty("event").GetString());
            return happened;
        }

        public async Task ExpectAsync(string name, int line) =>
            Assert.Equal(line, (await EventAsync(name)).GetProperty("data").GetProperty("line").GetInt32());

        public async Task ExpectEndAsync(string status) =>
            Assert.Equal(status, (await EventAsync("END")).GetProperty("data").GetProperty("status").GetString());

        public void Dispose() => _socket.Dispose();

        private async Task<JsonElement> FindAsync(int call, string name) =>
            (await AskAsync("getStackVariables", Vector.Int(call))).GetProperty("data").EnumerateArray()
                .Single(variable => variable.GetProperty("name").GetString() == name);

        private async Task SendAsync(string function, Value? data)
        {
            var message = new Dictionary(DataType.String, DataType.Any, isOrdered: true)
            {
                [Scalar.String("id")] = Scalar.Int(_id++), [Scalar.String("func")] = Scalar.String(function),
            };
            if (data is not null) message[Scalar.String("data")] = data;
            using var bytes = new MemoryStream();
            ValueBytes.Write(message, bytes);
            await _socket.SendAsync(bytes.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }

        private async Task<(JsonElement Message, byte[] Bytes)> AnswerAsync()
        {
            while (true)
            {
                var (message, bytes) = await ReceiveAsync();
                if (Keep(message)) continue;
                Assert.Equal(_id - 1, message.GetProperty("id").GetInt32());
                return message.GetProperty("message").GetString() is "OK" ? (message, bytes) : throw new ScriptException(message.GetProperty("message").GetString()!);
            }
        }

        private bool Keep(JsonElement message)
        {
            if (!message.TryGetProperty("event", out _)) return false;
            _events.Enqueue(message);
            return true;
        }

        private async Task<(JsonElement Message, byte[] Bytes)> ReceiveAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var whole = new MemoryStream();
            var piece = new byte[64 << 10];
            WebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(piece, patience.Token);
                Assert.Equal(WebSocketMessageType.Binary, received.MessageType);
                whole.Write(piece, 0, received.Count);
            }
            while (!received.EndOfMessage);
            var message = whole.ToArray();
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(message);
            return (JsonDocument.Parse(message.AsMemory(sizeof(int), length)).RootElement, message[(sizeof(int) + length)..]);
        }
    }
}
