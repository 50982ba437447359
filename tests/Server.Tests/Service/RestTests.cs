using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Service;

public sealed class RestTests : IAsyncLifetime
{
    private ServiceHost _host = null!;

    public async Task InitializeAsync() => _host = await ServiceHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Recommendations_areTheSameListInJson()
    {
        _host.Results.Recommendations = Answers.Recommendations;

        var answer = await GetAsync(
            "/api/v1/recommendations?market=us&date=2016-09-30&limit=7&includeCut=true", HttpStatusCode.OK);

        Assert.Equal(
            new RecommendationQuery("us", TestData.Day("2016-09-30"), 7, IncludeCut: true), _host.Results.Asked);
        var rows = answer.GetProperty("recommendations").EnumerateArray().ToList();
        Assert.Equal(["AAPL", "MSFT"], rows.Select(row => row.GetProperty("symbol").GetString()));
        Assert.Equal(707, rows[0].GetProperty("shares").GetInt64());
        Assert.Equal("DECISION_REDUCED", rows[0].GetProperty("decision").GetString());
        Assert.Equal(0.22, rows[0].GetProperty("probabilityLowerBound").GetDouble());
        Assert.Equal("KLEN", rows[0].GetProperty("topFactors")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Factors_takeTheSymbolFromThePath()
    {
        _host.Results.Factors = new FactorSheet(
            "us", "AAPL", TestData.Day("2016-09-30"), [new FactorValue("KLEN", "momentum", 0.04, "1")]);

        var answer = await GetAsync("/api/v1/factors/AAPL?names=KLEN&names=gap", HttpStatusCode.OK);

        var query = Assert.IsType<FactorQuery>(_host.Results.Asked);
        Assert.Equal("AAPL", query.Symbol);
        Assert.Equal(["KLEN", "gap"], query.Names);
        Assert.Equal(0.04, answer.GetProperty("factors")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Predictions_takeTheRequestFromTheBody()
    {
        _host.Results.Predictions = new PredictionSheet(
            "us", TestData.Day("2016-09-30"), "m1", [new Prediction("AAPL", 0.3, 0.2, 0.01, [])]);

        using var response = await _host.Http.PostAsJsonAsync(
            "/api/v1/predictions", new { market = "us", symbols = new[] { "AAPL" } });

        var answer = await ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal(0.3, answer.GetProperty("predictions")[0].GetProperty("probability").GetDouble());
    }

    [Fact]
    public async Task Performance_isServed()
    {
        _host.Results.Performance = Answers.Performance;

        var answer = await GetAsync("/api/v1/performance?market=us&model_version=m1", HttpStatusCode.OK);

        Assert.Equal(("us", "m1"), _host.Results.Asked);
        Assert.Equal(0.7, answer.GetProperty("auc").GetDouble());
    }

    [Theory]
    [InlineData("/api/v1/recommendations", "market")]
    [InlineData("/api/v1/recommendations?market=us&limit=abc", "limit")]
    [InlineData("/api/v1/recommendations?market=us&limit=1&limit=2", "limit")]
    [InlineData("/api/v1/recommendations?market=us&limt=5", "limt")]
    [InlineData("/api/v1/recommendations?market=us&include_cut=maybe", "include_cut")]
    [InlineData("/api/v1/recommendations?market=us&date=yesterday", "date")]
    [InlineData("/api/v1/factors/a%20b", "symbol")]
    [InlineData("/api/v1/performance?market=mars", "market")]
    public async Task BadField_is400NamingIt(string path, string field)
    {
        var answer = await GetAsync(path, HttpStatusCode.BadRequest);

        Assert.Equal(3, answer.GetProperty("code").GetInt32());
        Assert.Contains(field, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/recommendations?market=mars&limit=-1", "market", "limit")]
    [InlineData("/api/v1/recommendations?limit=x&colour=red", "limit", "colour")]
    public async Task BadFields_comeWithDetails(string path, string first, string second)
    {
        var answer = await GetAsync(path, HttpStatusCode.BadRequest);

        var detail = answer.GetProperty("details")[0];
        Assert.Equal("type.googleapis.com/google.rpc.BadRequest", detail.GetProperty("@type").GetString());
        var violations = detail.GetProperty("fieldViolations").EnumerateArray();
        Assert.Equal([first, second], violations.Select(violation => violation.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("{\"market\": \"us\", \"symbols\": [], \"date\": \"\"}", "symbols")]
    [InlineData("{\"market\": \"us\", \"symbols\": [\"AAPL\"", "JSON")]
    [InlineData("", "JSON")]
    public async Task BadBody_is400(string body, string text)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _host.Http.PostAsync(new Uri("/api/v1/predictions", UriKind.Relative), content);

        var answer = await ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains(text, answer.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task UnknownSymbol_is404()
    {
        var answer = await GetAsync("/api/v1/factors/ZZZZ", HttpStatusCode.NotFound);

        Assert.Equal(5, answer.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/recommendations")]
    public async Task UnknownRoute_is404InJson(string path)
    {
        var answer = await GetAsync(path, HttpStatusCode.NotFound);

        Assert.Contains(path, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnexpectedFailure_is500WithoutItsText()
    {
        _host.Results.Failure = new InvalidOperationException("secret path /etc/passwd");

        using var response = await _host.Http.GetAsync(new Uri("/api/v1/performance?market=us", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("its log has the reason under", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongMethod_is405InJson()
    {
        using var response = await _host.Http.DeleteAsync(new Uri("/api/v1/performance", UriKind.Relative));

        await ReadAsync(response, HttpStatusCode.MethodNotAllowed);
    }

    private async Task<JsonElement> GetAsync(string path, HttpStatusCode status)
    {
        using var response = await _host.Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, status);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }
}
