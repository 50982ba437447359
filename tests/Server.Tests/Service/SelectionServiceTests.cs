using DolphinQuant.Protos.V1;
using Google.Protobuf.Collections;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;
using Stored = DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Service;

public sealed class SelectionServiceTests : IAsyncLifetime
{
    private ServiceHost _host = null!;
    private SelectionService.SelectionServiceClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await ServiceHost.StartAsync();
        _client = new SelectionService.SelectionServiceClient(_host.Grpc);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task GetRecommendations_mapsEveryField()
    {
        _host.Results.Recommendations = Answers.Recommendations;

        var answer = await _client.GetRecommendationsAsync(
            new GetRecommendationsRequest { Market = "us", Date = "2016-09-30" });

        var query = new Stored.RecommendationQuery("us", TestData.Day("2016-09-30"), 20, IncludeCut: false);
        Assert.Equal(query, _host.Results.Asked);
        Assert.Equal(("us", "2016-09-30", "m1"), (answer.Market, answer.Date, answer.ModelVersion));
        Assert.Equal(2, answer.Recommendations.Count);
        var expected = new Recommendation
        {
            Rank = 1, Symbol = "AAPL", Name = "Apple Inc.", Market = "us", Date = "2016-09-30", Probability = 0.31,
            ProbabilityLowerBound = 0.22, ExpectedReturn = 0.012, Weight = 0.08, Shares = 707, Price = 113.05,
            Sector = "Technology",
            TopFactors =
            {
                new FactorContribution { Name = "KLEN", Value = 0.04, Contribution = 0.6 },
                new FactorContribution { Name = "gap", Contribution = -0.2 },
            },
            Decision = Decision.Reduced, Constraint = "sector", Reason = "The sector was full.", ModelVersion = "m1",
        };
        Assert.Equal(expected, answer.Recommendations[0]);
        Assert.Equal(Decision.Cut, answer.Recommendations[1].Decision);
    }

    [Fact]
    public async Task GetFactors_ofChineseSymbol_asksTheChineseMarket()
    {
        _host.Results.Factors = new Stored.FactorSheet(
            "cn",
            "sh.600519",
            TestData.Day("2024-06-28"),
            [
                new Stored.FactorValue("amihud", "liquidity", 1.5, "1e-6/CNY"),
                new Stored.FactorValue("jump", "volatility", null, ""),
            ]);

        var answer = await _client.GetFactorsAsync(
            new GetFactorsRequest { Symbol = "sh.600519", Names = { "amihud", "jump" } });

        var query = Assert.IsType<Stored.FactorQuery>(_host.Results.Asked);
        Assert.Equal(("cn", "sh.600519", null), (query.Market, query.Symbol, query.Date));
        Assert.Equal(["amihud", "jump"], query.Names);
        Assert.Equal(
            (true, 1.5, "liquidity"), (answer.Factors[0].HasValue, answer.Factors[0].Value, answer.Factors[0].Family));
        Assert.False(answer.Factors[1].HasValue);
    }

    [Fact]
    public async Task Predict_mapsEveryField()
    {
        _host.Results.Predictions = new Stored.PredictionSheet(
            "us",
            TestData.Day("2016-09-30"),
            "m1",
            [new Stored.Prediction("AAPL", 0.3, 0.2, 0.01, [new("KLEN", 0.04, 0.6)])]);

        var answer = await _client.PredictAsync(new PredictRequest { Market = "us", Symbols = { "AAPL" } });

        var prediction = Assert.Single(answer.Predictions);
        var expected = new Prediction
        {
            Symbol = "AAPL", Probability = 0.3, ProbabilityLowerBound = 0.2, ExpectedReturn = 0.01,
            TopFactors = { new FactorContribution { Name = "KLEN", Value = 0.04, Contribution = 0.6 } },
        };
        Assert.Equal(expected, prediction);
    }

    [Fact]
    public async Task GetPerformance_mapsEveryField()
    {
        _host.Results.Performance = Answers.Performance;

        var answer = await _client.GetPerformanceAsync(new GetPerformanceRequest { Market = "us" });

        Assert.Equal(("us", (string?)null), _host.Results.Asked);
        Assert.Equal(
            ("2016-04-01", "2016-09-30", 24_000, 0.05), (answer.FromDate, answer.ToDate, answer.Rows, answer.BaseRate));
        Assert.Equal((0.7, 0.14, 0.03), (answer.Auc, answer.AveragePrecision, answer.RankIc));
        Assert.Equal(
            new PrecisionAtK
            {
                K = 5, Precision = 0.2, Lift = 4, BuyableShare = 0.9,
                MeanNetReturn = 0.004, UniverseMeanNetReturn = 0.001,
            },
            Assert.Single(answer.Precision));
        var baseline = Assert.Single(answer.Baselines);
        Assert.Equal(("KLEN", 0.15), (baseline.Name, baseline.Precision.Precision));
        Assert.Equal(new PairedGap { Mean = 0.05, Lower = 0.01, Upper = 0.09 }, baseline.PrecisionGap);
        Assert.Equal(new PairedGap { Mean = 0.002, Lower = -0.001, Upper = 0.005 }, baseline.NetReturnGap);
        Assert.Equal(
            new EventMeasurement
            {
                Label = "event", BaseRate = 0.06, Auc = 0.72, AveragePrecision = 0.15,
                Precision = { new EventPrecision { K = 5, Precision = 0.24, Lift = 4.1 } },
            },
            Assert.Single(answer.Events));
    }

    [Theory]
    [InlineData("", "", 0, "market")]
    [InlineData("jp", "", 0, "market")]
    [InlineData("us", "30.09.2016", 0, "date")]
    [InlineData("us", "2016-10-01", 0, "date")]
    [InlineData("us", "2016-07-04", 0, "date")]
    [InlineData("us", "", -1, "limit")]
    [InlineData("us", "", 501, "limit")]
    public async Task GetRecommendations_withBadField_isInvalidArgumentNamingIt(
        string market, string date, int limit, string field)
    {
        var failure = await FailsAsync(
            _client.GetRecommendationsAsync(
                new GetRecommendationsRequest { Market = market, Date = date, Limit = limit }));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.StartsWith(field + ": ", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(field, Assert.Single(Violations(failure)).Field);
        Assert.Null(_host.Results.Asked);
    }

    [Fact]
    public async Task Predict_withSeveralBadFields_namesAll()
    {
        var failure = await FailsAsync(
            _client.PredictAsync(new PredictRequest { Symbols = { "AAPL", "bad symbol" }, Date = "x" }));

        Assert.Equal(["market", "date", "symbols[1]"], Violations(failure).Select(violation => violation.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAPL,AAPL")]
    public async Task Predict_withEmptyOrRepeatedSymbols_isInvalidArgument(string symbols)
    {
        var names = symbols.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var request = new PredictRequest { Market = "us", Symbols = { names } };

        var failure = await FailsAsync(_client.PredictAsync(request));

        Assert.Equal("symbols", Assert.Single(Violations(failure)).Field);
    }

    [Fact]
    public async Task UnknownSymbol_isNotFound()
    {
        var failure = await FailsAsync(_client.GetFactorsAsync(new GetFactorsRequest { Symbol = "ZZZZ" }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Contains("symbol", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnexpectedFailure_isInternalWithCorrelationOnly()
    {
        _host.Results.Failure = new InvalidOperationException("secret path /etc/passwd");

        var failure = await FailsAsync(_client.GetPerformanceAsync(new GetPerformanceRequest { Market = "us" }));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Matches("under [0-9a-zA-Z:]+\\.$", failure.Status.Detail);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Trailers, trailer => trailer.IsBinary || trailer.Value.Contains("secret"));
    }

    private static async Task<RpcException> FailsAsync<T>(AsyncUnaryCall<T> call) =>
        await Assert.ThrowsAsync<RpcException>(async () => await call);

    private static RepeatedField<BadRequest.Types.FieldViolation> Violations(RpcException failure)
    {
        var status = Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        return Assert.Single(status.Details).Unpack<BadRequest>().FieldViolations;
    }
}
