using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace DolphinQuant.Server.Tests.Service;

public sealed class OperationsTests : IAsyncLifetime
{
    private ServiceHost _host = null!;

    public async Task InitializeAsync() => _host = await ServiceHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Healthz_answersWhateverTheStore()
    {
        _host.Results.Failure = new IOException("closed");

        using var response = await _host.Http.GetAsync(new Uri("/healthz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Readyz_withOpenStore_tellsTheLastRuns()
    {
        _host.Results.LastFinished = TestData.Day("2016-09-30");

        var text = await _host.Http.GetStringAsync(new Uri("/readyz", UriKind.Relative));

        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Equal("Healthy", answer.GetProperty("status").GetString());
        Assert.Equal("last finished run 2016-09-30", answer.GetProperty("markets").GetProperty("us").GetString());
    }

    [Fact]
    public async Task Readyz_withClosedStore_isUnavailableWithoutReason()
    {
        _host.Results.Failure = new IOException("secret path");

        using var response = await _host.Http.GetAsync(new Uri("/readyz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_countRunsAndRequests()
    {
        using var call = new Protos.V1.DailyRunService.DailyRunServiceClient(_host.Grpc).RunDaily(
            new() { Market = "us" });
        await foreach (var _ in call.ResponseStream.ReadAllAsync())
        {
        }

        var text = await _host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Matches("dolphinquant_daily_runs_total\\{market=\"us\",outcome=\"finished\"\\} [1-9]", text);
        Assert.Contains("http_request_duration_seconds", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GrpcHealth_serves()
    {
        var client = new Health.HealthClient(_host.Grpc);
        var answer = await client.CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }

    [Fact]
    public async Task Reflection_listsOurServices()
    {
        using var call = new ServerReflection.ServerReflectionClient(_host.Grpc).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await call.RequestStream.CompleteAsync();

        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Contains("dolphinquant.v1.SelectionService", names);
        Assert.Contains("dolphinquant.v1.DailyRunService", names);
        Assert.Contains("grpc.health.v1.Health", names);
    }

    [Theory]
    [InlineData("/openapi")]
    [InlineData("/openapi/v1.json")]
    public async Task OpenApi_describesEveryRoute(string path)
    {
        var document = JsonDocument.Parse(await _host.Http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(route => route.Value.EnumerateObject().Select(operation => $"{operation.Name} {route.Name}"));
        Assert.Equal(
            [
                "get /api/v1/factors/{symbol}",
                "get /api/v1/performance",
                "get /api/v1/recommendations",
                "post /api/v1/predictions",
            ],
            operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OpenApi_describesEveryFieldAndResolvesEveryReference()
    {
        var text = await _host.Http.GetStringAsync(new Uri("/openapi", UriKind.Relative));
        var schemas = JsonDocument.Parse(text).RootElement.GetProperty("components").GetProperty("schemas");

        var references = References(JsonDocument.Parse(text).RootElement);
        Assert.All(references, name => Assert.True(schemas.TryGetProperty(name, out _), name));
        foreach (var schema in schemas.EnumerateObject().Where(schema => schema.Name != "Error"))
        {
            Assert.NotEmpty(schema.Value.GetProperty("description").GetString()!);
            var properties = schema.Value.GetProperty("properties").EnumerateObject();
            Assert.All(properties, property => Assert.NotEmpty(property.Value.GetProperty("description").GetString()!));
        }

        Assert.Contains("Order size in shares, whole lots; 0 when cut.", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.NameEquals("$ref") ? [property.Value.GetString()!.Split('/')[^1]] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
