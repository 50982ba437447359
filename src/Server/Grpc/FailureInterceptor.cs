using System.Diagnostics;
using DolphinQuant.Server.Observability;
using DolphinQuant.Server.Pipeline;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Status = Grpc.Core.Status;

namespace DolphinQuant.Server.Grpc;

/// <summary>
/// The edge of every call, REST calls included: known failures become their status, unknown ones are logged once and
/// become INTERNAL with an id that leads to the log line. A caller never sees an exception's text or stack.
/// </summary>
internal sealed partial class FailureInterceptor(IHostApplicationLifetime lifetime, ILogger<FailureInterceptor> logger)
    : Interceptor
{
    /// <summary>Trailer in which gRPC carries a <c>google.rpc.Status</c> with details.</summary>
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToRpcException(failure, context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToRpcException(failure, context);
        }
    }

    private RpcException ToRpcException(Exception failure, ServerCallContext context) => failure switch
    {
        InvalidRequestException invalid => Detailed(StatusCode.InvalidArgument, invalid.Message, ToBadRequest(invalid)),
        ResultNotFoundException missing => Detailed(
            StatusCode.NotFound, missing.Message, new ResourceInfo { ResourceType = missing.Field }),
        RunInProgressException running => new RpcException(new Status(StatusCode.Aborted, running.Message)),
        _ when context.CancellationToken.IsCancellationRequested =>
            new RpcException(new Status(StatusCode.Cancelled, "The caller has left.")),
        OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested =>
            new RpcException(new Status(StatusCode.Unavailable, "The service is stopping; try again when it is back.")),
        _ => Unexpected(failure, context),
    };

    private RpcException Unexpected(Exception failure, ServerCallContext context)
    {
        var correlation = Activity.Current?.TraceId.ToHexString() ?? context.GetHttpContext().TraceIdentifier;
        LogUnexpected(failure, context.Method, correlation);
        ServiceMetrics.CountFailure();
        return new RpcException(new Status(
            StatusCode.Internal, $"The service failed; its log has the reason under {correlation}."));
    }

    private static BadRequest ToBadRequest(InvalidRequestException invalid) => new()
    {
        FieldViolations =
        {
            invalid.Violations.Select(violation => new BadRequest.Types.FieldViolation
            {
                Field = violation.Field,
                Description = violation.Description,
            }),
        },
    };

    private static RpcException Detailed(StatusCode code, string message, IMessage detail)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(detail) } };
        return new RpcException(
            new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed unexpectedly. Correlation {Correlation}.")]
    private partial void LogUnexpected(Exception failure, string method, string correlation);
}
