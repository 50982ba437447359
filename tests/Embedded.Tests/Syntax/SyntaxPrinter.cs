using System.Globalization;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Tests.Syntax;

/// <summary>
/// Writes a tree as nested lists, one statement a line, so that a case file shows how a script was read.
/// </summary>
internal static class SyntaxPrinter
{
    public static string Print(Script script)
    {
        var text = new StringBuilder();
        foreach (var statement in script.Statements) text.Append(Print(statement, "")).Append('\n');
        return text.ToString();
    }

    public static string Print(Expression? expression) => expression switch
    {
        null => "_",
        LiteralExpression literal => Print(literal.Value),
        NameExpression { Namespace: null } name => name.Name,
        NameExpression name => $"{name.Namespace}::{name.Name}",
        VectorExpression vector => $"[{Join(vector.Elements)}]",
        TupleExpression tuple => $"(tuple {Join(tuple.Elements)})",
        DictionaryExpression dictionary => $"(dict {string.Join(' ', dictionary.Entries.Select(Print))})",
        UnaryExpression unary => $"({unary.Operator} {Print(unary.Operand)})",
        BinaryExpression binary => $"({binary.Operator} {Print(binary.Left)} {Print(binary.Right)})",
        ConditionalExpression choice =>
            $"(? {Print(choice.Condition)} {Print(choice.WhenTrue)} {Print(choice.WhenFalse)})",
        OperatorExpression value => $"#{value.Operator}",
        CallExpression call =>
            $"({(call.IsMethod ? "method" : "call")} {Print(call.Callee)}{Arguments(call.Arguments)})",
        PartialExpression partial => $"(partial {Print(partial.Callee)}{Arguments(partial.Arguments)})",
        _ => PrintRare(expression),
    };

    private static string PrintRare(Expression expression) => expression switch
    {
        IndexExpression index => $"(index {Print(index.Target)} {Join(index.Indexes)})",
        MemberExpression member => $"(member {Print(member.Target)} {member.Member})",
        PairExpression pair => $"(pair {Print(pair.First)} {Print(pair.Second)})",
        LambdaExpression lambda => Print(lambda.Function, ""),
        PatternExpression pattern => $"(pattern:{pattern.Pattern}{pattern.AssembleRule} {Print(pattern.Function)})",
        MetacodeExpression metacode => $"<{Print(metacode.Body)}>",
        SqlExpression sql => QueryPrinter.Print(sql.Query),
        MacroExpression macro => (macro.IsList ? "_$$" : "_$") + macro.Name,
        AliasExpression alias => $"(as {Print(alias.Value)} {string.Join(' ', alias.Aliases)})",
        ColumnRangeExpression range => $"(columns {range.First} {range.Last})",
        OverExpression over => QueryPrinter.Print(over),
        CaseExpression cases =>
            $"(case {string.Join(' ', cases.Branches.Select(Print))} else {Print(cases.Otherwise)})",
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private static string Print(DictionaryEntry entry) => $"{Print(entry.Key)}:{Print(entry.Value)}";

    private static string Print(CaseBranch branch) => $"{Print(branch.Condition)}->{Print(branch.Result)}";

    public static string Join(IEnumerable<Expression?> expressions) => string.Join(' ', expressions.Select(Print));

    public static string Arguments(IEnumerable<Argument> arguments) => string.Concat(arguments.Select(argument =>
        " " + (argument.Name is null ? "" : argument.Name + "=") + Print(argument.Value)));

    private static string Print(Value value) => value switch
    {
        Scalar { Type: DataType.Void } => "NULL",
        Scalar { IsNull: true } scalar => $"null{scalar.Type.DisplayName()}",
        Scalar { Type: DataType.Int } scalar => scalar.AsLong().ToString(CultureInfo.InvariantCulture),
        Scalar { Type: DataType.String } scalar =>
            $"\"{scalar.AsText().Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        Scalar { Type: DataType.Duration or DataType.Date } scalar => scalar.ToString(),
        Scalar scalar when scalar.Type.Category() == DataCategory.Floating =>
            scalar.AsDouble().ToString("R", CultureInfo.InvariantCulture) + (scalar.Type == DataType.Float ? "f" : "F"),
        Scalar scalar => $"{scalar.Type.DisplayName()}:{scalar.AsLong().ToString(CultureInfo.InvariantCulture)}",
        Vector vector => $"{{{vector.Type.DisplayName()} "
            + string.Join(' ', Enumerable.Range(0, vector.Count).Select(i => Print(vector[i]))) + "}",
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private static string Print(Statement statement, string indent) => indent + statement switch
    {
        ExpressionStatement expression => Print(expression.Expression),
        AssignmentStatement assignment => Print(assignment),
        BlockStatement block => Block(block.Statements, indent),
        IfStatement branch => $"(if {Print(branch.Condition)} {Nested(branch.Then, indent)}"
            + (branch.Otherwise is null ? ")" : $" else {Nested(branch.Otherwise, indent)})"),
        ForStatement loop =>
            $"(for {string.Join(',', loop.Variables)} in {Print(loop.Items)} {Nested(loop.Body, indent)})",
        CountingForStatement loop =>
            $"(for {Print(loop.Start, "")} {Print(loop.Condition)} {Print(loop.Step, "")} {Nested(loop.Body, indent)})",
        WhileStatement loop => $"(while {Print(loop.Condition)} {Nested(loop.Body, indent)})",
        DoWhileStatement loop => $"(do {Nested(loop.Body, indent)} while {Print(loop.Condition)})",
        TryStatement attempt =>
            $"(try {Nested(attempt.Body, indent)} catch {attempt.Variable} {Nested(attempt.Handler, indent)})",
        FunctionStatement definition => Print(definition.Function, indent),
        ClassStatement type => Print(type, indent),
        TransactionStatement transaction => $"(transaction {Nested(transaction.Body, indent)})",
        _ => PrintSimple(statement, indent),
    };

    private static string Print(AssignmentStatement assignment)
    {
        var kind = assignment.IsConstant ? "const " : assignment.IsReference ? "&" : "";
        return $"({kind}{assignment.Operator}= {Join(assignment.Targets)} {Print(assignment.Value)})";
    }

    private static string PrintSimple(Statement statement, string indent) => statement switch
    {
        BreakStatement => "(break)",
        ContinueStatement => "(continue)",
        ReturnStatement result => result.Value is null ? "(return)" : $"(return {Print(result.Value)})",
        ThrowStatement error => $"(throw {Print(error.Value)})",
        AssertStatement assertion => $"(assert {Print(assertion.Label)} {Print(assertion.Condition)})",
        ModuleStatement module => $"(module {module.Name})",
        UseStatement use => $"(use {use.Module})",
        UseCatalogStatement use => $"(use catalog {use.Catalog})",
        IncludeStatement include => $"(include {include.Path})",
        EndTransactionStatement end => end.IsRollback ? "(rollback)" : "(commit)",
        ShareStatement share => $"(share {Print(share.Value)} as {share.Name})",
        GoStatement => "(go)",
        TimerStatement timer => $"(timer {Print(timer.Count)} {Nested(timer.Body, indent)})",
        AnnotationStatement annotation => $"(annotation {annotation.Name}{Arguments(annotation.Settings)})",
        SqlStatement sql => QueryPrinter.Print(sql.Command),
        _ => throw new NotSupportedException(statement.GetType().Name),
    };

    private static string Print(FunctionSyntax function, string indent)
    {
        var parameters = string.Join(' ', function.Parameters.Select(Print));
        var traits = function.Traits == FunctionTraits.None ? "" : $" @{function.Traits}";
        var header = function.LeadingComment.ReplaceLineEndings(" | ");
        var comment = header.Length == 0 ? "" : $" // {header}";
        return $"(def {function.Name ?? "_"}({parameters}){traits} {Nested(function.Body, indent)}){comment}";
    }

    private static string Print(ClassStatement type, string indent)
    {
        var inner = indent + "  ";
        var attributes = type.Attributes.Select(attribute =>
            $"{inner}({attribute.Name} :: {Print(attribute.Type)}{(attribute.IsVector ? " VECTOR" : "")})");
        var methods = type.Methods.Select(method => inner + Print(method, inner));
        var parent = type.Base is null ? "" : $" : {type.Base}";
        return string.Join('\n', [$"(class {type.Name}{parent}", .. attributes, .. methods]) + ")";
    }

    private static string Print(Parameter parameter) => (parameter.IsMutable ? "mutable " : "") + parameter.Name
        + (parameter.Default is null ? "" : "=" + Print(parameter.Default));

    private static string Nested(Statement statement, string indent) => Print(statement, indent)[indent.Length..];

    private static string Block(IReadOnlyList<Statement> statements, string indent) => statements.Count == 0
        ? "{}"
        : "{\n" + string.Concat(statements.Select(inner => Print(inner, indent + "  ") + "\n")) + indent + "}";
}
