using System.Net;
using System.Text;
using System.Text.Json;

namespace DolphinQuant.Embedded.Tests.Listener;

public sealed class HttpTests : ListenerFixture
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Session_of_a_login_runs_scripts_and_keeps_variables()
    {
        var session = await LogInByHttpAsync();
        await RunAsync(session, "kept = 40");
        var answer = await RunAsync(session, "kept + 2");

        Assert.Equal(session, answer.GetProperty("sessionID").GetString());
        var value = answer.GetProperty("object")[0];
        Assert.Equal(("scalar", "int", "42"), (Text(value, "form"), Text(value, "type"), value.GetProperty("value").ToString()));
    }

    [Fact]
    public async Task Table_goes_in_and_comes_out_as_columns()
    {
        var session = await LogInByHttpAsync();
        const string column =
            """{"name":"t","form":"table","size":"2","value":[{"name":"id","form":"vector","type":"int","size":"2","value":[5,7]}]}""";
        var answer = await PostAsync($$"""{"sessionID":"{{session}}","functionName":"append!","params":[{{column}},{{column}}]}""");
        var table = answer.GetProperty("object")[0];

        Assert.Equal("table", Text(table, "form"));
        Assert.Equal([5, 7, 5, 7], table.GetProperty("value")[0].GetProperty("value").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public async Task Stranger_may_do_nothing_and_a_guessed_session_is_a_strangers()
    {
        await LogInByHttpAsync();
        foreach (var session in (string[])["0", "1", "4503599627370495", "nonsense"])
        {
            var answer = await RunAsync(session, "1 + 1");
            Assert.Equal("1", Text(answer, "resultCode"));
            Assert.Contains("Login is required", Text(answer, "msg"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mistakes_are_told_and_the_session_goes_on_until_logout()
    {
        var session = await LogInByHttpAsync();
        Assert.Contains("nothing", Text(await RunAsync(session, "nothing + 1"), "msg"), StringComparison.Ordinal);
        Assert.Equal("1", Text(await PostAsync("no json"), "resultCode"));
        Assert.Equal("1", Text(await PostAsync("[]"), "resultCode"));
        Assert.Equal("0", Text(await RunAsync(session, "1"), "resultCode"));
        await PostAsync($$"""{"sessionID":"{{session}}","functionName":"logout","params":[]}""");
        Assert.Equal("1", Text(await RunAsync(session, "1"), "resultCode"));
    }

    [Fact]
    public async Task Script_of_a_form_comes_escaped()
    {
        var session = await LogInByHttpAsync();
        var body = Script(session, Uri.EscapeDataString("1 + 2"));
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal("3", (await SendAsync(content)).GetProperty("object")[0].GetProperty("value").ToString());
    }

    [Fact]
    public async Task Other_methods_and_endless_bodies_are_turned_away()
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, Address) { Content = new StringContent("{}") };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Http.SendAsync(put));
        using var client = await ConnectAsync();
        await client.SendRawAsync("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"u8.ToArray());
        Assert.True(await client.IsClosedAsync());
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await Http.GetAsync(Address)).StatusCode);
    }

    private Uri Address => new($"http://127.0.0.1:{Listener.EndPoint.Port}/");

    private async Task<string> LogInByHttpAsync()
    {
        var answer = await PostAsync(
            $$"""
            {"sessionID":"0","functionName":"login","params":[
              {"name":"userId","form":"scalar","type":"string","value":"admin"},
              {"name":"password","form":"scalar","type":"string","value":"{{Password}}"}]}
            """);
        Assert.Equal("", Text(answer, "msg"));
        return Text(answer, "sessionID");
    }

    private Task<JsonElement> RunAsync(string session, string script) => PostAsync(Script(session, script));

    private static string Script(string session, string script) =>
        $$"""{"sessionID":"{{session}}","functionName":"executeCode","params":[{"name":"script","form":"scalar","type":"string","value":{{JsonSerializer.Serialize(script)}}}]}""";

    private async Task<JsonElement> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await SendAsync(content);
    }

    private async Task<JsonElement> SendAsync(HttpContent content)
    {
        using var answer = await Http.PostAsync(Address, content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;
}
