using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DolphinQuant.Server.Rest;

/// <summary>
/// The contract as the compiler of the .proto files saw it, comments and HTTP routes included. It is embedded in the
/// assembly of the generated stubs, which themselves drop the comments.
/// </summary>
internal sealed class ContractDescription
{
    // Field numbers of descriptor.proto; a comment's place is the path of these numbers and indexes that leads to it.
    private const int MessagesField = 4;
    private const int EnumsField = 5;
    private const int ServicesField = 6;
    private const int FieldsField = 2;

    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DescriptorProto> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumDescriptorProto> _enums = new(StringComparer.Ordinal);
    private readonly List<ContractMethod> _methods = [];

    private ContractDescription(FileDescriptorSet files)
    {
        foreach (var file in files.File)
            Add(file);
    }

    /// <summary>Methods that have an HTTP route, in the order of the contract.</summary>
    public IReadOnlyList<ContractMethod> Methods => _methods;

    /// <summary>Reads the description embedded in the assembly of the stubs.</summary>
    public static ContractDescription Load()
    {
        const string resource = "dolphinquant.protoset";
        using var stream = typeof(Protos.V1.SelectionService).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The contract assembly lacks its resource {resource}.");
        var parser = FileDescriptorSet.Parser.WithExtensionRegistry(
            new ExtensionRegistry { AnnotationsExtensions.Http });
        return new ContractDescription(parser.ParseFrom(stream));
    }

    /// <summary>A message by its full name with a leading dot, as field types are written.</summary>
    public DescriptorProto Message(string typeName) => _messages[typeName];

    /// <summary>An enum by its full name with a leading dot.</summary>
    public EnumDescriptorProto Enum(string typeName) => _enums[typeName];

    /// <summary>
    /// The comment of a message, field (<c>.package.Message.field</c>), enum or method; empty when there is none.
    /// </summary>
    public string Comment(string fullName) => _comments.GetValueOrDefault(fullName, "");

    private void Add(FileDescriptorProto file)
    {
        var comments = file.SourceCodeInfo.Location.ToDictionary(
            location => string.Join('.', location.Path), location => Unwrap(location.LeadingComments));
        for (var i = 0; i < file.MessageType.Count; i++)
            AddMessage(file, i, comments);
        for (var i = 0; i < file.EnumType.Count; i++)
        {
            var name = $".{file.Package}.{file.EnumType[i].Name}";
            _enums[name] = file.EnumType[i];
            _comments[name] = comments.GetValueOrDefault($"{EnumsField}.{i}", "");
        }

        for (var i = 0; i < file.Service.Count; i++)
            AddService(file, i, comments);
    }

    private void AddMessage(FileDescriptorProto file, int index, Dictionary<string, string> comments)
    {
        var message = file.MessageType[index];
        var name = $".{file.Package}.{message.Name}";
        _messages[name] = message;
        _comments[name] = comments.GetValueOrDefault($"{MessagesField}.{index}", "");
        for (var i = 0; i < message.Field.Count; i++)
            _comments[$"{name}.{message.Field[i].Name}"] = comments.GetValueOrDefault(
                $"{MessagesField}.{index}.{FieldsField}.{i}", "");
    }

    private void AddService(FileDescriptorProto file, int index, Dictionary<string, string> comments)
    {
        var service = file.Service[index];
        for (var i = 0; i < service.Method.Count; i++)
        {
            var method = service.Method[i];
            if (method.Options?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
                continue;
            var comment = comments.GetValueOrDefault($"{ServicesField}.{index}.{FieldsField}.{i}", "");
            _methods.Add(new ContractMethod(service.Name, method, rule, comment));
        }
    }

    private static string Unwrap(string comment) =>
        string.Join(' ', comment.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>A method of the contract with its HTTP route.</summary>
internal sealed record ContractMethod(string Service, MethodDescriptorProto Method, HttpRule Rule, string Comment);
