using DolphinQuant.Protos.V1;
using DolphinQuant.Server.Pipeline;
using Grpc.Core;

namespace DolphinQuant.Server.Grpc;

/// <summary>The query side of the service; what a call means is decided in <see cref="IDailyResults"/>.</summary>
internal sealed class SelectionEndpoint(RequestReader reader, IDailyResults results)
    : SelectionService.SelectionServiceBase
{
    /// <inheritdoc/>
    public override async Task<GetRecommendationsResponse> GetRecommendations(
        GetRecommendationsRequest request, ServerCallContext context)
    {
        var list = await results.GetRecommendationsAsync(reader.Read(request), context.CancellationToken);
        return list.ToMessage();
    }

    /// <inheritdoc/>
    public override async Task<GetFactorsResponse> GetFactors(GetFactorsRequest request, ServerCallContext context)
    {
        var sheet = await results.GetFactorsAsync(reader.Read(request), context.CancellationToken);
        return sheet.ToMessage();
    }

    /// <inheritdoc/>
    public override async Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        var sheet = await results.PredictAsync(reader.Read(request), context.CancellationToken);
        return sheet.ToMessage();
    }

    /// <inheritdoc/>
    public override async Task<GetPerformanceResponse> GetPerformance(
        GetPerformanceRequest request, ServerCallContext context)
    {
        var (market, modelVersion) = reader.Read(request);
        var report = await results.GetPerformanceAsync(market, modelVersion, context.CancellationToken);
        return report.ToMessage();
    }
}
