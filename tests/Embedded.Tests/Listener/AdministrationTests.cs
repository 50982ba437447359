using System.Net.Http.Json;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Sessions that administrators look at and end; files and modules that editors bring.</summary>
public sealed class AdministrationTests : ListenerFixture
{
    [Fact]
    public async Task Closed_session_ends_and_its_script_with_it()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");
        await ann.SendAsync("script\nwhile(true) {}", "API2", "/ 0_1_4_2");
        for (var i = 0; ((Table)(await admin.RunAsync("select * from getConsoleJobs() where userID='ann'"))!).Count == 0; i++)
        {
            Assert.True(i < 400, "The script of ann does not run.");
            await Task.Delay(10);
        }

        await admin.RunAsync("closeSessions(exec sessionId from getSessionMemoryStat() where userId='ann')");

        Assert.True(await ann.IsClosedAsync());
        for (var i = 0; ((Table)(await admin.RunAsync("select * from getConsoleJobs() where userID='ann'"))!).Count > 0; i++)
        {
            Assert.True(i < 400, "The script of ann goes on.");
            await Task.Delay(10);
        }
    }

    [Fact]
    public async Task Locked_user_cannot_log_in_until_unlocked()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");
        var ticket = (await ann.RunAsync("getAuthenticatedUserTicket()"))!;
        await admin.RunAsync("lockUser('ann')");

        var locked = (Table)(await admin.RunAsync("getUserLockedStatus()"))!;
        Assert.Equal(("ann", "*", false, true), (locked["user"].Scalar(0).AsText(), locked["IP"].Scalar(0).AsText(),
            locked["lockTime"].IsNull(0), locked["unlockTime"].IsNull(0)));
        Assert.Contains("locked", await RefusalAsync("password of ann"), StringComparison.Ordinal);
        Assert.Contains("incorrect", await RefusalAsync("no password of ann"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ScriptException>(() => ann.CallAsync("authenticateByTicket", ticket));
        await Assert.ThrowsAsync<ScriptException>(() => ann.RunAsync("unlockUser('ann')"));
        await Assert.ThrowsAsync<ScriptException>(() => ann.RunAsync("getEnv('PATH')"));
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("lockUser('admin')"));
        Assert.Equal(["admin", "ann"], ((Vector)(await admin.RunAsync("getAuthenticatedUsers()"))!).Texts().Order());

        await admin.RunAsync("resetPwd('ann', 'another of ann')");
        Assert.Contains("locked", await RefusalAsync("another of ann"), StringComparison.Ordinal);
        await admin.RunAsync("unlockUser('ann')");
        using var again = await LogInAsync("ann", "another of ann");
        Assert.Equal(0, ((Table)(await admin.RunAsync("getUserLockedStatus()"))!).Count);

        async Task<string> RefusalAsync(string password) => (await Assert.ThrowsAsync<ScriptException>(
            () => admin.CallAsync("login", Scalar.String("ann"), Scalar.String(password)))).Message;
    }

    [Fact]
    public async Task Sessions_are_closed_by_administrators_and_when_there_are_such()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");
        var own = ((Scalar)(await admin.RunAsync("getCurrentSessionAndUser()[0]"))!).AsLong();

        await Assert.ThrowsAsync<ScriptException>(() => ann.CallAsync("closeSessions", Scalar.Long(own)));
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("closeSessions", Scalar.Long(7)));
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("closeSessions", Scalar.String("ann")));
        // A line of memory without a session has no number, and there is nothing to close.
        Assert.Equal(DataType.Void, ((Scalar)(await admin.RunAsync("closeSessions(getSessionMemoryStat().sessionId[0])"))!).Type);
        Assert.Equal(2, ((Scalar)(await ann.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Closed_session_of_http_is_none_of_its_users_any_more()
    {
        using var admin = await LogInAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Listener.EndPoint.Port}/") };
        var id = (await PostAsync(http, "0", "login", "admin", Password)).SessionID;
        Assert.Equal("0", (await PostAsync(http, id, "executeCode", "1 + 1")).ResultCode);

        await admin.CallAsync("closeSessions", Scalar.Long(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal("1", (await PostAsync(http, id, "executeCode", "1 + 1")).ResultCode);
    }

    [Fact]
    public async Task Memory_of_sessions_and_of_what_is_shared_is_told()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");
        await ann.RunAsync("v = 1..1000; share table(1..100 as id) as seen");

        var all = (Table)(await admin.RunAsync("getSessionMemoryStat()"))!;
        var shared = (Table)(await admin.RunAsync("select * from getSessionMemoryStat() where userId='__SharedTable__'"))!;
        var hers = (Table)(await admin.RunAsync("select * from getSessionMemoryStat() where userId='ann'"))!;

        Assert.Equal(["userId", "sessionId", "memSize", "remoteIP", "remotePort", "createTime", "lastActiveTime"], all.Names);
        Assert.Equal(DataType.IpAddress, all["remoteIP"].Type);
        Assert.Equal((400L, true), (shared["memSize"].Scalar(0).AsLong(), shared["sessionId"].Scalar(0).IsNull));
        Assert.True(hers["memSize"].Scalar(0).AsLong() >= 4000);
        Assert.True(hers["lastActiveTime"].Scalar(0).AsLong() >= hers["createTime"].Scalar(0).AsLong());
        Assert.Equal(1, ((Table)(await ann.RunAsync("getSessionMemoryStat()"))!).Count);
    }

    [Fact]
    public async Task Module_of_an_administrator_can_be_used_by_all()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");
        var text = Scalar.String("module tools::sums\n\ndef sum_of_squares(x) {\n    return sum(x * x)\n}\n");

        var path = ((Scalar)(await admin.CallAsync("uploadModule", text, Scalar.Bool(false), Scalar.Bool(false)))!).AsText();

        Assert.Equal(Path.Combine(Folder, "modules", "tools", "sums.dos"), path);
        Assert.Equal(14, ((Scalar)(await ann.RunAsync("use tools::sums\nsum_of_squares(1 2 3)"))!).AsLong());
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("uploadModule", text));
        await admin.CallAsync("uploadModule", text, Scalar.Bool(true));
        await Assert.ThrowsAsync<ScriptException>(() => ann.CallAsync("uploadModule", text, Scalar.Bool(true)));
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("uploadModule", text, Scalar.Bool(true), Scalar.Bool(true)));
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("uploadModule", Scalar.String("def f() { return 1 }")));
        await Assert.ThrowsAsync<ScriptException>(() => admin.CallAsync("uploadModule", Scalar.String("module m\ndef f( {")));
    }

    [Fact]
    public async Task Text_goes_to_a_file_within_the_folder_of_scripts()
    {
        using var admin = await LogInAsync();

        await admin.RunAsync("mkdir('uploads'); saveTextFile('a,b\n1,2\n', 'uploads/x.csv')");
        await admin.RunAsync("saveTextFile('3,4\n', 'uploads/x.csv', true, 1700000000000)");

        var file = Path.Combine(Folder, "files", "uploads", "x.csv");
        Assert.Equal("a,b\n1,2\n3,4\n", await File.ReadAllTextAsync(file));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000).UtcDateTime, File.GetLastWriteTimeUtc(file));
        await admin.RunAsync("saveTextFile('5', 'uploads/x.csv')");
        Assert.Equal("5", await File.ReadAllTextAsync(file));
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("saveTextFile('5', '../x.csv')"));
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("saveTextFile(`a`b, 'y.csv')"));
        using var stranger = await ConnectAsync();
        await Assert.ThrowsAsync<ScriptException>(() => stranger.CallAsync("saveTextFile", Scalar.String("5"), Scalar.String("z")));
    }

    [Fact]
    public async Task Plugins_and_licence_servers_are_none()
    {
        using var admin = await LogInAsync();

        Assert.Equal(["PluginName", "PluginVersion"], ((Table)(await admin.CallAsync("listRemotePlugins"))!).Names);
        Assert.Equal(0, ((Table)(await admin.RunAsync("listRemotePlugins(, 'http://plugins')"))!).Count);
        Assert.Equal(["plugin", "version", "user", "time"], ((Table)(await admin.CallAsync("getLoadedPlugins"))!).Names);
        var status = (Dictionary)(await admin.CallAsync("getLicenseServerStatus"))!;
        Assert.True(((Scalar)status[Scalar.String("isConnected")]).IsNull);
        Assert.Equal(-1, ((Scalar)status[Scalar.String("secondsUntilShutdown")]).AsLong());
    }

    protected override EmbeddedOptions Engine => base.Engine with
    {
        Files = ScriptFiles.Below(Path.Combine(Folder, "files")), ModuleDirectories = [Path.Combine(Folder, "modules")],
    };

    private static async Task<HttpAnswer> PostAsync(HttpClient http, string session, string function, params string[] texts)
    {
        var message = JsonSerializer.Serialize(new
        {
            sessionID = session, functionName = function,
            @params = texts.Select(text => new { name = "p", form = "scalar", type = "string", value = text }),
        });
        var answer = await http.PostAsync("", new StringContent(message));
        return (await answer.Content.ReadFromJsonAsync<HttpAnswer>())!;
    }

    private sealed record HttpAnswer(string SessionID, string ResultCode);
}
