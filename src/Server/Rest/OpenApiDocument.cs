using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace DolphinQuant.Server.Rest;

/// <summary>
/// The OpenAPI 3.1 document of the REST routes. It is written from the contract itself, routes and comments, so that it
/// cannot fall behind; the framework's own generator does not see transcoded routes.
/// </summary>
internal sealed class OpenApiDocument
{
    private const string ErrorName = "Error";
    private readonly ContractDescription _contract;
    private readonly OpenApiSchemas _schemas;

    private OpenApiDocument(ContractDescription contract)
    {
        _contract = contract;
        _schemas = new OpenApiSchemas(contract);
    }

    /// <summary>Writes the document as JSON.</summary>
    public static string Write() => new OpenApiDocument(ContractDescription.Load()).Build().ToJsonString();

    private JsonObject Build()
    {
        var paths = new JsonObject();
        foreach (var method in _contract.Methods)
        {
            var (verb, path) = RouteOf(method.Rule);
            if (paths[path] is not JsonObject operations)
                paths[path] = operations = [];
            operations[verb] = Operation(method, path);
        }

        _schemas.All[ErrorName] = ErrorSchema();
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "DolphinQuant",
                ["version"] = "v1",
                ["description"] = "Ranked stock lists, the factors and predictions behind them, and their worth.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = _schemas.All },
        };
    }

    private JsonObject Operation(ContractMethod method, string path)
    {
        var operation = new JsonObject
        {
            ["operationId"] = method.Method.Name,
            ["tags"] = new JsonArray(method.Service),
            ["summary"] = method.Comment,
            ["responses"] = Responses(method.Method.OutputType),
        };
        if (method.Rule.Body == "*")
            operation["requestBody"] = RequestBody(method.Method.InputType);
        else
            operation["parameters"] = Parameters(method.Method.InputType, path);
        return operation;
    }

    private JsonArray Parameters(string typeName, string path)
    {
        var parameters = new JsonArray();
        foreach (var field in _contract.Message(typeName).Field)
            parameters.Add((JsonNode)Parameter(typeName, field, path));
        return parameters;
    }

    private JsonObject Parameter(string typeName, FieldDescriptorProto field, string path)
    {
        var isInPath = path.Contains($"{{{field.Name}}}", StringComparison.Ordinal);
        var schema = _schemas.FieldSchema(typeName, field);
        schema.Remove("description");
        return new JsonObject
        {
            ["name"] = isInPath ? field.Name : field.JsonName,
            ["in"] = isInPath ? "path" : "query",
            ["required"] = isInPath || IsRequired(typeName, field),
            ["description"] = _contract.Comment($"{typeName}.{field.Name}"),
            ["schema"] = schema,
        };
    }

    /// <summary>
    /// proto3 has no required fields; the contract says it in the comment, and the service checks it.
    /// </summary>
    private bool IsRequired(string typeName, FieldDescriptorProto field) =>
        _contract.Comment($"{typeName}.{field.Name}").EndsWith("Required.", StringComparison.Ordinal);

    private JsonObject RequestBody(string typeName) => new()
    {
        ["required"] = true,
        ["content"] = JsonContent(_schemas.Reference(typeName)),
    };

    private JsonObject Responses(string typeName) => new()
    {
        ["200"] = Response("The answer.", _schemas.Reference(typeName)),
        ["400"] = Response("A field of the request is wrong; the message names it.", ErrorReference()),
        ["404"] = Response("Nothing is stored under the symbol, day or version asked for.", ErrorReference()),
        ["500"] = Response("The service failed; the message carries an id that leads to its log.", ErrorReference()),
    };

    private static JsonObject Response(string description, JsonObject schema) => new()
    {
        ["description"] = description,
        ["content"] = JsonContent(schema),
    };

    private static JsonObject JsonContent(JsonObject schema) =>
        new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject ErrorReference() => new() { ["$ref"] = $"#/components/schemas/{ErrorName}" };

    private static JsonObject ErrorSchema() => new()
    {
        ["type"] = "object",
        ["description"] = "What went wrong, as a google.rpc.Status.",
        ["properties"] = new JsonObject
        {
            ["code"] = new JsonObject { ["type"] = "integer", ["description"] = "gRPC status code." },
            ["message"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "One sentence that names the wrong field.",
            },
            ["details"] = new JsonObject
            {
                ["type"] = "array",
                ["description"] = "For a wrong request a google.rpc.BadRequest with one entry per field.",
                ["items"] = new JsonObject { ["type"] = "object" },
            },
        },
    };

    private static (string Verb, string Path) RouteOf(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("get", rule.Get),
        HttpRule.PatternOneofCase.Post => ("post", rule.Post),
        _ => throw new NotSupportedException($"There is no OpenAPI form yet for a route by {rule.PatternCase}."),
    };
}
