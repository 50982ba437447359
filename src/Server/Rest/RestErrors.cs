using System.Diagnostics;
using DolphinQuant.Server.Grpc;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace DolphinQuant.Server.Rest;

/// <summary>
/// Errors of the plain routes, in the shape in which transcoding writes those of a call: a google.rpc.Status.
/// </summary>
internal static partial class RestErrors
{
    /// <summary>Answers what no route answers and what no call catches; must come before the routes.</summary>
    public static void UseRestErrors(this WebApplication app)
    {
        app.UseExceptionHandler(errors => errors.Run(WriteFailureAsync));
        app.UseStatusCodePages(context => WriteStatusAsync(context.HttpContext));
    }

    /// <summary>Answers 400 with every wrong field.</summary>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<FieldViolation> violations)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        var detail = new Dictionary<string, object>
        {
            ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
            ["fieldViolations"] = violations.Select(
                violation => new { field = violation.Field, description = violation.Description }),
        };
        return WriteAsync(context, StatusCode.InvalidArgument, new InvalidRequestException(violations).Message, detail);
    }

    /// <summary>Gives an empty error response a body.</summary>
    private static Task WriteStatusAsync(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        var (code, message) = status switch
        {
            StatusCodes.Status404NotFound => (
                StatusCode.NotFound, $"There is no route {request.Method} {request.Path}."),
            StatusCodes.Status405MethodNotAllowed => (
                StatusCode.Unimplemented, $"Route {request.Path} does not take {request.Method}."),
            _ => (StatusCode.Unknown, FormattableString.Invariant($"The request was answered with status {status}.")),
        };
        return WriteAsync(context, code, message + " See /openapi.");
    }

    private static Task WriteFailureAsync(HttpContext context)
    {
        var correlation = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        var failure = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var logger = context.RequestServices.GetRequiredService<ILogger<WebApplication>>();
        LogUnexpected(logger, failure, context.Request.Path, correlation);
        return WriteAsync(
            context, StatusCode.Internal, $"The service failed; its log has the reason under {correlation}.");
    }

    private static Task WriteAsync(HttpContext context, StatusCode code, string message, params object[] details) =>
        context.Response.WriteAsJsonAsync(new { code = (int)code, message, details }, context.RequestAborted);

    [LoggerMessage(Level = LogLevel.Error, Message = "Route {Path} failed unexpectedly. Correlation {Correlation}.")]
    private static partial void LogUnexpected(ILogger logger, Exception? failure, string path, string correlation);
}
