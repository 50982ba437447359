using DolphinQuant.Data;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>Has the database compute the factors of the days that have none yet, up to the day of the run.</summary>
internal sealed class FactorStep(FactorCatalog catalog) : IDailyStep
{
    public string Name => "factors";

    public string Title => "computing factors in the database";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var session = context.Session;
        await session.AppendAsync("dfs://factor", "factorCatalog", catalog.ToTable(), cancellationToken);
        var market = Scalar.String(context.Request.Market);
        var first = DailyStore.DateOf(
            await session.CallAsync("access::panel::firstOpenDay", [market], cancellationToken))
            ?? throw new DailyRunException($"Market {context.Request.Market} has no bars; load price files first.");
        if (first > context.Request.Date) return new StepOutcome("the factors were stored before");

        var count = catalog.Factors.Count;
        progress.Report(new StepProgress(0.1, FormattableString.Invariant($"{count} factors from {first:yyyy-MM-dd}")));
        var stored = (Scalar)await session.CallAsync(
            "jobs::dailyPanel::storeFactors",
            [market, Scalar.Date(first), Scalar.Date(context.Request.Date)],
            cancellationToken);
        return new StepOutcome(
            FormattableString.Invariant($"{count} factors, {stored.AsLong():N0} values from {first:yyyy-MM-dd}"),
            StepOutcome.Count("factors", count),
            StepOutcome.Count("values", stored.AsLong()));
    }
}
