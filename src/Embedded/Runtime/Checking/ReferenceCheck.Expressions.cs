using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>Expressions, names and calls.</summary>
internal sealed partial class ReferenceCheck
{
    private void CheckExpression(Expression expression, CheckScope scope)
    {
        switch (expression)
        {
            case NameExpression name: CheckName(name, scope); break;
            case VectorExpression vector: CheckAll(vector.Elements, scope); break;
            case TupleExpression tuple: CheckAll(tuple.Elements, scope); break;
            case DictionaryExpression dictionary: CheckDictionary(dictionary, scope); break;
            case UnaryExpression unary: Check(unary.Operand, scope); break;
            case BinaryExpression binary: CheckAll([binary.Left, binary.Right], scope); break;
            case ConditionalExpression choice:
                CheckAll([choice.Condition, choice.WhenTrue, choice.WhenFalse], scope);
                break;
            case CallExpression call: CheckCall(call, scope); break;
            case PartialExpression partial: CheckPartial(partial, scope); break;
            case IndexExpression index: CheckAll([index.Target, .. index.Indexes], scope); break;
            case MemberExpression member when MayBeCatalogTable(member, scope): break;
            case MemberExpression member: Check(member.Target, scope); break;
            case PairExpression pair: CheckAll([pair.First, pair.Second], scope); break;
            case LambdaExpression lambda: CheckFunction(lambda.Function, scope); break;
            case PatternExpression pattern: CheckCallee(pattern.Function, scope); break;
            case AliasExpression alias: Check(alias.Value, scope); break;
            case CaseExpression branches: CheckAll([.. branches.Branches, branches.Otherwise], scope); break;
            case SqlExpression query: CheckQuery(query.Query, scope); break;
            case MetacodeExpression metacode: Check(metacode.Body, scope.Opened); break;
            case OverExpression over:
                // row_number() and its like are functions only in front of over.
                IEnumerable<SyntaxNode?> parts = over.Function is CallExpression windowed
                    ? windowed.Arguments : [over.Function];
                CheckAll([.. parts, .. over.PartitionBy, .. over.OrderBy], scope.Opened);
                break;
            default: break;
        }
    }

    // A bare name as key stands for its text.
    private void CheckDictionary(DictionaryExpression dictionary, CheckScope scope)
    {
        foreach (var entry in dictionary.Entries)
        {
            if (entry.Key is not NameExpression) Check(entry.Key, scope);
            Check(entry.Value, scope);
        }
    }

    // Catalogs are known where the script runs only.
    private bool MayBeCatalogTable(MemberExpression member, CheckScope scope) => member.Target switch
    {
        NameExpression { Namespace: null } schema => names.UsesCatalog && !scope.Variables.Contains(schema.Name),
        MemberExpression { Target: NameExpression { Namespace: null } catalog } => !scope.Variables.Contains(catalog.Name),
        _ => false,
    };

    private void CheckName(NameExpression name, CheckScope scope)
    {
        if (name.Namespace is { } module) Try(name, () => names.FindQualified(module, name.Name));
        else if (!scope.IsOpen && !scope.Variables.Contains(name.Name) && !ScriptNames.IsConstant(name.Name)
            && names.FindFunction(name.Name) is null)
            ReportUnknown(name, scope);
    }

    private void CheckCall(CallExpression call, CheckScope scope)
    {
        if (call.Callee is NameExpression { Namespace: null or "" } special && ScriptNames.IsSpecialForm(special.Name)
            && !scope.Variables.Contains(special.Name))
        {
            // The tables of a join are named, its filters speak of columns; undef names what need not exist.
            if (special.Name == "undef") return;
            CheckAll(call.Arguments.Take(2), scope);
            CheckAll(call.Arguments.Skip(2), special.Name == "table" ? scope : scope.Opened);
            return;
        }

        if (CheckCallee(call.Callee, scope) is { } function)
            Try(call.Callee, () => CheckArguments(function, call.Arguments));
        CheckAll(call.Arguments, scope);
    }

    private void CheckPartial(PartialExpression partial, CheckScope scope)
    {
        if (CheckCallee(partial.Callee, scope) is { } function)
            Try(partial.Callee, () => CheckCount(function, ArgumentBinding.Positions(function, partial.Arguments)));
        CheckAll(partial.Arguments, scope);
    }

    /// <summary>The function that is called, or null when that is known only at run time.</summary>
    private FunctionValue? CheckCallee(Expression callee, CheckScope scope)
    {
        if (callee is not NameExpression name)
        {
            Check(callee, scope);
            return null;
        }

        FunctionValue? function = null;
        if (name.Namespace is { } module) Try(name, () => function = names.FindQualified(module, name.Name));
        else if (!scope.Variables.Contains(name.Name))
            function = names.FindFunction(name.Name);
        else return null;
        var isKey = scope.IsOpen && name.Name == IntervalKey.Function;
        if (function is null && name.Namespace is null && !isKey && !ScriptNames.IsConstant(name.Name))
            ReportUnknown(name, scope);
        return function;
    }

    // What an included script defines is known where it runs only.
    private void ReportUnknown(NameExpression name, CheckScope scope)
    {
        if (!names.IncludesOthers) Report(name, names.Unknown(name.Name, scope.Variables));
    }

    private static void CheckArguments(FunctionValue function, IReadOnlyList<Argument> arguments)
    {
        var positions = ArgumentBinding.Positions(function, arguments);
        CheckCount(function, positions);
        for (var i = 0; i < function.Parameters.Count; i++)
        {
            var parameter = function.Parameters[i];
            var given = Array.IndexOf(positions, i);
            if (!parameter.IsOptional && !parameter.IsRest && (given < 0 || arguments[given].Value is null))
                throw new ScriptException($"{function.Name} needs the argument {parameter.Name}{Signature(function)}.");
        }
    }

    private static void CheckCount(FunctionValue function, int[] positions)
    {
        var isOpen = function.Parameters is [.., { IsRest: true }];
        if (!isOpen && positions.Length > function.Parameters.Count)
            throw new ScriptException($"{function.Name} takes at most {function.Parameters.Count} arguments, "
                + $"{positions.Length} were given{Signature(function)}.");
    }

    private static string Signature(FunctionValue function) =>
        function is BuiltInFunction builtIn ? $": {builtIn.Syntax}" : "";
}
