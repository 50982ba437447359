using System.Globalization;
using DolphinQuant.Server.Grpc;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.Primitives;

namespace DolphinQuant.Server.Rest;

/// <summary>
/// Checks the query of a transcoded route before transcoding reads it. Transcoding answers a value of the wrong type
/// without the field's name, and passes over a misspelt field in silence.
/// </summary>
internal sealed class QueryCheck(RequestDelegate next)
{
    /// <summary>Goes on with a query that can be read; answers 400 naming every field that cannot.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var violations = FindRequest(context) is { } request
            ? context.Request.Query.SelectMany(parameter => Check(request, parameter.Key, parameter.Value)).ToList()
            : [];
        return violations.Count == 0 ? next(context) : RestErrors.WriteAsync(context, violations);
    }

    /// <summary>The request message of a transcoded call; null for every other call.</summary>
    private static MessageDescriptor? FindRequest(HttpContext context)
    {
        var call = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        var service = Protos.V1.SelectionService.Descriptor;
        return call?.ServiceName == service.FullName ? service.FindMethodByName(call.Name)?.InputType : null;
    }

    private static IEnumerable<FieldViolation> Check(MessageDescriptor request, string name, StringValues values)
    {
        var field = request.Fields.InDeclarationOrder()
            .FirstOrDefault(field => field.JsonName == name || field.Name == name);
        if (field is null)
            yield return new FieldViolation(name, "is no field of this request; see /openapi.");
        else if (values.Count > 1 && !field.IsRepeated)
            yield return new FieldViolation(name, "may be given once only.");
        else if (Expected(field, values) is { } expected)
            yield return new FieldViolation(name, $"must be {expected}, not '{values}'.");
    }

    /// <summary>What the field takes, if one of the values is something else; null if all can be read.</summary>
    private static string? Expected(FieldDescriptor field, StringValues values) => field.FieldType switch
    {
        FieldType.Int32 when !values.All(IsWhole) => "a whole number",
        FieldType.Bool when !values.All(text => text is "true" or "false") => "true or false",
        _ => null,
    };

    private static bool IsWhole(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
