using System.Text.Json;
using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Tests.Service;

namespace DolphinQuant.Server.Tests.Cli;

public sealed class PrinterTests
{
    [Fact]
    public void Table_shows_selected_names_then_the_best_of_the_cut()
    {
        using var plain = new PlainConsole();

        new RecommendationPrinter(plain.Console).Print(Answers.Recommendations);

        Assert.Equal("Recommendations, market us, after the close of 2016-09-30 (model m1)", plain.Lines[0]);
        var rows = plain.Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();
        string[][] cells = [.. rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..^1])];
        Assert.Equal(
            ["1", "AAPL", "31.0 %", "+1.20%", "8.0 %", "707", "KLEN +0.60, gap -0.20", "The sector was full."],
            cells[0]);
        Assert.Equal(["2", "MSFT"], cells[1][..2]);
        Assert.Equal("It moves with AAPL.", cells[1][^1]);
        Assert.StartsWith("1 of 2 names selected, 8.0 % of equity; 1 cut", plain.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Performance_shows_the_event_apart()
    {
        using var plain = new PlainConsole();

        new PerformancePrinter(plain.Console).Print(Answers.Performance);

        Assert.Contains(
            "Event by close, bought or not: base rate 6.0 %, AUC 0.720, average precision 0.150, "
                + "top 5 24.0 % (lift 4.1)",
            plain.Lines);
        Assert.StartsWith(
            "Out of sample, 2016-04-01 to 2016-09-30: 24,000 rows", plain.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_answer_of_rest()
    {
        await using var host = await Service.ServiceHost.StartAsync();
        host.Results.Recommendations = Answers.Recommendations;
        using var rest = JsonDocument.Parse(await host.Http.GetStringAsync(
            new Uri("/api/v1/recommendations?market=us&includeCut=true", UriKind.Relative)));

        using var printed = JsonDocument.Parse(RecommendationDocument.Of([Answers.Recommendations]));

        Assert.True(
            JsonElement.DeepEquals(rest.RootElement, printed.RootElement[0]),
            $"{rest.RootElement}\n{printed.RootElement[0]}");
    }

    [Fact]
    public void Json_has_null_for_a_number_that_json_does_not_know()
    {
        var first = Answers.Recommendations.Rows[0];
        var list = Answers.Recommendations with
        {
            Rows = [first with { ExpectedReturn = double.NaN, Price = double.PositiveInfinity }],
        };

        using var printed = JsonDocument.Parse(RecommendationDocument.Of([list]));

        var row = printed.RootElement[0].GetProperty("recommendations")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("expectedReturn").ValueKind);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("price").ValueKind);
        Assert.Equal(0.31, row.GetProperty("probability").GetDouble());
    }
}
