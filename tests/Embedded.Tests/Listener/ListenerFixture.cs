using System.Net.Sockets;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>A listener over a database in a folder of its own.</summary>
public abstract class ListenerFixture : IAsyncLifetime
{
    public const string Password = "a password of the tests";

    protected string Folder { get; } = Directory.CreateTempSubdirectory("dolphinquant-listener-").FullName;

    protected EmbeddedDatabase Database { get; private set; } = null!;

    protected ScriptListener Listener { get; private set; } = null!;

    protected virtual ListenerOptions Options => new()
    {
        AccountFolder = Path.Combine(Folder, "accounts"), AdminPassword = Password, Port = 0,
    };

    protected virtual EmbeddedOptions Engine => new() { Directory = Path.Combine(Folder, "db") };

    public async Task InitializeAsync()
    {
        Database = await EmbeddedDatabase.OpenAsync(Engine, CancellationToken.None);
        Listener = ScriptListener.Start(Database, Options);
    }

    public async Task DisposeAsync()
    {
        await Listener.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private protected Task<PlainClient> ConnectAsync() => PlainClient.ConnectAsync(Listener.EndPoint.Port);

    private protected async Task<PlainClient> LogInAsync(string user = "admin", string password = Password)
    {
        var client = await ConnectAsync();
        await client.AskAsync($"connect\nlogin\n{user}\n{password}\nfalse");
        return client;
    }

    /// <summary>Stops the listener and starts another one on the same accounts.</summary>
    private protected async Task RestartAsync()
    {
        await Listener.DisposeAsync();
        Listener = ScriptListener.Start(Database, Options);
    }
}

/// <summary>Speaks the plain protocol byte by byte, as a test wants it.</summary>
internal sealed class PlainClient : IDisposable
{
    private readonly TcpClient _socket;
    private readonly NetworkStream _stream;
    private readonly WireInput _input;

    private PlainClient(TcpClient socket)
    {
        _socket = socket;
        _stream = socket.GetStream();
        _input = new WireInput(_stream);
    }

    public List<string> Messages { get; } = [];

    public static async Task<PlainClient> ConnectAsync(int port)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        return new PlainClient(socket);
    }

    public Task<Value?> RunAsync(string script) => AskAsync("script\n" + script);

    public Task<Value?> CallAsync(string function, params Value[] arguments) =>
        AskAsync($"function\n{function}\n{arguments.Length}\n1", arguments);

    /// <summary>Sends a request and returns its value; an error answer is thrown.</summary>
    public async Task<Value?> AskAsync(string text, params Value[] values)
    {
        await SendAsync(text, "API2", "/ 0_1_4_2", values);
        return await AnswerAsync();
    }

    public async Task SendAsync(string text, string api, string options, params Value[] values)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes($"{api} 0 {Encoding.UTF8.GetByteCount(text)} {options}\n{text}"));
        foreach (var value in values) ValueBytes.Write(value, bytes);
        await _stream.WriteAsync(bytes.ToArray());
    }

    public async Task SendRawAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    public async Task<Value?> AnswerAsync()
    {
        while (true)
        {
            var head = await _input.ReadLineAsync(CancellationToken.None);
            if (head == "MSG")
            {
                Messages.Add(await _input.ReadTextAsync(CancellationToken.None));
                continue;
            }

            var words = head.Split(' ');
            Assert.Equal(3, words.Length);
            Assert.Equal("1", words[2]);
            var message = await _input.ReadLineAsync(CancellationToken.None);
            if (message != "OK") throw new ScriptException(message);
            return words[1] == "0"
                ? null
                : await new ValueReader(_input, ReaderLimits.Trusting).ReadAsync(CancellationToken.None);
        }
    }

    /// <summary>A message of a subscription: the offset of its last row, and its rows.</summary>
    public async Task<(long LastOffset, Value Rows)> PushedAsync()
    {
        Assert.Equal(1, await _input.ReadByteAsync(CancellationToken.None));
        await _input.ReadLongAsync(CancellationToken.None);
        var last = await _input.ReadLongAsync(CancellationToken.None);
        await _input.ReadTextAsync(CancellationToken.None);
        return (last, await new ValueReader(_input, ReaderLimits.Trusting).ReadAsync(CancellationToken.None));
    }

    /// <summary>True when the server has closed the connection.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            return await _input.IsAtEndAsync(patience.Token);
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();
}
