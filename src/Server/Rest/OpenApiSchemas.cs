using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace DolphinQuant.Server.Rest;

/// <summary>JSON schemas of the contract's messages, as JSON transcoding writes them.</summary>
internal sealed class OpenApiSchemas(ContractDescription contract)
{
    private readonly JsonObject _schemas = [];

    /// <summary>Every schema asked for so far, and those that these refer to.</summary>
    public JsonObject All => _schemas;

    /// <summary>A reference to the schema of a message.</summary>
    public JsonObject Reference(string typeName)
    {
        var name = ShortName(typeName);
        if (!_schemas.ContainsKey(name))
        {
            _schemas[name] = new JsonObject();
            _schemas[name] = MessageSchema(typeName);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    /// <summary>The schema of one field with its description.</summary>
    public JsonObject FieldSchema(string messageName, FieldDescriptorProto field)
    {
        var value = ValueSchema(field);
        var schema = field.Label == FieldDescriptorProto.Types.Label.Repeated
            ? new JsonObject { ["type"] = "array", ["items"] = value }
            : value;
        schema["description"] = contract.Comment($"{messageName}.{field.Name}");
        return schema;
    }

    private JsonObject MessageSchema(string typeName)
    {
        var properties = new JsonObject();
        foreach (var field in contract.Message(typeName).Field)
            properties[field.JsonName] = FieldSchema(typeName, field);
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = contract.Comment(typeName),
            ["properties"] = properties,
        };
    }

    private JsonObject ValueSchema(FieldDescriptorProto field) => field.Type switch
    {
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
        FieldType.Int32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        FieldType.Int64 => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
        FieldType.Enum => EnumSchema(field.TypeName),
        FieldType.Message => Reference(field.TypeName),
        _ => throw new NotSupportedException($"Field {field.Name}: there is no schema for type {field.Type}."),
    };

    private JsonObject EnumSchema(string typeName)
    {
        var values = contract.Enum(typeName).Value.Select(value => (JsonNode)value.Name);
        return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. values]) };
    }

    private static string ShortName(string typeName) => typeName[(typeName.LastIndexOf('.') + 1)..];
}
