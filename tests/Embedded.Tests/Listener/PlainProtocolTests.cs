using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

public sealed class PlainProtocolTests : ListenerFixture
{
    [Fact]
    public async Task Script_function_and_variables_share_one_session()
    {
        using var client = await LogInAsync();
        await client.AskAsync("variable\nx,\n1\n1", Vector.Double(1, 2, 4));
        await client.RunAsync("def double2(v) { return v * 2 }");

        Assert.Equal(14.0, ((Scalar)(await client.RunAsync("sum(double2(x))"))!).AsDouble());
        Assert.Equal(7.0, ((Scalar)(await client.CallAsync("sum", Vector.Double(3, 4)))!).AsDouble());
        Assert.Equal(10, ((Scalar)(await client.CallAsync("add{3}", Scalar.Int(7)))!).AsInt());
    }

    [Fact]
    public async Task Printed_lines_come_before_the_answer()
    {
        using var client = await LogInAsync();

        Assert.Equal(3, ((Scalar)(await client.RunAsync("print('one'); print(2); 1 + 2"))!).AsInt());
        Assert.Equal(["one", "2"], client.Messages);
    }

    [Fact]
    public async Task Error_is_one_line_with_its_place_and_the_connection_goes_on()
    {
        using var client = await LogInAsync();

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync("x = 1\ny = nothing + x"));
        Assert.Contains("nothing", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("2", mistake.Message, StringComparison.Ordinal);
        Assert.Equal(2, ((Scalar)(await client.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Jobs_and_views_belong_to_the_user_who_made_them()
    {
        using var admin = await LogInAsync();
        await admin.CallAsync("createUser", Scalar.String("ann"), Scalar.String("secret-of-ann"));
        await admin.RunAsync("grant(`ann, VIEW_OWNER)");
        using var client = await ConnectAsync();
        await client.AskAsync("connect\n");
        await client.CallAsync("login", Scalar.String("ann"), Scalar.String("secret-of-ann"), Scalar.Bool(false));
        await client.RunAsync("def one() { return 1 }\naddFunctionView(one)\ngetJobReturn(submitJob(`ones, `ones, one), true)");

        Assert.Equal("ann", ((Scalar)(await client.RunAsync("(exec userID from getRecentJobs() where jobId = `ones)[0]"))!).AsText());
        Assert.Equal("ann", ((Scalar)(await client.RunAsync("(exec owner from getFunctionViews() where name = `one)[0]"))!).AsText());
    }

    [Fact]
    public async Task Large_table_comes_whole_and_in_blocks()
    {
        using var client = await LogInAsync();
        const string script = "script\ntable(0..99999 as id, (0..99999) * 0.5 as x, take(`A`B`C, 100000) as sym)";
        var whole = (Table)(await client.AskAsync(script))!;
        await client.SendAsync(script, "API2", "/ 0_1_4_2__20000");
        var blocks = (Vector)(await client.AnswerAsync())!;

        Assert.Equal((100_000, 5), (whole.Count, blocks.Count));
        Assert.Equal(whole.Span<int>("id").ToArray(), Enumerable.Range(0, 5).SelectMany(i => ((Table)blocks[i]).Span<int>("id").ToArray()));
    }

    [Theory]
    [InlineData("script\n1 + 1")]
    [InlineData("function\nsum\n0\n1")]
    [InlineData("function\nlogin{1}\n0\n1")]
    [InlineData("function\nobjs\n0\n1")]
    public async Task Who_has_not_logged_in_may_do_nothing(string request)
    {
        using var client = await ConnectAsync();
        await client.AskAsync("connect\n");

        var refusal = await Assert.ThrowsAsync<ScriptException>(() => client.AskAsync(request));
        Assert.Contains("Login is required", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_not_logged_in_cannot_upload()
    {
        using var client = await ConnectAsync();
        await Assert.ThrowsAsync<ScriptException>(() => client.AskAsync("variable\nx\n1\n1", Scalar.Int(1)));
    }

    [Fact]
    public async Task Login_by_function_and_with_the_public_key()
    {
        using var client = await ConnectAsync();
        var pem = ((Scalar)(await client.CallAsync("getDynamicPublicKey"))!).AsText();
        using var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem(pem);
        Scalar Encrypted(string text) => Scalar.String(Convert.ToBase64String(
            key.Encrypt(Encoding.UTF8.GetBytes(text), System.Security.Cryptography.RSAEncryptionPadding.Pkcs1)));
        await client.CallAsync("login", Encrypted("admin"), Encrypted(Password), Scalar.Bool(true));

        var who = (Vector)(await client.CallAsync("getCurrentSessionAndUser"))!;
        Assert.Equal("admin", who.Scalar(1).AsText());
    }

    [Fact]
    public async Task Wrong_passwords_are_refused_and_then_locked_out()
    {
        using var client = await ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            var wrong = await Assert.ThrowsAsync<ScriptException>(
                () => client.CallAsync("login", Scalar.String("admin"), Scalar.String("guess")));
            Assert.Contains("incorrect", wrong.Message, StringComparison.Ordinal);
        }

        var locked = await Assert.ThrowsAsync<ScriptException>(
            () => client.CallAsync("login", Scalar.String("admin"), Scalar.String(Password)));
        Assert.Contains("wait", locked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_can_be_made_and_cannot_make_users()
    {
        using var admin = await LogInAsync();
        await admin.CallAsync("createUser", Scalar.String("ann"), Scalar.String("secret-of-ann"));
        using var client = await ConnectAsync();
        await client.AskAsync("connect\nlogin\nann\nsecret-of-ann");

        Assert.Equal(2, ((Scalar)(await client.RunAsync("1 + 1"))!).AsInt());
        var refusal = await Assert.ThrowsAsync<ScriptException>(
            () => client.CallAsync("createUser", Scalar.String("bob"), Scalar.String("secret-of-bob")));
        Assert.Contains("administrator", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_that_runs_is_stopped_from_another_connection()
    {
        using var busy = await LogInAsync();
        using var other = await LogInAsync();
        var endless = busy.RunAsync("x = 0; do { x += 1 } while (true)");
        Value? stopped = null;
        while (!endless.IsCompleted)
        {
            await other.RunAsync(
                "jobs = exec rootJobId from getConsoleJobs() where desc like '%while%'\nif (size(jobs)) cancelConsoleJob(jobs)");
            await Task.Delay(20);
        }

        var mistake = await Assert.ThrowsAsync<ScriptException>(async () => stopped = await endless);
        Assert.Contains("cancelled", mistake.Message, StringComparison.Ordinal);
        Assert.Equal(2, ((Scalar)(await busy.RunAsync("1 + 1"))!).AsInt());
    }

    [Theory]
    [InlineData("GARBAGE\n")]
    [InlineData("API 0\n")]
    [InlineData("API 0 -5\n")]
    [InlineData("API 0 99999999999\nscript\n")]
    [InlineData("API 0 6 / 0_1_4_2\nnobody")]
    [InlineData("API 0 15 / 0_1_4_2\nfunction\nlogin\n")]
    [InlineData("API 0 24 / 0_1_4_2\nfunction\nlogin\n99999999\n1")]
    public async Task What_is_no_request_ends_the_connection_alone(string bytes)
    {
        using var other = await LogInAsync();
        using var client = await ConnectAsync();
        await client.SendRawAsync(Encoding.UTF8.GetBytes(bytes));
        await client.SendRawAsync(new byte[64]);

        Assert.True(await client.IsClosedAsync());
        Assert.Equal(2, ((Scalar)(await other.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Rows_of_a_stream_table_are_pushed_from_an_offset_on()
    {
        using var writer = await LogInAsync();
        await writer.RunAsync("share streamTable(1:0, `sym`x, [SYMBOL, INT]) as pushed");
        await writer.RunAsync("insert into pushed values(take(`A, 10), 0..9)");
        using var client = await LogInAsync();
        await client.CallAsync(
            "publishTable", Scalar.String("localhost"), Scalar.Int(0), Scalar.String("pushed"), Scalar.String("a"), Scalar.Int(4));

        var (_, schema) = await client.PushedAsync();
        Assert.Equal(["sym", "x"], ((Table)schema).Names);
        var (last, rows) = await client.PushedAsync();
        Assert.Equal(9, last);
        Assert.Equal([4, 5, 6, 7, 8, 9], ((Vector<int>)((Vector)rows)[1]).Span.ToArray());
        await writer.RunAsync("insert into pushed values(`B, 10)");
        (last, rows) = await client.PushedAsync();
        Assert.Equal((10, "B"), (last, ((SymbolVector)((Vector)rows)[0]).Text(0)));
    }

    [Fact]
    public async Task First_start_writes_a_random_password_that_the_owner_alone_can_read()
    {
        var folder = Path.Combine(Folder, "other");
        await using var listener = DolphinQuant.Embedded.Listener.ScriptListener.Start(
            Database, Options with { AccountFolder = folder, AdminPassword = null });
        var file = listener.PasswordFile!;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var client = await PlainClient.ConnectAsync(listener.EndPoint.Port);
        await client.CallAsync("login", Scalar.String("admin"), Scalar.String((await File.ReadAllTextAsync(file)).Trim()));

        Assert.Equal(2, ((Scalar)(await client.RunAsync("1 + 1"))!).AsInt());
        Assert.DoesNotContain(
            (await File.ReadAllTextAsync(file)).Trim(), await File.ReadAllTextAsync(Path.Combine(folder, "accounts.json")), StringComparison.Ordinal);
    }
}
