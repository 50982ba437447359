using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The functions that tell which functions there are and how they are called.</summary>
internal static class DefinitionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("defs([X])",
            "The functions whose names match a pattern with % and ?, with those that need a DolphinDB server.", Definitions);
        table.Add(
            "syntax(X)", "How a function is called.", (_, arguments) => Scalar.String(SyntaxOf(arguments.Function(0))));
    }

    private static Table Definitions(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var pattern = arguments.Has(0) ? arguments.Text(0) : "%";
        var all = session.Definitions.Values.Concat<FunctionValue>(session.Functions.All).Select(Describe)
            .Concat(DocumentedFunctions.All.Select(Describe))
            .DistinctBy(function => function.Name)
            .Where(function => TextPattern.Matches(function.Name, pattern))
            .OrderBy(function => function.Name, StringComparer.Ordinal).ToArray();
        return new Table(
            ("name", Vector.String([.. all.Select(function => function.Name)])),
            ("isCommand", Vector.Int(new int[all.Length])),
            ("userDefined", Vector.Int([.. all.Select(function => function.IsUserDefined ? 1 : 0)])),
            ("minParamCount", Vector.Int([.. all.Select(function => function.RequiredCount)])),
            ("maxParamCount", Vector.Int([.. all.Select(function => function.ParameterCount)])),
            ("syntax", Vector.String([.. all.Select(function => function.Syntax[function.Name.Length..])])));
    }

    private static Definition Describe(FunctionValue function) => new(
        function.Name, function is UserFunction,
        function.Parameters.Count(parameter => !parameter.IsOptional && !parameter.IsRest), function.Parameters.Count,
        SyntaxOf(function));

    private static Definition Describe(DocumentedFunction function) =>
        new(function.Name, false, function.RequiredCount, function.ParameterCount, function.Syntax);

    private static string SyntaxOf(FunctionValue function) => function is BuiltInFunction builtIn
        ? builtIn.Syntax
        : $"{function.Name}({string.Join(", ", function.Parameters.Select(ParameterText))})";

    private static string ParameterText(ParameterDefinition parameter) =>
        parameter.IsOptional ? $"[{parameter.Name}]" : parameter.Name;

    private sealed record Definition(
        string Name, bool IsUserDefined, int RequiredCount, int ParameterCount, string Syntax);
}
