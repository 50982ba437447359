using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Server.Pipeline;
using Contract = DolphinQuant.Protos.V1;

namespace DolphinQuant.Server.Grpc;

/// <summary>Turns results into messages of the contract.</summary>
internal static class ResponseWriter
{
    public static Contract.GetRecommendationsResponse ToMessage(this RecommendationList list) => new()
    {
        Market = list.Market,
        Date = ToText(list.Date),
        ModelVersion = list.ModelVersion,
        Recommendations = { list.Rows.Select(row => ToMessage(row, list)) },
    };

    public static Contract.GetFactorsResponse ToMessage(this FactorSheet sheet) => new()
    {
        Symbol = sheet.Symbol,
        Market = sheet.Market,
        Date = ToText(sheet.Date),
        Factors = { sheet.Factors.Select(ToMessage) },
    };

    public static Contract.PredictResponse ToMessage(this PredictionSheet sheet) => new()
    {
        Market = sheet.Market,
        Date = ToText(sheet.Date),
        ModelVersion = sheet.ModelVersion,
        Predictions = { sheet.Predictions.Select(ToMessage) },
    };

    public static Contract.GetPerformanceResponse ToMessage(this PerformanceReport report) => new()
    {
        Market = report.Market,
        ModelVersion = report.ModelVersion,
        FromDate = ToText(report.From),
        ToDate = ToText(report.To),
        Rows = report.Rows,
        BaseRate = report.BaseRate,
        Auc = report.Auc,
        AveragePrecision = report.AveragePrecision,
        RankIc = report.RankIc,
        Precision = { report.Precision.Select(ToMessage) },
        Baselines = { report.Baselines.Select(ToMessage) },
        Events = { report.Events.Select(ToMessage) },
    };

    public static Contract.RunProgress ToMessage(this RunProgress progress, RunRequest request) => new()
    {
        Market = request.Market,
        Date = ToText(request.Date),
        Step = progress.Step,
        State = ToMessage(progress.State),
        Fraction = progress.Fraction,
        Message = progress.Message,
        Counts = { progress.Counts.ToDictionary() },
    };

    private static Contract.Recommendation ToMessage(Recommendation row, RecommendationList list) => new()
    {
        Rank = row.Rank,
        Symbol = row.Symbol,
        Name = row.Name,
        Market = list.Market,
        Date = ToText(list.Date),
        Probability = row.Probability,
        ProbabilityLowerBound = row.ProbabilityLowerBound,
        ExpectedReturn = row.ExpectedReturn,
        Weight = row.Weight,
        Shares = row.Shares,
        Price = row.Price,
        Sector = row.Sector,
        TopFactors = { row.TopFactors.Select(ToMessage) },
        Decision = ToMessage(row.Decision),
        Constraint = row.Constraint,
        Reason = row.Reason,
        ModelVersion = list.ModelVersion,
    };

    private static Contract.FactorContribution ToMessage(FactorContribution factor)
    {
        var message = new Contract.FactorContribution { Name = factor.Name, Contribution = factor.Contribution };
        if (factor.Value is { } value)
            message.Value = value;
        return message;
    }

    private static Contract.FactorValue ToMessage(FactorValue factor)
    {
        var message = new Contract.FactorValue { Name = factor.Name, Family = factor.Family, Unit = factor.Unit };
        if (factor.Value is { } value)
            message.Value = value;
        return message;
    }

    private static Contract.Prediction ToMessage(Prediction prediction) => new()
    {
        Symbol = prediction.Symbol,
        Probability = prediction.Probability,
        ProbabilityLowerBound = prediction.ProbabilityLowerBound,
        ExpectedReturn = prediction.ExpectedReturn,
        TopFactors = { prediction.TopFactors.Select(ToMessage) },
    };

    private static Contract.PrecisionAtK ToMessage(PrecisionAtK precision) => new()
    {
        K = precision.K,
        Precision = precision.Precision,
        Lift = precision.Lift,
        BuyableShare = precision.BuyableShare,
        MeanNetReturn = precision.MeanNetReturn,
        UniverseMeanNetReturn = precision.UniverseMeanNetReturn,
    };

    private static Contract.BaselineComparison ToMessage(BaselineComparison comparison) => new()
    {
        Name = comparison.Name,
        Precision = ToMessage(comparison.Precision),
        PrecisionGap = ToMessage(comparison.PrecisionGap),
        NetReturnGap = ToMessage(comparison.NetReturnGap),
        Auc = comparison.Auc,
        AucGap = ToMessage(comparison.AucGap),
    };

    private static Contract.EventMeasurement ToMessage(EventMeasurement measurement) => new()
    {
        Label = measurement.Label,
        BaseRate = measurement.BaseRate,
        Auc = measurement.Auc,
        AveragePrecision = measurement.AveragePrecision,
        Precision = { measurement.Precision.Select(ToMessage) },
    };

    private static Contract.EventPrecision ToMessage(EventPrecision precision) => new()
    {
        K = precision.K,
        Precision = precision.Precision,
        Lift = precision.Lift,
    };

    private static Contract.PairedGap ToMessage(PairedGap gap) => new()
    {
        Mean = gap.Mean,
        Lower = gap.Lower,
        Upper = gap.Upper,
    };

    private static Contract.Decision ToMessage(Decision decision) => decision switch
    {
        Decision.Selected => Contract.Decision.Selected,
        Decision.Reduced => Contract.Decision.Reduced,
        Decision.Cut => Contract.Decision.Cut,
        _ => throw new UnreachableException(),
    };

    private static Contract.RunState ToMessage(RunState state) => state switch
    {
        RunState.Running => Contract.RunState.Running,
        RunState.Finished => Contract.RunState.Finished,
        RunState.Skipped => Contract.RunState.Skipped,
        RunState.Failed => Contract.RunState.Failed,
        _ => throw new UnreachableException(),
    };

    private static string ToText(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
