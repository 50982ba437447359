using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline.Selection;
using DolphinQuant.Strategy.Execution;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Risk;
using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>Ranks the day's predictions, filters them by risk, sizes what is left, and plans the orders.</summary>
internal sealed class RecommendStep(ServiceOptions options) : IDailyStep
{
    public string Name => "recommend";

    public string Title => "ranking, risk, sizes and orders";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = await context.DatasetAsync(cancellationToken);
        var reader = new SelectionReader(context, dataset);
        var instruments = await reader.InstrumentsAsync(cancellationToken);
        var offered = await reader.OfferedAsync(instruments, cancellationToken);
        var book = await reader.BookAsync(instruments, options.Equity[context.Request.Market], cancellationToken);
        var sessions = options.Risk.CorrelationSessions;
        var correlations = CorrelationMatrix.FromReturns(ReturnWindow.Of(dataset.Panel, sessions), sessions);
        var candidates = offered.Select(name => name.Candidate).ToArray();
        var portfolio = PortfolioBuilder.Build(candidates, book, correlations, Limits(), Settings());
        var orders = OrderPlanner.Plan(portfolio, context.Profile.Fees);

        var tables = new SelectionTables(context.Request, instruments, offered, portfolio, orders);
        // Rows of a run that was cut off here, perhaps under other settings.
        await context.Session.CallAsync(
            "access::results::clearSelection", DailyStore.Key(context.Request), cancellationToken);
        foreach (var (name, rows) in tables.All())
            await context.Session.AppendAsync("dfs://strategy", name, rows, cancellationToken);
        var selected = portfolio.Recommendations.Count(line => line.Target.Weight > 0);
        return new StepOutcome(
            $"{offered.Count} names ranked, {selected} selected, {orders.Orders.Count} orders",
            StepOutcome.Count("ranked", offered.Count),
            StepOutcome.Count("selected", selected),
            StepOutcome.Count("orders", orders.Orders.Count));
    }

    private RiskLimits Limits() => new()
    {
        MaxPosition = options.Risk.MaximumPosition,
        MaxSector = options.Risk.MaximumSector,
        MaxUnclassified = options.Risk.MaximumSector,
        MaxCorrelation = options.Risk.MaximumCorrelation,
        MaxDailyTurnover = options.Risk.MaximumTurnover,
    };

    private PortfolioSettings Settings() =>
        new() { Sizing = new SizingSettings { KellyFraction = options.Risk.KellyFraction } };
}
